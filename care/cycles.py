"""Seeing to it that every cycle that was set going has its workflow, and looks again when the calendar changed."""

import datetime as dt

from models.instants import local_date
from models.ledger import LedgerSession
from models.queries.activations import activations, set_going
from models.queries.people import owing
from models.standing import Activation
from office.office import Office


def start_by_catalog(office: Office) -> None:
    """Activate the cycles for which the catalog names units and a first day (`starts`), once."""
    with office.ledger.read() as session:
        missing = [one for one in _by_catalog(session, office) if not _known(session, one)]
    if missing:
        with office.turn() as turn:
            for one in missing:
                set_going(turn.session, one)


def wake_cycles(office: Office, names: list[str] | None = None) -> int:
    """Have the relay start or wake these cycles, or all that are set going; returns how many."""
    found = cycles_going(office) if names is None else names
    if found:
        with office.turn() as turn:
            turn.cycles.update(found)
    return len(found)


def cycles_going(office: Office) -> list[str]:
    """The obligations whose cycle is set going for some unit; one that was let end has no workflow any more."""
    with office.ledger.read() as session:
        found = {one.obligation for one in activations(session) if one.until is None}
    return sorted(name for name in found if name in office.catalog.obligations)


class CycleCare:
    """At the start, and whenever the calendar changed: every cycle looks again."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self._seen: str | None = None

    def look(self) -> None:
        """Wake the cycles if the calendar is another one than at the last look."""
        version = self._office.calendar.version
        if version != self._seen:
            start_by_catalog(self._office)
            wake_cycles(self._office)
            self._seen = version


def _by_catalog(session: LedgerSession, office: Office) -> list[Activation]:
    return [
        Activation(
            obligation=one.id,
            unit_id=unit.id,
            every=None,
            since=max(dt.date.fromisoformat(one.cycle.starts), local_date(office.now())),
            activated_at=office.now(),
            reason="事项目录",
        )
        for one in office.catalog.obligations.values()
        if one.cycle and one.cycle.starts and not one.needs_cycle
        for unit in owing(session, one)
    ]


def _known(session: LedgerSession, wanted: Activation) -> bool:
    return session.get(Activation, (wanted.obligation, wanted.unit_id)) is not None
