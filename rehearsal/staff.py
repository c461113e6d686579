"""The engine of a rehearsal, which an outage may stop and start again.

The time-skipping server skips no time while a task waits for a worker. So an outage is that of the whole machine: the
workflows end with it, the office's clock alone goes on, and afterwards everything is started again from the ledger, as
after the loss of the server's database.
"""

import contextlib
import datetime as dt
from collections.abc import Iterable
from dataclasses import replace

from temporalio.client import Client
from temporalio.service import RPCError

from care.sweep import wake_mailbox
from desk.cases.activating import Going, keep_going
from desk.cases.opening import start_workflow
from models.errors import NotReady
from models.instants import local_date
from models.payloads import Pace, case_workflow_id, cycle_workflow_id, mailbox_workflow_id
from models.queries.activations import activations
from models.queries.cases import cases
from models.queries.outbox import officers_waiting
from models.queries.people import officers
from models.words import State
from office.office import Office
from office.settings import Settings
from worker import build_worker

LIVE = (State.OPEN, State.PAUSED)


class Staff:
    """The worker and what it works on; `office` changes when an engine starts again, because its clock does."""

    def __init__(self, office: Office, client: Client, settings: Settings) -> None:
        self._client, self._settings = client, settings
        self.office = replace(office, connect=self._connect)
        self._stack: contextlib.AsyncExitStack | None = None

    @property
    def at_work(self) -> bool:
        return self._stack is not None

    async def begin(self) -> None:
        """Start the worker, and see to the cycles."""
        self._stack = contextlib.AsyncExitStack()
        worker = build_worker(self._client, self.office.ledger, self.office, self._settings)
        await self._stack.enter_async_context(worker)
        await keep_going(self.office, Going())

    async def end(self) -> None:
        """Stop the worker."""
        if self._stack:
            await self._stack.aclose()
            self._stack = None

    async def fail(self) -> None:
        """The machine stops: the worker, and every workflow."""
        for workflow_id in self._workflows():
            with contextlib.suppress(RPCError):  # it has not begun, or has ended
                await self._client.get_workflow_handle(workflow_id).terminate("outage")
        await self.end()

    async def recover(self, server_now: dt.datetime) -> None:
        """The machine is back: the office's clock says how late it is, and the ledger what there is to do."""
        pace: Pace = self.office.pace
        self.office = replace(
            self.office, pace=pace.model_copy(update={"anchor": server_now, "offset": self.office.now() - server_now})
        )
        await self.begin()
        with self.office.ledger.read() as session:
            numbers = [case.number for case in cases(session, states=LIVE)]
            waiting = officers_waiting(session, self.office.now())
        for number in numbers:
            await start_workflow(self.office, number, again=True)
        for officer_id in waiting:
            await wake_mailbox(self._client, self.office.task_queue, officer_id, self.office.pace)

    async def _connect(self) -> Client:
        if not self.at_work:
            raise NotReady("引擎没有运行，请先运行 duban up")
        return self._client

    def _workflows(self) -> Iterable[str]:
        with self.office.ledger.read() as session:
            found = [case_workflow_id(case.number) for case in cases(session, states=LIVE)]
            found += [mailbox_workflow_id(officer.id) for officer in officers(session)]
            day = local_date(self.office.now())
            return found + [cycle_workflow_id(one.obligation) for one in activations(session, day=day)]
