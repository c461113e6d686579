"""What a crash may leave behind, found by the worker: cases nobody started, mailboxes nobody woke."""

import asyncio
import datetime as dt
import logging

from temporalio.client import Client
from temporalio.common import WorkflowIDConflictPolicy
from temporalio.service import RPCError

from care.reconciliation import disagreements
from desk.cases.opening import start_workflow
from models.payloads import MailboxInput, Pace, mailbox_workflow_id
from models.queries.cases import unstarted
from models.queries.outbox import officers_unmailed, officers_waiting
from office.office import Office

log = logging.getLogger("duban.sweep")

GRACE = dt.timedelta(seconds=5)
"""A case younger than this is still in the hands of the client that opened it."""
WAKE_MARGIN = dt.timedelta(seconds=45)
AT_ONCE = 20


async def sweep(office: Office, client: Client, *, closely: bool = False) -> int:
    """Start unstarted cases and wake forgotten mailboxes; returns how many cases were started.

    `closely`: also look for cases whose workflow the server has lost (its database was put back, or the power went),
    and for mails that are still on their way.
    """
    now = office.now()
    collecting = dt.timedelta(seconds=office.pace.collect_seconds)
    with office.ledger.read() as session:
        numbers = list(unstarted(session, now - GRACE))
        officers = list(officers_waiting(session, now - collecting - WAKE_MARGIN))
        officers += [one for one in officers_unmailed(session) if closely and one not in officers]
    lost = [number for number in (await disagreements(office))[0] if number not in numbers] if closely else []
    gate = asyncio.Semaphore(AT_ONCE)

    async def start(number: str) -> bool:
        async with gate:
            try:
                await start_workflow(office, number, again=number in lost)
            except Exception as error:  # noqa: BLE001  (one case must not keep the others waiting)
                log.warning("case %s could not be started: %s", number, error)
                return False
            return True

    started = sum(await asyncio.gather(*(start(number) for number in [*numbers, *lost])))
    for officer_id in officers:
        try:
            await wake_mailbox(client, office.task_queue, officer_id, office.pace)
        except RPCError as error:
            log.warning("a mailbox could not be woken: %s", error.status.name)
    if numbers or lost or officers:
        cases = len(numbers) + len(lost)
        log.info("sweep: %s of %s cases started, %s mailboxes woken", started, cases, len(officers))
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
