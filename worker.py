"""Composition root: settings → office, engine, activities → Workers."""

import asyncio
import datetime as dt
import logging
import os
import signal
import sys
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

from temporalio.client import Client
from temporalio.worker import Worker
from temporalio.worker.workflow_sandbox import SandboxedWorkflowRunner, SandboxRestrictions

from activities.collecting import Collecting
from activities.deliver import InboxActivities, MailActivities
from activities.periods import CycleActivities
from activities.sending import ChannelActivities, no_link
from activities.walk import CaseActivities
from care.connection import engine_of
from care.engine import Engine
from care.heartbeat import Pulse
from care.reconciliation import keep_in_step
from care.relay import Relay
from care.rounds import keep_doing, rounds_of
from channels.kind import Kind, Means
from channels.mail import SendMail
from channels.outcome import Channel
from channels.plan import ChannelPlan
from channels.secret_store import Secrets
from migrations.upgrade import upgrade
from models.errors import DubanError
from models.instants import wall_clock
from models.ledger import LedgerSession
from models.tables import Message
from office.channels import channels_of, secrets_of
from office.lease import hold
from office.mail import sends_mail
from office.office import Office, build_office
from office.settings import Settings, load_settings
from office.signing_links import signing_links
from workflows.case import CaseWorkflow
from workflows.cycle import CycleWorkflow
from workflows.mailbox import MailboxWorkflow

log = logging.getLogger("duban.worker")

LEDGER_THREADS, MAIL_THREADS, CHANNEL_THREADS = 8, 4, 4
"""Unlike work never shares threads: a mail server may hang, rungs may not."""
CACHED_WORKFLOWS = 5_000
SECONDS = 60
BUILD = "duban"
"""What the server is told of this code: without a name the SDK reads and hashes every module before it starts."""
Link = Callable[[LedgerSession, Message], str]
"""Where a message's receiver signs for it."""
RETOLD = "引擎与台账不同步（新建或较旧），正在由台账重建"
WORKFLOWS = [CaseWorkflow, CycleWorkflow, MailboxWorkflow]
PASSED_THROUGH = SandboxRestrictions.default.with_passthrough_modules(
    *("activities", "casework", "calendars", "channels", "models", "papers", "workflows.options", "workflows.spread"),
    *("sqlmodel", "sqlalchemy", "pydantic"),
)


def build_worker(
    client: Client, office: Office, engine: Engine, written: Callable[[], None], plan: ChannelPlan | None = None
) -> Worker:
    """The worker of rungs, cycles and mailboxes. `written`: called after a commit that left the relay something."""
    cases = CaseActivities(office.ledger, office.calendars, office.now, written, office.texts)
    cycles = CycleActivities(
        office.ledger, office.catalog.obligations, office.calendars, office.now, written, office.texts
    )
    collecting = Collecting(
        office.ledger,
        office.now,
        mails=engine.mails,
        plan=plan,
        calendars=office.calendars,
        written=written,
        texts=office.texts,
    )
    inbox = InboxActivities(office.ledger, office.now, mails=engine.mails, collecting=collecting)
    return Worker(
        client,
        task_queue=engine.task_queue,
        build_id=BUILD,
        workflows=WORKFLOWS,
        activities=[cases.walk, cycles.open_due, inbox.gather, inbox.collect],
        activity_executor=ThreadPoolExecutor(LEDGER_THREADS, thread_name_prefix="ledger"),
        max_concurrent_activities=LEDGER_THREADS,
        max_concurrent_local_activities=LEDGER_THREADS,
        max_cached_workflows=CACHED_WORKFLOWS,
        workflow_runner=SandboxedWorkflowRunner(restrictions=PASSED_THROUGH),
        graceful_shutdown_timeout=dt.timedelta(seconds=5),
    )


def build_channel_worker(
    client: Client,
    office: Office,
    engine: Engine,
    name: str,
    channel: Channel,
    patience: dt.timedelta,
    written: Callable[[], None],
    per_minute: float | None = None,
    link: Link = no_link,
) -> Worker:
    """The worker of one channel, on a queue and threads of its own. The vendor's limit is the queue's: it holds over
    all workers of the office; `per_minute` None: there is none. `link`: where a message is signed for."""
    sending = ChannelActivities(office.ledger, office.now, name, channel, patience, written, link)
    return Worker(
        client,
        task_queue=f"{engine.task_queue}-{name}",
        build_id=BUILD,
        activities=[sending.send],
        activity_executor=ThreadPoolExecutor(CHANNEL_THREADS, thread_name_prefix=name),
        max_concurrent_activities=CHANNEL_THREADS,
        max_task_queue_activities_per_second=per_minute / SECONDS if per_minute else None,
        graceful_shutdown_timeout=dt.timedelta(seconds=1),
    )


def build_mail_worker(
    client: Client,
    office: Office,
    engine: Engine,
    send: SendMail,
    sender: str,
    patience: dt.timedelta | None = None,
    link: Link = no_link,
) -> Worker:
    """The worker of mail, on a queue and threads of its own."""
    mail = MailActivities(office.ledger, office.now, send, sender, patience, office.texts, link)
    return Worker(
        client,
        task_queue=engine.mail_queue,
        build_id=BUILD,
        activities=[mail.send],
        activity_executor=ThreadPoolExecutor(MAIL_THREADS, thread_name_prefix="mail"),
        max_concurrent_activities=MAIL_THREADS,
        graceful_shutdown_timeout=dt.timedelta(seconds=1),
    )


@asynccontextmanager
async def working(office: Office, engine: Engine, settings: Settings) -> AsyncIterator[Relay]:
    """The workers and the relay's tools, for whoever runs the relay; must be entered on the running loop."""
    client = await engine.connect()
    relay = Relay(office, engine)
    plan, secrets, send = await asyncio.to_thread(_channels, settings)
    link = await asyncio.to_thread(_link, settings)
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(build_worker(client, office, engine, relay.poke, plan))
        means = Means(secrets, office.now, settings.channels_ca)
        if plan:
            for name, kind in plan.channels.items():
                channel = kind.opened(means)
                opened = build_channel_worker(
                    *(client, office, engine, name, channel, plan.patience, relay.poke, kind.per_minute),
                    link=link_for(kind, link),
                )
                await stack.enter_async_context(opened)
        if engine.mails and send:
            patience = plan.patience if plan else None
            mail = build_mail_worker(client, office, engine, send, settings.smtp_from, patience, link)
            await stack.enter_async_context(mail)
        yield relay


def link_for(kind: Kind, link: Link) -> Link:
    """What a channel may send along: nothing for one officer alone where others read too."""
    return no_link if kind.shared else link


def _link(settings: Settings) -> Link:
    """Where messages are signed for. What is wrong with the office's file holds up no message; doctor says it."""
    try:
        links = signing_links(settings)
    except DubanError as error:
        log.error("messages go without links: %s", type(error).__name__)
        return no_link
    return links.of if links else no_link


def _channels(settings: Settings) -> tuple[ChannelPlan | None, Secrets, SendMail | None]:
    return channels_of(settings.home), secrets_of(settings), sends_mail(settings)


async def run_worker(
    office: Office, engine: Engine, settings: Settings, ready: Callable[[str], None], stop: asyncio.Event
) -> None:
    """Work until `stop` is set, and make the rounds."""
    retold = await _in_step(office, engine)
    async with working(office, engine, settings) as relay:
        tasks = [asyncio.create_task(relay.run(stop))]
        tasks += [asyncio.create_task(keep_doing(task, stop)) for task in rounds_of(office, engine, settings)]
        log.info("worker ready: task queue %s", engine.task_queue)
        ready(RETOLD if retold else "")
        await stop.wait()
        await asyncio.gather(*tasks)
    await asyncio.to_thread(Pulse(office).stop)


async def _in_step(office: Office, engine: Engine) -> bool:
    """Whether the engine is a new or an older one, so that it is told everything; asked again on the rounds."""
    try:
        return await keep_in_step(office, engine)
    except DubanError as error:
        log.warning("the engine was not compared yet: %s", error)
        return False


def serve(settings: Settings, ready: Callable[[str], None]) -> None:
    """Run a worker until Ctrl-C or SIGTERM. Raises NotReady, BadInput or LedgerBusy when it cannot start."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    office = build_office(settings, wall_clock)
    upgrade(office.ledger)
    office.ledger.unlock(needed=True)
    if office.ledger.embedded:
        hold(settings.worker_lock)
    try:
        asyncio.run(_until_told(office, settings, ready))
    finally:
        office.ledger.settle_and_close()


async def _until_told(office: Office, settings: Settings, ready: Callable[[str], None]) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    engine = await asyncio.to_thread(engine_of, settings, office.ledger)
    await run_worker(office, engine, settings, ready, stop)


def _mark(file: Path | None, note: str) -> None:
    if file:
        draft = file.with_suffix(".new")
        draft.write_text(note, encoding="utf-8")
        draft.replace(file)


def main() -> None:
    """`python worker.py [READY_FILE]`: a worker on its own; the file appears once it works, with what is to be said."""
    mark = Path(sys.argv[1]) if len(sys.argv) > 1 else None
    code = 0
    try:
        serve(load_settings(), lambda note: _mark(mark, note))
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
