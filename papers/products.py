"""The products of cycles: monthly statistics, quarterly bulletin, yearly assessment, computed from the ledger.

Each case is judged once, in the period in which it ended or fell due, whichever came first: so the months add up to the
quarter and the year. Withdrawn cases (counted apart) and permissions are not judged; neither is the case of a campaign
itself, whose duties are those of its children.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from functools import cache
from operator import attrgetter
from typing import Any

from sqlmodel import Session

from calendars.clocks import days_used
from calendars.official import OfficialCalendar
from models.cycle import Period
from models.figures import OverdueCase, Product, UnitFigures, weights_of
from models.instants import at, end_of, iso, local_date
from models.obligation import Obligation
from models.queries.figures import (
    OpenAtEnd,
    Paused,
    Span,
    ended_figures,
    late_figures,
    open_at_end,
    paused_in,
    uncounted_cases,
    withdrawn_figures,
)
from models.queries.people import unit_names

WHOLE_CITY = "全市"
ASSESSMENT = "assessment"


@dataclass(frozen=True)
class View:
    """A period looked at from `now`: what lies after that has not happened yet.

    `units`: whose cases are looked at, sums and ranks being among them; None for all.
    """

    period: Period
    calendar: OfficialCalendar
    now: dt.datetime
    units: frozenset[str] | None = None

    def sees(self, unit_id: str) -> bool:
        """Whether a unit's cases are looked at."""
        return self.units is None or unit_id in self.units

    @property
    def since(self) -> dt.datetime:
        """The first instant of the period."""
        return at(self.period.first)

    @property
    def until(self) -> dt.datetime:
        """The first instant after it."""
        return end_of(self.period.last)

    @property
    def end(self) -> dt.datetime:
        """The instant at which cases count as open or overdue: the end of the period, or now while it still runs."""
        return min(self.until, self.now)

    @property
    def span(self) -> Span:
        """The period as the ledger is asked for it."""
        return Span(self.since, self.until, self.end)

    @property
    def last_day(self) -> dt.date:
        """The day on which that instant lies; 24:00 belongs to the day that it ends."""
        return min(self.period.last, local_date(self.now))


def product_of(
    session: Session, obligation: Obligation, period: Period, calendar: OfficialCalendar, now: dt.datetime
) -> dict[str, Any]:
    """The facts with which a period's case opens: its product, where the cycle has one."""
    if obligation.cycle is None or obligation.cycle.product is None:
        return {}
    kind = obligation.cycle.product
    weights = weights_of(obligation.settings) if kind == ASSESSMENT else {}
    made = product(session, kind, View(period, calendar, now), weights)
    return {"product": made.model_dump(mode="json")}


def product(session: Session, kind: str, view: View, weights: Mapping[str, float] | None = None) -> Product:
    """Figures by unit, ranked: by points where there are weights, by on-time rate where there are none.

    A case counts for the unit that has it now, under the due date that it has now.
    """
    overdue = [one for one in overdue_in(session, view) if view.sees(one.unit_id)]
    tallies = {unit: tally for unit, tally in tallies_in(session, view, overdue).items() if view.sees(unit)}
    names = unit_names(session)
    rows = [figures(unit, names.get(unit, unit), tally, weights) for unit, tally in sorted(tallies.items())]
    return Product(
        kind=kind,
        period=view.period.key,
        first=view.period.first.isoformat(),
        last=view.period.last.isoformat(),
        made_at=iso(view.now),
        weights=dict(weights or {}),
        total=figures("", WHOLE_CITY, _together(tallies.values()), weights),
        units=tuple(ranked(row for row in rows if _counts(row, weights))),
        overdue=tuple(_named(overdue, view)),
    )


def _counts(row: UnitFigures, weights: Mapping[str, float] | None) -> bool:
    """Whether a unit has a line: who has nothing but withdrawn cases has none in an assessment."""
    return bool(row.due or row.closed or row.overdue or (row.withdrawn and not weights))


@dataclass(slots=True)
class Tally:
    """What was counted of a unit's cases.

    on_time, late: those judged; extended: of these. closed: whose clock ended in the period; days and shares: the sums
    of the working days they used and of the share of the allowed days, which `shared` of them have. withdrawn: counted
    apart, in none of the others.
    """

    on_time: int = 0
    late: int = 0
    extended: int = 0
    overdue: int = 0
    closed: int = 0
    days: int = 0
    shares: float = 0.0
    shared: int = 0
    withdrawn: int = 0


COUNTED = attrgetter(*(field.name for field in fields(Tally)))
"""Everything that was counted, in order: a field that is added is summed up with the others."""


def tallies_in(session: Session, view: View, overdue: Iterable[OpenAtEnd]) -> dict[str, Tally]:
    """What there is to count of a period, by unit.

    A case is judged in the period in which it ended or fell due, whichever came first. Its clock ends on the day its
    evidence names, or at its closing; the due date decides, not the instant: 24:00 of the last day is the first instant
    of the next period.
    """
    found: defaultdict[str, Tally] = defaultdict(Tally)
    for one in ended_figures(session, view.span):
        made = Tally(one.on_time, 0, one.extended, 0, one.closed, one.days, one.shares, one.shared)
        if one.uncounted:
            _count_days(made, session, view, one.unit_id)
        found[one.unit_id] = made
    for late in late_figures(session, view.span):
        found[late.unit_id].late += late.late
        found[late.unit_id].extended += late.extended
    for still in paused_in(session, view.span):
        if _fell_due(still):
            found[still.unit_id].late += 1
            found[still.unit_id].extended += still.extended_at is not None and still.extended_at < view.until
    for case in overdue:
        found[case.unit_id].overdue += 1
    for unit_id, number in withdrawn_figures(session, view.span).items():
        found[unit_id].withdrawn += number
    return found


def _together(tallies: Iterable[Tally]) -> Tally:
    """The tally of all of them."""
    return Tally(*map(sum, zip(*map(COUNTED, tallies), strict=True)))


def overdue_in(session: Session, view: View) -> list[OpenAtEnd]:
    """What was open, running and due at the end of the period, in whichever period it fell due; by unit and number."""
    found = open_at_end(session, view.span)
    return [one for one in found if not one.pauses or (_fell_due(one) and not _paused_at(one, view.end))]


def figures(unit_id: str, name: str, tally: Tally, weights: Mapping[str, float] | None = None) -> UnitFigures:
    """The figures of one unit as it stood at the end of a period."""
    due = tally.on_time + tally.late
    made = UnitFigures(
        unit=unit_id,
        unit_name=name,
        due=due,
        closed=tally.closed,
        on_time=tally.on_time,
        late=tally.late,
        overdue=tally.overdue,
        extensions=tally.extended,
        average_days=_share(tally.days, tally.closed, 1),
        used=_share(tally.shares, tally.shared, 3),
        on_time_rate=_share(tally.on_time, due, 4),
        withdrawn=tally.withdrawn,
    )
    if not weights:
        return made
    points = points_of(made, weights)
    return made.model_copy(update={"points": points, "score": round(sum(points.values()), 2) if points else None})


def points_of(made: UnitFigures, weights: Mapping[str, float]) -> dict[str, float]:
    """What each weight of the yearly assessment brings; nothing where there is nothing to judge.

    on_time: the on-time rate. average_days: the share of the allowed days that was left, none where nothing ended.
    overdue: one less the cases still overdue, as a share of those judged. extensions: the share not extended.
    """
    if not made.due and not made.overdue:
        return {}
    shares = {
        "on_time": made.on_time_rate or 0.0,
        "average_days": 1 - min(1.0, made.used) if made.used is not None else 0.0,
        "overdue": 1 - min(1.0, made.overdue / max(1, made.due)),
        "extensions": 1 - made.extensions / made.due if made.due else 0.0,
    }
    return {name: round(weights[name] * share, 2) for name, share in shares.items()}


def ranked(rows: Iterable[UnitFigures]) -> list[UnitFigures]:
    """The best first: by points or on-time rate, then fewer overdue, then fewer days; equals share a place.

    A unit with nothing judged and nothing overdue has no place and stands at the end.
    """
    ordered = sorted(rows, key=lambda one: (not _has_place(one), *_order(one), one.unit))
    placed: list[UnitFigures] = []
    for number, one in enumerate(ordered, 1):
        same = number > 1 and _order(ordered[number - 2]) == _order(one)
        place = placed[-1].rank if same else number
        placed.append(one.model_copy(update={"rank": place if _has_place(one) else None}))
    return placed


def _has_place(one: UnitFigures) -> bool:
    return bool(one.due or one.overdue)


def _order(one: UnitFigures) -> tuple[float, int, float]:
    merit = one.score if one.score is not None else one.on_time_rate
    days = one.average_days if one.average_days is not None else float("inf")
    return (-(merit or 0.0), one.overdue, days)


def _count_days(tally: Tally, session: Session, view: View, unit_id: str) -> None:
    """The days of cases that ended before anybody kept them: counted under the calendar in force."""
    for one in uncounted_cases(session, view.span, unit_id):
        used = days_used(one.clock, view.calendar, local_date(one.ended_at))
        allowed = days_used(one.clock, view.calendar, one.due_date)
        tally.days += used
        tally.shares += used / allowed if allowed else 0.0
        tally.shared += allowed > 0


def _fell_due(case: OpenAtEnd | Paused) -> bool:
    """Not while its clock stands still: the date on record is then the one that stood when the pause began."""
    pauses = case.pauses
    if isinstance(case, OpenAtEnd) and case.ended_at is not None:
        return True
    return all(one.until is not None or one.since >= case.due_at for one in pauses)


def _paused_at(case: OpenAtEnd, instant: dt.datetime) -> bool:
    return any(one.since <= instant and (one.until is None or instant < one.until) for one in case.pauses)


def _named(overdue: Iterable[OpenAtEnd], view: View) -> Iterator[OverdueCase]:
    last = view.last_day
    late = cache(lambda due_date: max(0, view.calendar.count(due_date, last)))
    for case in overdue:
        yield OverdueCase(
            number=case.number,
            kind_name=case.kind_name,
            unit=case.unit_id,
            due_date=case.due_date.isoformat(),
            working_days_late=late(case.due_date),
        )


def _share(part: float, whole: int, places: int) -> float | None:
    return round(part / whole, places) if whole else None
