"""Composition root: settings → client, ledger, activities → Worker."""

import asyncio
import contextlib
import datetime as dt
import itertools
import logging
import os
import signal
import smtplib
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from email.message import EmailMessage
from pathlib import Path

from temporalio.client import Client
from temporalio.worker import Worker
from temporalio.worker.workflow_sandbox import SandboxedWorkflowRunner, SandboxRestrictions

from activities.deliver import MailActivities, SendMail
from activities.periods import CycleActivities
from activities.record import CaseActivities
from care.replanning import Progress, replan_affected
from care.sweep import sweep, wake_mailbox
from care.watchdog import watch
from desk.cases.activating import Going, keep_going
from desk.cases.opening import start_workflow
from migrations.upgrade import upgrade
from models.errors import DubanError
from models.instants import wall_clock
from models.ledger import Ledger
from models.payloads import Pace
from office.office import Office, build_office
from office.settings import Settings, load_settings
from workflows.case import CaseWorkflow
from workflows.cycle import CycleWorkflow
from workflows.mailbox import MailboxWorkflow
from workflows.reply import ReplyWorkflow

log = logging.getLogger("duban.worker")

SWEEP_SECONDS = 20
CLOSE_LOOK = 30
"""Every how many sweeps ledger and server are compared: at the start, and then every ten minutes."""
THREADS = 8
PASSED_THROUGH = SandboxRestrictions.default.with_passthrough_modules(
    "activities", "models", "workflows.ladder", "workflows.options", "calendars", "sqlmodel", "sqlalchemy", "pydantic"
)


def build_worker(client: Client, ledger: Ledger, office: Office, settings: Settings) -> Worker:
    """A worker for the office's task queue; must be called on the running event loop."""
    loop = asyncio.get_running_loop()

    def wake(officer_id: str, pace: Pace) -> None:
        call = wake_mailbox(client, office.task_queue, officer_id, pace)
        asyncio.run_coroutine_threadsafe(call, loop).result(timeout=10)

    def start(number: str) -> None:
        asyncio.run_coroutine_threadsafe(start_workflow(office, number), loop).result(timeout=10)

    cases = CaseActivities(ledger, office.calendars, wake)
    cycles = CycleActivities(ledger, office.catalog.obligations, office.calendars, start)
    mail = MailActivities(ledger, mail_sender(settings), settings.smtp_from)
    return Worker(
        client,
        task_queue=office.task_queue,
        workflows=[CaseWorkflow, CycleWorkflow, ReplyWorkflow, MailboxWorkflow],
        activities=[cases.announce, cases.fire, cases.carry_out, cycles.open_due, mail.gather, mail.send],
        activity_executor=ThreadPoolExecutor(THREADS, thread_name_prefix="activity"),
        max_concurrent_activities=THREADS,
        max_cached_workflows=5_000,
        workflow_runner=SandboxedWorkflowRunner(restrictions=PASSED_THROUGH),
        graceful_shutdown_timeout=dt.timedelta(seconds=5),
    )


def mail_sender(settings: Settings) -> SendMail | None:
    """How mail leaves, or None where DUBAN_SMTP_HOST is not set."""
    host = settings.smtp_host
    if not host:
        return None

    def send(mail: EmailMessage) -> None:
        with smtplib.SMTP(host, settings.smtp_port, timeout=30) as server:
            if settings.smtp_starttls:
                server.starttls()
            if settings.smtp_user and settings.smtp_password:
                server.login(settings.smtp_user, settings.smtp_password.get_secret_value())
            server.send_message(mail)

    return send


async def run_worker(office: Office, settings: Settings, ready: Callable[[], None], stop: asyncio.Event) -> None:
    """Work until `stop` is set; every few seconds start what nobody started and wake what nobody woke."""
    client = await office.connect()
    async with build_worker(client, office.ledger, office, settings):
        log.info("worker ready: namespace %s, task queue %s", client.namespace, office.task_queue)
        ready()
        progress = Progress()
        going = Going()
        for round_ in itertools.count():
            if stop.is_set():
                break
            try:
                await sweep(office, client, closely=round_ % CLOSE_LOOK == 0)
                await keep_going(office, going, closely=round_ % CLOSE_LOOK == 0)
                if round_ % CLOSE_LOOK == CLOSE_LOOK - 1:
                    await watch(office)
                if await replan_affected(office, progress):
                    continue  # more may be waiting: the calendar changed
            except Exception:
                log.exception("sweep failed; the next one follows in %s s", SWEEP_SECONDS)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), SWEEP_SECONDS)


def serve(settings: Settings, ready: Callable[[], None]) -> None:
    """Run a worker until Ctrl-C or SIGTERM. Raises NotReady, BadInput or LedgerBusy when it cannot start."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    office = build_office(settings, wall_clock)
    upgrade(office.ledger)
    asyncio.run(_until_told(office, settings, ready))


async def _until_told(office: Office, settings: Settings, ready: Callable[[], None]) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    await run_worker(office, settings, ready, stop)


def main() -> None:
    """`python worker.py [READY_FILE]`: a worker on its own; the file appears once it works."""
    mark = Path(sys.argv[1]) if len(sys.argv) > 1 else None
    code = 0
    try:
        serve(load_settings(), lambda: mark.touch() if mark else None)
    except DubanError as error:
        sys.stderr.write(f"duban: {error}\n")
        code = error.exit_code
    except Exception:
        log.exception("the worker ended")
        code = 1
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)  # see duban/__main__.py: the SDK's runtime may not let the interpreter go


if __name__ == "__main__":
    main()
