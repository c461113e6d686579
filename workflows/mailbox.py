"""An officer's mailbox: wakes when something is written for the officer, collects for a while, makes one message.

The inbox never waits for a mail server: mail goes out beside the collecting, on a queue of its own.
"""

import asyncio
import contextlib
import datetime as dt

from temporalio import workflow
from temporalio.exceptions import FailureError

with workflow.unsafe.imports_passed_through():
    from activities.deliver import InboxActivities, MailActivities
    from models.payloads import MailboxInput
    from workflows.options import DELIVERY, LEDGER_PATIENT


@workflow.defn(name="mailbox")
class MailboxWorkflow:
    """Started or woken by `wake`; ends when nothing is left to gather or to send."""

    @workflow.init
    def __init__(self, mailbox: MailboxInput) -> None:
        self.officer, self.pace, self.mail_queue = mailbox.officer_id, mailbox.pace, mailbox.mail_queue
        self.waiting = True
        self.to_send = False
        self.sending: asyncio.Task[None] | None = None

    @workflow.run
    async def run(self, mailbox: MailboxInput) -> None:
        """Collect and gather while something comes in; end when the mails are out or given up for now."""
        while self.waiting or self.busy:
            if not self.waiting:
                await workflow.wait_condition(lambda: self.waiting or not self.busy)
                continue
            await workflow.sleep(self.pace.server_wait(dt.timedelta(seconds=self.pace.collect_seconds)))
            self.waiting = False
            mails = await workflow.execute_activity_method(InboxActivities.gather, self.officer, **LEDGER_PATIENT)
            if mails and self.mail_queue:
                self.to_send = True
                if not self.busy:
                    self.sending = asyncio.create_task(self.send())
            if workflow.info().is_continue_as_new_suggested() and not self.busy:
                workflow.continue_as_new(mailbox)

    @workflow.signal
    def wake(self) -> None:
        """Something was written for this officer."""
        self.waiting = True

    @property
    def busy(self) -> bool:
        return self.sending is not None and not self.sending.done()

    async def send(self) -> None:
        """Send, and again what came in meanwhile; what stays on its way is tried again every ten minutes."""
        while self.to_send:
            self.to_send = False
            with contextlib.suppress(FailureError):
                await workflow.execute_activity_method(
                    MailActivities.send, self.officer, task_queue=self.mail_queue, **DELIVERY
                )
