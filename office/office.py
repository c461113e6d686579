"""The office: all that an act at the desk needs, handed in by whoever runs it. It knows no engine."""

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from calendars.official import OfficialCalendar, official
from casework.ledger_calendar import LedgerCalendar
from casework.turn import Turn, turn_at
from catalog.loader import Catalog, load
from models.actor import Actor
from models.ledger import Ledger, LedgerSession
from office.clock import believable
from office.data_key import data_key_of
from office.settings import Settings
from papers.texts import AS_SHIPPED, Texts


@dataclass(frozen=True)
class Office:
    """Ledger, catalog, calendar and clock.

    `calendars` gives the calendar in force as a session sees it. `now` is the office's time: the database's own where
    there is one, this machine's for a ledger file, the scenario's in a rehearsal. `worker_alive` says whether a worker
    of this machine lives, whatever the clocks show; None where that cannot be told. `attachments`: the
    folder of attached files; None in a rehearsal. `texts`: how it words what it tells its officers.
    """

    ledger: Ledger
    catalog: Catalog
    calendars: LedgerCalendar
    now: Callable[[], dt.datetime]
    worker_alive: Callable[[], bool] | None = None
    attachments: Path | None = None
    texts: Texts = AS_SHIPPED

    @property
    def calendar(self) -> OfficialCalendar:
        """The calendar in force now."""
        with self.ledger.read() as session:
            return self.calendars(session)

    def seen_by(self, actor: Actor) -> "Office":
        """The same office for whoever sits at a surface: what is written says who that was."""
        return replace(self, ledger=self.ledger.seen_by(actor, self.now))

    @contextmanager
    def turn(self) -> Iterator[Turn]:
        """A turn at the ledger for an act. Raises Refused where this machine's clock cannot be right."""
        check = believable(self.worker_alive) if self.ledger.embedded else None
        with turn_at(self.ledger, self.calendars, self.now, check, self.worker_alive, self.texts) as turn:
            yield turn

    @contextmanager
    def write(self) -> Iterator[LedgerSession]:
        """A transaction at the registers, under the same conditions as a turn. Raises Refused."""
        with self.turn() as turn:
            yield turn.session


def build_office(settings: Settings, now: Callable[[], dt.datetime]) -> Office:
    """The office of these settings, its ledger not looked at yet. Raises BadInput for a broken catalog or setting."""
    ledger = Ledger(settings.ledger_url, settings.hash, data_key_of(settings))
    return Office(
        ledger=ledger,
        catalog=load(*settings.catalog_folders, cache=settings.cache),
        calendars=LedgerCalendar(official()),
        now=now if ledger.embedded else ledger.clock(),
        worker_alive=settings.worker_alive if ledger.embedded else None,
        attachments=settings.attachments,
        texts=Texts(settings.templates),
    )
