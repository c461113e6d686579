"""Commands that only look: lists, the overdue board, one case with its explanation, the inbox."""

from typing import Annotated, Any

import typer

from calendars.clocks import CountedDay
from cli.options import DueWithin, Json, Kind, Number, Unit
from cli.output import as_json, say, table
from cli.session import Session, session
from desk.board import (
    case_json,
    is_overdue,
    list_cases,
    names_of_officers,
    names_of_units,
    overdue_cases,
    show_case,
    show_json,
    working_days_late,
)
from desk.inbox import inbox_json
from models.instants import shown, shown_due
from models.tables import Case
from models.words import EVENT_NAMES, LEVEL_NAMES, STATE_NAMES, Act, State


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
        from desk.subscriptions import deadlines

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
            _state(here, case),
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


def show(context: typer.Context, number: Number, json: Json = False) -> None:
    """一件办件的经过，以及到期日逐日怎么数出来的。"""
    here = session(context)
    if json:
        as_json(here.out, show_json(here.office, number))
        return
    case, events, submissions, days = show_case(here.office, number)
    people = names_of_officers(here.office)
    say(here.out, f"{case.number} {case.definition.name}《{case.title}》 {_state(here, case)}")
    say(here.out, f"依据：{case.definition.clause} {case.definition.basis}")
    say(
        here.out, f"单位：{names_of_units(here.office)[case.unit_id]}　经办人：{people.get(case.officer_id or '', '—')}"
    )
    bounds = f"　暂定，介于 {case.plan.earliest} 与 {case.plan.latest} 之间" if case.provisional else ""
    say(here.out, f"收到：{shown(case.clock.received_at)}　到期：{shown_due(case.due_date, case.due_at)}{bounds}")
    for line in _personal(case):
        say(here.out, line)
    for submission in submissions.values():
        if submission.act is Act.CLOSE and any(event.submission_id == submission.id for event in events):
            given = submission.content
            say(here.out, f"答复：{submission.reply_date} {given['unit_name']}：{given['content']}")
    rows = [
        (
            shown(event.at),
            (LEVEL_NAMES[event.level] if event.level else EVENT_NAMES[event.event]) + ("（补）" if event.late else ""),
            "、".join(people.get(officer, officer) for officer in event.to)
            or people.get(event.actor or "", event.actor or ""),
            event.detail,
        )
        for event in events
    ]
    table(here.out, ["|时间", "|记录", "人员", "说明"], rows, title="经过")
    print_days(here, days, f"逐日计数（收到当日不计，{case.clock.limit}）")
    say(here.out, f"工作日历：{case.plan.calendar_version}")


def print_days(here: Session, days: list[CountedDay], title: str) -> None:
    """The day-by-day count that explains a due date."""
    rows = [
        (
            day.day.date,
            "周" + "一二三四五六日"[day.day.date.weekday()],
            f"第 {day.number} 个" if day.number else ("暂停" if day.paused else "不计"),
            day.day.reason + ("（暂定）" if day.day.provisional else ""),
        )
        for day in days
    ]
    table(here.out, ["|日期", "|星期", "|计数", "缘由"], rows, title=title)


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


def _state(here: Session, case: Case) -> str:
    if is_overdue(case, here.office.now()):
        return "逾期"
    return STATE_NAMES[State(case.state)]


def _personal(case: Case) -> list[str]:
    pairs = (("留言人", case.citizen), ("电话", case.phone), ("内容", case.content))
    return [f"{name}：{value}" for name, value in pairs if value]
