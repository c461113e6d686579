"""A watchdog: an escalation that stopped is silent, so somebody must look for what should have happened and did not."""

import asyncio
import datetime as dt
import logging
from dataclasses import dataclass
from typing import Literal

from care.account_watch import tell_of_applications
from care.cycle_watch import tell_of_cycles
from care.engine import Engine
from care.mail_watch import tell_of_mail
from care.stuck import tell_of_stuck
from care.takeover_watch import tell_of_takeover
from casework.acting import conclude
from casework.walking import overtake
from casework.writing import write_line
from desk.views.proposals import DECIDED_WITHIN, list_proposals
from models.instants import shown
from models.queries.cases import get_case, hold_case, keyed_event, silent_marks
from models.words import EventName, Role
from office.office import Office

log = logging.getLogger("duban.watchdog")
PATIENCE = dt.timedelta(minutes=15)
"""A rung this long after its instant has not merely been spread or retried: nobody fires it."""
Trouble = Literal["gone", "stuck", "late"]
WORDS = {
    "gone": "流程不在了",
    "stuck": "流程反复出错，停在原处",
    "late": "流程在，但没有按时执行（工作进程可能没有运行）",
}


@dataclass(frozen=True)
class Alarm:
    """A live case whose workflow does not do its work: since when, and what is wrong with it.

    `since`: the instant of the rung that nobody fired; None where none is late yet.
    """

    number: str
    since: dt.datetime | None
    trouble: Trouble

    @property
    def detail(self) -> str:
        """What is wrong, without the number."""
        late = f"{shown(self.since)} 应发的提醒没有发出，" if self.since else ""
        return f"{late}{WORDS[self.trouble]}"

    @property
    def key(self) -> str:
        """Under which it is told once."""
        return f"alarm:{self.since:%Y%m%dT%H%M}" if self.since else f"alarm:{self.trouble}"

    def __str__(self) -> str:
        """One line for an administrator."""
        return f"{self.number}：{self.detail}"


async def look(office: Office, engine: Engine) -> list[Alarm]:
    """Every live case that is late in firing, or whose workflow fails. Raises NotReady when the server is away."""
    late = await asyncio.to_thread(_late, office)
    found = [Alarm(number, since, await _trouble(engine, number, mark)) for number, mark, since in late]
    known = {alarm.number for alarm in found}
    async for name in engine.running("case/", failing=True):
        _, _, number, _ = name.split("/")
        if number not in known:
            found.append(Alarm(number, None, "stuck"))
    return found


async def watch(office: Office, engine: Engine) -> list[str]:
    """Look, and have the administrators told: of silent cases, proposals nobody decided, mail, cycles, a takeover that
    lasts. Each once.

    Returns what was found, told before or not.
    """
    found: list[str] = []
    for tell in (tell_of_mail, tell_of_cycles, tell_of_takeover, tell_of_applications):  # first: they need no engine
        found += await asyncio.to_thread(tell, office)
    found += await tell_of_stuck(office, engine)
    alarms = await look(office, engine)
    return found + await asyncio.to_thread(_tell_all, office, alarms)


def _late(office: Office) -> list[tuple[str, str, dt.datetime]]:
    with office.ledger.read() as session:
        return silent_marks(session, office.now() - PATIENCE)


async def _trouble(engine: Engine, number: str, mark: str) -> Trouble:
    """Whether the case's workflow is gone, fails again and again, or is only waiting for a worker."""
    found = await engine.look_at(engine.case_id(number, mark))
    return "late" if found == "running" else found


def _tell_all(office: Office, alarms: list[Alarm]) -> list[str]:
    said = []
    for alarm in alarms:
        said.append(str(alarm))
        try:
            _tell(office, alarm.number, alarm.key, f"{alarm.detail}；请运行 duban doctor --repair")
        except Exception:  # one case that cannot be read must not keep the others silent
            log.exception("the alarm of %s could not be written", alarm.number)
            said[-1] += "（这一件读不出，请联系维护人员）"
    for one in list_proposals(office):
        if one.undecided_too_long:
            what = f"{'申请' if one.made.matter else '拟提'}{one.made.name}"
            term = f"应在 {DECIDED_WITHIN} 个工作日内"
            detail = f"{what}已 {one.waiting_days} 个工作日无人决定（{term}），请审批人决定"
            said.append(f"{one.number}：{detail}")
            _tell(office, one.number, f"undecided:{one.seq}", detail, (Role.APPROVER,))
    return said


def _tell(office: Office, number: str, key: str, detail: str, more: tuple[Role, ...] = ()) -> None:
    """Write the alarm once; what the case's clock had passed is fired with it, so that nobody waits for the repair."""
    with office.ledger.read() as session:
        if keyed_event(session, get_case(session, number).number, key):
            return
    with office.turn() as turn:
        case = hold_case(turn.session, number)
        if keyed_event(turn.session, number, key) is None:
            overtake(turn, case, ends=False)
            write_line(turn, case, EventName.ALARMED, to=(Role.ADMINISTRATOR, *more), detail=detail, key=key)
            conclude(turn, case)
