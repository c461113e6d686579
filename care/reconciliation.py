"""Whether the ledger and the server agree: each live case has a running workflow, and no ended case has one."""

from models.payloads import CASE_PREFIX, case_workflow_id
from models.queries.cases import cases
from models.tables import Case
from models.words import State
from office.office import Office


async def disagreements(office: Office) -> tuple[list[str], list[str], int]:
    """Live cases without a workflow, ended cases with one, and how many cases are live."""
    with office.ledger.read() as session:
        live = {
            case_workflow_id(case.number): case.number for case in cases(session, states=[State.OPEN, State.PAUSED])
        }
    running = await _running(office)
    lost = [number for workflow_id, number in live.items() if workflow_id not in running]
    idle = [number for workflow_id, number in running.items() if workflow_id not in live]
    lost = [number for number in lost if not await _settled(office, number, runs=True)]
    return lost, [number for number in idle if not await _settled(office, number, runs=False)], len(live)


async def _running(office: Office) -> dict[str, str]:
    """The numbers of the cases that the server says are running, by workflow id; its list may lag by a second."""
    from desk.cases.performing import explained

    client = await office.connect()
    query = f"ExecutionStatus = 'Running' AND TaskQueue = '{office.task_queue}'"
    with explained():
        ids = [execution.id async for execution in client.list_workflows(query)]
    return {one: one.removeprefix(CASE_PREFIX) for one in ids if one.startswith(CASE_PREFIX)}


async def _settled(office: Office, number: str, *, runs: bool) -> bool:
    """Looks again, closely: whether the workflow runs exactly when the case is live, or the case changed meanwhile."""
    found = await is_running(office, case_workflow_id(number))
    with office.ledger.read() as session:
        case = session.get(Case, number)
    ended = case is None or case.state.ended
    return found is runs or ended is runs


async def is_running(office: Office, workflow_id: str) -> bool:
    """Whether the server runs that workflow. Raises NotReady."""
    from temporalio.client import WorkflowExecutionStatus
    from temporalio.service import RPCError, RPCStatusCode

    from desk.cases.performing import CALL_TIMEOUT, explained

    client = await office.connect()
    with explained():
        try:
            handle = client.get_workflow_handle(workflow_id)
            return (await handle.describe(rpc_timeout=CALL_TIMEOUT)).status == WorkflowExecutionStatus.RUNNING
        except RPCError as error:
            if error.status != RPCStatusCode.NOT_FOUND:
                raise
            return False
