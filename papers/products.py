"""The products of cycles: monthly statistics, quarterly bulletin, yearly assessment, computed from the ledger.

Each case is judged once, in the period in which it ended or fell due, whichever came first: so the months add up to the
quarter and the year. Withdrawn cases and permissions are not judged; neither is the case of a campaign itself, whose
duties are those of its children.
"""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session

from calendars.clocks import days_used
from calendars.official import OfficialCalendar
from models.cycle import Period
from models.figures import OverdueCase, Product, UnitFigures, weights_of
from models.instants import at, end_of, iso, local_date
from models.obligation import Obligation
from models.queries.cases import cases_between
from models.queries.people import units
from models.tables import Case

WHOLE_CITY = "全市"
ASSESSMENT = "assessment"


@dataclass(frozen=True)
class View:
    """A period looked at from `now`: what lies after that has not happened yet."""

    period: Period
    calendar: OfficialCalendar
    now: dt.datetime

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
    found = cases_between(session, view.period.first, view.period.last)
    names = {unit.id: unit.name for unit in units(session)}
    rows = [
        figures(
            unit_id, names.get(unit_id, unit_id), [case for case in found if case.unit_id == unit_id], view, weights
        )
        for unit_id in sorted({case.unit_id for case in found})
    ]
    total = figures("", WHOLE_CITY, found, view, weights)
    return Product(
        kind=kind,
        period=view.period.key,
        first=view.period.first.isoformat(),
        last=view.period.last.isoformat(),
        made_at=iso(view.now),
        weights=dict(weights or {}),
        total=total,
        units=tuple(ranked(row for row in rows if row.due or row.closed or row.overdue)),
        overdue=tuple(_named(case, view) for case in found if is_overdue_in(case, view)),
    )


def ended(case: Case) -> dt.datetime | None:
    """When the case's clock ended: the day its evidence names, or its closing."""
    return case.stopped_at or case.closed_at


def is_on_time(case: Case) -> bool:
    """Whether its clock ended before its due instant; what is still open is not on time."""
    end = ended(case)
    return end is not None and end < case.due_at


def is_judged_in(case: Case, view: View) -> bool:
    """Whether the period is the one in which the case ended or fell due, whichever came first.

    The due date decides, not the instant: 24:00 of the last day is the first instant of the next period.
    """
    if is_on_time(case):
        return _ended_in(case, view)
    return view.period.first <= case.due_date <= view.period.last and case.due_at <= view.now and _fell_due(case)


def is_overdue_in(case: Case, view: View) -> bool:
    """Whether it was open, running and due at the end of the period, in whichever period it fell due."""
    end = ended(case)
    is_open = end is None or end >= view.until
    return is_open and case.due_at <= view.end and _fell_due(case) and not _paused_at(case, view.end)


def figures(
    unit_id: str, name: str, found: Sequence[Case], view: View, weights: Mapping[str, float] | None = None
) -> UnitFigures:
    """The figures of one unit's cases as they stood at the end of a period."""
    judged = [case for case in found if is_judged_in(case, view)]
    closed = [case for case in found if _ended_in(case, view)]
    on_time = sum(is_on_time(case) for case in judged)
    days = [used_days(case, view.calendar) for case in closed]
    allowed = [days_used(case.clock, view.calendar, case.due_date) for case in closed]
    made = UnitFigures(
        unit=unit_id,
        unit_name=name,
        due=len(judged),
        closed=len(closed),
        on_time=on_time,
        late=len(judged) - on_time,
        overdue=sum(is_overdue_in(case, view) for case in found),
        extensions=sum(any(one.at < view.until for one in case.clock.extensions) for case in judged),
        average_days=_rounded(_mean(days), 1),
        used=_rounded(_mean([day / most for day, most in zip(days, allowed, strict=True) if most]), 3),
        on_time_rate=_rounded(on_time / len(judged), 4) if judged else None,
    )
    points = points_of(made, weights) if weights else {}
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


def used_days(case: Case, calendar: OfficialCalendar) -> int:
    """Working days that counted, from day 0 to the end of the clock; 0 where it has not ended."""
    end = ended(case)
    return days_used(case.clock, calendar, local_date(end)) if end else 0


def _has_place(one: UnitFigures) -> bool:
    return bool(one.due or one.overdue)


def _order(one: UnitFigures) -> tuple[float, int, float]:
    merit = one.score if one.score is not None else one.on_time_rate
    days = one.average_days if one.average_days is not None else float("inf")
    return (-(merit or 0.0), one.overdue, days)


def _ended_in(case: Case, view: View) -> bool:
    end = ended(case)
    return end is not None and view.since <= end < view.until


def _fell_due(case: Case) -> bool:
    """Not while its clock stands still: the date on record is then the one that stood when the pause began."""
    return ended(case) is not None or not case.clock.paused or case.clock.pauses[-1].since >= case.due_at


def _paused_at(case: Case, instant: dt.datetime) -> bool:
    return any(one.since <= instant and (one.until is None or instant < one.until) for one in case.clock.pauses)


def _named(case: Case, view: View) -> OverdueCase:
    return OverdueCase(
        number=case.number,
        kind_name=case.definition.name,
        unit=case.unit_id,
        due_date=case.due_date.isoformat(),
        working_days_late=max(0, view.calendar.count(case.due_date, view.last_day)),
    )


def _mean(values: Sequence[float]) -> float | None:
    return sum(values) / len(values) if values else None


def _rounded(value: float | None, places: int) -> float | None:
    return None if value is None else round(value, places)
