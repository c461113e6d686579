"""Which lines a subscriber has not been told of, and that it was told."""

import datetime as dt
from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import delete, func
from sqlmodel import Session, col, select

from models.queries.columns import columns
from models.subscribers import Subscriber, ToldLine
from models.tables import Case, Definition, Event
from models.words import EventName, Level, State

LATE = dt.timedelta(minutes=10)
"""So long after the time that its line says a transaction may end: none is passed over for having ended late."""


NEXT = dt.timedelta(microseconds=1)
BEFORE_ALL = dt.datetime(1990, 1, 1, tzinfo=dt.UTC)


class Told(NamedTuple):
    """A line as another system is told of it: what happened to which case, and nothing personal."""

    case_number: str
    seq: int
    event: EventName
    level: Level | None
    at: dt.datetime
    recorded_at: dt.datetime
    due_date: dt.date
    due_at: dt.datetime
    kind: str
    unit: str
    state: State


def subscribed(session: Session, channel: str) -> Subscriber:
    """A subscriber, held; one that is new is told of what is recorded from now on, whatever a clock says."""
    found = session.get(Subscriber, channel, with_for_update=True)
    if found is None:
        newest = _newest(session)
        found = Subscriber(channel=channel, until=newest + NEXT if newest else BEFORE_ALL)
        session.add(found)
    return found


def is_idle(session: Session, channel: str, names: Sequence[EventName], now: dt.datetime) -> bool:
    """Whether there is nothing to tell, and nothing to forget yet: to find that out costs no write."""
    found = session.get(Subscriber, channel)
    if found is None:
        return False
    if found.held_until is not None and found.held_until > now:
        return True
    newest = _newest(session)
    forgets = newest is not None and newest - found.until > 2 * LATE
    return not forgets and not untold(session, found, names, 1)


def untold(session: Session, subscriber: Subscriber, names: Sequence[EventName], limit: int) -> list[Told]:
    """The lines that it has not been told of, in the order in which they were recorded."""
    told = (
        select(ToldLine.seq)
        .where(ToldLine.channel == subscriber.channel)
        .where(ToldLine.case_number == Event.case_number, ToldLine.seq == Event.seq)
        .exists()
    )
    query = (
        columns(
            *(Event.case_number, Event.seq, Event.event, Event.level, Event.at, Event.recorded_at),
            *(Event.due_date, Event.due_at, Definition.obligation, Case.unit_id, Case.state),
        )
        .join(Case, col(Case.number) == col(Event.case_number))
        .join(Definition, col(Definition.hash) == col(Case.definition_hash))
        .where(col(Event.recorded_at) >= subscriber.until, ~told)
        .order_by(col(Event.recorded_at), col(Event.case_number), col(Event.seq))
        .limit(limit)
    )
    if names:
        query = query.where(col(Event.event).in_(names))
    return [Told(*row) for row in session.connection().execute(query)]


def note_told(session: Session, channel: str, lines: Sequence[Told]) -> None:
    """It has been told of these."""
    for line in lines:
        row = ToldLine(channel=channel, case_number=line.case_number, seq=line.seq, recorded_at=line.recorded_at)
        session.merge(row)


def move_on(session: Session, subscriber: Subscriber) -> None:
    """Everything of before has been told: what is older than any transaction that may still end is forgotten.

    Never beyond the newest line: a clock that was ahead for a while would pass over what came after it.
    """
    if newest := _newest(session):
        subscriber.until = max(subscriber.until, newest - LATE)
    old = (col(ToldLine.channel) == subscriber.channel) & (col(ToldLine.recorded_at) < subscriber.until)
    session.execute(delete(ToldLine).where(old))


def _newest(session: Session) -> dt.datetime | None:
    return session.exec(select(func.max(Event.recorded_at))).one()


def failing(session: Session) -> Sequence[Subscriber]:
    """Subscribers to whom nothing gets."""
    query = select(Subscriber).where(col(Subscriber.failing_since).is_not(None))
    return session.exec(query.order_by(col(Subscriber.channel))).all()
