"""Replies selected for publication, each with the case and the reply it is of."""

from collections.abc import Sequence
from typing import Any

from sqlmodel import Session, col, select

from models.registers import Selection
from models.tables import Case, Event, Submission
from models.words import Act


def reply_of(session: Session, number: str) -> Submission | None:
    """The reply that closed a case, if one did."""
    query = select(Submission).join(Event, col(Event.submission_id) == Submission.id)
    return session.exec(query.where(Submission.case_number == number, Submission.act == Act.CLOSE, _stands())).first()


def is_selected(session: Session, number: str) -> bool:
    """Whether a case's reply is selected for publication."""
    return session.get(Selection, number) is not None


def selected(session: Session) -> Sequence[tuple[Selection, Case, Submission]]:
    """Everything selected, with its case and its reply."""
    query = (
        select(Selection, Case, Submission)
        .join(Case, col(Case.number) == Selection.case_number)
        .join(Submission, col(Submission.case_number) == Case.number)
        .join(Event, col(Event.submission_id) == Submission.id)
        .where(Submission.act == Act.CLOSE, _stands())
    )
    return session.exec(query).all()


def _stands() -> Any:
    """Whether the closing was not undone by a reopening."""
    return col(Submission.undone).is_(False)
