"""Commands that only look: lists, the overdue board, one case with its explanation, the inbox."""

from typing import Annotated, Any

import typer

from cli.options import DueWithin, Json, Kind, Unit
from cli.output import as_json, say, table
from cli.session import Session, session
from desk.views.board import (
    case_json,
    is_overdue,
    list_cases,
    names_of_officers,
    names_of_units,
    overdue_cases,
    working_days_late,
)
from desk.views.inbox import inbox_json
from models.instants import shown
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
        str | None, typer.Option("--officer", metavar="人员", help="与 --ics 同用：只要某人的期限")
    ] = None,
    json: Json = False,
) -> None:
    """列出在办办件，先到期的在前。"""
    here = session(context)
    if ics:
        from desk.views.subscriptions import deadlines

        here.out.write(deadlines(here.office, officer).decode())
        return
    found = list_cases(
        here.office, ended=all_cases, unit=unit, kind=kind, due_within=due_within, provisional=provisional or None
    )
    names = names_of_units(here.office)
    if json:
        as_json(here.out, [case_json(here.office, case, names) for case in found])
        return
    rows = [
        (
            case.number,
            case.title,
            names[case.unit_id],
            f"{case.due_date}{'?' if case.provisional else ''}",
            state_word(here, case),
        )
        for case in found
    ]
    table(here.out, ["|编号", "标题", "单位", "|到期", "|状态"], rows)
    say(here.out, f"共 {len(found)} 件" + ("；日期后有 ? 的为暂定" if any(case.provisional for case in found) else ""))


def overdue(
    context: typer.Context, unit: Unit = None, kind: Kind = None, due_within: DueWithin = None, json: Json = False
) -> None:
    """督办台：按单位列出逾期办件，逾期最久的在前。"""
    here = session(context)
    print_board(here, overdue_cases(here.office, unit=unit, kind=kind, due_within=due_within), json)


def print_board(here: Session, found: list[Case], json: bool = False) -> None:
    """The overdue board: one table a unit."""
    names = names_of_units(here.office)
    if json:
        as_json(here.out, [case_json(here.office, case, names) for case in found])
        return
    now, people = here.office.now(), names_of_officers(here.office)
    for unit_id in dict.fromkeys(case.unit_id for case in found):
        mine = [case for case in found if case.unit_id == unit_id]
        rows = [
            (
                case.number,
                case.definition.name,
                case.title,
                people.get(case.officer_id or "", "—"),
                case.due_date,
                working_days_late(here.office, case, now) if is_overdue(case, now) else "未到期",
            )
            for case in mine
        ]
        late = sum(is_overdue(case, now) for case in mine)
        columns = ["|编号", "事项", "标题", "经办人", "|到期", ">逾期工作日"]
        table(here.out, columns, rows, title=f"{names[unit_id]}：逾期 {late} 件")
    say(here.out, f"截至 {shown(now)}，逾期共 {sum(is_overdue(case, now) for case in found)} 件")


def notifications(
    context: typer.Context,
    officer: Annotated[str | None, typer.Option("--officer", metavar="人员", help="只看某人的")] = None,
    limit: Annotated[int, typer.Option("--limit", metavar="N", min=1, help="最近几条")] = 20,
    json: Json = False,
) -> None:
    """通知：站内信箱，及邮件是否送达。"""
    here = session(context)
    found = inbox_json(here.office, officer, limit)
    if json:
        as_json(here.out, found)
        return
    print_messages(here, found)


def print_messages(here: Session, found: list[dict[str, Any]]) -> None:
    """Messages as people read them."""
    for message in found:
        mail = "".join(f"　邮件{state['state_name']}" for state in message["deliveries"])
        say(
            here.out,
            f"{message['at'][:16].replace('T', ' ')}　致 {message['officer_name']}（{message['officer']}）{mail}",
        )
        for line in message["lines"]:
            say(here.out, f"    {line}")
    say(here.out, f"共 {len(found)} 条通知")


def state_word(here: Session, case: Case) -> str:
    """The state as people read it: overdue is derived."""
    if is_overdue(case, here.office.now()):
        return "逾期"
    return STATE_NAMES[State(case.state)]
