"""Proposals of sanctions and what was decided on them: lines of the cases' logs."""

import datetime as dt
from collections.abc import Sequence

from sqlmodel import Session, col, select

from models.tables import Case, Event
from models.words import EventName, Level

DECIDED = "decision:"
"""A decision is the rung `decision:<line of the proposal>`: the database lets each proposal have one."""


def decision_key(seq: int) -> str:
    """The key under which the decision on a proposal is written, once."""
    return f"{DECIDED}{seq}"


def proposals(session: Session, number: str | None = None) -> list[tuple[Event, Event | None]]:
    """Every proposal with its decision, where there is one, in the order of time."""
    query = select(Event).where(Event.event == EventName.PROPOSED)
    decided = select(Event).where(col(Event.rung).startswith(DECIDED))
    if number:
        query, decided = query.where(Event.case_number == number), decided.where(Event.case_number == number)
    found = {(event.case_number, event.rung): event for event in session.exec(decided)}
    ordered = session.exec(query.order_by(col(Event.at), col(Event.case_number), col(Event.seq))).all()
    return [(event, found.get((event.case_number, decision_key(event.seq)))) for event in ordered]


def approved_since(session: Session, unit_id: str, level: Level, since: dt.datetime) -> Sequence[Event]:
    """Sanctions of a level that were carried out against a unit since an instant."""
    query = select(Event).join(Case).where(Case.unit_id == unit_id, Event.event == EventName.APPROVED)
    return session.exec(query.where(Event.level == level, col(Event.at) >= since)).all()
