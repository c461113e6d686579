"""Commands that only look: lists, the overdue board, one case with its explanation, the inbox."""

from dataclasses import replace
from itertools import groupby
from typing import Annotated, Any

import typer

from cli.options import SHOWN_AT_ONCE, After, DueWithin, Json, Kind, Limit, Unit
from cli.output import as_json_list, say, table
from cli.session import Session, session
from cli.streams import write_bytes
from desk.views.board import frame_now, names_of_officers, names_of_units
from desk.views.case_json import is_overdue, working_days_late
from desk.views.inbox import export_inbox, inbox_json, inbox_size
from desk.views.lists import Asked, Board, Page, export_cases, export_overdue, list_cases, overdue_board
from models.instants import shown
from models.queries.lists import Listed
from models.tables import Case
from models.words import STATE_NAMES, State


def list_command(
    context: typer.Context,
    unit: Unit = None,
    kind: Kind = None,
    due_within: DueWithin = None,
    provisional: Annotated[bool, typer.Option("--provisional", help="只看到期日暂定的")] = False,
    all_cases: Annotated[bool, typer.Option("--all", help="连同已办结和撤回的")] = False,
    ics: Annotated[bool, typer.Option("--ics", help="输出 iCalendar，供 Outlook 和手机订阅")] = False,
    officer: Annotated[
        str | None, typer.Option("--officer", metavar="人员", help="某人的：经办的，或所分管单位的")
    ] = None,
    limit: Limit = None,
    after: After = None,
    json: Json = False,
) -> None:
    """列出在办办件，先到期的在前。"""
    here = session(context)
    asked = Asked(all_cases, unit, kind, officer, due_within, provisional)
    if ics:
        from desk.views.subscriptions import deadlines

        write_bytes(here.out, deadlines(here.office, replace(asked, ended=False)))
        return
    if json:
        as_json_list(here.out, export_cases(here.office, asked, limit, after))
        return
    page = list_cases(here.office, asked, limit or SHOWN_AT_ONCE, after)
    names = names_of_units(here.office)
    rows = [
        (
            case.number,
            case.title,
            names[case.unit_id],
            f"{case.due_date}{'?' if case.provisional else ''}",
            state_word(here, case),
        )
        for case in page.rows
    ]
    table(here.out, ["|编号", "标题", "单位", "|到期", "|状态"], rows)
    marked = "；日期后有 ? 的为暂定" if any(case.provisional for case in page.rows) else ""
    say(here.out, f"共 {page.total} 件{rest(page, after)}{marked}")


def rest(page: Page[Any], after: str | None) -> str:
    """How much of a list is shown, and how to go on; nothing where it is shown whole."""
    if page.next is None:
        return f"，显示最后 {len(page.rows)} 件" if after else ""
    return f"，显示{'其中' if after else '前'} {len(page.rows)} 件，其余用 --after {page.next}"


def overdue(
    context: typer.Context,
    unit: Unit = None,
    kind: Kind = None,
    due_within: DueWithin = None,
    limit: Limit = None,
    after: After = None,
    json: Json = False,
) -> None:
    """督办台：按单位列出逾期办件，逾期最久的在前。"""
    here = session(context)
    asked = Asked(unit=unit, kind=kind, due_within=due_within)
    if json:
        as_json_list(here.out, export_overdue(here.office, asked, limit, after))
        return
    print_board(here, overdue_board(here.office, asked, limit or SHOWN_AT_ONCE, after), after)


def print_board(here: Session, board: Board, after: str | None = None) -> None:
    """The overdue board: one table a unit."""
    frame = frame_now(here.office)
    now, people = here.office.now(), names_of_officers(here.office)
    late = {one.unit_id: one.overdue for one in board.units}
    for unit_id, mine in groupby(board.page.rows, lambda case: case.unit_id):
        rows = [
            (
                case.number,
                case.kind_name,
                case.title,
                people.get(case.officer_id or "", "—"),
                case.due_date,
                working_days_late(frame.calendar, case.due_date, now) if is_overdue(case, now) else "未到期",
            )
            for case in mine
        ]
        columns = ["|编号", "事项", "标题", "经办人", "|到期", ">逾期工作日"]
        table(here.out, columns, rows, title=f"{frame.unit_names[unit_id]}：逾期 {late[unit_id]} 件")
    say(here.out, f"截至 {shown(now)}，逾期共 {board.overdue} 件{rest(board.page, after)}")


def notifications(
    context: typer.Context,
    officer: Annotated[str | None, typer.Option("--officer", metavar="人员", help="只看某人的")] = None,
    limit: Annotated[
        int | None, typer.Option("--limit", metavar="N", min=1, help="最近几条；不写则屏幕上 200 条，--json 全部")
    ] = None,
    json: Json = False,
) -> None:
    """通知：站内信箱，及邮件是否送达。"""
    here = session(context)
    if json:
        told = inbox_json(here.office, officer, limit) if limit else export_inbox(here.office, officer)
        as_json_list(here.out, told)
        return
    print_messages(here, inbox_json(here.office, officer, limit or SHOWN_AT_ONCE), inbox_size(here.office, officer))


def print_messages(here: Session, found: list[dict[str, Any]], total: int | None = None) -> None:
    """Messages as people read them; `total`: how many there are, where these are the latest of them."""
    for message in found:
        mail = "".join(f"　邮件{state['state_name']}{_why(state['error'])}" for state in message["deliveries"])
        say(
            here.out,
            f"{message['at'][:16].replace('T', ' ')}　致 {message['officer_name']}（{message['officer']}）{mail}",
        )
        for line in message["lines"]:
            say(here.out, f"    {line}")
    earlier = f"，显示最近 {len(found)} 条，更早的用 --limit {total}" if total and total > len(found) else ""
    say(here.out, f"共 {total or len(found)} 条通知{earlier}")


def _why(error: str | None) -> str:
    return f"（{error}）" if error else ""


def state_word(here: Session, case: Case | Listed) -> str:
    """The state as people read it: overdue is derived."""
    if is_overdue(case, here.office.now()):
        return "逾期"
    return STATE_NAMES[State(case.state)]
