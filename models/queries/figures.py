"""Figures counted where the cases are: by unit, over the columns that an ended case keeps.

What pauses make necessary to look at (a clock that stood still at the end of a period) is handed out as rows.
"""

import datetime as dt
from collections.abc import Callable, Collection, Sequence
from functools import cache
from typing import Any, NamedTuple

from pydantic import TypeAdapter
from sqlalchemy import JSON, ColumnElement, Float, bindparam, case, cast, func, text, type_coerce
from sqlmodel import Session, col

from models.clock import Clock, Pause
from models.queries.columns import columns, how_many
from models.tables import Case, Definition
from models.words import State

PAUSES, NO_PAUSES = TypeAdapter(tuple[Pause, ...]), "[]"


class Span(NamedTuple):
    """A period as instants: its first, the first after it, and when cases count as open or overdue: that, or now."""

    since: dt.datetime
    until: dt.datetime
    end: dt.datetime


class EndedFigures(NamedTuple):
    """A unit's cases whose clock ended in a period.

    on_time: of them those that ended before their due instant; extended: of those the extended. days, shares: the sums
    of the days used and of the share of the allowed days that was used, which `shared` cases have. uncounted: how many
    keep no days (from before they were kept).
    """

    unit_id: str
    closed: int
    on_time: int
    extended: int
    days: int
    shares: float
    shared: int
    uncounted: int


class LateFigures(NamedTuple):
    """A unit's cases that fell due in a period without having ended; of them the extended."""

    unit_id: str
    late: int
    extended: int


class Uncounted(NamedTuple):
    """An ended case that keeps no days: what they are counted from."""

    unit_id: str
    clock: Clock
    ended_at: dt.datetime
    due_date: dt.date


class Paused(NamedTuple):
    """A case whose clock stands still, due in the period by the date of before."""

    unit_id: str
    due_at: dt.datetime
    extended_at: dt.datetime | None
    pauses: tuple[Pause, ...]


class OpenAtEnd(NamedTuple):
    """A case that had fallen due by the end of a period and had not ended by then."""

    unit_id: str
    number: str
    kind_name: str
    due_date: dt.date
    due_at: dt.datetime
    ended_at: dt.datetime | None
    pauses: tuple[Pause, ...]


def ended_figures(session: Session, span: Span) -> list[EndedFigures]:
    """What ended in a period, by unit."""
    return list(map(EndedFigures._make, _asked(session, _ended, span).all()))


class WeekFigures(NamedTuple):
    """A unit's cases whose clock ended in one of several spans: the place of the span, how many, of them on time."""

    unit_id: str
    place: int
    ended: int
    on_time: int


def ended_by_week(session: Session, ends: Sequence[dt.datetime]) -> list[WeekFigures]:
    """What ended from one instant to the next, by unit; nothing of what was withdrawn."""
    ended, given = col(Case.ended_at), {f"end_{n}": one for n, one in enumerate(ends)}
    place = case(*((ended < bindparam(f"end_{n}"), n - 1) for n in range(1, len(ends) - 1)), else_=len(ends) - 2)
    query = columns(Case.unit_id, place.label("place"), func.count(), how_many(ended < col(Case.due_at)))
    query = query.where(*_ended_in()).group_by(col(Case.unit_id), text("place"))
    rows = session.connection().execute(query, given | {"since": ends[0], "until": ends[-1]})
    return list(map(WeekFigures._make, rows.all()))


class KindFigures(NamedTuple):
    """What ended of an obligation in a period; days are working days, None where none were kept."""

    name: str
    ended: int
    on_time: int
    average_days: float | None
    longest: int | None


def ended_by_kind(session: Session, span: Span, units: Collection[str] | None) -> list[KindFigures]:
    """What ended in a period, by obligation, the most first; of these units, or of all."""
    used, name = col(Case.days_used), col(Definition.name)
    on_time = how_many(col(Case.ended_at) < col(Case.due_at))
    query = columns(name, func.count(), on_time, func.avg(used), func.max(used))
    query = query.join(Definition, col(Definition.hash) == Case.definition_hash).where(*_ended_in())
    if units is not None:
        query = query.where(col(Case.unit_id).in_(units))
    query = query.group_by(name).order_by(func.count().desc(), name)
    rows = session.connection().execute(query, span._asdict()).all()
    return [
        KindFigures(kind, ended, early, None if mean is None else float(mean), most)
        for kind, ended, early, mean, most in rows
    ]


def uncounted_cases(session: Session, span: Span, unit_id: str) -> list[Uncounted]:
    """A unit's cases that ended in a period and keep no days."""
    query = columns(Case.unit_id, Case.clock, Case.ended_at, Case.due_date)
    query = query.where(*_ended_in(), col(Case.days_used).is_(None), Case.unit_id == unit_id)
    return list(map(Uncounted._make, session.connection().execute(query, span._asdict()).all()))


def withdrawn_figures(session: Session, span: Span) -> dict[str, int]:
    """How many cases were withdrawn in a period, by unit."""
    return dict(_asked(session, _withdrawn, span).all())


def late_figures(session: Session, span: Span) -> list[LateFigures]:
    """What fell due in a period without having ended, by unit; nothing whose clock stands still."""
    rows = _asked(session, _ended_late_by_unit, span).all() + _asked(session, _running_late_by_unit, span).all()
    return list(map(LateFigures._make, rows))


def paused_in(session: Session, span: Span) -> list[Paused]:
    """Cases due in a period whose clock stands still."""
    rows = _asked(session, _paused, span).all()
    return [Paused(unit, due, extended, _read(pauses)) for unit, due, extended, pauses in rows]


def open_at_end(session: Session, span: Span) -> list[OpenAtEnd]:
    """Cases that had fallen due by the end of a period and had not ended by then, by unit and number."""
    rows = _asked(session, _ended_after_end, span).all() + _asked(session, _never_ended, span).all()
    found = [OpenAtEnd._make((*known, _read(pauses))) for *known, pauses in rows]
    return sorted(found, key=lambda one: (one.unit_id, one.number))


class ObligationStanding(NamedTuple):
    """How the cases of an obligation stand: live ones, those of them overdue, ended ones, those of them late."""

    live: int
    overdue: int
    ended: int
    ended_late: int


def standing_by_obligation(
    session: Session, now: dt.datetime, units: frozenset[str] | None = None
) -> dict[str, ObligationStanding]:
    """How the cases of every obligation stand, those withdrawn among the ended ones; of these units alone, if any are
    given."""
    query = _by_obligation()
    if units is not None:
        query = query.where(col(Case.unit_id).in_(sorted(units)))
    rows = session.connection().execute(query, {"now": now})
    return {obligation: ObligationStanding._make(figures) for obligation, *figures in rows.all()}


# The queries are made once and asked with the instants of each period: to make one takes longer than to ask it.


def _asked(session: Session, query: Callable[[], Any], span: Span) -> Any:
    return session.connection().execute(query(), span._asdict())


@cache
def _by_obligation() -> Any:
    state, due, ended, duty = col(Case.state), col(Case.due_at), col(Case.ended_at), col(Case.duty)
    is_live = state.in_((State.OPEN, State.PAUSED))
    return columns(
        Case.obligation,
        how_many(is_live),
        how_many((state == State.OPEN) & duty & (due <= bindparam("now"))),
        how_many(~is_live),
        how_many(~is_live & duty & (ended >= due)),
    ).group_by(col(Case.obligation))


@cache
def _ended() -> Any:
    used, allowed = col(Case.days_used), col(Case.days_allowed)
    on_time = col(Case.ended_at) < col(Case.due_at)
    query = columns(
        Case.unit_id,
        func.count(),
        how_many(on_time),
        how_many(on_time & _extended()),
        func.coalesce(func.sum(used), 0),
        func.coalesce(func.sum(case((allowed > 0, cast(used, Float) / allowed), else_=0.0)), 0.0),
        how_many(allowed > 0),
        how_many(used.is_(None)),
    )
    return query.where(*_ended_in()).group_by(col(Case.unit_id))


@cache
def _withdrawn() -> Any:
    ended, counted = col(Case.ended_at), (col(Case.counted).is_(True), col(Case.state) == State.WITHDRAWN)
    query = columns(Case.unit_id, func.count()).where(ended >= bindparam("since"), ended < bindparam("until"), *counted)
    return query.group_by(col(Case.unit_id))


@cache
def _ended_late_by_unit() -> Any:
    return _late_by_unit().where(*_ended_late())


@cache
def _running_late_by_unit() -> Any:
    return _late_by_unit().where(*_not_ended(), col(Case.state) != State.PAUSED)


def _late_by_unit() -> Any:
    query = columns(Case.unit_id, func.count(), how_many(_extended())).where(*_due_in())
    return query.group_by(col(Case.unit_id))


@cache
def _paused() -> Any:
    query = columns(Case.unit_id, Case.due_at, Case.extended_at, _pauses())
    return query.where(*_not_ended(), *_due_in(), col(Case.state) == State.PAUSED)


@cache
def _ended_after_end() -> Any:
    return _due_by_end().where(*_ended_late(), col(Case.ended_at) >= bindparam("until"))


@cache
def _never_ended() -> Any:
    return _due_by_end().where(*_not_ended())


def _due_by_end() -> Any:
    query = columns(Case.unit_id, Case.number, Definition.name, Case.due_date, Case.due_at, Case.ended_at, _pauses())
    query = query.join(Definition, col(Definition.hash) == Case.definition_hash)
    return query.where(col(Case.due_at) <= bindparam("end"))


def _extended() -> ColumnElement[bool]:
    return func.coalesce(col(Case.extended_at) < bindparam("until"), False)


def _pauses() -> Any:
    return type_coerce(col(Case.clock), JSON)["pauses"].as_string().label("pauses")


def _read(pauses: str | None) -> tuple[Pause, ...]:
    """Pauses as the database takes them out of the clock; most cases have none."""
    return PAUSES.validate_json(pauses) if pauses not in (None, NO_PAUSES) else ()


def _ended_in() -> Sequence[Any]:
    ended = col(Case.ended_at)
    counted = (col(Case.counted).is_(True), col(Case.state) != State.WITHDRAWN)
    return (ended >= bindparam("since"), ended < bindparam("until"), *counted)


def _ended_late() -> Sequence[Any]:
    late = col(Case.ended_at) >= col(Case.due_at)
    return (late, col(Case.counted).is_(True), col(Case.state) != State.WITHDRAWN)


def _not_ended() -> Sequence[Any]:
    return (col(Case.closed_at).is_(None), col(Case.ended_at).is_(None), col(Case.counted).is_(True))


def _due_in() -> Sequence[Any]:
    """Due on a day of the period: after its first instant, up to 24:00 of its last day; and no later than now."""
    return (col(Case.due_at) > bindparam("since"), col(Case.due_at) <= bindparam("end"))
