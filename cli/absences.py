"""`duban officer away|back|absences|handover`: deputies, and handing an office over."""

import datetime as dt
from typing import Annotated

import typer

from cli.hints import hinted
from cli.options import By, Json, Reason, date_option
from cli.output import as_json, say
from cli.rows import Csv, listed, only_one
from cli.session import session
from desk.people.absences import absence_json, come_back, hand_over, name_deputy
from desk.views.board import names_of_officers
from models.queries.absences import absences
from models.queries.people import officers

Officer = Annotated[str, typer.Argument(metavar="人员", help="人员编号或姓名")]


def away_command(
    context: typer.Context,
    officer: Officer,
    deputy: Annotated[str, typer.Option("--deputy", metavar="人员", help="代理人编号或姓名")],
    since: Annotated[dt.date, date_option("--since", "--from", help="第一天")],
    until: Annotated[dt.date, date_option("--until", "--to", help="最后一天")],
    reason: Reason = "",
    by: By = None,
    json: Json = False,
) -> None:
    """外出或休假：期间的提醒和审批由代理人承担，记录写明代谁。"""
    here = session(context)
    made = name_deputy(here.office, officer, deputy, since, until, reason, by)
    if json:
        as_json(here.out, absence_json(made))
        return
    names = names_of_officers(here.office)
    who = f"{names[made.deputy_id]}代理{names[made.officer_id]}"
    say(here.out, f"{made.since} 至 {made.until}，{who}")


def back_command(context: typer.Context, officer: Officer, by: By = None, json: Json = False) -> None:
    """提前回来：结束代理。"""
    here = session(context)
    number = come_back(here.office, officer, by)
    if json:
        as_json(here.out, {"ended": number})
        return
    say(here.out, "代理已结束")


def absences_command(context: typer.Context, csv: Csv = False, json: Json = False) -> None:
    """列出代理安排，新的在前。"""
    here = session(context)
    only_one(json=json, csv=csv)
    with here.office.ledger.read() as reading:
        found = absences(reading)
        names = {one.id: one.name for one in officers(reading)}
    if json:
        as_json(here.out, [absence_json(one) for one in found])
        return
    rows = [
        (
            f"{names.get(one.officer_id, '')}（{one.officer_id}）",
            f"{names.get(one.deputy_id, '')}（{one.deputy_id}）",
            one.since,
            one.until,
            "已结束" if one.ended_at else one.reason,
        )
        for one in found
    ]
    listed(here.out, ["人员", "代理人", "|自", "|至", "说明"], rows, csv=csv)


def handover_command(
    context: typer.Context,
    officer: Officer,
    successor: Annotated[str, typer.Option("--to", metavar="人员", help="接任人编号或姓名，须在同一单位")],
    by: By = None,
    json: Json = False,
) -> None:
    """离任交接：登记“工作交接”和“报备”两件，在办办件改派给接任人；可重复执行。"""
    here = session(context)
    done = hand_over(here.office, officer, successor, by)
    if json:
        refused = {number: hinted(error) for number, error in done.refused.items()}
        as_json(here.out, {"opened": done.opened, "moved": done.moved, "refused": refused})
        return
    for number in done.opened:
        say(here.out, f"已登记 {number}")
    say(
        here.out,
        f"已改派 {len(done.moved)} 件" + (f"，未能改派 {len(done.refused)} 件，请重试" if done.refused else ""),
    )


def add_to(officer_app: typer.Typer) -> None:
    """Put these commands beside those of the roster."""
    officer_app.command("away")(away_command)
    officer_app.command("back")(back_command)
    officer_app.command("absences")(absences_command)
    officer_app.command("handover")(handover_command)
