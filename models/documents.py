"""The register of regulatory documents."""

from collections.abc import Sequence

from sqlmodel import Session, col, select

from models.tables import RegisteredDocument


def documents(session: Session) -> Sequence[RegisteredDocument]:
    """Every document of the register, the earliest published first."""
    return session.exec(select(RegisteredDocument).order_by(col(RegisteredDocument.published_on))).all()
