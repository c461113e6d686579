"""A cycle: opens the case of each period when its time has come. One workflow for each obligation that comes round."""

import contextlib
import datetime as dt

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from activities.periods import CycleActivities
    from models.payloads import CycleInput
    from workflows.options import LEDGER_PATIENT


@workflow.defn(name="cycle")
class CycleWorkflow:
    """Wakes at the instant the calendar gives, or when something changed; ends when nothing runs any more."""

    @workflow.init
    def __init__(self, cycle: CycleInput) -> None:
        self.changed = False

    @workflow.run
    async def run(self, cycle: CycleInput) -> None:
        """Open what is due, then sleep until the next opening."""
        while True:
            self.changed = False
            opening = await workflow.execute_activity_method(
                CycleActivities.open_due, cycle.obligation, **LEDGER_PATIENT
            )
            if opening is None and not self.changed:
                return
            if workflow.info().is_continue_as_new_suggested():
                workflow.continue_as_new(cycle)
            if opening is not None:
                left = cycle.pace.server_wait(opening - cycle.pace.office_time(workflow.now()))
                if left > dt.timedelta(0):
                    with contextlib.suppress(TimeoutError):  # its time has come
                        await workflow.wait_condition(lambda: self.changed, timeout=left)

    @workflow.signal
    def wake(self) -> None:
        """Somebody chose another rhythm, or the calendar changed."""
        self.changed = True
