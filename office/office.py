"""The office: all that an act at the desk needs, handed in by whoever runs it."""

import asyncio
import datetime as dt
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from calendars.official import OfficialCalendar, official, with_changes
from catalog.loader import Catalog, load
from models.changes import Change
from models.ledger import Ledger
from models.payloads import Pace
from models.queries.calendar_changes import calendar_changes
from office.settings import Settings

if TYPE_CHECKING:  # importing the SDK takes a fifth of a second, which a listing need not pay
    from temporalio.client import Client


@dataclass(frozen=True)
class Office:
    """Ledger, catalog, calendar, clock and the way to the server.

    `base` is the library's calendar, before any change; `calendars` gives the newest version each time it is asked, and
    `calendar` the one this office looked at first. `now` is the office's time; in a rehearsal it is the scenario's.
    `connect` raises NotReady when the server is away.
    """

    ledger: Ledger
    catalog: Catalog
    base: OfficialCalendar
    calendars: Callable[[], OfficialCalendar]
    now: Callable[[], dt.datetime]
    connect: "Callable[[], Awaitable[Client]]"
    task_queue: str
    pace: Pace

    @cached_property
    def calendar(self) -> OfficialCalendar:
        """The calendar in force when this office first looked."""
        return self.calendars()


def build_office(settings: Settings, now: Callable[[], dt.datetime]) -> Office:
    """The office of these settings, its ledger not looked at yet. Raises BadInput for a broken catalog or setting."""
    ledger = Ledger(settings.ledger_url)
    return Office(
        ledger=ledger,
        catalog=load(*settings.catalog_folders),
        base=official(),
        calendars=ledger_calendar(ledger, official()),
        now=now,
        connect=_connector(settings),
        task_queue=settings.task_queue,
        pace=settings.pace,
    )


def ledger_calendar(ledger: Ledger, base: OfficialCalendar) -> Callable[[], OfficialCalendar]:
    """The base calendar with the changes that the ledger holds; built again only when one was added."""
    built: dict[tuple[Change, ...], OfficialCalendar] = {}

    def newest() -> OfficialCalendar:
        with ledger.read() as session:
            changes = calendar_changes(session)
        if changes not in built:
            built.clear()
            built[changes] = with_changes(base, changes)
        return built[changes]

    return newest


def _connector(settings: Settings) -> "Callable[[], Awaitable[Client]]":
    """The way to the server, the SDK imported only when somebody goes it; one client for all calls of a loop."""
    clients: dict[int, Client] = {}

    async def connect() -> "Client":
        from care.connection import connect as connect_now

        loop = id(asyncio.get_running_loop())
        if loop not in clients:
            clients[loop] = await connect_now(settings)
        return clients[loop]

    return connect
