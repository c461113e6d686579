"""The products of cycles: monthly statistics, quarterly bulletin, yearly assessment, computed from the ledger."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlmodel import Session

from calendars.official import OfficialCalendar
from models.cases import cases_between
from models.cycle import Period
from models.figures import Product, UnitFigures
from models.instants import at, end_of, local_date
from models.obligation import Obligation
from models.people import units
from models.tables import Case
from models.words import State

WEIGHTS = {"on_time": 60.0, "average_days": 10.0, "overdue": 20.0, "extensions": 10.0}
"""The yearly assessment's weights where the catalog sets none; they are shares of a hundred."""
WHOLE_CITY = "全市"


def product_of(session: Session, obligation: Obligation, period: Period, calendar: OfficialCalendar) -> dict[str, Any]:
    """The facts with which a period's case opens: its product, where the cycle has one."""
    if obligation.cycle is None or obligation.cycle.product is None:
        return {}
    weights = {name: obligation.settings.get(name, weight) for name, weight in WEIGHTS.items()}
    made = product(session, obligation.cycle.product, period, calendar, weights)
    return {"product": made.model_dump(mode="json")}


def product(
    session: Session,
    kind: str,
    period: Period,
    calendar: OfficialCalendar,
    weights: Mapping[str, float] = WEIGHTS,
) -> Product:
    """Figures by unit, ranked. Permissions and withdrawn cases do not count."""
    since, until = at(period.first), end_of(period.last)
    found = [case for case in cases_between(session, since, until) if _counts(case)]
    names = {unit.id: unit.name for unit in units(session)}
    rows = [
        figures(
            unit_id,
            names.get(unit_id, unit_id),
            [case for case in found if case.unit_id == unit_id],
            until,
            calendar,
            weights,
        )
        for unit_id in sorted({case.unit_id for case in found})
    ]
    return Product(
        kind=kind,
        period=period.key,
        first=period.first.isoformat(),
        last=period.last.isoformat(),
        weights=dict(weights),
        total=figures("", WHOLE_CITY, found, until, calendar, weights),
        units=tuple(ranked(rows)),
    )


def figures(
    unit_id: str,
    name: str,
    found: Sequence[Case],
    until: dt.datetime,
    calendar: OfficialCalendar,
    weights: Mapping[str, float],
) -> UnitFigures:
    """The figures of one unit's cases as they stood at the end of a period."""
    closed = [case for case in found if _ended(case, until)]
    on_time = [case for case in closed if (_ended(case, until) or until) < case.due_at]
    late = [case for case in found if case not in on_time and case.due_at <= until]
    days = [used_days(case, until, calendar) for case in closed]
    shares = [day / allowed for case, day in zip(closed, days, strict=True) if (allowed := case.clock.days)]
    counted = len(on_time) + len(late)
    rate = len(on_time) / counted if counted else None
    made = UnitFigures(
        unit=unit_id,
        unit_name=name,
        due=len(found),
        closed=len(closed),
        on_time=len(on_time),
        late=len(late),
        open=len(found) - len(closed),
        extensions=sum(bool(case.clock.extensions) for case in found),
        average_days=_rounded(_mean(days), 1),
        used=_rounded(_mean(shares), 3),
        on_time_rate=_rounded(rate, 4),
    )
    return made.model_copy(update={"score": score(made, weights)})


def score(made: UnitFigures, weights: Mapping[str, float]) -> float | None:
    """Points of the yearly assessment: on-time rate, share of the allowed days left, share not late, not extended."""
    if made.on_time_rate is None:
        return None
    counted = made.on_time + made.late
    parts = {
        "on_time": made.on_time_rate,
        "average_days": 1 - min(1.0, made.used or 0.0),
        "overdue": 1 - made.late / counted,
        "extensions": 1 - made.extensions / made.due,
    }
    return round(sum(weights[name] * part for name, part in parts.items()), 2)


def ranked(rows: Iterable[UnitFigures]) -> list[UnitFigures]:
    """The best first: by score, then fewer late cases, then fewer days; equals share a place."""

    def key(one: UnitFigures) -> tuple[float, int, float]:
        return (-(one.score if one.score is not None else -1.0), one.late, one.average_days or 0.0)

    ordered = sorted(rows, key=lambda one: (*key(one), one.unit))
    places: list[UnitFigures] = []
    for number, one in enumerate(ordered, 1):
        same = number > 1 and key(ordered[number - 2]) == key(one)
        places.append(one.model_copy(update={"rank": places[-1].rank if same else number}))
    return places


def used_days(case: Case, until: dt.datetime, calendar: OfficialCalendar) -> int:
    """Working days that counted, from day 0 to the end of the clock; those that ended in a pause did not."""
    ended = local_date(_ended(case, until) or until)
    first = local_date(case.clock.started_at)
    paused = sum(
        max(
            0,
            calendar.count(
                max(first, local_date(one.since)) - dt.timedelta(days=1),
                min(ended, local_date(one.until or until)) - dt.timedelta(days=1),
            ),
        )
        for one in case.clock.pauses
    )
    return max(0, calendar.count(first, ended) - paused)


def _ended(case: Case, until: dt.datetime) -> dt.datetime | None:
    """When the case's clock ended, if that was before the end of the period."""
    ended = case.stopped_at or case.closed_at
    return ended if ended is not None and ended < until else None


def _counts(case: Case) -> bool:
    return case.state is not State.WITHDRAWN and case.definition.force == "duty"


def _mean(values: Sequence[float]) -> float | None:
    return sum(values) / len(values) if values else None


def _rounded(value: float | None, places: int) -> float | None:
    return None if value is None else round(value, places)
