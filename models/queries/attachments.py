"""What was attached to cases."""

from collections.abc import Sequence

from sqlmodel import Session, col, select

from models.attachments import Attachment


def attachments_of(session: Session, number: str) -> Sequence[Attachment]:
    """A case's attachments, in the order in which they came."""
    query = select(Attachment).where(Attachment.case_number == number)
    return session.exec(query.order_by(col(Attachment.number))).all()


def all_attachments(session: Session) -> Sequence[Attachment]:
    """Every attachment of the office, by case."""
    query = select(Attachment).order_by(col(Attachment.case_number), col(Attachment.number))
    return session.exec(query).all()
