"""Is everything up, and do the ledger and the workflows agree? Finds, says, and on request repairs."""

import asyncio
import contextlib
import datetime as dt
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from care.cycle_watch import ADVICE, said_of, standing_still
from care.cycles import wake_cycles
from care.engine import Engine
from care.findings import Finding, tried
from care.mail_watch import troubles
from care.reconciliation import differences, repair, retell, wake_forgotten_mailboxes
from care.stuck import Stuck, begin_anew, stuck
from care.takeover_watch import takeover_finding
from care.watchdog import look
from desk.cases.attaching import broken_attachments
from desk.views.proposals import list_proposals
from migrations.upgrade import is_current
from models.errors import DubanError
from models.instants import local_date
from models.queries.cases import count_live, get_case
from models.queries.heartbeat import FRESH, last_beat
from models.queries.identity import bindings
from models.queries.outbox import officers_waiting
from models.queries.people import handlers_of, officers, units_in_use
from models.words import Role
from office.office import Office

NOTICE_EXPECTED_FROM = (12, 1)
"""Since 2015 every notice for a year came out before mid-December of the year before."""
MENDED_WITHIN = 20.0
"""Seconds that a worker is given to do what it was handed."""
WORKER_FIRST = "请确认 duban up 或 duban worker 在运行，再运行 duban doctor"
WAITING_TOO_LONG = dt.timedelta(minutes=10)


@dataclass(frozen=True)
class Asked:
    """What is asked outside the ledger: why the mail server takes no mail, whether the daily backup is missed, and by
    their names what is wrong with the files that the office wrote itself."""

    mail: Callable[[], str | None] = lambda: None
    backup: Callable[[], tuple[bool, str] | None] | None = None
    own: Sequence[tuple[str, Callable[[], Finding | None]]] = ()


async def examine(office: Office, engine: Callable[[], Engine], mend: bool, asked: Asked = Asked()) -> list[Finding]:
    """Every check in order; one that fails is a finding, and does not hide the others."""
    findings = [
        await tried("台账", asyncio.to_thread(_ledger, office)),
        await tried("工作日历", asyncio.to_thread(_calendar, office)),
        await tried("人员", asyncio.to_thread(_people, office)),
        await tried("身份", asyncio.to_thread(_identities, office)),
        await tried("工作进程", asyncio.to_thread(_worker, office)),
    ]
    doors: list[Engine] = []
    findings.append(await tried("引擎", _engine(engine, doors)))
    findings.append(await tried("周期", _cycles(office, mend and bool(doors))))
    for door in doors:
        findings.append(await tried("办件流程", _workflows(office, door, mend)))
        findings.append(await tried("提醒", _silent(office, door, mend)))
    findings.append(await tried("附件", asyncio.to_thread(_attachments, office)))
    findings.append(await tried("拟提", asyncio.to_thread(_undecided, office)))
    findings.append(await tried("接管", asyncio.to_thread(takeover_finding, office)))
    findings.append(await tried("通知", asyncio.to_thread(_mailboxes, office, mend)))
    findings.append(await tried("邮件", asyncio.to_thread(_mails, office, asked.mail)))
    findings += await _backup(asked)
    own = [await tried(name, asyncio.to_thread(check)) for name, check in asked.own]
    return [*findings, *filter(None, own)]


async def _engine(engine: Callable[[], Engine], doors: list[Engine]) -> Finding:
    """Whether it answers; a door that does is left for the checks behind it."""
    door = await asyncio.to_thread(engine)
    client = await door.connect()
    doors.append(door)
    return Finding("引擎", True, f"命名空间 {client.namespace}")


def _ledger(office: Office) -> Finding:
    if not is_current(office.ledger):
        return Finding("台账", False, "结构不是最新，请运行 duban init（或 duban up）升级")
    with office.ledger.read() as session:
        live = count_live(session)
    office.ledger.try_write()
    return Finding("台账", True, f"可写，在办 {live} 件")


def _identities(office: Office) -> Finding:
    with office.ledger.read() as session:
        bound = [one for one in bindings(session) if one.officer_id]
    if bound:
        return Finding("身份", True, f"已绑定 {len(bound)} 个本机用户，其余用户不能办理")
    return Finding(
        "身份", True, "没有绑定人员：能运行命令的人可以任何人的名义办理，各行记为代录；可用 duban officer bind"
    )


def _calendar(office: Office) -> Finding:
    today = local_date(office.now())
    calendar = office.calendar
    last = calendar.last_announced
    late = (today.month, today.day) >= NOTICE_EXPECTED_FROM and last <= today.year
    if today.year > last or late:
        return Finding(
            "工作日历",
            False,
            f"只有到 {last} 年的安排，{last + 1} 年起的到期日均为暂定；请用 duban calendar import 导入放假通知",
        )
    return Finding("工作日历", True, f"{calendar.version}，已公布至 {last} 年")


def _people(office: Office) -> Finding:
    with office.ledger.read() as session:
        empty = [unit.name for unit in units_in_use(session) if not handlers_of(session, unit.id)]
        supervisors = [one for one in officers(session, Role.SUPERVISOR) if one.left_on is None]
    if not supervisors:
        return Finding("人员", False, "没有督办员，逾期无人可报；请用 duban officer import 导入")
    if empty:
        more = "等" if len(empty) > 3 else ""
        return Finding(
            "人员",
            False,
            f"没有经办人的单位：{'、'.join(empty[:3])}{more}（提醒将发给督办员）；请用 duban officer import 导入",
        )
    return Finding("人员", True, f"督办员 {len(supervisors)} 名")


def _worker(office: Office) -> Finding:
    with office.ledger.read() as session:
        beat = last_beat(session)
    if beat is not None and office.now() - beat < FRESH:
        return Finding("工作进程", True, "有工作进程在运行")
    return Finding("工作进程", False, "没有工作进程，提醒和升级暂停；请运行 duban up 或 duban worker")


def _attachments(office: Office) -> Finding:
    """Each attached file is there, and is what it was."""
    number, broken = broken_attachments(office)
    if not broken:
        return Finding("附件", True, f"{number} 个文件完好")
    more = f"等 {len(broken)} 个" if len(broken) > 3 else ""
    return Finding("附件", False, f"{'、'.join(broken[:3])}{more}；请从备份把 attachments 目录恢复")


async def _workflows(office: Office, engine: Engine, mend: bool) -> Finding:
    """Each live case and each cycle has a running workflow, and nothing else has."""
    found = await differences(office, engine)
    if not found:
        return Finding("办件流程", True, f"{found.live} 件在办均有流程")
    what = (
        f"{len(found.lost)} 件在办没有流程，{len(found.idle)} 个流程没有在办件，{len(found.cycles)} 个周期事项没有流程"
    )
    if not mend:
        return Finding("办件流程", False, f"{what}；请运行 duban doctor --repair")
    await repair(office, engine, found)
    left = await _after_repair(office, lambda: differences(office, engine))
    if left:
        return Finding("办件流程", False, f"{what}：已交工作进程，尚未恢复；{WORKER_FIRST}")
    return Finding("办件流程", True, f"{what}：已重新启动或结束", repaired=True)


async def _cycles(office: Office, mend: bool) -> Finding:
    """Every period of a cycle that should have its case has it."""
    found = await asyncio.to_thread(standing_still, office)
    if not found:
        return Finding("周期", True, "应登记的各期都已登记")
    said = "；".join(said_of(one) for one in found[:3]) + (f"；另有 {len(found) - 3} 个" if len(found) > 3 else "")
    if not mend:
        return Finding("周期", False, f"{said}；{ADVICE}")
    await asyncio.to_thread(wake_cycles, office, [one.obligation.id for one in found])
    if await _after_repair(office, lambda: asyncio.to_thread(standing_still, office)):
        return Finding("周期", False, f"{said}：已交工作进程，尚未恢复；{WORKER_FIRST}")
    return Finding("周期", True, f"{said}：已补登", repaired=True)


async def _after_repair(office: Office, look_again: Callable[[], Awaitable[object]]) -> bool:
    """Whether anything is left of what was handed to the worker, after the time it needs; at once where none lives."""
    deadline = time.monotonic() + MENDED_WITHIN
    while (left := bool(await look_again())) and time.monotonic() < deadline:
        if not (await asyncio.to_thread(_worker, office)).ok:
            return True
        await asyncio.sleep(0.5)
    return left


async def _silent(office: Office, engine: Engine, mend: bool) -> Finding:
    """No rung is overdue that nobody fired; a workflow that is stuck is ended and started anew from the ledger."""
    alarms, others = await look(office, engine), await stuck(engine)
    if others:
        return await _stuck(office, engine, others, mend=mend)
    if not alarms:
        return Finding("提醒", True, "没有漏发的提醒")
    if mend:
        for alarm in alarms:
            if alarm.trouble == "stuck":
                await engine.terminate(await asyncio.to_thread(_workflow_id, office, engine, alarm.number), "stuck")
        await asyncio.to_thread(retell, office, [alarm.number for alarm in alarms])
        return Finding("提醒", True, f"已交工作进程重新启动 {len(alarms)} 件的流程，漏发的随即补发", repaired=True)
    more = f"；另有 {len(alarms) - 3} 件" if len(alarms) > 3 else ""
    advice = "请运行 duban doctor --repair，并确认 duban up 或 duban worker 在运行"
    return Finding("提醒", False, "；".join(str(alarm) for alarm in alarms[:3]) + f"{more}；{advice}")


async def _stuck(office: Office, engine: Engine, found: Stuck, *, mend: bool) -> Finding:
    """Mailboxes and cycles that fail; what else there is comes to light once they work."""
    if not mend:
        return Finding("提醒", False, f"{found}；请运行 duban doctor --repair")
    await begin_anew(office, engine, found)
    return Finding("提醒", True, f"{found}：已结束，由工作进程按台账重新启动", repaired=True)


def _workflow_id(office: Office, engine: Engine, number: str) -> str:
    with office.ledger.read() as session:
        return engine.case_id(number, get_case(session, number).mark)


def _undecided(office: Office) -> Finding:
    waiting = [one for one in list_proposals(office) if one.undecided_too_long]
    if not waiting:
        return Finding("拟提", True, "没有久拖未决的拟提")
    numbers = "、".join(dict.fromkeys(one.number for one in waiting[:5]))
    return Finding(
        "拟提", False, f"{len(waiting)} 项拟提逾期未决：{numbers}；请审批人用 duban approve 或 duban reject 决定"
    )


def _mailboxes(office: Office, mend: bool) -> Finding:
    with office.ledger.read() as session:
        waiting = officers_waiting(session, office.now() - WAITING_TOO_LONG)
    if not waiting:
        return Finding("通知", True, "没有滞留的通知")
    if not mend:
        return Finding("通知", False, f"{len(waiting)} 人的通知滞留；请运行 duban doctor --repair")
    wake_forgotten_mailboxes(office, WAITING_TOO_LONG, mails=False)
    return Finding("通知", True, f"已交工作进程唤醒 {len(waiting)} 人的信箱", repaired=True)


async def _backup(asked: Asked) -> list[Finding]:
    """Nothing where there is nothing to say yet, or no ledger to ask, which is told above."""
    with contextlib.suppress(DubanError):
        if asked.backup and (said := await asyncio.to_thread(asked.backup)):
            return [Finding("备份", not said[0], said[1])]
    return []


def _mails(office: Office, mail: Callable[[], str | None]) -> Finding:
    found = [*filter(None, [mail()]), *troubles(office)]
    return Finding("邮件", not found, "；".join(found) or "没有滞留或被拒收的邮件")
