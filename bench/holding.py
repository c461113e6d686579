"""`memory`, `disk`: what an open case holds in worker and server, and what a full case leaves on the disk."""

import asyncio
import contextlib
import gc
import sqlite3
from functools import partial
from pathlib import Path
from typing import Any

from bench.cases import full_bare_cases
from bench.rows import row
from bench.stage import Stage, resident, stage, together
from desk.cases.closing import Reply, close_case
from desk.cases.opening import Opening, open_case

COUNT = 2_000
WEEK = 7 * 86_400.0
OPENING = Opening(kind="consultation", unit="edu", title="t")
TEN_THOUSAND = 10_000


async def memory(scale: float = 1.0) -> list[dict[str, Any]]:
    """Memory of this process (both workers) and the server for open cases, against as many bare workflows, each on an
    engine of its own; worked out for 10,000."""
    count = int(COUNT * scale)
    async with stage("2026-11-23 10:00") as here:
        ours = await _grown(here, partial(_our_cases, here, count))
    async with stage("2026-11-23 10:00") as here:
        bare = await _grown(here, partial(_bare_cases, here, count))
    per = [size / count * TEN_THOUSAND / 2**20 for size in (ours, bare)]
    return [row("memory of worker and server per 10,000 open cases", per[0], "MiB", "bare workflow", per[1])]


async def disk(scale: float = 1.0) -> list[dict[str, Any]]:
    """Bytes that a full case leaves in the ledger and in the engine's database; the latter against the smallest honest
    case. Most of it is the server's own: it keeps some sixty indexes over its list of workflows."""
    count = int(COUNT / 4 * scale)
    async with stage("2026-11-23 10:00") as here:
        await _our_full_cases(here, 20)
        await full_bare_cases(here, 20, -1)
        start = await _sizes(here)
        await _our_full_cases(here, count)
        ours = await _sizes(here)
        await full_bare_cases(here, count, 0)
        bare = await _sizes(here)
    ledger, engine = ((late - early) / count / 1000 for late, early in zip(ours, start, strict=True))
    base = (bare[1] - ours[1]) / count / 1000
    return [
        row("a full case in the ledger", ledger, "kB", "", None),
        row("a full case in the engine's database", engine, "kB", "smallest honest case", base),
    ]


async def _our_full_cases(here: Stage, count: int) -> None:
    numbers = await _our_cases(here, count)
    await asyncio.to_thread(lambda: [close_case(here.office, number, Reply("r")) for number in numbers])
    await here.quiet()


async def _grown(here: Stage, call: Any) -> int:
    gc.collect()
    before = here.server_memory() + resident(_own())
    await call()
    await asyncio.sleep(2)
    gc.collect()
    return here.server_memory() + resident(_own()) - before


def _own() -> int:
    return int(Path("/proc/self").resolve().name)


async def _our_cases(here: Stage, count: int) -> list[str]:
    numbers = await asyncio.to_thread(lambda: [open_case(here.office, OPENING).case.number for _ in range(count)])
    await here.quiet()
    return numbers


async def _bare_cases(here: Stage, count: int) -> None:
    async def start(n: int) -> None:
        await here.client.start_workflow("bare", WEEK, id=f"bare-{n}", task_queue="bare")

    await together([partial(start, n) for n in range(count)])


async def _sizes(here: Stage) -> tuple[int, int]:
    """Bytes of the ledger and of the engine's database, what their logs still hold included."""
    await asyncio.sleep(2)
    with here.office.ledger.read() as session:
        session.connection().exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    with contextlib.closing(sqlite3.connect(here.server_database)) as engine:
        engine.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return _size(here.home / "ledger.db"), _size(here.server_database)


def _size(path: Path) -> int:
    return sum(one.stat().st_size for one in path.parent.glob(f"{path.name}*") if not one.name.endswith("-shm"))
