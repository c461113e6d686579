"""The lists that officers keep."""

from collections.abc import Sequence

from sqlmodel import Session, col, select

from models.saved_lists import SavedList


def saved_of(session: Session, officer_id: str) -> Sequence[SavedList]:
    """What an officer keeps, by name."""
    return session.exec(select(SavedList).where(SavedList.officer_id == officer_id).order_by(col(SavedList.name))).all()
