"""The engine of a rehearsal, which an outage may stop and start again.

The time-skipping server skips no time while a task waits for a worker. So an outage is that of the whole machine: the
workflows end with it, the office's clock alone goes on, and afterwards everything is told again from the ledger, as
after the loss of the server's database.
"""

import asyncio
import contextlib
import datetime as dt
from dataclasses import replace

from temporalio.client import Client
from temporalio.service import RPCError
from temporalio.testing import WorkflowEnvironment

from care.cycles import cycles_going, start_by_catalog, wake_cycles
from care.engine import Engine
from care.relay import Relay
from care.replanning import Replanning
from channels.plan import ChannelPlan
from models.errors import NotReady
from models.payloads import cycle_workflow_id, mailbox_workflow_id
from models.queries.activations import activations
from models.queries.cases import get_case, live_marks
from models.queries.heartbeat import beat
from models.queries.outbox import officers_waiting
from models.queries.people import officers
from models.queries.to_tell import MAILBOX, tell, tell_everything
from office.office import Office
from rehearsal.letters import Rehearsed
from worker import build_channel_worker, build_worker


class Staff:
    """The worker, the relay and what they work on; `engine` changes when it starts again, because its clock does.

    The worker's office goes by the skipped clock; that of the commands stands still at the instant of each.
    """

    def __init__(
        self, office: Office, engine: Engine, env: WorkflowEnvironment, plan: ChannelPlan | None = None
    ) -> None:
        self.office, self._env, self._plan = office, env, plan
        self.engine = replace(engine, connect=self._connect)
        self._stack: contextlib.AsyncExitStack | None = None
        self._relay: Relay | None = None
        self._beaten: dt.datetime | None = None

    @property
    def at_work(self) -> bool:
        return self._stack is not None

    async def begin(self) -> None:
        """Start the worker, and see to the cycles."""
        loop = asyncio.get_running_loop()

        def skipped() -> dt.datetime:
            server = asyncio.run_coroutine_threadsafe(self._env.get_current_time(), loop).result()
            return self.engine.pace.office_time(server)

        def written() -> None:  # an activity holds the skipped clock until the engine knows what it wrote
            asyncio.run_coroutine_threadsafe(self.tell(), loop).result()

        self._stack = contextlib.AsyncExitStack()
        there = replace(self.office, now=skipped)
        self._relay = Relay(there, self.engine)
        client, plan = self._env.client, self._plan
        workers = [build_worker(client, there, self.engine, written, plan)]
        if plan:
            workers += [
                build_channel_worker(client, there, self.engine, name, Rehearsed(), plan.patience, written)
                for name in plan.channels
            ]
        for worker in workers:
            await self._stack.enter_async_context(worker)
        await self.look_after()

    async def look_after(self) -> None:
        """What a worker's rounds do: cycles, and what a changed calendar moves."""
        if not self.at_work:
            return
        self._beat()
        start_by_catalog(self.office)
        wake_cycles(self.office)
        Replanning(self.office).run()
        await self.tell()

    async def tell(self) -> None:
        """Have the engine told of everything that was decided."""
        if self._relay and self.at_work:
            self._beat()
            await self._relay.drain()

    async def end(self) -> None:
        """Stop the worker."""
        if self._stack:
            await self._stack.aclose()
            self._stack = None

    async def fail(self) -> None:
        """The machine stops: the worker, and every workflow."""
        for workflow_id in self._workflows():
            with contextlib.suppress(RPCError):  # it has not begun, or has ended
                await self._env.client.get_workflow_handle(workflow_id).terminate("outage")
        await self.end()

    async def recover(self, server_now: dt.datetime) -> None:
        """The machine is back: the office's clock says how late it is, and the ledger what there is to do."""
        pace = self.engine.pace
        moved = pace.model_copy(update={"anchor": server_now, "offset": self.office.now() - server_now})
        self.engine = replace(self.engine, pace=moved)
        with self.office.ledger.write() as session:
            tell_everything(session)
            waiting = officers_waiting(session, self.office.now())
            tell(session, MAILBOX, [(officer_id, None, None) for officer_id in waiting])
        await self.begin()

    def workflow_ids(self, names: dict[str, str]) -> dict[str, str]:
        """The ids of the named cases' workflows, of every officer's mailbox and of every cycle that was set going."""
        with self.office.ledger.read() as session:
            cases = {
                name: self.engine.case_id(number, get_case(session, number).mark) for name, number in names.items()
            }
            boxes = {f"mailbox-{one.id}": mailbox_workflow_id(self.engine.office, one.id) for one in officers(session)}
            cycles = {f"cycle-{one.obligation}": one.obligation for one in activations(session)}
        return cases | boxes | {name: cycle_workflow_id(self.engine.office, one) for name, one in cycles.items()}

    def _beat(self) -> None:
        """Show that somebody works: once at each instant of the office, whose clock stands still between two acts."""
        now = self.office.now()
        if now != self._beaten:
            with self.office.ledger.write() as session:
                beat(session, "rehearsal", now)
            self._beaten = now

    async def _connect(self) -> Client:
        if not self.at_work:
            raise NotReady("引擎没有运行，请先运行 duban up")
        return self._env.client

    def _workflows(self) -> list[str]:
        with self.office.ledger.read() as session:
            found = [self.engine.case_id(number, mark) for number, mark in live_marks(session).items()]
            found += [mailbox_workflow_id(self.engine.office, officer.id) for officer in officers(session)]
        return found + [cycle_workflow_id(self.engine.office, one) for one in cycles_going(self.office)]
