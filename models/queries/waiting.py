"""Live cases that wait for somebody, the longest first: columns that a settled case carries, with an index."""

import datetime as dt
from typing import NamedTuple

from sqlalchemy import func
from sqlmodel import Session, col

from models.queries.columns import columns
from models.queries.filters import Wanted, conditions, shape_of, values_of
from models.tables import Case


class WaitingCase(NamedTuple):
    """A case that waits: since when, for what, and for whom (roles and co-handling units, as `casework/waiting.py`)."""

    number: str
    title: str
    unit_id: str
    waits_since: dt.datetime
    waits_what: str
    waits_for: str


def waiting_cases(session: Session, wanted: Wanted, limit: int | None) -> tuple[list[WaitingCase], int]:
    """The cases of a list that wait, the longest first; and how many there are."""
    where = [*conditions(shape_of(wanted)), col(Case.waits_since).is_not(None)]
    values = values_of(wanted, None)
    query = columns(Case.number, Case.title, Case.unit_id, Case.waits_since, Case.waits_what, Case.waits_for).where(
        *where
    )
    connection = session.connection()
    rows = connection.execute(query.order_by(col(Case.waits_since), col(Case.number)).limit(limit), values).all()
    total = connection.execute(columns(func.count()).select_from(Case).where(*where), values).scalar_one()
    return list(map(WaitingCase._make, rows)), int(total)
