"""The alarm clock of a case: it sleeps until the ledger's next instant, has the ladder walked, and sleeps again.

Nothing is decided here. The ledger says when (`Standing.next_at`) and whether the case has ended; when it says anything
else, the relay sets another clock in the place of this one, or tells this one where the server cannot put a first task
off (`tell`). A workflow that is lost, forged, forgotten or replayed can write nothing: `walk` goes by the ledger's own
plan and time.
"""

import contextlib
import datetime as dt

from temporalio import workflow
from temporalio.exceptions import FailureError, is_cancelled_exception

with workflow.unsafe.imports_passed_through():
    from activities.walk import CaseActivities
    from models.payloads import CaseAlarm, Standing
    from workflows.options import LEDGER_NOW, LEDGER_PATIENT
    from workflows.spread import spread

AT_LEAST = dt.timedelta(seconds=1)
"""Between two walks: where the ledger's clock is behind the server's, it answers with the same instant for a while."""


@workflow.defn(name="case")
class CaseWorkflow:
    """One case: its number, how it stands, and nothing else."""

    @workflow.init
    def __init__(self, case: CaseAlarm) -> None:
        self.number, self.standing, self.pace = case.number, case.standing, case.pace
        self.spread = spread(case.number, case.pace.spread_seconds)
        self.at_least = dt.timedelta(0)

    @workflow.run
    async def run(self, case: CaseAlarm) -> None:
        """Walk the ladder whenever its instant comes, until the ledger says that the case has ended."""
        while not self.standing.ended:
            if await self.its_time_came():
                before = self.standing.next_at
                self.tell(await self.walk())
                self.at_least = AT_LEAST if self.standing.next_at == before else dt.timedelta(0)
            if workflow.info().is_continue_as_new_suggested() and not self.standing.ended:
                workflow.continue_as_new(CaseAlarm(number=self.number, standing=self.standing, pace=self.pace))

    @workflow.signal
    def tell(self, standing: Standing) -> None:
        """How the case stands in the ledger; an older story is passed over."""
        if standing.revision > self.standing.revision or standing.ended:
            self.standing = standing

    async def its_time_came(self) -> bool:
        """Sleep until the next instant and this case's share of the spread; False where it was told something."""
        known, at = self.standing, self.standing.next_at
        if at is None:
            await workflow.wait_condition(lambda: self.standing is not known)
            return False
        left = max(at + self.spread - self.pace.office_time(workflow.now()), self.at_least)
        if left <= dt.timedelta(0):
            return True
        with contextlib.suppress(TimeoutError):
            await workflow.wait_condition(lambda: self.standing is not known, timeout=self.pace.server_wait(left))
            return False
        return True

    async def walk(self) -> Standing:
        """Have the ladder walked within the workflow task; if the ledger is away, patiently outside it."""
        try:
            return await workflow.execute_local_activity_method(CaseActivities.walk, self.number, **LEDGER_NOW)
        except FailureError as error:  # a failed local activity raises ApplicationError, a timed-out one ActivityError
            if is_cancelled_exception(error):
                raise
        return await workflow.execute_activity_method(CaseActivities.walk, self.number, **LEDGER_PATIENT)
