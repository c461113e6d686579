"""Live cases that wait for somebody, the longest first: columns that a settled case carries, with an index."""

import datetime as dt
from collections.abc import Collection
from typing import Any, NamedTuple

from sqlalchemy import func
from sqlmodel import Session, col

from models.queries.columns import columns
from models.tables import Case


class WaitingCase(NamedTuple):
    """A case that waits: since when, for what, and for whom (roles and co-handling units, as `casework/waiting.py`)."""

    number: str
    title: str
    unit_id: str
    waits_since: dt.datetime
    waits_what: str
    waits_for: str


def waiting_cases(
    session: Session, units: Collection[str], obligation: str | None, limit: int | None
) -> tuple[list[WaitingCase], int]:
    """The cases of these units (none named: of all) that wait, the longest first; and how many there are."""
    where = _where(units, obligation)
    query = columns(Case.number, Case.title, Case.unit_id, Case.waits_since, Case.waits_what, Case.waits_for).where(
        *where
    )
    connection = session.connection()
    rows = connection.execute(query.order_by(col(Case.waits_since), col(Case.number)).limit(limit)).all()
    total = connection.execute(columns(func.count()).select_from(Case).where(*where)).scalar_one()
    return list(map(WaitingCase._make, rows)), int(total)


def _where(units: Collection[str], obligation: str | None) -> list[Any]:
    found: list[Any] = [col(Case.waits_since).is_not(None)]
    found += [col(Case.unit_id).in_(units)] if units else []
    return found + ([col(Case.obligation) == obligation] if obligation else [])
