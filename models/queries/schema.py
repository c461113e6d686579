"""Which schema a ledger has, as its migrations wrote it down."""

from sqlalchemy import text
from sqlmodel import Session


def schema_of(session: Session) -> str | None:
    """The revision; None where none was written down. They are numbered: a later one is the greater."""
    found = session.connection().execute(text("SELECT version_num FROM alembic_version")).first()
    return str(found[0]) if found else None
