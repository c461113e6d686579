"""What a crash may leave behind, found by the worker: cases nobody started, mailboxes nobody woke."""

import asyncio
import datetime as dt
import logging

from temporalio.client import Client
from temporalio.common import WorkflowIDConflictPolicy

from desk.office import Office
from desk.opening import start_workflow
from models.cases import unstarted
from models.errors import DubanError
from models.messages import MailboxInput, Pace, mailbox_workflow_id
from models.outbox import officers_waiting

log = logging.getLogger("duban.sweep")

GRACE = dt.timedelta(seconds=5)
"""A case younger than this is still in the hands of the client that opened it."""
WAKE_MARGIN = dt.timedelta(seconds=45)
AT_ONCE = 20


async def sweep(office: Office, client: Client) -> int:
    """Start unstarted cases and wake forgotten mailboxes; returns how many cases were started."""
    now = office.now()
    collecting = dt.timedelta(seconds=office.pace.collect_seconds)
    with office.ledger.read() as session:
        numbers = unstarted(session, now - GRACE)
        officers = officers_waiting(session, now - collecting - WAKE_MARGIN)
    gate = asyncio.Semaphore(AT_ONCE)

    async def start(number: str) -> bool:
        async with gate:
            try:
                await start_workflow(office, number)
            except DubanError as error:
                log.warning("case %s could not be started: %s", number, error)
                return False
            return True

    started = sum(await asyncio.gather(*(start(number) for number in numbers)))
    for officer_id in officers:
        await wake_mailbox(client, office.task_queue, officer_id, office.pace)
    if numbers or officers:
        log.info("sweep: %s of %s cases started, %s mailboxes woken", started, len(numbers), len(officers))
    return started


async def wake_mailbox(client: Client, task_queue: str, officer_id: str, pace: Pace) -> None:
    """Start an officer's mailbox, or tell the running one that something came in."""
    await client.start_workflow(
        "mailbox",
        MailboxInput(officer_id=officer_id, pace=pace),
        id=mailbox_workflow_id(officer_id),
        task_queue=task_queue,
        id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
        start_signal="wake",
        rpc_timeout=dt.timedelta(seconds=8),
    )
