"""What tests on a real Temporal server need: an office whose clock moves with the real one, a worker, waiting.

The one helper of the tests that reads the wall clock: timers of a real server cannot be set.
"""

import asyncio
import datetime as dt
import uuid
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

from temporalio.client import Client

from care.connection import office_id
from care.engine import Engine
from care.relay import Relay
from desk.cases.opening import Opening, open_case
from migrations.upgrade import upgrade
from models.instants import parse_instant
from models.ledger import Ledger, sqlite_url
from models.payloads import Pace
from models.queries.cases import events_of, get_case
from models.tables import Case, Event
from office.office import Office
from office.settings import Settings
from tests.helpers import Clock, make_office
from worker import working

Found = TypeVar("Found")


class RunningClock(Clock):
    """An instant that moves with the real clock, so that timers and acts agree; it can be set ahead."""

    def __init__(self, start: str) -> None:
        super().__init__(parse_instant(start))
        self.offset = self.now - dt.datetime.now(dt.UTC)  # noqa: TID251

    def __call__(self) -> dt.datetime:
        return dt.datetime.now(dt.UTC) + self.offset  # noqa: TID251


def real_time() -> dt.datetime:
    """What the machine's clock shows, for an office that a running `duban up` shares."""
    return dt.datetime.now(dt.UTC)  # noqa: TID251


@dataclass(frozen=True)
class RunningOffice:
    """An office on a real server: its desk, its way to the engine, its clock."""

    office: Office
    engine: Engine
    clock: RunningClock
    settings: Settings

    @property
    def queue(self) -> str:
        return self.engine.task_queue

    def at(self, instant: str) -> "RunningOffice":
        """The same office at another time; its workflows are handed that time when they are started again."""
        clock = RunningClock(instant)
        pace = self.engine.pace.model_copy(update={"offset": clock.offset})
        return replace(
            self, clock=clock, office=replace(self.office, now=clock), engine=replace(self.engine, pace=pace)
        )

    def opened(self, **more: object) -> Case:
        """A consultation opened at the desk."""
        return open_case(self.office, Opening(kind="consultation", unit="edu", title="t", **more)).case  # type: ignore[arg-type]

    def log(self, number: str) -> list[str]:
        """A case's events."""
        return [event.event.value for event in self.events(number)]

    def events(self, number: str) -> list[Event]:
        """A case's lines."""
        with self.office.ledger.read() as session:
            return list(events_of(session, number))

    def case(self, number: str) -> Case:
        """A case as it stands."""
        with self.office.ledger.read() as session:
            return get_case(session, number)

    def workflow_id(self, case: Case) -> str:
        """The id of a case's workflow."""
        return self.engine.case_id(case.number, case.mark)

    @asynccontextmanager
    async def working(self) -> AsyncIterator[Relay]:
        """A worker with its relay, without the rounds."""
        stop = asyncio.Event()
        async with working(self.office, self.engine, self.settings) as relay:
            running = asyncio.create_task(relay.run(stop))
            yield relay
            stop.set()
            await running

    async def until(self, number: str, event: str) -> Event:
        """Wait for an event of a case."""
        found = await waited(lambda: next((one for one in self.events(number) if one.event.value == event), None))
        assert found is not None, f"{number} never got {event}: {self.log(number)}"
        return found

    async def until_running(self, case: Case) -> None:
        """Wait until a case's workflow is there."""
        for _ in range(400):
            if await self.engine.look_at(self.workflow_id(case)) == "running":
                return
            await asyncio.sleep(0.05)
        raise AssertionError(f"{case.number} has no workflow")

    async def until_gone(self, case: Case) -> None:
        """Wait until a case's workflow has ended."""
        for _ in range(400):
            if await self.engine.look_at(self.workflow_id(case)) == "gone":
                return
            await asyncio.sleep(0.05)
        raise AssertionError(f"{case.number} still has a workflow")


async def waited(look: Callable[[], Found | None]) -> Found | None:
    """What is looked for, or None after twenty seconds."""
    for _ in range(400):
        found = look()
        if found:
            return found
        await asyncio.sleep(0.05)
    return None


def a_place(
    folder: Path,
    client: Client,
    start: str = "2026-11-23 10:00",
    *,
    spread: int = 0,
    mails: bool = False,
    channels: bool = False,
) -> RunningOffice:
    """An office on a fresh ledger and its own task queue of a shared server."""
    ledger = Ledger(sqlite_url(folder / "ledger.db"))
    upgrade(ledger)
    clock = RunningClock(start)
    office = make_office(ledger, clock)

    async def connect() -> Client:
        return client

    pace = Pace(offset=clock.offset, spread_seconds=spread, collect_seconds=0)
    engine = Engine(connect, office_id(ledger), f"test-{uuid.uuid4().hex[:8]}", pace, mails, channels)
    return RunningOffice(office, engine, clock, Settings(home=folder))
