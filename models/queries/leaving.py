"""What stands in the way of a unit or an officer that is to go: what is live, waits, or rests on them alone."""

import datetime as dt
from collections.abc import Sequence

from sqlalchemy import String, cast
from sqlmodel import Session, col, select

from models.queries.people import OF_THE_UNIT
from models.standing import Absence, Activation
from models.tables import Case, Officer

FIRST = 3
"""How many of them a refusal names."""


def live_cases_of(session: Session, unit_id: str) -> list[str]:
    """The live cases of a unit, by number."""
    query = select(Case.number).where(col(Case.closed_at).is_(None), Case.unit_id == unit_id)
    return list(session.exec(query.order_by(col(Case.number))))


def helping(session: Session, unit_id: str) -> list[str]:
    """The live cases of other units to which a unit still owes its part, by number.

    Looks through what is live; retiring a unit is rare.
    """
    named = cast(col(Case.progress), String).contains(f'"{unit_id}"')
    found = session.exec(select(Case).where(col(Case.closed_at).is_(None), named).order_by(col(Case.number)))
    return [case.number for case in found if any(one.open and one.unit_id == unit_id for one in case.progress.terms)]


def running_cycles(session: Session, unit_id: str, today: dt.date) -> list[str]:
    """The obligations whose cycle runs for a unit beyond today."""
    query = select(Activation).where(Activation.unit_id == unit_id).order_by(col(Activation.obligation))
    return [one.obligation for one in session.exec(query) if one.until is None or one.until > today]


def staff(session: Session, unit_id: str) -> Sequence[Officer]:
    """The officers of a unit who are in office, by id."""
    query = select(Officer).where(Officer.unit_id == unit_id, col(Officer.left_on).is_(None))
    return session.exec(query.order_by(col(Officer.id))).all()


def deputising(session: Session, officer_id: str, today: dt.date) -> list[str]:
    """For whom an officer deputises now or later, by id."""
    query = select(Absence.officer_id).where(Absence.deputy_id == officer_id, col(Absence.ended_at).is_(None))
    return sorted(set(session.exec(query.where(col(Absence.until) >= today))))


def holds_alone(session: Session, officer: Officer) -> bool:
    """Whether nobody else in office has the officer's role: in the unit, or above all units."""
    others = select(Officer.id).where(Officer.role == officer.role, Officer.id != officer.id)
    if officer.role in OF_THE_UNIT:
        others = others.where(Officer.unit_id == officer.unit_id)
    return session.exec(others.where(col(Officer.left_on).is_(None)).limit(1)).first() is None
