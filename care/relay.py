"""The relay: tells the engine what the ledger decided. The one place where the two meet.

Each change leaves a row in `to_tell`; the relay takes rows, the nearest instants first, tells the workflows how their
cases stand now (many changes make one call), and deletes the rows whose revision it told. A call that is lost leaves
its row; a call made twice changes nothing, because a workflow ignores what it knows.
"""

import asyncio
import contextlib
import datetime as dt
import logging
import threading
from collections.abc import Awaitable, Sequence

from temporalio.service import RPCError

from care.engine import Engine
from models.errors import DubanError
from models.queries.to_tell import CASE, CHANNEL, MAILBOX, Alarm, Telling, alarms, claim, release, told, untold
from office.office import Office

log = logging.getLogger("duban.relay")

LOOK_SECONDS = 0.5
PAGE = 200
AT_ONCE = 20
AFTER_FAILURE_SECONDS = 2.0


class Relay:
    """One worker's relay. `poke` may be called from any thread; `drain` tells all there is and returns."""

    def __init__(self, office: Office, engine: Engine) -> None:
        self._office, self._engine = office, engine
        self._loop = asyncio.get_running_loop()
        self._poked = asyncio.Event()
        self._turn = asyncio.Lock()

    def poke(self) -> None:
        """There is something to tell."""
        self._loop.call_soon_threadsafe(self._poked.set)

    async def run(self, stop: asyncio.Event) -> None:
        """Tell until `stop`: when poked, when the database says so, and every half second."""
        listener = self._listen(stop)
        while not stop.is_set():
            self._poked.clear()
            done = await self._tried()
            if done:
                continue
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._poked.wait(), LOOK_SECONDS if done is not None else AFTER_FAILURE_SECONDS)
        if listener:
            await asyncio.to_thread(listener.join)

    async def drain(self) -> None:
        """Tell all there is; raises what the engine answers."""
        while await self.tell_page(strictly=True):
            pass

    async def tell_page(self, *, strictly: bool = False) -> int:
        """Tell one page; returns how many workflows were told."""
        async with self._turn:
            rows, known, now = await asyncio.to_thread(self._take)
            if not rows:
                return 0
            gate = asyncio.Semaphore(AT_ONCE)
            results = await asyncio.gather(*(self._tell(row, known, now, gate) for row in rows), return_exceptions=True)
            failed = [(row, one) for row, one in zip(rows, results, strict=True) if isinstance(one, BaseException)]
            done = [row for row, one in zip(rows, results, strict=True) if not isinstance(one, BaseException)]
            await asyncio.to_thread(self._close, done, [row for row, _ in failed])
        for row, error in failed[:1]:
            log.warning("%s of %s could not be told yet (%s): %s", len(failed), len(rows), row.kind, error)
            if strictly:
                raise error
        if failed and not done:
            raise failed[0][1]
        return len(done)

    async def _tried(self) -> int | None:
        """Tell a page; None where the engine or the ledger is away."""
        try:
            return await self.tell_page()
        except (DubanError, RPCError) as error:
            log.info("the engine or the ledger is away: %s", type(error).__name__)
        except Exception:
            log.exception("the relay failed; it goes on")
        return None

    async def _tell(self, row: Telling, known: dict[str, Alarm], now: dt.datetime, gate: asyncio.Semaphore) -> None:
        async with gate:
            await self._call(row, known, now)

    def _call(self, row: Telling, known: dict[str, Alarm], now: dt.datetime) -> Awaitable[None]:
        if row.kind == CASE:
            alarm = known.get(row.key)
            return self._engine.tell_case(alarm, now) if alarm else asyncio.sleep(0)
        if row.kind == MAILBOX:
            return self._engine.wake_mailbox(row.key)
        return self._engine.wake_cycle(row.key)

    def _take(self) -> tuple[Sequence[Telling], dict[str, Alarm], dt.datetime]:
        ledger, now = self._office.ledger, self._office.now()
        if ledger.embedded:  # one file, one machine: telling twice costs less than writing down who tells
            with ledger.read() as session:
                rows = untold(session, PAGE)
                return rows, alarms(session, [row.key for row in rows if row.kind == CASE]), now
        with ledger.write() as session:
            rows = claim(session, now, PAGE)
            return rows, alarms(session, [row.key for row in rows if row.kind == CASE]), now

    def _close(self, done: Sequence[Telling], failed: Sequence[Telling]) -> None:
        with self._office.ledger.write() as session:
            told(session, done)
            if failed and not self._office.ledger.embedded:
                release(session, failed)

    def _listen(self, stop: asyncio.Event) -> threading.Thread | None:
        """Hear PostgreSQL's NOTIFY; without it the relay looks every half second all the same."""
        if self._office.ledger.embedded:
            return None

        def hear() -> None:
            while not stop.is_set():
                try:
                    self._office.ledger.listen(CHANNEL, self.poke, lambda: not stop.is_set())
                except Exception as error:  # noqa: BLE001  (the database is away: the half-second look goes on)
                    log.info("not listening for a while: %s", type(error).__name__)
                    threading.Event().wait(AFTER_FAILURE_SECONDS)

        thread = threading.Thread(target=hear, name="relay-listen", daemon=True)
        thread.start()
        return thread
