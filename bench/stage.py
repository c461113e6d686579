"""An engine for a benchmark: a real server, a ledger, an office whose clock can be set, and a worker for both sides."""

import asyncio
import contextlib
import datetime as dt
import os
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from temporalio.client import Client
from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.worker import Worker
from temporalio.worker.workflow_sandbox import SandboxedWorkflowRunner

from bench.bare import BareWorkflow, row_writer
from calendars.official import official
from care.connection import office_id
from care.engine import Engine
from care.relay import Relay
from casework.ledger_calendar import LedgerCalendar
from catalog.loader import load
from desk.people.samples import load_sample
from engine.scratch import scratch_server
from engine.server import NAMESPACE
from migrations.upgrade import upgrade
from models.instants import parse_instant, wall_clock
from models.ledger import Ledger, sqlite_url
from models.payloads import Pace
from models.queries.to_tell import untold
from office.office import Office
from worker import CACHED_WORKFLOWS, LEDGER_THREADS, PASSED_THROUGH, build_worker

AT_ONCE = 20
PATIENCE_SECONDS = 600.0
TICKS = os.sysconf("SC_CLK_TCK")


@dataclass
class Stage:
    """What both sides of a comparison run on: one server, one ledger file, one process."""

    client: Client
    office: Office
    engine: Engine
    home: Path
    server_database: Path
    server_pid: int

    def cpu(self) -> float:
        """CPU seconds of this process and the server so far."""
        fields = Path(f"/proc/{self.server_pid}/stat").read_text().rsplit(")", 1)[1].split()
        return time.process_time() + (int(fields[11]) + int(fields[12])) / TICKS

    def server_memory(self) -> int:
        """Bytes the server holds."""
        return resident(self.server_pid)

    async def quiet(self) -> None:
        """Wait until the engine has been told everything."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while await asyncio.to_thread(self._untold):
            assert time.monotonic() < deadline, "the engine was never told everything"
            await asyncio.sleep(0.05)

    def _untold(self) -> bool:
        with self.office.ledger.read() as session:
            return bool(untold(session, 1))


@asynccontextmanager
async def stage(start: str, spread_seconds: int = 0) -> AsyncIterator[Stage]:
    """A fresh engine whose office believes that it is `start`, with both workers and a relay at work."""
    with scratch_server() as server, tempfile.TemporaryDirectory(prefix="duban-bench-") as folder:
        home = Path(folder)
        client = await Client.connect(server.address, namespace=NAMESPACE, data_converter=pydantic_data_converter)
        office = an_office(home, start)
        engine = engine_for(client, office, spread_seconds)
        stop = asyncio.Event()
        relay = Relay(office, engine)
        async with _bare_worker(client, office), build_worker(client, office, engine, relay.poke):
            telling = asyncio.create_task(relay.run(stop))
            yield Stage(client, office, engine, home, server.database, _server_pid(server.database))
            stop.set()
            await telling
        office.ledger.close()


async def together(calls: Iterable[Callable[[], Awaitable[Any]]], at_once: int = AT_ONCE) -> None:
    """Make many calls, some at once."""
    gate = asyncio.Semaphore(at_once)

    async def one(call: Callable[[], Awaitable[Any]]) -> None:
        async with gate:
            await call()

    await asyncio.gather(*(one(call) for call in calls))


def _bare_worker(client: Client, office: Office) -> Worker:
    return Worker(
        client,
        task_queue="bare",
        workflows=[BareWorkflow],
        activities=[row_writer(office.ledger)],
        activity_executor=ThreadPoolExecutor(LEDGER_THREADS),
        max_concurrent_activities=LEDGER_THREADS,
        max_cached_workflows=CACHED_WORKFLOWS,
        workflow_runner=SandboxedWorkflowRunner(restrictions=PASSED_THROUGH),
    )


def an_office(home: Path, start: str) -> Office:
    """The sample office on a fresh ledger file; it believes that it is `start`, and its clock goes on."""
    office = office_on(home, parse_instant(start) - wall_clock())
    upgrade(office.ledger)
    load_sample(office, "jingdezhen")
    return office


def office_on(home: Path, offset: dt.timedelta) -> Office:
    """The office of a ledger file; its clock is the wall clock and `offset`."""
    ledger = Ledger(sqlite_url(home / "ledger.db"))
    return Office(ledger, load(), LedgerCalendar(official()), lambda: wall_clock() + offset)


def engine_for(client: Client, office: Office, spread_seconds: int, collect_seconds: int = 75) -> Engine:
    """How an office of a benchmark reaches its engine."""

    async def connect() -> Client:
        return client

    pace = Pace(offset=office.now() - wall_clock(), spread_seconds=spread_seconds, collect_seconds=collect_seconds)
    return Engine(connect, office_id(office.ledger), "duban", pace)


def _server_pid(database: Path) -> int:
    """The process that was started on this database."""
    for folder in Path("/proc").iterdir():
        with contextlib.suppress(OSError):
            here = folder.name.isdigit() and (folder / "cwd").resolve() == database.parent.resolve()
            if here and database.name.encode() in (folder / "cmdline").read_bytes():
                return int(folder.name)
    raise AssertionError("the server's process was not found")


def resident(pid: int) -> int:
    """Bytes a process holds."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) * 1024
    return 0
