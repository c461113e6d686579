"""Commands of supervision: what is proposed, who decides, and a look for what went silent."""

from typing import Annotated

import typer

from cli.options import By, Json, Number
from cli.output import as_json, say, table
from cli.session import session
from desk.supervision.sanctions import decide, list_proposals, proposal_json, propose
from desk.views.board import names_of_units
from models.instants import shown
from models.words import EVENT_NAMES, LEVEL_NAMES

LevelOption = Annotated[
    str | None,
    typer.Option("--level", metavar="措施", help="yellow_card 黄牌、red_card 红牌、criticism 通报、interview 约谈"),
]
Why = Annotated[str, typer.Option("--reason", metavar="理由", help="理由，记入办件记录")]


def proposals_command(
    context: typer.Context,
    all_proposals: Annotated[bool, typer.Option("--all", help="连同已决定的")] = False,
    json: Json = False,
) -> None:
    """待决定的拟提：黄牌、红牌、通报、约谈；久拖未决的注明。"""
    here = session(context)
    found = list_proposals(here.office, undecided=not all_proposals)
    if json:
        as_json(here.out, [proposal_json(one) for one in found])
        return
    names = names_of_units(here.office)
    rows = [
        (
            one.case.number,
            LEVEL_NAMES[one.event.level] if one.event.level else "",
            names[one.case.unit_id],
            shown(one.event.at),
            EVENT_NAMES[one.decision.event] if one.decision else f"{one.waiting_days} 个工作日未决",
        )
        for one in found
    ]
    table(here.out, ["|编号", "|拟提", "单位", "|提出", "决定"], rows)
    say(here.out, f"共 {len(found)} 项，其中逾期未决 {sum(one.undecided_too_long for one in found)} 项")


def approve(
    context: typer.Context, number: Number, reason: Why, level: LevelOption = None, by: By = None, json: Json = False
) -> None:
    """批准拟提的黄牌、红牌、通报或约谈，随即告知单位；须由审批人办理。"""
    _decide(context, number, level, reason, by, json, yes=True)


def reject(
    context: typer.Context, number: Number, reason: Why, level: LevelOption = None, by: By = None, json: Json = False
) -> None:
    """不批准拟提的措施；须由审批人办理，写明理由。"""
    _decide(context, number, level, reason, by, json, yes=False)


def propose_command(
    context: typer.Context,
    number: Number,
    level: Annotated[str, typer.Option("--level", metavar="措施", help="yellow_card、red_card、criticism、interview")],
    reason: Why,
    by: By = None,
    json: Json = False,
) -> None:
    """人工拟提黄牌、红牌、通报或约谈；由督办员提出，审批人决定。"""
    here = session(context)
    here.run(propose(here.office, number, level, reason, by))
    _last(context, number, "已拟提", json)


def watch_command(context: typer.Context, json: Json = False) -> None:
    """巡查：有没有漏发的提醒、久拖未决的拟提；有则告知管理员（工作进程每十分钟自查一次）。"""
    from care.watchdog import watch

    here = session(context)
    found = here.run(watch(here.office))
    if json:
        as_json(here.out, {"ok": not found, "alarms": found})
        return
    for line in found:
        say(here.out, f"✗ {line}")
    say(here.out, f"共 {len(found)} 项" if found else "一切正常")


def _decide(
    context: typer.Context, number: str, level: str | None, reason: str, by: str | None, json: bool, *, yes: bool
) -> None:
    here = session(context)
    here.run(decide(here.office, number, level, reason, by, approve=yes))
    _last(context, number, "已批准" if yes else "已不予批准", json)


def _last(context: typer.Context, number: str, what: str, json: bool) -> None:
    here = session(context)
    mine = [one for one in list_proposals(here.office, undecided=False) if one.case.number == number.strip().upper()]
    if json:
        as_json(here.out, [proposal_json(one) for one in mine])
        return
    say(here.out, f"{mine[-1].case.number} {what}")
