"""What the ledger knows for the yearly report on disclosure (国办公开办函〔2021〕30号): its tables of requests and of
regulatory documents."""

import datetime as dt
from collections.abc import Iterable

from models.instants import at
from models.ledger import LedgerSession
from models.queries.cases import cases_since
from models.queries.documents import documents
from models.words import Effect
from papers.request_table import request_table

GONE = (Effect.LAPSED, Effect.REPEALED)


def requests_of(session: LedgerSession, kinds: Iterable[str], unit_id: str, year: int) -> dict[str, dict[str, int]]:
    """The third part: a unit's requests by row of the national format and kind of applicant.

    kinds: the obligations under which requests are registered.
    """
    found = cases_since(session, kinds, at(dt.date(year, 1, 1)))
    table = request_table([case for case in found if case.unit_id == unit_id], year)
    return {row.id: row.counts for row in table.rows}


def stock_of(session: LedgerSession, unit_id: str, year: int) -> dict[str, int]:
    """Of the second part: how many regulatory documents a unit made and repealed in a year, and had at its end."""
    first, last = dt.date(year, 1, 1), dt.date(year, 12, 31)
    mine = [one for one in documents(session) if one.unit_id == unit_id and one.published_on <= last]
    gone = [one for one in mine if one.effect in GONE and one.changed_on and one.changed_on <= last]
    return {
        "made": sum(one.published_on >= first for one in mine),
        "repealed": sum(one.changed_on is not None and one.changed_on >= first for one in gone),
        "valid": len(mine) - len(gone),
    }
