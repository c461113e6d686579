"""Who is away, and what an officer has in hand."""

import datetime as dt
from collections.abc import Sequence

from sqlmodel import Session, col, select

from models.standing import Absence
from models.tables import Case
from models.words import State


def absences(session: Session, officer_id: str | None = None) -> Sequence[Absence]:
    """Absences, the latest first."""
    query = select(Absence).order_by(col(Absence.since).desc(), col(Absence.id).desc())
    return session.exec(query.where(Absence.officer_id == officer_id) if officer_id else query).all()


def absence_on(session: Session, officer_id: str, since: dt.date, until: dt.date) -> Absence | None:
    """An absence that overlaps these days, both included."""
    query = select(Absence).where(Absence.officer_id == officer_id, col(Absence.ended_at).is_(None))
    return session.exec(query.where(col(Absence.since) <= until, col(Absence.until) >= since)).first()


def cases_handled_by(session: Session, officer_id: str) -> list[str]:
    """The live cases of an officer, by number."""
    query = select(Case.number).where(Case.officer_id == officer_id)
    live = query.where(col(Case.state).in_([State.OPEN, State.PAUSED])).order_by(col(Case.number))
    return list(session.exec(live))
