"""`herd`: many deadlines in the same second, against as many bare timers that each write a row."""

import asyncio
import datetime as dt
import time
from functools import partial
from typing import Any

from sqlalchemy import text

from bench.rows import row
from bench.stage import Stage, stage, together
from desk.cases.opening import Opening, open_case
from models.instants import parse_instant
from models.queries.cases import timeline
from models.words import EventName
from workflows.spread import spread

NINE = parse_instant("2026-11-26 09:00")
RECEIVED = parse_instant("2026-11-20 10:00")
SPREAD_SECONDS = 60
LONGEST_SECONDS = 600
SIZES = (1_000, 5_000)


async def herd(scale: float = 1.0) -> list[dict[str, Any]]:
    """First without the spread, which is the like-for-like comparison; then with it, as it ships: how much later than
    its own share of the minute a case is recorded."""
    rows = []
    for size in SIZES:
        rows += await _herd(int(size * scale))
    return rows


async def _herd(count: int) -> list[dict[str, Any]]:
    async with stage(_start(count), 0) as here:
        await _our_herd(here, count)
        ours = await _curve(here, "SELECT count(*) FROM event WHERE event = 'reminded'", count)
        bare = await _bare_herd(here, count)
    names = ("half", "99 %", "all")
    rows = [
        row(f"{count} deadlines at once: {name} on record", ours[n], "s", "bare timers at once", bare[n])
        for n, name in enumerate(names)
    ]
    async with stage(_start(count), SPREAD_SECONDS) as here:
        await _our_herd(here, count)
        await _curve(here, "SELECT count(*) FROM event WHERE event = 'reminded'", count)
        late = sorted(_lateness(here))
    what = f"{count} deadlines spread over {SPREAD_SECONDS} s: 99 % later than their share by at most"
    return [*rows, row(what, late[int(len(late) * 0.99)], "s", "", None)]


def _start(count: int) -> str:
    return (NINE - dt.timedelta(seconds=_registering(count))).strftime("%Y-%m-%d %H:%M:%S")


def _registering(count: int) -> float:
    """Seconds to leave for registering that many cases and telling the engine of them."""
    return 20 + count / 20


def _lateness(here: Stage) -> list[float]:
    """Seconds by which each case was recorded later than its instant and its share of the spread."""
    with here.office.ledger.read() as session:
        events = [event for event in timeline(session) if event.event is EventName.REMINDED]
    return [
        (event.recorded_at - event.at - spread(event.case_number, SPREAD_SECONDS)).total_seconds() for event in events
    ]


async def _our_herd(here: Stage, count: int) -> None:
    """Register the cases and wait for nine o'clock."""
    opening = Opening(kind="consultation", unit="edu", title="t", received_at=RECEIVED)
    await asyncio.to_thread(lambda: [open_case(here.office, opening) for _ in range(count)])
    await here.quiet()
    assert here.office.now() < NINE, "the cases were not registered in time: the machine is too busy"
    await asyncio.sleep((NINE - here.office.now()).total_seconds())


async def _bare_herd(here: Stage, count: int) -> list[float]:
    end = time.monotonic() + _registering(count)

    async def start(n: int) -> None:
        await here.client.start_workflow("bare", time.monotonic() - end, id=f"timer-{n}", task_queue="bare")

    await together([partial(start, n) for n in range(count)])
    assert time.monotonic() < end, "the timers were not set in time: the machine is too busy"
    await asyncio.sleep(end - time.monotonic())
    return await _curve(here, "SELECT count(*) FROM bare WHERE what = 'fired'", count)


async def _curve(here: Stage, query: str, count: int) -> list[float]:
    """Seconds until half, 99 % and all of the rows are there."""
    begun, marks, reached = time.monotonic(), [count / 2, count * 0.99, count], []
    while marks:
        found = await asyncio.to_thread(_count, here, query)
        while marks and found >= marks[0]:
            reached.append(time.monotonic() - begun)
            marks.pop(0)
        assert time.monotonic() - begun < LONGEST_SECONDS, f"only {found} of {count} fired"
        await asyncio.sleep(0.05)
    return reached


def _count(here: Stage, query: str) -> int:
    with here.office.ledger.read() as session:
        return int(session.connection().execute(text(query)).scalar_one())
