"""Calls to a case's workflow: bounded in time, and every failure told in one line with what to do."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from temporalio.api.common.v1 import WorkflowExecution
from temporalio.api.workflowservice.v1 import ResetStickyTaskQueueRequest
from temporalio.client import (
    Client,
    WorkflowHandle,
    WorkflowQueryFailedError,
    WorkflowUpdateFailedError,
    WorkflowUpdateRPCTimeoutOrCancelledError,
)
from temporalio.service import RPCError, RPCStatusCode

from care.connection import START_SOMETHING, worker_is_polling
from casework.allowed import refusal
from models.errors import NotReady, Refused, UnknownOutcome
from models.payloads import ActMessage, CaseStatus, case_workflow_id
from models.queries.cases import events_of, get_case, pending_submissions, submission_events
from models.queries.people import find_officer
from models.tables import Case, Submission
from models.words import STATE_NAMES, Act
from office.office import Office

CALL_TIMEOUT = timedelta(seconds=5)
RETRIED_WITHIN = timedelta(minutes=10)
"""How long a repeated command takes up what was handed in before; the update it sent is dead long before that."""
QUERY_TIMEOUT = timedelta(seconds=3)
PATIENT_QUERY_TIMEOUT = timedelta(seconds=6)
"""Where a worker does ask for work: it may be new, and the server still wait for what a killed one had in hand."""
NOBODY_ANSWERED = (RPCStatusCode.DEADLINE_EXCEEDED, RPCStatusCode.CANCELLED, RPCStatusCode.FAILED_PRECONDITION)


async def perform(office: Office, number: str, act: Act, content: dict[str, Any], actor: str | None) -> Case:
    """Hand an act in and have the workflow carry it out; returns the case as it stands afterwards.

    The worker is asked first, so that nothing is written when nobody could act on it. The text is stored, then an
    update named after the stored submission is sent: the same command again sends the same update, which acts once.
    Raises NotFound, Refused, NotReady, or UnknownOutcome when the answer did not come in time.
    """
    with office.ledger.read() as session:
        case = get_case(session, number)
        by = find_officer(session, actor).id if actor else None
    if case.state.ended:
        raise Refused(_ended(case))
    client = await office.connect()
    handle = client.get_workflow_handle(case_workflow_id(case.number))
    status = await _ask_status(office, client, handle)
    submission = _hand_in(office, case.number, act, content, by)
    reason = refusal(act, status, submission.at)
    if reason:
        _take_back(office, submission)
        raise Refused(f"{case.number}：{reason}")
    await _send(office, handle, submission)
    with office.ledger.read() as session:
        return get_case(session, case.number)


def _ended(case: Case) -> str:
    return f"{case.number} 已{STATE_NAMES[case.state]}，不能再办理；可用 duban show {case.number} 查看经过"


@contextmanager
def explained() -> Iterator[None]:
    """Turns what the server answers into an error an officer can act on."""
    try:
        yield
    except RPCError as error:
        if error.status == RPCStatusCode.NOT_FOUND:
            raise NotReady("引擎中没有这个办件的流程，请运行 duban doctor --repair") from None
        raise NotReady(f"Temporal 服务没有应答（{error.status.name}），{START_SOMETHING}") from None


async def _ask_status(office: Office, client: Client, handle: WorkflowHandle[Any, Any]) -> CaseStatus:
    """Ask the workflow where it stands: a query needs a living worker and leaves no trace.

    After a restart the server may still wait for the former worker, which held this workflow in its cache; told to
    forget that one, it asks the new one.
    """
    with explained():
        try:
            return await _query_status(handle, QUERY_TIMEOUT)
        except RPCError as error:
            if error.status not in NOBODY_ANSWERED:
                raise
        if not await worker_is_polling(client, office.task_queue):
            raise NotReady("工作进程没有运行，什么也没有改动；请先运行 duban up 或 duban worker")
        try:
            await _forget_former_worker(client, handle.id)
            return await _query_status(handle, PATIENT_QUERY_TIMEOUT)
        except RPCError as error:
            if error.status not in NOBODY_ANSWERED:
                raise
            raise NotReady(
                "工作进程没有应答（刚刚停止或正忙），什么也没有改动；请确认 duban up 或 duban worker 在运行后重试"
            ) from None


async def _query_status(handle: WorkflowHandle[Any, Any], patience: timedelta) -> CaseStatus:
    try:
        status: CaseStatus = await handle.query("status", result_type=CaseStatus, rpc_timeout=patience)
    except WorkflowQueryFailedError as error:
        raise NotReady(f"{handle.id} 的流程没有应答（{error}），请运行 duban doctor") from None
    return status


async def _forget_former_worker(client: Client, workflow_id: str) -> None:
    request = ResetStickyTaskQueueRequest(
        namespace=client.namespace, execution=WorkflowExecution(workflow_id=workflow_id)
    )
    await client.workflow_service.reset_sticky_task_queue(request, timeout=CALL_TIMEOUT)


def _hand_in(office: Office, number: str, act: Act, content: dict[str, Any], actor: str | None) -> Submission:
    """Store the submission. One of the last minutes that nobody answered yet is taken up again, with its own stamp.

    An older one, or one that another act overtook, is dead: it is dropped, and the act counts from now.
    """
    now = office.now()
    with office.ledger.write() as session:
        acts = [event.at for event in events_of(session, number) if event.rung is None]
        last = max(acts, default=now)
        for waiting in pending_submissions(session, number):
            if waiting.act is act and waiting.at >= max(last, now - RETRIED_WITHIN):
                if waiting.content == content:
                    return waiting
            elif waiting.act is act:
                session.delete(waiting)
        submission = Submission(id=uuid.uuid4().hex, case_number=number, act=act, at=now, actor=actor, content=content)
        session.add(submission)
    return submission


async def _send(office: Office, handle: WorkflowHandle[Any, Any], submission: Submission) -> None:
    message = ActMessage(act=submission.act, submission_id=submission.id, at=submission.at)
    with explained():
        try:
            await handle.execute_update("perform", message, id=submission.id, rpc_timeout=CALL_TIMEOUT * 2)
        except RPCError as error:
            if error.status == RPCStatusCode.NOT_FOUND:
                with office.ledger.read() as session:
                    case = get_case(session, submission.case_number)
                _take_back(office, submission)
                if case.state.ended:  # somebody else's act ended it in between
                    raise Refused(_ended(case)) from None
            raise
        except WorkflowUpdateFailedError as error:
            _take_back(office, submission)
            cause = getattr(error.cause, "cause", None) or error.cause  # an activity's refusal comes wrapped
            raise Refused(str(getattr(cause, "message", cause))) from None
        except (WorkflowUpdateRPCTimeoutOrCancelledError, TimeoutError):
            raise UnknownOutcome(
                f"已提交但尚无回音，可能稍后生效；请用 duban show {submission.case_number} 查看，"
                "或重复同一命令（不会办理两次）"
            ) from None


def _take_back(office: Office, submission: Submission) -> None:
    """A refused submission binds nothing and is not kept."""
    with office.ledger.write() as session:
        found = session.get(Submission, submission.id)
        if found and not submission_events(session, submission.id):
            session.delete(found)
