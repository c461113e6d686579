"""The life of a case, whatever its procedure: registered, reminded, escalated, taken step by step, closed.

One armed timer at a time, movable while it sleeps. The plan comes from outside as instants; whether an act came in time
is decided by the act's own timestamp, never by when this workflow woke.
"""

import asyncio
import contextlib
import datetime as dt
from typing import Any

from temporalio import workflow
from temporalio.exceptions import ApplicationError, FailureError, is_cancelled_exception

with workflow.unsafe.imports_passed_through():
    from activities.record import CaseActivities
    from casework.allowed import STATE_AFTER, refusal
    from models.payloads import ActMessage, ActRecord, Announcement, CaseInput, CaseStatus, RungRecord, Standing
    from models.plan import PlannedRung
    from models.words import Level, State
    from workflows.ladder import LATE_AFTER, next_at, passed, spread
    from workflows.options import LEDGER_NOW, LEDGER_PATIENT


@workflow.defn(name="case")
class CaseWorkflow:
    """One case. What its steps and gates are, the definition in the ledger says; what they do to time, happens here."""

    @workflow.init
    def __init__(self, case: CaseInput) -> None:
        self.number, self.plan, self.state = case.number, case.plan, case.state
        self.extended, self.pace = case.extended, case.pace
        self.fired = set(case.fired)
        self.spread = spread(case.number, case.pace.spread_seconds)
        self.moves = 0
        self.begun = False
        self.lock = asyncio.Lock()

    @workflow.run
    async def run(self, case: CaseInput) -> State:
        """Walk the ladder until the case is closed or withdrawn."""
        async with self.lock:
            await self.announce()
            await self.fire_passed(self.reached())
            self.begun = True
        while not self.state.ended:
            await self.wait_for_next_rung()
        await workflow.wait_condition(workflow.all_handlers_finished)
        return self.state

    @workflow.update
    async def perform(self, message: ActMessage) -> Standing:
        """Carry out an act. One at a time: what waited for its turn is judged again when it comes."""
        await workflow.wait_condition(lambda: self.begun)
        async with self.lock:
            self.may(message)
            await self.catch_up(message)
            standing = await self.carry_out(message)
            await self.fire_passed(self.reached())
        return standing

    @perform.validator
    def may(self, message: ActMessage) -> None:
        """Refuse what the case's state forbids; a refused act leaves no trace in the history."""
        reason = refusal(message.act, self.status(), message.at)
        if reason:
            raise ApplicationError(f"{self.number}：{reason}", type="Refused", non_retryable=True)

    @workflow.query
    def status(self) -> CaseStatus:
        """Where the case stands; answered only while a worker runs."""
        return CaseStatus(state=self.state, due_at=self.plan.due_at, extended=self.extended)

    def now(self) -> dt.datetime:
        """The time of the office: the server's, or a rehearsal's."""
        return self.pace.office_time(workflow.now())

    def reached(self) -> dt.datetime:
        """How far the walk has come: rungs up to here have passed, this case's share of the spread considered."""
        return max(self.plan.made_at, self.now() - self.spread)

    async def wait_for_next_rung(self) -> None:
        """Sleep until the next rung is due or the plan moved, then fire what is due."""
        moves, reached = self.moves, self.reached()
        if not self.due_by(reached):
            at = None if self.state.ended else next_at(self.plan, reached, paused=self.paused)
            with contextlib.suppress(TimeoutError):  # the rung's time has come
                left = self.pace.server_wait(at + self.spread - self.now()) if at else None
                await workflow.wait_condition(lambda: self.moves != moves, timeout=left)
        async with self.lock:
            if self.moves == moves:
                await self.fire_passed(self.reached())

    async def catch_up(self, message: ActMessage) -> None:
        """After an outage an act may arrive before the timers that were due earlier: what it overtook is fired first.

        An act that ends the case overtakes mere reminders for good: nobody needs them any more.
        """
        overtaken = self.due_by(message.at)
        ends = STATE_AFTER.get(message.act, self.state).ended
        if not ends or any(rung.lapses or rung.level is not Level.REMIND for rung in overtaken):
            await self.fire_passed(message.at)

    async def fire_passed(self, until: dt.datetime) -> None:
        """Fire the rungs of the latest instant passed by `until`, unless the clock is stopped."""
        for rung in self.due_by(until):
            await self.fire(rung)

    def due_by(self, until: dt.datetime) -> list[PlannedRung]:
        """The rungs that are to fire at that instant; of a paused case those of its terms, of an ended one none."""
        return [] if self.state.ended else passed(self.plan, self.fired, until, paused=self.paused)

    @property
    def paused(self) -> bool:
        return self.state is State.PAUSED

    async def fire(self, rung: PlannedRung) -> None:
        """Record one rung: at its own instant, or late at the instant when it could be fired at all."""
        at = max(rung.at, self.plan.made_at)  # it may have passed already when the plan was made
        if self.now() - at > LATE_AFTER:
            at = self.now()
        self.fired.add(rung.key)
        task = RungRecord(
            number=self.number,
            rung=rung,
            at=at,
            recorded_at=self.now(),
            late=at > rung.at,
            pace=self.pace,
        )
        self.follow(await self.write(CaseActivities.fire, task))

    async def announce(self) -> None:
        """Have the handler told of the registration that the desk wrote."""
        await self.write(
            CaseActivities.announce, Announcement(number=self.number, recorded_at=self.now(), pace=self.pace)
        )

    async def carry_out(self, message: ActMessage) -> Standing:
        """Have the act written to the ledger, then follow it.

        By a regular activity: it starts only after the server has stored that the act was accepted, so that a kill of
        everything cannot leave an act in the ledger which the workflow never heard of.
        """
        task = ActRecord(
            number=self.number, submission_id=message.submission_id, recorded_at=self.now(), pace=self.pace
        )
        standing = await workflow.execute_activity_method(CaseActivities.carry_out, task, **LEDGER_PATIENT)
        self.follow(standing)
        return standing

    def follow(self, standing: Standing) -> None:
        """Go on from how the case stands in the ledger."""
        if standing.plan != self.plan or standing.state is not self.state:
            self.moves += 1
        self.plan, self.state, self.extended = standing.plan, standing.state, standing.extended

    async def write(self, activity: Any, task: Any) -> Any:
        """Write within the workflow task; if the ledger is away, patiently outside it."""
        try:
            return await workflow.execute_local_activity_method(activity, task, **LEDGER_NOW)
        except FailureError as error:  # a failed local activity raises ApplicationError, a timed-out one ActivityError
            if is_cancelled_exception(error):
                raise
        return await workflow.execute_activity_method(activity, task, **LEDGER_PATIENT)
