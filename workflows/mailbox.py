"""An officer's mailbox: wakes when something is written for the officer, collects for a while, makes one message.

The inbox never waits for what carries a message further: each channel has a queue of its own, and one that hangs holds
up no other. Quiet hours end at an instant that the collecting names; the mailbox sleeps until then.
"""

import asyncio
import contextlib
import datetime as dt

from temporalio import workflow
from temporalio.exceptions import FailureError

with workflow.unsafe.imports_passed_through():
    from activities.deliver import InboxActivities, MailActivities
    from models.letters import MAIL
    from models.payloads import Collected, MailboxInput
    from workflows.options import CHANNEL, DELIVERY, LEDGER_PATIENT
    from workflows.spread import apart

URGENT_EVERY = dt.timedelta(seconds=10)
"""How often, while it collects, a mailbox looks for what is urgent."""


@workflow.defn(name="mailbox")
class MailboxWorkflow:
    """Started or woken by `wake`; ends when nothing is left to gather, to wait for or to send."""

    @workflow.init
    def __init__(self, mailbox: MailboxInput) -> None:
        self.officer, self.pace, self.mail_queue = mailbox.officer_id, mailbox.pace, mailbox.mail_queue
        self.urgent_first = mailbox.urgent_first
        self.waiting = True
        self.again_at: dt.datetime | None = None
        self.its_time = False
        self.to_send: set[str] = set()
        self.sending: dict[str, asyncio.Task[None]] = {}

    @workflow.run
    async def run(self, mailbox: MailboxInput) -> None:
        """Collect and gather while something comes in; end when the messages are out or given up for now."""
        while self.waiting or self.busy or self.again_at:
            if not self.waiting:
                await self.rest()
                continue
            if self.urgent_first and not self.its_time:
                await self.collect_urgent()
            self.its_time = False
            await self.collect()
            if workflow.info().is_continue_as_new_suggested() and not self.busy:
                workflow.continue_as_new(mailbox)

    @workflow.signal
    def wake(self) -> None:
        """Something was written for this officer."""
        self.waiting = True

    @property
    def busy(self) -> bool:
        return any(not task.done() for task in self.sending.values())

    @property
    def window(self) -> dt.timedelta:
        return self.pace.server_wait(dt.timedelta(seconds=self.pace.collect_seconds))

    async def rest(self) -> None:
        """Until something comes in, all is sent, or the quiet hours end."""
        if self.again_at is None:
            await workflow.wait_condition(lambda: self.waiting or not self.busy)
            return
        left = self.again_at + apart(self.officer) - self.pace.office_time(workflow.now())
        with contextlib.suppress(TimeoutError):
            wait = self.pace.server_wait(max(left, dt.timedelta(0)))
            await workflow.wait_condition(lambda: self.waiting, timeout=wait)
        if not self.waiting:
            self.again_at, self.waiting, self.its_time = None, True, True

    async def collect_urgent(self) -> None:
        """Through the window, send what is urgent at once."""
        until = workflow.now() + self.window
        while True:
            self.waiting = False
            self.dispatch(await self.collected(urgent_only=True))
            left = until - workflow.now()
            pause = min(left, self.pace.server_wait(URGENT_EVERY))
            if pause <= dt.timedelta(0):
                return
            await workflow.sleep(pause)
            with contextlib.suppress(TimeoutError):
                await workflow.wait_condition(lambda: self.waiting, timeout=max(left - pause, dt.timedelta(0)))
            if not self.waiting:
                return

    async def collect(self) -> None:
        """Make one message of all that waits, and have it sent."""
        if not workflow.patched("channels"):  # a mailbox that began before there were any
            await workflow.sleep(self.window)
            self.waiting = False
            mails = await workflow.execute_activity_method(InboxActivities.gather, self.officer, **LEDGER_PATIENT)
            self.dispatch(Collected(channels=(MAIL,) if mails else ()))
            return
        if not self.urgent_first:
            await workflow.sleep(self.window)
        self.waiting = False
        found = await self.collected(urgent_only=False)
        self.again_at = found.again_at
        self.dispatch(found)

    async def collected(self, *, urgent_only: bool) -> Collected:
        return await workflow.execute_activity_method(
            InboxActivities.collect, args=[self.officer, urgent_only], **LEDGER_PATIENT
        )

    def dispatch(self, found: Collected) -> None:
        """Have each channel that has something to send do so, beside the collecting and beside each other."""
        for channel in found.channels:
            if channel == MAIL and not self.mail_queue:
                continue
            self.to_send.add(channel)
            if channel not in self.sending or self.sending[channel].done():
                self.sending[channel] = asyncio.create_task(self.send(channel))

    async def send(self, channel: str) -> None:
        """Send, and again what came in meanwhile. What mail does not take is tried again every ten minutes."""
        while channel in self.to_send:
            self.to_send.discard(channel)
            with contextlib.suppress(FailureError):
                if channel == MAIL:
                    await workflow.execute_activity_method(
                        MailActivities.send, self.officer, task_queue=self.mail_queue, **DELIVERY
                    )
                elif await self.sent(channel):
                    self.to_send.add(channel)

    async def sent(self, channel: str) -> bool:
        """One message through one channel; whether there are more. The engine asks again until that is settled."""
        queue = f"{workflow.info().task_queue}-{channel}"
        more: bool = await workflow.execute_activity(
            "send_through", self.officer, result_type=bool, task_queue=queue, **CHANNEL
        )
        return more
