"""An officer's mailbox: wakes when something is written for the officer, collects for a while, sends one message."""

import contextlib
import datetime as dt

from temporalio import workflow
from temporalio.exceptions import FailureError

with workflow.unsafe.imports_passed_through():
    from activities.deliver import MailActivities
    from models.payloads import DeliveryRun, MailboxInput
    from workflows.options import DELIVERY, LEDGER_PATIENT


@workflow.defn(name="mailbox")
class MailboxWorkflow:
    """Started or woken by `wake`; ends when nothing is left to send."""

    @workflow.init
    def __init__(self, mailbox: MailboxInput) -> None:
        self.waiting = True

    @workflow.run
    async def run(self, mailbox: MailboxInput) -> None:
        """Collect, deliver, and again while more came in."""
        while self.waiting:
            await workflow.sleep(mailbox.pace.server_wait(dt.timedelta(seconds=mailbox.pace.collect_seconds)))
            self.waiting = False
            run = DeliveryRun(officer_id=mailbox.officer_id, now=mailbox.pace.office_time(workflow.now()))
            await workflow.execute_activity_method(MailActivities.gather, run, **LEDGER_PATIENT)
            with contextlib.suppress(FailureError):  # the mails stay on their way; the sweep wakes the mailbox again
                await workflow.execute_activity_method(MailActivities.send, run, **DELIVERY)

    @workflow.signal
    def wake(self) -> None:
        """Something was written for this officer."""
        self.waiting = True
