"""The three first figures. Each returns its value, its baseline's value, and the ratio of the two."""

import asyncio
import bisect
import datetime as dt
import statistics
import time
import timeit
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from functools import partial
from typing import Any

from chinese_calendar import find_workday
from sqlalchemy import text

from bench.stage import Stage, stage, together
from calendars.official import official
from desk.cases.closing import Reply, close_case
from desk.cases.opening import Opening, open_case
from models.instants import parse_instant
from models.queries.cases import timeline
from workflows.ladder import spread

ROUNDS = 3
SPREAD_SECONDS = 60


def working_days() -> list[dict[str, Any]]:
    """`add` for 5 working days against a bare bisect over a list and against chinese_calendar.find_workday."""
    calendar, start = official(), dt.date(2026, 9, 18)
    days = [day.date for day in calendar.days(dt.date(2003, 12, 31), dt.date(2026, 12, 31)) if day.workday]
    calls: dict[str, Callable[[], Any]] = {
        "duban add": lambda: calendar.add(start, 5),
        "bare bisect": lambda: days[bisect.bisect_right(days, start) + 4],
    }
    best = {name: min(timeit.repeat(call, number=20_000, repeat=7)) / 20_000 for name, call in calls.items()}
    library = min(timeit.repeat(lambda: find_workday(5, start), number=500, repeat=5)) / 500
    return [
        _row("add 5 working days", best["duban add"] * 1e6, best["bare bisect"] * 1e6, "µs", "bare bisect"),
        _row("add 5 working days", best["duban add"] * 1e6, library * 1e6, "µs", "chinese_calendar.find_workday"),
    ]


async def full_cases(count: int) -> list[dict[str, Any]]:
    """Open and close `count` cases through the desk, against as many smallest honest cases; medians of rounds."""
    ours, bare = [], []
    async with stage("2026-11-23 10:00") as here:
        for n in range(ROUNDS):
            ours.append(count / await _timed(lambda: _our_cases(here, count)))
            bare.append(count / await _timed(partial(_bare_cases, here, count, n)))
    return [_row(f"{count} full cases", statistics.median(ours), statistics.median(bare), "cases/s", "smallest case")]


async def herd(count: int) -> list[dict[str, Any]]:
    """`count` deadlines in the same second, against as many bare timers that each write a row.

    First without the spread, which is the like-for-like comparison; then with it, as it ships: how much later than its
    own share of the minute a case is recorded.
    """
    async with _stage_before_nine(count, 0) as here:
        await _our_herd(here, count)
        ours = await _curve(here, "SELECT count(*) FROM event WHERE event = 'reminded'", count)
        bare = await _bare_herd(here, count)
    rows = [
        _row(f"{count} deadlines at once: {name} on record", ours[n], bare[n], "s", "bare timers at once")
        for n, name in enumerate(("half", "99 %", "all"))
    ]
    async with _stage_before_nine(count, SPREAD_SECONDS) as here:
        await _our_herd(here, count)
        await _curve(here, "SELECT count(*) FROM event WHERE event = 'reminded'", count)
        late = sorted(_lateness(here))
    what = f"{count} deadlines spread over {SPREAD_SECONDS} s: 99 % later than their share by at most"
    return [*rows, _row(what, late[int(len(late) * 0.99)], bare[1], "s", "bare timers at once")]


def _stage_before_nine(count: int, spread_seconds: int) -> AbstractAsyncContextManager[Stage]:
    start = parse_instant("2026-11-26 09:00") - dt.timedelta(seconds=_registering(count))
    return stage(start.strftime("%Y-%m-%d %H:%M:%S"), spread_seconds)


def _registering(count: int) -> float:
    """Seconds to leave for registering that many cases."""
    return 15 + count / 15


def _lateness(here: Stage) -> list[float]:
    """Seconds by which each case was recorded later than its instant and its share of the spread."""
    with here.office.ledger.read() as session:
        events = [event for event in timeline(session) if event.event == "reminded"]
    return [
        (event.recorded_at - event.at - spread(event.case_number, SPREAD_SECONDS)).total_seconds() for event in events
    ]


async def _our_cases(here: Stage, count: int) -> None:
    numbers: list[str] = []

    async def open_one() -> None:
        opened = await open_case(here.office, Opening(kind="consultation", unit="edu", title="t"))
        assert opened.warning is None
        numbers.append(opened.case.number)

    await together([open_one] * count)
    await together([partial(close_case, here.office, number, Reply("r")) for number in numbers])


async def _bare_cases(here: Stage, count: int, n: int) -> None:
    ids = [f"bare-{n}-{i}" for i in range(count)]
    week = 7 * 86_400.0

    async def start(one: str) -> None:
        await here.client.start_workflow("bare", week, id=one, task_queue="bare")

    async def close(one: str) -> None:
        await here.client.get_workflow_handle(one).execute_update("close")

    await together([partial(start, one) for one in ids])
    await together([partial(close, one) for one in ids])


async def _our_herd(here: Stage, count: int) -> None:
    """Register the cases and wait for nine o'clock."""
    received = parse_instant("2026-11-20 10:00")
    opening = Opening(kind="consultation", unit="edu", title="t", received_at=received)
    await together([lambda: open_case(here.office, opening)] * count)
    instant = parse_instant("2026-11-26 09:00")
    assert here.office.now() < instant, "the cases were not registered in time: the machine is too busy"
    await asyncio.sleep((instant - here.office.now()).total_seconds())


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
        with here.office.ledger.read() as session:
            found = session.connection().execute(text(query)).scalar_one()
        while marks and found >= marks[0]:
            reached.append(time.monotonic() - begun)
            marks.pop(0)
        assert time.monotonic() - begun < 300, f"only {found} of {count} fired"
        await asyncio.sleep(0.05)
    return reached


async def _timed(call: Callable[[], Awaitable[None]]) -> float:
    begun = time.monotonic()
    await call()
    return time.monotonic() - begun


def _row(what: str, value: float, base: float, unit: str, baseline: str) -> dict[str, Any]:
    return {
        "what": what,
        "value": round(value, 3),
        "unit": unit,
        "baseline": baseline,
        "baseline_value": round(base, 3),
        "ratio": round(value / base, 3),
    }
