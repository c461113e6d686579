"""The worker's rounds: what is looked after, and how often. Each has a loop of its own: a failure stops no other."""

import asyncio
import contextlib
import datetime as dt
import logging
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import Any

from temporalio.service import RPCError

from care.cycles import CycleCare
from care.daily_backup import back_up_today
from care.digests import send_digests
from care.engine import Engine
from care.heartbeat import BEAT_SECONDS, Pulse
from care.reconciliation import differences, keep_in_step, repair, wake_forgotten_mailboxes
from care.replanning import Replanning
from care.subscribers import tell_lines
from care.watchdog import watch
from channels.kind import Means
from desk.audit.sealing import seal_day
from desk.takeover.finishing import carry_on
from models.errors import DubanError
from office.channels import channels_of, secrets_of
from office.office import Office
from office.settings import Settings

log = logging.getLogger("duban.rounds")

OFTEN, NOW_AND_THEN = 20.0, 600.0
BACKUP_FIRST = 90.0
"""What was broken off goes on first."""
TELL_SECONDS = 2.0
FOLD_SECONDS = 1.0
"""How long what a worker wrote may stand in the log beside the ledger file. With each commit it would cost a fifth of
the throughput (measured: 1.6 against 2.1 times the smallest honest case)."""


@dataclass(frozen=True)
class Task:
    """Something done every so many seconds, the first time after `first`."""

    name: str
    seconds: float
    do: Callable[[], Awaitable[Any]]
    first: float = 0.0


def rounds_of(office: Office, engine: Engine, settings: Settings) -> list[Task]:
    """All that a worker looks after besides its workflows."""
    pulse, cycles, replanning = Pulse(office), CycleCare(office), Replanning(office)
    key, copy = settings.seal_key_file, settings.seal_copy
    collect = dt.timedelta(seconds=engine.pace.collect_seconds)

    async def reconcile() -> None:
        await keep_in_step(office, engine)
        found = await differences(office, engine)
        if found:
            log.warning("%s lost, %s idle, %s cycles lost", len(found.lost), len(found.idle), len(found.cycles))
            await repair(office, engine, found)

    def in_thread(call: Callable[..., Any], *arguments: Any, **options: Any) -> Callable[[], Awaitable[Any]]:
        return lambda: asyncio.to_thread(call, *arguments, **options)

    def in_a_thread_of_its_own(call: Callable[..., Any], *arguments: Any) -> Callable[[], Awaitable[Any]]:
        """For what waits for others: it keeps no thread from the rest."""
        pool = ThreadPoolExecutor(1, thread_name_prefix="lines")
        return lambda: asyncio.get_running_loop().run_in_executor(pool, partial(call, *arguments))

    plan, means = channels_of(settings.home), Means(secrets_of(settings), office.now, settings.channels_ca)
    subscribed = [
        Task(f"lines to {name}", TELL_SECONDS, in_a_thread_of_its_own(tell_lines, office, plan, means, name))
        for name in (plan.events if plan else ())
    ]
    return [
        Task("one file", FOLD_SECONDS, in_thread(office.ledger.fold_in)),
        Task("heartbeat", BEAT_SECONDS, in_thread(pulse.beat)),
        Task("reconciliation", NOW_AND_THEN, reconcile, first=OFTEN / 4),
        Task("cycles", OFTEN, in_thread(cycles.look)),
        Task("re-planning", OFTEN / 4, in_thread(replanning.run)),
        Task("takeover", OFTEN, in_thread(carry_on, office)),
        Task("mailboxes", OFTEN, in_thread(wake_forgotten_mailboxes, office, collect, mails=False)),
        Task("mails", NOW_AND_THEN, in_thread(wake_forgotten_mailboxes, office, collect, mails=True), first=OFTEN),
        Task("seal", NOW_AND_THEN, in_thread(seal_day, office, key, copy), first=OFTEN),
        Task("backup", NOW_AND_THEN, in_thread(back_up_today, office, settings), first=BACKUP_FIRST),
        Task("digests", OFTEN, in_thread(send_digests, office, settings.home, mails=engine.mails), first=OFTEN),
        *subscribed,
        Task("watchdog", NOW_AND_THEN, lambda: watch(office, engine), first=NOW_AND_THEN),
    ]


async def keep_doing(task: Task, stop: asyncio.Event) -> None:
    """Do a task again and again until `stop`; what fails is told in the log and tried again in its time."""
    wait = task.first
    while not await _stopped(stop, wait):
        wait = task.seconds
        try:
            await task.do()
        except (DubanError, RPCError) as error:
            log.warning("%s: %s", task.name, error)
        except Exception:
            log.exception("%s failed; it is done again in %s s", task.name, task.seconds)


async def _stopped(stop: asyncio.Event, seconds: float) -> bool:
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(stop.wait(), seconds)
    return stop.is_set()
