"""Commands that only look: the overdue board and the inbox."""

from itertools import groupby
from typing import Annotated, Any

import typer

from cli.options import SHOWN_AT_ONCE, After, DueWithin, Json, Kind, Limit, OfficerOption, Unit
from cli.output import as_json_list, say, table
from cli.rows import Csv, is_terminal, only_one, rows
from cli.session import Session, session
from cli.standing import GroupOption, export_group, note_groups, print_groups
from desk.audit.noting import exported
from desk.views.asked import Asked
from desk.views.board import frame_now, names_of_officers
from desk.views.case_json import is_overdue, state_name, working_days_late
from desk.views.inbox import export_inbox, inbox_json, inbox_size
from desk.views.lists import Board, Page, export_overdue, overdue_board
from models.instants import shown
from models.queries.lists import Exported, Listed
from models.tables import Case


def rest(page: Page[Any], after: str | None) -> str:
    """How much of a list is shown, and how to go on; nothing where it is shown whole."""
    if page.next is None:
        return f"，显示最后 {len(page.rows)} 件" if after else ""
    return f"，显示{'其中' if after else '前'} {len(page.rows)} 件，其余用 --after {page.next}"


def provisional_words(case: Case) -> str:
    """That a date is provisional, and between which days it lies; nothing where it is certain."""
    if not case.provisional:
        return ""
    if case.plan.earliest == case.plan.latest:
        return "（暂定）"
    return f"（暂定：{case.plan.earliest} 至 {case.plan.latest}）"


def overdue(
    context: typer.Context,
    unit: Unit = None,
    officer: OfficerOption = None,
    kind: Kind = None,
    due_within: DueWithin = None,
    limit: Limit = None,
    after: After = None,
    group: GroupOption = None,
    csv: Csv = False,
    json: Json = False,
) -> None:
    """督办台：按单位列出逾期办件，逾期最久的在前；其后是暂停过久、等待办理的。"""
    here = session(context)
    only_one(json=json, csv=csv)
    asked = Asked(unit=unit, officer=officer, kind=kind, due_within=due_within)
    if group:
        export_group(here, asked, group, limit, csv=csv, json=json)
    elif json:
        as_json_list(here.out, export_overdue(here.office, asked, limit, after))
    elif csv or not is_terminal(here.out):
        if csv:
            exported(here.office, "overdue")
        people = names_of_officers(here.office)
        found = export_overdue(here.office, asked, limit, after)
        rows(here.out, OVERDUE_COLUMNS, (_overdue_row(one, people) for one in found), csv=csv)
        if not csv and after is None:
            note_groups(here, asked)
    else:
        print_board(here, overdue_board(here.office, asked, limit or SHOWN_AT_ONCE, after), after)
        if after is None:
            print_groups(here, asked)


OVERDUE_COLUMNS = ("编号", "逾期工作日", "到期", "单位", "经办人", "事项", "标题")


def _overdue_row(one: dict[str, Any], people: dict[str, str]) -> list[object]:
    late = one["working_days_late"] if one["overdue"] else "未到期"
    who = people.get(one["officer"] or "", "—")
    return [one["number"], late, one["due_date"], one["unit_name"], who, one["kind_name"], one["title"]]


def print_board(here: Session, board: Board, after: str | None = None) -> None:
    """The overdue board: one table a unit."""
    frame = frame_now(here.office)
    now, people = here.office.now(), names_of_officers(here.office)
    late = {one.unit_id: one.overdue for one in board.units}
    for unit_id, mine in groupby(board.page.rows, lambda case: case.unit_id):
        found = [
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
        table(here.out, columns, found, title=f"{frame.unit_names[unit_id]}：逾期 {late[unit_id]} 件")
    say(here.out, f"截至 {shown(now)}，逾期共 {board.overdue} 件{rest(board.page, after)}")


def notifications(
    context: typer.Context,
    officer: Annotated[str | None, typer.Option("--officer", metavar="人员", help="只看某人的")] = None,
    limit: Annotated[
        int | None, typer.Option("--limit", metavar="N", min=1, help="最近几条；不写则屏幕上 200 条，--json 全部")
    ] = None,
    csv: Csv = False,
    json: Json = False,
) -> None:
    """通知：站内信箱，及邮件是否送达。"""
    here = session(context)
    only_one(json=json, csv=csv)
    if json:
        told = inbox_json(here.office, officer, limit) if limit else export_inbox(here.office, officer)
        as_json_list(here.out, told)
        return
    if csv:
        exported(here.office, "notifications")
        found = inbox_json(here.office, officer, limit) if limit else export_inbox(here.office, officer)
        rows(here.out, MESSAGE_COLUMNS, (row for one in found for row in _message_rows(one)), csv=True)
        return
    print_messages(here, inbox_json(here.office, officer, limit or SHOWN_AT_ONCE), inbox_size(here.office, officer))


MESSAGE_COLUMNS = ("时间", "人员编号", "姓名", "办件", "内容", "送达")


def _message_rows(one: dict[str, Any]) -> list[list[object]]:
    """A row for each line of a message."""
    sent = "、".join(f"{each['channel']}{each['state_name']}" for each in one["deliveries"])
    at, cases = one["at"][:16].replace("T", " "), "、".join(one["cases"])
    return [[at, one["officer"], one["officer_name"], cases, line, sent] for line in one["lines"]]


def print_messages(here: Session, found: list[dict[str, Any]], total: int | None = None) -> None:
    """Messages as people read them; `total`: how many there are, where these are the latest of them."""
    for message in found:
        sent = "".join(
            f"　{_channel(way['channel'])}{way['state_name']}{_why(way['error'])}" for way in message["deliveries"]
        )
        say(
            here.out,
            f"{message['at'][:16].replace('T', ' ')}　致 {message['officer_name']}（{message['officer']}）{sent}",
        )
        for line in message["lines"]:
            say(here.out, f"    {line}")
    earlier = f"，显示最近 {len(found)} 条，更早的用 --limit {total}" if total and total > len(found) else ""
    say(here.out, f"共 {total or len(found)} 条通知{earlier}")


def _channel(name: str) -> str:
    return "邮件" if name == "mail" else f"{name} "


def _why(error: str | None) -> str:
    return f"（{error}）" if error else ""


def state_word(here: Session, case: Case | Listed | Exported) -> str:
    """The state as people read it, now."""
    return state_name(case, here.office.now())
