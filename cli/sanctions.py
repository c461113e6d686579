"""Commands of supervision: what waits for a decision, who decides, and a look for what went silent."""

import datetime as dt
from typing import Annotated, Any

import typer

from cli.options import SHOWN_AT_ONCE, By, Json, Limit, Number, RequestId, date_option
from cli.output import as_json, as_json_list, say, table
from cli.rows import Csv, is_terminal, only_one, rows
from cli.session import Session, session
from desk.cases.performing import Asking
from desk.supervision.applications import Terms
from desk.supervision.sanctions import decide, propose
from desk.views.board import names_of_units
from desk.views.proposals import Proposal, ProposalPage, export_proposals, proposal_json, proposals_page
from models.instants import shown
from models.words import EVENT_NAMES, LEVEL_NAMES, MATTER_NAMES, EventName, Level, Matter

DecidedOption = Annotated[
    str | None,
    typer.Option(
        "--level",
        metavar="哪一项",
        help="几项待决定时指明：黄牌、红牌、通报、约谈、延期、退回（或 yellow_card、extension 等）",
    ),
]
Why = Annotated[str, typer.Option("--reason", metavar="理由", help="理由，记入办件记录")]


def proposals_command(
    context: typer.Context,
    all_proposals: Annotated[bool, typer.Option("--all", help="连同已决定的")] = False,
    limit: Limit = None,
    after: Annotated[
        str | None, typer.Option("--after", metavar="编号#行", help="从这一项之后接着看（上一页末尾有提示）")
    ] = None,
    csv: Csv = False,
    json: Json = False,
) -> None:
    """待决定的：拟提的黄牌、红牌、通报、约谈，申请的延期、退回；久拖未决的注明。"""
    here = session(context)
    only_one(json=json, csv=csv)
    undecided = not all_proposals
    if json:
        as_json_list(here.out, export_proposals(here.office, limit, after, undecided=undecided))
        return
    if csv or not is_terminal(here.out):
        names = names_of_units(here.office)
        exported = export_proposals(here.office, limit, after, undecided=undecided)
        rows(here.out, PROPOSAL_COLUMNS, (_row(one, names) for one in exported), csv=csv)
        return
    page = proposals_page(here.office, limit or SHOWN_AT_ONCE, after, undecided=undecided)
    names = names_of_units(here.office)
    found = [
        (
            one.number,
            one.made.name,
            names[one.made.unit_id],
            shown(one.made.at),
            EVENT_NAMES[one.decision] if one.decision else f"{one.waiting_days} 个工作日未决",
            "" if one.decision else one.gone or "成立",
        )
        for one in page.rows
    ]
    table(here.out, ["|编号", "|事由", "单位", "|提出", "决定", "依据"], found)
    say(here.out, f"共 {page.total or 0} 项，其中逾期未决 {page.too_long or 0} 项{_rest(page, after)}")


PROPOSAL_COLUMNS = ("编号", "行", "事由", "单位", "提出", "已等工作日", "决定", "决定人", "依据")


def _row(one: dict[str, Any], names: dict[str, str]) -> list[object]:
    level = LEVEL_NAMES[Level(one["level"])] if one["level"] else MATTER_NAMES[Matter(one["applied_for"])]
    decided = EVENT_NAMES[EventName(one["decision"])] if one["decision"] else "—"
    at, why = one["proposed_at"][:16].replace("T", " "), one["gone"] or ("—" if one["decision"] else "成立")
    unit, by = names.get(one["unit"], one["unit"]), one["decided_by"] or "—"
    return [one["case"], one["seq"], level, unit, at, one["waiting_days"], decided, by, why]


def _rest(page: ProposalPage, after: str | None) -> str:
    if page.next is None:
        return ""
    return f"；显示{'其中' if after else '前'} {len(page.rows)} 项，其余用 --after {page.next}"


def approve(
    context: typer.Context,
    number: Number,
    reason: Why,
    level: DecidedOption = None,
    notified: Annotated[
        dt.date | None, date_option("--notified", help="批准延期的：告知申请人的日期（依申请公开必填）")
    ] = None,
    unit: Annotated[str | None, typer.Option("--unit", metavar="单位", help="同意退回的：改由哪个单位办理")] = None,
    officer: Annotated[str | None, typer.Option("--officer", metavar="人员", help="同意退回的：改由谁经办")] = None,
    by: By = None,
    request: RequestId = None,
    json: Json = False,
) -> None:
    """批准拟提的措施，或别人申请的延期、退回；随即生效并告知单位，不能批准自己的申请。"""
    _decide(context, number, level, reason, Asking(by, request), json, Terms(notified, unit, officer))


def reject(
    context: typer.Context,
    number: Number,
    reason: Why,
    level: DecidedOption = None,
    by: By = None,
    request: RequestId = None,
    json: Json = False,
) -> None:
    """不批准拟提的措施，或别人申请的延期、退回；写明理由。"""
    _decide(context, number, level, reason, Asking(by, request), json, None)


def propose_command(
    context: typer.Context,
    number: Number,
    level: Annotated[str, typer.Option("--level", metavar="措施", help="yellow_card、red_card、criticism、interview")],
    reason: Why,
    by: By = None,
    request: RequestId = None,
    json: Json = False,
) -> None:
    """人工拟提黄牌、红牌、通报或约谈；由督办员提出，审批人决定。"""
    here = session(context)
    _print(here, propose(here.office, number, level, reason, Asking(by, request)), "已拟提", json)


def watch_command(context: typer.Context, json: Json = False) -> None:
    """巡查：漏发的提醒、久拖未决的拟提；有则告知管理员，退出码为 1（工作进程每十分钟自查一次）。"""
    from care.watchdog import watch

    here = session(context)
    found = here.run(watch(here.office, here.engine))
    if json:
        as_json(here.out, {"ok": not found, "alarms": found})
    else:
        for line in found:
            say(here.out, f"✗ {line}")
        say(here.out, f"共 {len(found)} 项" if found else "一切正常")
    if found:
        raise typer.Exit(1)


def _decide(
    context: typer.Context, number: str, what: str | None, reason: str, asking: Asking, json: bool, terms: Terms | None
) -> None:
    here = session(context)
    after = decide(here.office, number, what, reason, asking, terms)
    if json:
        as_json(here.out, [proposal_json(one) for one in after.all])
        return
    one = after.one or after.all[-1]
    word = "已批准" if terms else "已不予批准"
    due = f"，到期 {after.due_date}" if terms and one.made.matter is Matter.EXTENSION else ""
    say(here.out, f"{one.number} {word}{one.made.name}{due}；决定的是第 {one.seq} 条：{one.made.detail}")


def _print(here: Session, mine: list[Proposal], what: str, json: bool) -> None:
    if json:
        as_json(here.out, [proposal_json(one) for one in mine])
        return
    say(here.out, f"{mine[-1].number} {what}")
