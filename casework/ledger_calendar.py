"""The calendar in force: the library's days with the changes that the ledger holds."""

import threading

from sqlmodel import Session

from calendars.official import OfficialCalendar, with_changes
from models.queries.calendar_changes import calendar_changes, last_change


class LedgerCalendar:
    """The base calendar with the ledger's changes, asked for in each transaction and built anew when one was added."""

    def __init__(self, base: OfficialCalendar) -> None:
        self.base = base
        self._built: tuple[int, OfficialCalendar] = (0, base)
        self._turn = threading.Lock()

    def __call__(self, session: Session) -> OfficialCalendar:
        """The calendar in force as this session sees it."""
        last = last_change(session)
        if self._built[0] != last:
            with self._turn:
                self._built = (last, with_changes(self.base, calendar_changes(session)) if last else self.base)
        return self._built[1]

    def as_of(self, session: Session, version: str) -> OfficialCalendar | None:
        """The calendar as an earlier version had it; None where this release's library had other days by then."""
        base, step = split_version(version)
        if base != self.base.version:
            return None
        return with_changes(self.base, calendar_changes(session, step)) if step else self.base


def split_version(version: str) -> tuple[str, int]:
    """The library's version, and how many changes came after."""
    base, _, step = version.partition("#")
    return base, int(step) if step.isdigit() else 0
