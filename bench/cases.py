"""`full-cases`, `desk`: what a case costs, from its registration until the engine knows that it has ended."""

import asyncio
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import text

from bench.clerks import OPENING, Clerks, clerks_at
from bench.rows import row
from bench.stage import Stage, an_office, stage, together
from desk.cases.closing import Reply, close_case
from desk.cases.opening import open_case
from models.instants import wall_clock
from office.office import Office

ROUNDS = 3
DESKS = 2
WEEK = 7 * 86_400.0
CREATE = "CREATE TABLE IF NOT EXISTS two (id TEXT, what TEXT, PRIMARY KEY (id, what))"
INSERT = "INSERT INTO two (id, what) VALUES (:id, :what)"


async def full_cases(scale: float = 1.0) -> list[dict[str, Any]]:
    """Open cases at two desks until the engine knows them all, then close them until it knows that; against as many of
    the smallest honest cases on the same server, 20 at once. Medians of interleaved rounds.

    A desk is a process of its own, as it is in an office; its CPU counts.
    """
    count = int(200 * scale)
    ours, bare = [], []
    async with stage("2026-11-23 10:00") as here:
        with clerks_at(here.home, here.office.now() - wall_clock(), DESKS) as clerks:
            await _our_cases(here, clerks, 10)  # both sides warm
            await full_bare_cases(here, 10, -1)
            for n in range(ROUNDS):
                ours.append(await _measured(here, clerks, partial(_our_cases, here, clerks, count)))
                bare.append(await _measured(here, clerks, partial(full_bare_cases, here, count, n)))
    wall = [statistics.median(count / one[0] for one in side) for side in (ours, bare)]
    cpu = [statistics.median(one[1] / count * 1000 for one in side) for side in (ours, bare)]
    return [
        row(f"{count} full cases: throughput", wall[0], "cases/s", "smallest honest case", wall[1]),
        row(f"{count} full cases: CPU of worker, desk and server", cpu[0], "ms/case", "smallest honest case", cpu[1]),
    ]


def desk(scale: float = 1.0) -> list[dict[str, Any]]:
    """One desk alone, no engine: openings and closings a second, against two bare inserts in a transaction each."""
    count = int(300 * scale)
    with tempfile.TemporaryDirectory(prefix="duban-bench-") as folder:
        office = an_office(Path(folder), "2026-11-23 10:00")
        found = [_round(office, count, n) for n in range(-1, ROUNDS)][1:]  # the first warms up
        office.ledger.close()
    opening, closing, inserting = (statistics.median(count / one[n] for one in found) for n in range(3))
    return [
        row("openings at one desk", opening, "/s", "two bare inserts", inserting),
        row("closings at one desk", closing, "/s", "two bare inserts", inserting),
    ]


def _round(office: Office, count: int, n: int) -> tuple[float, float, float]:
    """Seconds for so many openings, closings and pairs of bare inserts."""
    with office.ledger.write() as session:
        session.connection().execute(text(CREATE))
    begun = time.monotonic()
    numbers = [open_case(office, OPENING).case.number for _ in range(count)]
    opened = time.monotonic()
    for number in numbers:
        close_case(office, number, Reply("r"))
    closed = time.monotonic()
    for i in range(count):
        with office.ledger.write() as session:
            for what in ("a", "b"):
                session.connection().execute(text(INSERT), {"id": f"{n}-{i}", "what": what})
    return opened - begun, closed - opened, time.monotonic() - closed


async def _our_cases(here: Stage, clerks: Clerks, count: int) -> None:
    numbers = await asyncio.to_thread(clerks.open_cases, count)
    await here.quiet()
    await asyncio.to_thread(clerks.close_cases, numbers)
    await here.quiet()


async def full_bare_cases(here: Stage, count: int, n: int) -> None:
    """Open and close so many of the smallest honest cases, 20 at once; `n` tells their ids from others'."""
    ids = [f"bare-{n}-{i}" for i in range(count)]

    async def start(one: str) -> None:
        await here.client.start_workflow("bare", WEEK, id=one, task_queue="bare")

    async def close(one: str) -> None:
        await here.client.get_workflow_handle(one).execute_update("close")

    await together([partial(start, one) for one in ids])
    await together([partial(close, one) for one in ids])


async def _measured(here: Stage, clerks: Clerks, call: Callable[[], Awaitable[None]]) -> tuple[float, float]:
    """Wall and CPU seconds of a call."""
    begun, cpu = time.monotonic(), here.cpu() + clerks.cpu()
    await call()
    return time.monotonic() - begun, here.cpu() + clerks.cpu() - cpu
