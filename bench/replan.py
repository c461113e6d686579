"""`replan`: the calendar changes under thousands of open cases; until every one is re-planned and the engine knows."""

import asyncio
import datetime as dt
import time
from typing import Any

from bench.rows import row
from bench.stage import stage
from care.replanning import Replanning
from desk.calendar.changes import make, propose_local
from desk.cases.opening import Opening, open_case

COUNT = 5_000
CLOSED = dt.date(2026, 11, 26)


async def replan(scale: float = 1.0) -> list[dict[str, Any]]:
    """A day inside every case's window is closed; seconds until all have moved and have been told."""
    count = int(COUNT * scale)
    opening = Opening(kind="consultation", unit="edu", title="t")
    async with stage("2026-11-23 10:00") as here:
        await asyncio.to_thread(lambda: [open_case(here.office, opening) for _ in range(count)])
        await here.quiet()
        proposal = await asyncio.to_thread(propose_local, here.office, CLOSED, "防汛", "文", workday=False)
        await asyncio.to_thread(make, here.office, proposal)
        begun = time.monotonic()
        moved = await asyncio.to_thread(Replanning(here.office).run)
        decided = time.monotonic() - begun
        await here.quiet()
        told = time.monotonic() - begun
    assert moved == count, f"only {moved} of {count} were re-planned"
    return [
        row(f"{count} open cases re-planned in the ledger", decided, "s", "", None),
        row(f"{count} open cases re-planned and told", told, "s", "", None),
    ]
