"""The one door to the engine: what the office tells it, and what it asks of it. Every call is bounded in time."""

import datetime as dt
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Literal

from temporalio.api.workflowservice.v1 import (
    DescribeNamespaceRequest,
    UpdateNamespaceRequest,
)
from temporalio.client import Client, WorkflowExecutionStatus
from temporalio.common import WorkflowIDConflictPolicy, WorkflowIDReusePolicy
from temporalio.service import RPCError, RPCStatusCode

from models.errors import NotReady
from models.payloads import (
    CaseAlarm,
    CycleInput,
    MailboxInput,
    Pace,
    Standing,
    case_workflow_id,
    cycle_workflow_id,
    mailbox_workflow_id,
)
from models.queries.to_tell import Alarm
from workflows.spread import spread

START_SOMETHING = "请先运行 duban up（或检查 TEMPORAL_ADDRESS 指向的服务）"
CALL_TIMEOUT = dt.timedelta(seconds=5)
TRIED_OFTEN = 3
"""Attempts of one workflow task after which it is stuck: the code cannot carry the history on."""
STAMP = "duban"
"""The key under which an office's namespace keeps the stamp of the ledger that it was last in step with."""
Running = Literal["running", "stuck", "gone"]


@contextmanager
def explained() -> Iterator[None]:
    """Turns what the server answers into an error a person can act on."""
    try:
        yield
    except RPCError as error:
        raise NotReady(f"Temporal 服务没有应答（{error.status.name}），{START_SOMETHING}") from None


@dataclass(frozen=True)
class Engine:
    """The way to the server, for one office. `connect` raises NotReady when it is away.

    `office`: the office's random id, with which all its workflow ids begin, so that two ledgers in one namespace never
    meet. `mails`: whether mail leaves at all; `channels`: whether the office has others. `delays`: whether the server
    can put a first task off; that of a rehearsal loses track of its skipped time.
    """

    connect: Callable[[], Awaitable[Client]]
    office: str
    task_queue: str
    pace: Pace
    mails: bool = False
    channels: bool = False
    delays: bool = True

    @property
    def mail_queue(self) -> str:
        """The queue of mail; empty where none leaves."""
        return f"{self.task_queue}-mail" if self.mails else ""

    def case_id(self, number: str, mark: str) -> str:
        """The workflow id of a case."""
        return case_workflow_id(self.office, number, mark)

    async def tell_case(self, alarm: Alarm, now: dt.datetime) -> None:
        """Set a case's alarm clock, in the place of the one that may be set already, or take it away at the end.

        Its first task is put off until its instant, so that until then it costs the worker nothing. A signal would not
        wake a workflow that has not begun; so a change sets a new clock instead of telling the old one. Only where the
        server cannot put a task off, the running one is told.
        """
        client, name = await self.connect(), self.case_id(alarm.number, alarm.mark)
        standing = Standing(revision=alarm.revision, next_at=alarm.next_at, ended=alarm.state.ended)
        if standing.ended:
            await self._take_away(client, name, standing)
            return
        changed = alarm.revision > 1
        delay = None
        if self.delays and alarm.next_at is not None and alarm.next_at > now:
            delay = self.pace.server_wait(alarm.next_at + spread(alarm.number, self.pace.spread_seconds) - now)
        anew = WorkflowIDConflictPolicy.TERMINATE_EXISTING
        await client.start_workflow(
            "case",
            CaseAlarm(number=alarm.number, standing=standing, pace=self.pace),
            id=name,
            task_queue=self.task_queue,
            id_conflict_policy=anew if changed and self.delays else WorkflowIDConflictPolicy.USE_EXISTING,
            id_reuse_policy=WorkflowIDReusePolicy.ALLOW_DUPLICATE,
            start_delay=delay,
            start_signal="tell" if changed and not self.delays else None,
            start_signal_args=[standing] if changed and not self.delays else [],
            static_summary=alarm.name,
            static_details=f"{alarm.obligation} {alarm.unit_id} {alarm.due_date} {alarm.state.value}",
            rpc_timeout=CALL_TIMEOUT,
        )

    async def _take_away(self, client: Client, name: str, standing: Standing) -> None:
        """The alarm clock of a case that has ended: nothing is left for it to do, so no task of it need run."""
        handle = client.get_workflow_handle(name)
        try:
            if self.delays:
                await handle.terminate("the case has ended", rpc_timeout=CALL_TIMEOUT)
            else:
                await handle.signal("tell", standing, rpc_timeout=CALL_TIMEOUT)
        except RPCError as error:
            if error.status != RPCStatusCode.NOT_FOUND:  # it never began, or has ended: nothing to take away
                raise

    async def wake_mailbox(self, officer_id: str) -> None:
        """Start an officer's mailbox, or tell the running one that something came in."""
        client = await self.connect()
        await client.start_workflow(
            "mailbox",
            MailboxInput(officer_id=officer_id, pace=self.pace, mail_queue=self.mail_queue, urgent_first=self.channels),
            id=mailbox_workflow_id(self.office, officer_id),
            task_queue=self.task_queue,
            id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
            start_signal="wake",
            rpc_timeout=CALL_TIMEOUT,
        )

    async def wake_cycle(self, obligation: str) -> None:
        """Start a cycle's workflow, or have the running one look again."""
        client = await self.connect()
        await client.start_workflow(
            "cycle",
            CycleInput(obligation=obligation, pace=self.pace),
            id=cycle_workflow_id(self.office, obligation),
            task_queue=self.task_queue,
            id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
            start_signal="wake",
            rpc_timeout=CALL_TIMEOUT,
        )

    async def terminate(self, workflow_id: str, reason: str) -> None:
        """End a workflow that the ledger does not know, or that cannot go on; it may have ended already."""
        client = await self.connect()
        with explained():
            try:
                await client.get_workflow_handle(workflow_id).terminate(reason, rpc_timeout=CALL_TIMEOUT)
            except RPCError as error:
                if error.status != RPCStatusCode.NOT_FOUND:
                    raise

    async def look_at(self, workflow_id: str) -> Running:
        """Whether a workflow runs, fails again and again, or is gone. Raises NotReady."""
        client = await self.connect()
        with explained():
            try:
                found = await client.get_workflow_handle(workflow_id).describe(rpc_timeout=CALL_TIMEOUT)
            except RPCError as error:
                if error.status != RPCStatusCode.NOT_FOUND:
                    raise
                return "gone"
        if found.status != WorkflowExecutionStatus.RUNNING:
            return "gone"
        return "stuck" if found.raw_description.pending_workflow_task.attempt >= TRIED_OFTEN else "running"

    async def running(self, kind: str = "", *, failing: bool = False) -> AsyncIterator[str]:
        """The ids of this office's running workflows of a kind; `failing`: those whose tasks fail. May lag a second."""
        client = await self.connect()
        query = f"ExecutionStatus = 'Running' AND WorkflowId STARTS_WITH '{self.office}/{kind}'"
        if failing:
            query += " AND TemporalReportedProblems IS NOT NULL"
        with explained():
            try:
                async for execution in client.list_workflows(query):
                    yield execution.id
            except RPCError as error:
                if error.status != RPCStatusCode.UNIMPLEMENTED:  # the server of a rehearsal keeps no list
                    raise

    async def stamp(self) -> tuple[str, str]:
        """The namespace's id, which no other engine has, and the stamp last left in it."""
        client = await self.connect()
        with explained():
            found = await client.workflow_service.describe_namespace(
                DescribeNamespaceRequest(namespace=client.namespace), timeout=CALL_TIMEOUT
            )
        return found.namespace_info.id, found.namespace_info.data.get(f"{STAMP}-{self.office}", "")

    async def leave_stamp(self, stamp: str) -> None:
        """Leave a stamp in the namespace: an engine put back from an older copy shows an older one."""
        client = await self.connect()
        request = UpdateNamespaceRequest(namespace=client.namespace)
        request.update_info.data[f"{STAMP}-{self.office}"] = stamp
        with explained():
            await client.workflow_service.update_namespace(request, timeout=CALL_TIMEOUT)
