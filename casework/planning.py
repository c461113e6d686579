"""What a case's clock works out to, and the columns that lists, the watchdog and re-planning read."""

import datetime as dt
from collections.abc import Collection

from calendars.clocks import days_used, plan
from calendars.official import OfficialCalendar
from casework.ladder import next_at
from casework.ledger_calendar import split_version
from casework.silence import next_reminder
from casework.waiting import waiting
from models.clock import Clock
from models.instants import local_date
from models.obligation import Obligation, stricter
from models.plan import Plan
from models.tables import Case
from models.words import State


def binding(case: Case) -> Obligation:
    """The obligation whose limit and ladder the case follows."""
    return stricter(case.definition, case.classified)


def replanned(
    case: Case, calendar: OfficialCalendar, now: dt.datetime, *, keep: bool, stood: Collection[dt.date] = ()
) -> tuple[Clock, Plan]:
    """The case's clock and what it works out to under this calendar; the case itself is left alone.

    `keep`: a change of calendar alone makes no case overdue. Where the new due date is another one and has passed or is
    today, and the old one had not passed, the case is due at the end of the next working day. That date goes again with
    the change that brought it, unless the date which is counted then has passed. `stood`: the dates from which changes
    that are revoked now had moved it; to come back to one of them that has not passed takes nothing from anybody.
    """
    clock, before, ladder = case.clock, case.plan, binding(case).ladder
    terms = case.progress.terms
    made = plan(clock, ladder, calendar, now, terms, case.begins)
    if keep and clock.replacement:
        counted = clock.model_copy(update={"replacement": None})
        free = plan(counted, ladder, calendar, now, terms, case.begins)
        if now < free.due_at:
            return counted, free
    today = local_date(now)
    running = case.state is State.OPEN and now < before.due_at
    comes_back = made.due_date in stood and now < made.due_at
    if keep and running and made.due_date != before.due_date and made.due_date <= today and not comes_back:
        clock = clock.replace(calendar.add(today, 1), now)
        made = plan(clock, ladder, calendar, now, terms, case.begins)
    return clock, made


def plan_anew(case: Case, calendar: OfficialCalendar, now: dt.datetime) -> None:
    """The case's clock and plan worked out and set, whatever brought them about but a change of the calendar alone."""
    case.clock, made = replanned(case, calendar, now, keep=False)
    set_plan(case, made)


def known_late(case: Case, now: dt.datetime) -> bool:
    """Whether its clock had run out before anything was changed; of one that stands still nobody could know."""
    return case.state is State.OPEN and now >= case.due_at


def spare(case: Case, calendar: OfficialCalendar, now: dt.datetime, due_before: dt.datetime, *, known: bool) -> None:
    """What is entered afterwards accuses nobody: where the case is late all at once, its cards count from today."""
    late = not case.state.ended and now >= case.due_at
    if late and (not known or case.due_at < due_before):
        case.cards_from = now
        plan_anew(case, calendar, now)


def weigh(case: Case) -> None:
    """Whether a case can become overdue, and whether figures count it: a duty can, unless it is being taken over."""
    case.duty = case.definition.force == "duty" and not case.quiet
    case.counted = case.duty and case.definition.children is None


def set_plan(case: Case, made: Plan) -> None:
    """The plan, and the columns beside it."""
    case.plan = made
    case.due_date, case.due_at, case.provisional = made.due_date, made.due_at, made.provisional
    case.counts_from, case.counts_until = _window(case, made)
    case.planned_under = split_version(made.calendar_version)[1]


def settle(case: Case, now: dt.datetime, calendar: OfficialCalendar) -> None:
    """How the case stands after what was written: when it is to be looked at next, and what it took if it ended."""
    if case.quiet and case.state.ended:  # closed while it was taken over: from now on a case like any other
        case.quiet, case.runs_from = False, now
        weigh(case)
    case.next_at = None if case.state.ended else _next_at(case, now, calendar)
    _set_waiting(case)
    case.ended_at = case.stopped_at or case.closed_at
    case.extended_at = min((one.at for one in case.clock.extensions), default=None)
    if case.ended_at is None:
        case.days_used = case.days_allowed = None
    elif case.days_used is None or not case.state.ended:
        case.days_used = days_used(case.clock, calendar, local_date(case.ended_at))
        case.days_allowed = days_used(case.clock, calendar, case.due_date)


def _set_waiting(case: Case) -> None:
    """The columns that say what the case waits for: since the longest, from everybody."""
    found = waiting(case)
    first = found[0] if found else None
    more = f"等 {len(found)} 项" if len(found) > 1 else ""
    case.waits_since = first.since if first else None
    case.waits_what = f"{first.what}{more}" if first else None
    case.waits_for = ",".join(dict.fromkeys(one.whom for one in found)) or None


def _next_at(case: Case, now: dt.datetime, calendar: OfficialCalendar) -> dt.datetime | None:
    """The next rung, or where the case stands still the next reminder of it: a live case always has one.

    Of a quiet case only terms end, in silence.
    """
    if case.quiet:
        return min((rung.at for rung in case.plan.rungs if rung.lapses and rung.at > now), default=None)
    instants = (next_at(case.plan, now, paused=case.state is State.PAUSED), next_reminder(case, calendar, now))
    return min((one for one in instants if one), default=None)


def _window(case: Case, made: Plan) -> tuple[dt.date, dt.date]:
    """The days on which the plan rests: a change of any other day moves nothing."""
    clocks = [case.clock, *(term.clock for term in case.progress.terms if term.open)]
    first = min(local_date(clock.started_at) for clock in clocks)
    instants = [made.due_at, *(rung.at for rung in made.rungs), *(term.due_at for term in made.terms)]
    return first, max(made.latest, max(local_date(instant) for instant in instants))
