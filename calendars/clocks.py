"""What a clock works out to: the due date under pauses, restarts and extensions, and the rungs as instants.

Pure functions of (clock, ladder, calendar, now). The counting rules and their legal basis are in `docs/counting.md`.
"""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal, Protocol

from calendars.fixed_dates import next_date, roll
from calendars.official import DayFact, OfficialCalendar
from models.clock import Clock
from models.instants import ONE_DAY, at, end_of, local_date
from models.plan import AS_DUE, Begins, Plan, PlannedRung, PlannedTerm
from models.progress import Term
from models.steps import Rung
from models.words import CARDS, Level, Role


class Counting(Protocol):
    """All that a clock needs of a calendar."""

    def add(self, start: dt.date, n: int) -> dt.date:
        """The n-th working day strictly after `start`."""

    def count(self, since: dt.date, until: dt.date) -> int:
        """Working days after `since` up to and including `until`."""

    def is_workday(self, day: dt.date) -> bool:
        """Whether people work on that day."""


class _EveryDay:
    """Calendar days: every one counts (预算法 14: 二十日内)."""

    def add(self, start: dt.date, n: int) -> dt.date:
        return start + dt.timedelta(days=n)

    def count(self, since: dt.date, until: dt.date) -> int:
        return (until - since).days

    def is_workday(self, day: dt.date) -> bool:
        return True


EVERY_DAY = _EveryDay()


@dataclass(frozen=True)
class CountedDay:
    """One day of the count as it is explained to people. `number` is None where the day does not count.

    `rolled`: why a day lies beyond what was counted: the last day is a rest day, and the date went on to the
    `following` working day, or back to the `preceding` one.
    """

    day: DayFact
    number: int | None
    paused: bool
    rolled: Literal["following", "preceding"] | None = None


def due_date(clock: Clock, calendar: Counting) -> dt.date:
    """The N-th working day after day 0 that did not end while the clock was paused; a fixed date no pause moves.

    While a pause is open this is the date that stood when it began: nobody knows the new one before the clock resumes.
    """
    if clock.limit.date and not clock.replacement:
        fixed = next_date(clock.limit.date, local_date(clock.started_at), calendar, clock.limit.roll)
        more = clock.limit.lead + clock.days
        return calendar.add(fixed, more) if more else fixed
    if clock.limit.unit == "calendar_days" and not clock.replacement:
        rolled, more = roll(counted_out(clock, calendar), calendar, "following"), clock.extended_by("working_days")
        return calendar.add(rolled, more) if more else rolled
    return _counted_out(clock, calendar)


def counted_out(clock: Clock, calendar: Counting) -> dt.date:
    """The last counted day itself, a rest day or not: what a shortest time is measured by."""
    return _counted_out(clock, EVERY_DAY if clock.limit.unit == "calendar_days" else calendar)


def _counted_out(clock: Clock, calendar: Counting) -> dt.date:
    """The day on which the count ends, the days of pauses left out."""
    day, left = _span(clock, calendar)
    for since, until in _paused_days(clock):
        if until <= day:
            continue
        free = max(0, calendar.count(day, since - ONE_DAY))
        if free >= left:
            break
        left -= free
        day = max(day, until - ONE_DAY)
    return calendar.add(day, left)


def plan(
    clock: Clock,
    ladder: tuple[Rung, ...],
    calendar: OfficialCalendar,
    now: dt.datetime,
    terms: Iterable[Term] = (),
    begins: Begins = AS_DUE,
) -> Plan:
    """Due date, due instant and rungs under this calendar version, those of the running terms among them.

    Reminders before a provisional due date are set by its earliest possible value, so that they never come too late.
    """
    made = _main_plan(clock, ladder, calendar, now, begins)
    planned, rungs = [], list(made.rungs)
    for term in terms:
        if term.open:
            cards = max((one for one in (begins.cards, term.cards_from) if one), default=None)
            own = _main_plan(term.clock, term.ladder, calendar, now, begins._replace(cards=cards))
            planned.append(PlannedTerm(id=term.id, due_date=own.due_date, due_at=own.due_at))
            rungs += (rung.model_copy(update={"key": f"{term.id}:{rung.key}", "term": term.id}) for rung in own.rungs)
            if term.lapses:
                rungs.append(_lapse(term, own))
    if not planned:
        return made
    return made.model_copy(update={"rungs": tuple(sorted(rungs, key=lambda rung: rung.at)), "terms": tuple(planned)})


def _lapse(term: Term, made: Plan) -> PlannedRung:
    key = f"{term.id}:lapse@{made.due_at:%Y%m%dT%H%M}"
    return PlannedRung(key=key, at=made.due_at, level=Level.REMIND, to=(Role.HANDLER,), term=term.id, lapses=True)


def _main_plan(
    clock: Clock,
    ladder: tuple[Rung, ...],
    calendar: OfficialCalendar,
    now: dt.datetime,
    begins: Begins,
) -> Plan:
    due = due_date(clock, calendar)
    provisional = calendar.provisional(local_date(clock.started_at), due)
    bounds = [due]
    if provisional:
        bounds += [due_date(clock, calendar.most_work), due_date(clock, calendar.least_work)]
    due_at = at(due, clock.close_of_business) if clock.limit.ends == "close_of_business" else end_of(due)
    # What was late when its ladder, or its cards, began counts from there.
    since = Begins(*(one if one and due_at <= one else None for one in begins))
    rungs = [_planned(n, rung, due, due_at, min(bounds), calendar, since) for n, rung in enumerate(ladder)]
    if begins.ladder:
        rungs = _from_then(rungs, begins.ladder)
    return Plan(
        made_at=now,
        due_date=due,
        due_at=due_at,
        provisional=provisional,
        earliest=min(bounds),
        latest=max(bounds),
        calendar_version=calendar.version,
        rungs=tuple(sorted(rungs, key=lambda rung: rung.at)),
    )


def counted_days(clock: Clock, calendar: OfficialCalendar, until: dt.date) -> list[CountedDay]:
    """Every day after day 0 up to the due date `until`, numbered where it counts, and the day that it was rolled from:
    the explanation of a due date."""
    pauses = list(_paused_days(clock))
    meant = _before_rolling(clock, calendar)
    days, number = [], 0
    for fact in calendar.days(local_date(clock.started_at), max(until, meant or until)):
        paused = any(since <= fact.date < end for since, end in pauses)
        rolled = _rolled(fact.date, meant, until)
        counts = (fact.workday or clock.limit.unit == "calendar_days") and not paused and not rolled
        number += counts
        days.append(CountedDay(fact, number if counts else None, paused, rolled))
    return days


def _before_rolling(clock: Clock, calendar: OfficialCalendar) -> dt.date | None:
    """The day on which the limit ends before it is rolled off a rest day; None where nothing rolls."""
    if clock.replacement or clock.extensions or clock.limit.lead:
        return None
    if clock.limit.date:
        return next_date(clock.limit.date, local_date(clock.started_at), calendar, "none")
    return counted_out(clock, calendar) if clock.limit.unit == "calendar_days" else None


def _rolled(day: dt.date, meant: dt.date | None, due: dt.date) -> Literal["following", "preceding"] | None:
    if meant is None or day <= min(meant, due):
        return None
    return "following" if meant < due else "preceding"


def days_used(clock: Clock, calendar: Counting, until: dt.date) -> int:
    """Working days after day 0 up to and including `until`, without those that ended while the clock was paused.

    Never negative. A pause that is still open lasts until then. Up to the due date this is what the clock allows.
    """
    first = local_date(clock.started_at)
    paused = 0
    for begun, end in _merged((one.since, local_date(one.until) if one.until else until) for one in clock.pauses):
        # Day 0 is not counted, so a pause from that day on takes the days after it only.
        paused += max(0, calendar.count(max(first, begun - ONE_DAY), min(until, end - ONE_DAY)))
    return max(0, calendar.count(first, until) - paused)


def _span(clock: Clock, calendar: Counting) -> tuple[dt.date, int]:
    """Day 0 and the working days to count from it. A replaced due date is counted anew from the day it was set."""
    set_ = clock.replacement
    if set_ is None:
        return local_date(clock.started_at), clock.days
    later = sum(extension.days for extension in clock.extensions if extension.at >= set_.at)
    return local_date(set_.at), calendar.count(local_date(set_.at), set_.due_date) + later


def _paused_days(clock: Clock) -> Iterator[tuple[dt.date, dt.date]]:
    """Each finished time of standing still as [first day that ends in it, first day that does not).

    A working day that ends (24:00) while the clock is paused does not count; the day of resuming ends after it. While
    something still keeps the clock still, nothing that ended meanwhile is counted out.
    """
    still = min((local_date(one.since) for one in clock.pauses if one.until is None), default=None)
    ended = ((one.since, local_date(one.until)) for one in clock.pauses if one.until is not None)
    for since, until in _merged(ended):
        if still is None or since < still:
            yield since, until if still is None else min(until, still)


def _merged(pauses: Iterable[tuple[dt.datetime, dt.date]]) -> list[tuple[dt.date, dt.date]]:
    """Pauses as spans of days; those that touch or overlap are one, so that no day is taken out twice."""
    spans: list[tuple[dt.date, dt.date]] = []
    for since, until in sorted((local_date(since), until) for since, until in pauses):
        if spans and since <= spans[-1][1]:
            spans[-1] = (spans[-1][0], max(spans[-1][1], until))
        else:
            spans.append((since, until))
    return spans


def _worked(day: dt.date, calendar: OfficialCalendar) -> dt.date:
    """The day, or the working day before it: at a weekend nobody is reminded of anything."""
    return day if calendar.is_workday(day) else calendar.add(day, -1)


def _planned(
    n: int,
    rung: Rung,
    due: dt.date,
    due_at: dt.datetime,
    earliest: dt.date,
    calendar: OfficialCalendar,
    since: Begins,
) -> PlannedRung:
    """A rung as an instant. `since`: from when alone its card, or any rung after the due date, may count."""
    if rung.offset == "due" or rung.time is None:
        instant = due_at
    else:
        base = _worked(earliest, calendar) if rung.offset <= 0 else due
        for begun, bound in ((since.cards, rung.level in CARDS), (since.ladder, rung.offset > 0)):
            base = max(base, local_date(begun)) if begun and bound else base
        instant = at(calendar.add(base, rung.offset), rung.time)
    return PlannedRung(key=f"{n}@{instant:%Y%m%dT%H%M}", at=instant, level=rung.level, to=rung.to)


def _from_then(rungs: list[PlannedRung], begun: dt.datetime) -> list[PlannedRung]:
    """The rungs of a ladder that runs from an instant only: of those before it the last comes then, unless one does."""
    later = [rung for rung in rungs if rung.at >= begun]
    last = max((rung.at for rung in rungs if rung.at < begun), default=None)
    if last is None or any(rung.at == begun for rung in later):
        return later
    moved = [
        rung.model_copy(update={"key": f"{rung.key.partition('@')[0]}@{begun:%Y%m%dT%H%M}", "at": begun})
        for rung in rungs
        if rung.at == last
    ]
    return moved + later
