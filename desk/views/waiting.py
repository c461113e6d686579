"""What waits for somebody: which case, for what, for whom, since when and for how many working days."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from casework.waiting import OF_UNIT
from desk.views.asked import Asked, wanted_cases
from models.instants import local_date
from models.ledger import LedgerSession
from models.queries.filters import Wanted
from models.queries.people import unit_names
from models.queries.waiting import WaitingCase, waiting_cases
from models.words import ROLE_NAMES, Role
from office.office import Office


@dataclass(frozen=True)
class Awaits:
    """A case that waits, for how many working days, and for whom in words."""

    case: WaitingCase
    days: int
    whom: str

    @property
    def since(self) -> dt.date:
        """The local day from which it waits."""
        return local_date(self.case.waits_since)


def waiting_now(office: Office, asked: Asked, limit: int | None = None) -> tuple[list[Awaits], int]:
    """What waits, the longest first, of the cases asked for; and how many there are."""
    with office.ledger.read() as session:
        return _awaits(office, session, wanted_cases(office, session, asked), limit)


def waiting_anywhere(office: Office) -> list[Awaits]:
    """What waits in any unit: a co-handling unit is waited for in a case that is another's."""
    with office.ledger.read() as session:
        return _awaits(office, session, Wanted(), None)[0]


def _awaits(office: Office, session: LedgerSession, wanted: Wanted, limit: int | None) -> tuple[list[Awaits], int]:
    found, total = waiting_cases(session, wanted, limit)
    calendar, today, names = office.calendars(session), local_date(office.now()), unit_names(session)
    rows = [
        Awaits(one, max(0, calendar.count(local_date(one.waits_since), today)), _whom(one.waits_for, names))
        for one in found
    ]
    return rows, total


def _whom(waits_for: str, names: Mapping[str, str]) -> str:
    """Who is waited for, in words."""
    return "、".join(_name(one, names) for one in waits_for.split(","))


def waiting_json(one: Awaits) -> dict[str, Any]:
    """What waits, as `overdue --group waiting --json` prints it."""
    case = one.case
    return {
        "number": case.number,
        "title": case.title,
        "unit": case.unit_id,
        "what": case.waits_what,
        "for": case.waits_for.split(","),
        "since": one.since.isoformat(),
        "days": one.days,
    }


def _name(word: str, names: Mapping[str, str]) -> str:
    if word.startswith(OF_UNIT):
        unit_id = word.removeprefix(OF_UNIT)
        return names.get(unit_id, unit_id)
    return ROLE_NAMES[Role(word)]
