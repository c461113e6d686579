"""`duban activate` and `duban deactivate`: setting the cycles of duties going, and letting them end."""

import datetime as dt
from typing import Annotated

import typer

from cli.options import By, Json, Reason, date_option
from cli.output import as_json, say
from cli.session import session
from models.cycle import Cycle

KindArgument = Annotated[str, typer.Argument(metavar="事项", help="事项编号或名称")]
Units = Annotated[
    list[str] | None,
    typer.Option("--unit", metavar="单位", help="单位编号或名称，可写多次；不写则按事项目录的责任单位"),
]


def activate(
    context: typer.Context,
    kind: KindArgument,
    unit: Units = None,
    every: Annotated[
        str | None, typer.Option("--every", metavar="周期", help="如 month、quarter、2 weeks；目录写“定期”的必须选定")
    ] = None,
    since: Annotated[dt.date | None, date_option("--since", "--from", help="从哪一天起，默认今天")] = None,
    reason: Reason = "",
    by: By = None,
    json: Json = False,
) -> None:
    """启用周期事项：每期自动登记一件；停机错过的补登并注明，不重复。"""
    from desk.cases.activating import activate as set_going
    from desk.cases.activating import activation_json

    here = session(context)
    made = set_going(here.office, kind, unit or [], every, since, reason, by)
    if json:
        as_json(here.out, [activation_json(one) for one in made])
        return
    obligation = here.office.catalog.get(kind)
    rhythm = str(Cycle(every=every)) if every else str(obligation.cycle)
    say(here.out, f"已启用 {obligation.name}（{rhythm}），{len(made)} 个单位，自 {made[0].since} 起")


def deactivate(
    context: typer.Context,
    kind: KindArgument,
    unit: Units = None,
    reason: Reason = "",
    by: By = None,
    json: Json = False,
) -> None:
    """停用周期事项：不再登记新的一期，已登记的照办。"""
    from desk.cases.activating import deactivate as let_end

    here = session(context)
    number = let_end(here.office, kind, unit or [], reason, by)
    if json:
        as_json(here.out, {"units": number})
        return
    say(here.out, f"已停用，{number} 个单位")
