"""What a calendar to subscribe to is made of: cases with their dates, what ended lately, and what went to others.

A program that reads the calendar keeps what it read before: what no longer counts must be said, not left out.
"""

import datetime as dt
from collections.abc import Collection, Iterator
from dataclasses import replace
from typing import Any, NamedTuple

from sqlalchemy import JSON, Select, String, cast, func, select, type_coerce
from sqlmodel import Session, col

from models.queries.filters import Wanted, conditions, shape_of, values_of
from models.tables import Case, Definition, Event, Submission
from models.words import Act, EventName, State


class Entry(NamedTuple):
    """A case as a calendar shows it. `revision` grows with every change; `changed`: when its last line was recorded."""

    number: str
    title: str
    unit_id: str
    state: State
    due_date: dt.date
    provisional: bool
    ended_at: dt.datetime | None
    kind_name: str
    revision: int
    terms: list[dict[str, Any]]
    planned: list[dict[str, Any]]
    changed: dt.datetime
    citizen: str | None


def entries(session: Session, wanted: Wanted, since: dt.datetime) -> Iterator[Entry]:
    """The cases of a list, the earliest due first, those ended since an instant too."""
    return _read(session, wanted, since)


def helped(session: Session, wanted: Wanted, unit_id: str, since: dt.datetime) -> Iterator[Entry]:
    """Cases of other units in which a unit has a date of its own. Looks through what is live or ended lately."""
    named = cast(col(Case.progress), String).contains(f'"{unit_id}"')
    return _read(session, wanted, since, named, col(Case.unit_id) != unit_id)


def once_theirs(session: Session, wanted: Wanted, officers: Collection[str], since: dt.datetime) -> Iterator[Entry]:
    """Reassigned cases that were once given to one of these officers."""
    moved = select(col(Submission.case_number)).where(col(Submission.act) == Act.REASSIGN)
    given = select(col(Event.case_number), col(Event.to)).where(
        col(Event.case_number).in_(moved), col(Event.event).in_((EventName.OPENED, EventName.REASSIGNED))
    )
    numbers = {number for number, to in session.connection().execute(given) if not set(officers).isdisjoint(to)}
    return _read(session, wanted, since, col(Case.number).in_(numbers))


def _read(session: Session, wanted: Wanted, since: dt.datetime, *more: Any) -> Iterator[Entry]:
    """Two queries, because each has an index of its own."""
    ended = (col(Case.closed_at).is_not(None), col(Case.ended_at) >= since)
    for filters, further in ((wanted, ()), (replace(wanted, ended=True), ended)):
        query = _columns().where(*conditions(shape_of(filters)), *further, *more)
        query = query.order_by(col(Case.due_at), col(Case.number))
        yield from map(Entry._make, session.connection().execute(query, values_of(filters, None)))


def _columns() -> Select[Any]:
    last = select(func.max(Event.recorded_at)).where(col(Event.case_number) == col(Case.number))
    progress, plan = (type_coerce(one, JSON) for one in (col(Case.progress), col(Case.plan)))
    return select(
        col(Case.number),
        col(Case.title),
        col(Case.unit_id),
        col(Case.state),
        col(Case.due_date),
        col(Case.provisional),
        col(Case.ended_at),
        col(Definition.name),
        col(Case.revision),
        progress["terms"],
        plan["terms"],
        last.scalar_subquery(),
        col(Case.citizen),
    ).join(Definition, col(Definition.hash) == Case.definition_hash)
