"""Re-planning: which days a change of the calendar touches, how a case stands under it, and moving it."""

import datetime as dt
from collections.abc import Iterable, Sequence

from calendars.official import OfficialCalendar
from calendars.statutory import TAKEN_DAYS
from casework.acting import carry_out
from casework.ledger_calendar import split_version
from casework.planning import replanned
from casework.turn import Turn
from casework.walking import overtake
from models.changes import Change
from models.instants import ONE_DAY, local_date
from models.plan import Plan
from models.queries.cases import hold_case
from models.tables import Case
from models.words import Act


def days_of(changes: Iterable[Change], known: Iterable[Change]) -> tuple[dt.date, dt.date] | None:
    """The first and the last day that changes touch; a notice settles its year and the December days before it.

    A revocation gives days back.
    """
    by_number = {change.id: change for change in known}
    days: list[dt.date] = []
    for change in changes:
        for one in (change, by_number.get(change.revokes or 0)):
            if one is None:
                continue
            days += (day.date for day in one.days)
            if one.announces:
                days += (dt.date(one.announces, 1, 1) - ONE_DAY * TAKEN_DAYS, dt.date(one.announces, 12, 31))
    return (min(days), max(days)) if days else None


def changed_plan(case: Case, calendar: OfficialCalendar, now: dt.datetime) -> Plan | None:
    """The plan of a case under a calendar, or None where it stays as it is."""
    before = case.plan
    if before.calendar_version == calendar.version:
        return None
    _, made = replanned(case, calendar, now, keep=True)
    same = (made.due_at, made.rungs, made.provisional) == (before.due_at, before.rungs, before.provisional)
    return None if same else made


def replan_case(turn: Turn, number: str, known: Sequence[Change], actor: str | None = None) -> bool:
    """Work a plan out under the newest calendar; False, and no line is written, where nothing would move."""
    case = hold_case(turn.session, number)
    version = turn.calendar.version
    if case.state.ended:
        return False
    if changed_plan(case, turn.calendar, turn.now) is None:
        case.planned_under = split_version(version)[1]
        turn.session.add(case)
        return False
    overtake(turn, case, ends=False)
    made = changed_plan(case, turn.calendar, turn.now)
    if made is None:
        return False
    since = split_version(case.plan.calendar_version)[1]
    why = reasons(known, case, made, since)
    content = {"calendar_version": version, "why": why, "old_due": case.due_date.isoformat()}
    carry_out(turn, case, Act.REPLAN, content, actor)
    return True


def reasons(changes: Sequence[Change], case: Case, made: Plan, since: int) -> str:
    """The changes since the case's plan that fall into its window, for the record; all of them where none does."""
    last = local_date(max([made.due_at, *(one.at for one in (*case.plan.rungs, *made.rungs))]))
    first = local_date(case.clock.started_at)
    days = {change.id: change.days for change in changes}
    newer = [change for change in changes if change.id > since]
    near = [
        change
        for change in newer
        if any(first < day.date <= last for day in (*change.days, *days.get(change.revokes or 0, ())))
    ]
    titles = [f"《{one.title}》{one.basis or ''}" if one.kind == "notice" else one.title for one in near or newer]
    return "、".join(titles) or "新的工作日历"
