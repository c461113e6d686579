"""What the board of overdue cases leaves out because its clock does not run: pauses that last too long."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from casework.silence import standing_since
from desk.views.asked import Asked, wanted_cases
from models.instants import local_date
from models.queries.cases import paused_cases
from models.tables import Case
from office.office import Office


@dataclass(frozen=True)
class TooLong:
    """A case paused for longer than its obligation allows, or than was expected: since when, how many working days."""

    case: Case
    since: dt.date
    days: int


def paused_too_long(office: Office, asked: Asked) -> list[TooLong]:
    """The longest first, of those asked for. The longest pause is the catalog's (`silence.pause`)."""
    return sorted(_found(office, asked), key=lambda one: (-one.days, one.case.number))


def paused_json(one: TooLong) -> dict[str, Any]:
    """A case paused too long, as `overdue --group paused --json` prints it."""
    case = one.case
    return {
        "number": case.number,
        "title": case.title,
        "unit": case.unit_id,
        "officer": case.officer_id,
        "since": one.since.isoformat(),
        "days": one.days,
    }


def _found(office: Office, asked: Asked) -> Iterator[TooLong]:
    with office.ledger.read() as session:
        wanted = wanted_cases(office, session, asked)
        calendar, today = office.calendars(session), local_date(office.now())
        for case in paused_cases(session, wanted):
            stands = standing_since(case, calendar)
            if stands and today >= stands.told_from:
                yield TooLong(case, stands.since, calendar.count(stands.since, today))
