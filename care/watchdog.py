"""A watchdog: an escalation that stopped is silent, so somebody must look for what should have happened and did not."""

import datetime as dt
from dataclasses import dataclass
from typing import Literal

from desk.supervision.sanctions import DECIDED_WITHIN, list_proposals
from desk.supervision.writing import wake, write_line
from models.instants import shown
from models.payloads import case_workflow_id
from models.plan import PlannedRung
from models.queries.cases import get_case, rung_event, waiting_rungs
from models.tables import Case
from models.words import LEVEL_NAMES, EventName, Role, State
from office.office import Office
from workflows.ladder import passed

PATIENCE = dt.timedelta(minutes=15)
"""A rung this long after its instant has not merely been spread or retried: nobody fires it."""
TRIED_OFTEN = 3
"""Attempts of one workflow task after which it is stuck: the code cannot carry the history on."""
Trouble = Literal["gone", "stuck", "late"]
WORDS = {
    "gone": "流程不在了",
    "stuck": "流程反复出错，停在原处",
    "late": "流程在，但没有按时执行（工作进程可能没有运行）",
}


@dataclass(frozen=True)
class Alarm:
    """A live case whose rung should have fired, and what its workflow looks like."""

    number: str
    rung: PlannedRung
    trouble: Trouble

    def __str__(self) -> str:
        """One line for an administrator."""
        what = LEVEL_NAMES[self.rung.level]
        return f"{self.number}：{shown(self.rung.at)} 应发的{what}没有发出，{WORDS[self.trouble]}"


async def look(office: Office) -> list[Alarm]:
    """Every live case that is late in firing, with the reason. Raises NotReady when the server is away."""
    since = office.now() - PATIENCE
    with office.ledger.read() as session:
        late = [
            (case, rungs[0])
            for case, fired in waiting_rungs(session)
            if (rungs := passed(case.plan, fired, since, paused=case.state is State.PAUSED))
        ]
    return [Alarm(case.number, rung, await _trouble(office, case)) for case, rung in late]


async def watch(office: Office) -> list[str]:
    """Look, and have the administrators told: of silent cases, and of proposals nobody decided. Each once.

    Returns what was found, told before or not.
    """
    said, woken = [], []
    for alarm in await look(office):
        said.append(str(alarm))
        detail = f"{shown(alarm.rung.at)} 应发的{LEVEL_NAMES[alarm.rung.level]}没有发出，{WORDS[alarm.trouble]}"
        woken += _tell(office, alarm.number, f"alarm:{alarm.rung.key}", f"{detail}；请运行 duban doctor --repair")
    for one in list_proposals(office):
        if one.undecided_too_long:
            level = LEVEL_NAMES[one.event.level] if one.event.level else ""
            detail = (
                f"拟提{level}已 {one.waiting_days} 个工作日无人决定（应在 {DECIDED_WITHIN} 个工作日内），请审批人决定"
            )
            said.append(f"{one.case.number}：{detail}")
            woken += _tell(office, one.case.number, f"undecided:{one.event.seq}", detail, (Role.APPROVER,))
    await wake(office, woken)
    return said


def _tell(office: Office, number: str, key: str, detail: str, more: tuple[Role, ...] = ()) -> list[str]:
    with office.ledger.write() as session:
        case = get_case(session, number)
        if rung_event(session, number, key):
            return []
        to = (Role.ADMINISTRATOR, *more)
        return write_line(session, office, case, EventName.ALARMED, to=to, detail=detail, key=key)


async def _trouble(office: Office, case: Case) -> Trouble:
    """Whether the case's workflow is gone, fails again and again, or is only waiting for a worker."""
    from temporalio.client import WorkflowExecutionStatus
    from temporalio.service import RPCError, RPCStatusCode

    from desk.cases.performing import CALL_TIMEOUT, explained

    client = await office.connect()
    with explained():
        try:
            handle = client.get_workflow_handle(case_workflow_id(case.number))
            found = await handle.describe(rpc_timeout=CALL_TIMEOUT)
        except RPCError as error:
            if error.status != RPCStatusCode.NOT_FOUND:
                raise
            return "gone"
    if found.status != WorkflowExecutionStatus.RUNNING:
        return "gone"
    return "stuck" if found.raw_description.pending_workflow_task.attempt >= TRIED_OFTEN else "late"
