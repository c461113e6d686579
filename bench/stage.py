"""An engine for a benchmark: a real server, a ledger, an office whose clock can be set, and a worker for both sides."""

import asyncio
import datetime as dt
import tempfile
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
from catalog.loader import load
from desk.people.samples import load_sample
from engine.scratch import scratch_server
from engine.server import NAMESPACE
from migrations.upgrade import upgrade
from models.instants import parse_instant, wall_clock
from models.ledger import Ledger, sqlite_url
from models.payloads import Pace
from office.office import Office
from office.settings import Settings
from worker import PASSED_THROUGH, THREADS, build_worker

AT_ONCE = 20


@dataclass
class Stage:
    """What both sides of a comparison run on."""

    client: Client
    office: Office


@asynccontextmanager
async def stage(start: str, spread_seconds: int = 0) -> AsyncIterator[Stage]:
    """A fresh engine whose office believes that it is `start`."""
    with scratch_server() as server, tempfile.TemporaryDirectory(prefix="duban-bench-") as folder:
        home = Path(folder)
        client = await Client.connect(server.address, namespace=NAMESPACE, data_converter=pydantic_data_converter)
        made = _office(home, client, parse_instant(start) - wall_clock(), spread_seconds)
        bare = Worker(
            client,
            task_queue="bare",
            workflows=[BareWorkflow],
            activities=[row_writer(made.ledger)],
            activity_executor=ThreadPoolExecutor(THREADS),
            max_concurrent_activities=THREADS,
            max_cached_workflows=5_000,
            workflow_runner=SandboxedWorkflowRunner(restrictions=PASSED_THROUGH),
        )
        async with bare, build_worker(client, made.ledger, made, Settings(home=home)):
            yield Stage(client, made)


async def together(calls: Iterable[Callable[[], Awaitable[Any]]], at_once: int = AT_ONCE) -> None:
    """Make many calls, some at once."""
    gate = asyncio.Semaphore(at_once)

    async def one(call: Callable[[], Awaitable[Any]]) -> None:
        async with gate:
            await call()

    await asyncio.gather(*(one(call) for call in calls))


def _office(home: Path, client: Client, offset: dt.timedelta, spread_seconds: int) -> Office:
    async def connect() -> Client:
        return client

    office = Office(
        ledger=Ledger(sqlite_url(home / "ledger.db")),
        catalog=load(),
        base=official(),
        calendars=official,
        now=lambda: wall_clock() + offset,
        connect=connect,
        task_queue="duban",
        pace=Pace(offset=offset, spread_seconds=spread_seconds),
    )
    upgrade(office.ledger)
    load_sample(office, "jingdezhen")
    return office
