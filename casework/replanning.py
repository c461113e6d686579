"""Re-planning: which days a change of the calendar touches, how a case stands under it, and moving it."""

import datetime as dt
import logging
from collections.abc import Collection, Iterable, Sequence
from typing import Any

from sqlmodel import Session

from calendars.official import OfficialCalendar
from calendars.statutory import TAKEN_DAYS
from casework.acting import carry_out
from casework.ledger_calendar import split_version
from casework.planning import replanned
from casework.turn import Turn
from casework.walking import overtake
from models.changes import Change
from models.errors import DubanError
from models.instants import ONE_DAY, local_date
from models.plan import Plan
from models.queries.calendar_changes import calendar_changes
from models.queries.cases import hold_case, submissions_in_order
from models.tables import Case
from models.words import Act

log = logging.getLogger("duban.replanning")


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


def stood(session: Session, case: Case, changes: Iterable[Change]) -> list[dt.date]:
    """The due dates from which a case was moved by changes of the calendar, where one is revoked by these."""
    if not any(one.revokes for one in changes):
        return []
    handed_in = submissions_in_order(session, case.number)
    return [dt.date.fromisoformat(one.content["old_due"]) for one in handed_in if one.act is Act.REPLAN]


def changed_plan(
    case: Case, calendar: OfficialCalendar, now: dt.datetime, stood: Collection[dt.date] = ()
) -> Plan | None:
    """The plan of a case under a calendar, or None where it stays as it is; `stood` as of `replanned`."""
    before = case.plan
    if before.calendar_version == calendar.version:
        return None
    _, made = replanned(case, calendar, now, keep=True, stood=stood)
    same = (made.due_at, made.rungs, made.provisional) == (before.due_at, before.rungs, before.provisional)
    return None if same else made


def replan_case(turn: Turn, number: str, known: Sequence[Change], actor: str | None = None) -> bool:
    """Work a plan out under the newest calendar; False, and no line is written, where nothing would move."""
    case = hold_case(turn.session, number)
    version = turn.calendar.version
    if case.state.ended:
        return False
    since = split_version(case.plan.calendar_version)[1]
    before = stood(turn.session, case, [one for one in known if one.id > since])
    if changed_plan(case, turn.calendar, turn.now, before) is None:
        case.planned_under = split_version(version)[1]
        turn.session.add(case)
        return False
    overtake(turn, case, ends=False)
    made = changed_plan(case, turn.calendar, turn.now, before)
    if made is None:
        return False
    why = reasons(known, case, made, since)
    content: dict[str, Any] = {"calendar_version": version, "why": why, "old_due": case.due_date.isoformat()}
    if (made.due_at, made.provisional) == (case.due_at, case.provisional):
        content["quietly"] = True  # only rungs moved: nobody has to do anything about it
    if before:
        content["stood"] = [day.isoformat() for day in before]
    carry_out(turn, case, Act.REPLAN, content, actor)
    return True


def keep_up(turn: Turn, case: Case) -> None:
    """Re-plan a case that is held and that a change of the calendar touches, before anything is decided on it: the
    worker may not have come to it yet. Where that cannot be done now it is left to the worker."""
    last = split_version(turn.calendar.version)[1]
    if case.state.ended or case.planned_under >= last:
        return
    try:
        with turn.session.begin_nested():
            replan_case(turn, case.number, calendar_changes(turn.session))
    except DubanError as error:
        log.warning("case %s could not be re-planned before an act: %s", case.number, error)


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
