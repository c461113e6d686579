"""Is everything up, and do the ledger and the workflows agree? Finds, says, and on request repairs."""

import datetime as dt
from dataclasses import dataclass

from care.reconciliation import disagreements, is_running
from care.watchdog import look
from desk.cases.activating import cycles_going, run_cycle
from desk.cases.opening import start_workflow
from desk.supervision.sanctions import list_proposals
from models.errors import DubanError
from models.instants import local_date
from models.payloads import case_workflow_id, cycle_workflow_id
from models.queries.cases import cases, pending_submissions
from models.queries.outbox import officers_waiting
from models.queries.people import handlers_of, officers, units
from models.words import Role, State
from office.office import Office

NOTICE_EXPECTED_FROM = (12, 1)
"""Since 2015 every notice for a year came out before mid-December of the year before."""
WAITING_TOO_LONG = dt.timedelta(minutes=10)


@dataclass(frozen=True)
class Finding:
    """One thing looked at. `ok` is False for what needs a person; `repaired` says it was put right just now."""

    check: str
    ok: bool
    detail: str
    repaired: bool = False


async def examine(office: Office, repair: bool) -> list[Finding]:
    """Every check in order; a fault in one does not hide the others."""
    findings = [_ledger(office), _calendar(office), _people(office)]
    try:
        findings += await _engine(office)
    except DubanError as error:
        findings.append(Finding("引擎", False, str(error)))
        return findings
    findings.append(await _workflows(office, repair))
    findings.append(await _silent(office, repair))
    findings.append(await _cycles(office, repair))
    findings.append(_undecided(office))
    findings.append(_submissions(office, repair))
    findings.append(await _mailboxes(office, repair))
    return findings


def _ledger(office: Office) -> Finding:
    from migrations.upgrade import is_current

    if not is_current(office.ledger):
        return Finding("台账", False, "结构不是最新，请运行 duban init（或 duban up）升级")
    with office.ledger.read() as session:
        live = len(cases(session, states=[State.OPEN, State.PAUSED]))
    return Finding("台账", True, f"在办 {live} 件")


def _calendar(office: Office) -> Finding:
    today = local_date(office.now())
    last = office.calendar.last_announced
    late = (today.month, today.day) >= NOTICE_EXPECTED_FROM and last <= today.year
    if today.year > last or late:
        return Finding(
            "工作日历",
            False,
            f"只有到 {last} 年的安排，{last + 1} 年起的到期日均为暂定；请用 duban calendar import 导入放假通知",
        )
    return Finding("工作日历", True, f"{office.calendar.version}，已公布至 {last} 年")


def _people(office: Office) -> Finding:
    with office.ledger.read() as session:
        empty = [unit.name for unit in units(session) if not handlers_of(session, unit.id)]
        supervisors = officers(session, Role.SUPERVISOR)
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


async def _engine(office: Office) -> list[Finding]:
    from care.connection import worker_is_polling
    from desk.cases.performing import explained

    client = await office.connect()
    with explained():
        polling = await worker_is_polling(client, office.task_queue)
    worker = "有工作进程在接活" if polling else "没有工作进程，请运行 duban up 或 duban worker"
    return [Finding("引擎", True, f"命名空间 {client.namespace}"), Finding("工作进程", polling, worker)]


async def _workflows(office: Office, repair: bool) -> Finding:
    """Each live case has a running workflow, and no ended case has one."""
    lost, idle, live = await disagreements(office)
    if not lost and not idle:
        return Finding("办件流程", True, f"{live} 件在办均有流程")
    names = "、".join((lost + idle)[:5]) + ("等" if len(lost) + len(idle) > 5 else "")
    if not repair:
        what = f"{len(lost)} 件在办没有流程，{len(idle)} 件已结仍有流程：{names}"
        return Finding("办件流程", False, f"{what}；请运行 duban doctor --repair")
    for number in lost:
        await start_workflow(office, number, again=True)
    for number in idle:
        await _end(office, number)
    return Finding("办件流程", True, f"已重新启动 {len(lost)} 件、结束 {len(idle)} 件的流程：{names}", repaired=True)


async def _end(office: Office, number: str) -> None:
    from desk.cases.performing import CALL_TIMEOUT, explained

    client = await office.connect()
    with explained():
        handle = client.get_workflow_handle(case_workflow_id(number))
        await handle.terminate("the ledger says that the case has ended", rpc_timeout=CALL_TIMEOUT)


async def _silent(office: Office, repair: bool) -> Finding:
    """No rung is overdue that nobody fired; a workflow that is stuck can be started anew from the ledger."""
    alarms = await look(office)
    if not alarms:
        return Finding("提醒", True, "没有漏发的提醒")
    stuck = [alarm for alarm in alarms if alarm.trouble != "late"]
    if repair and stuck:
        for alarm in stuck:
            if alarm.trouble == "stuck":
                await _end(office, alarm.number)
            await start_workflow(office, alarm.number, again=True)
        return Finding("提醒", True, f"已从台账重新启动 {len(stuck)} 件的流程，漏发的随即补发", repaired=True)
    more = f"；另有 {len(alarms) - 3} 件" if len(alarms) > 3 else ""
    advice = "请运行 duban doctor --repair" if stuck else "请确认 duban up 或 duban worker 在运行"
    return Finding("提醒", False, "；".join(str(alarm) for alarm in alarms[:3]) + f"{more}；{advice}")


async def _cycles(office: Office, repair: bool) -> Finding:
    """Each cycle that was set going has a running workflow."""
    lost = [name for name in cycles_going(office) if not await is_running(office, cycle_workflow_id(name))]
    if not lost:
        return Finding("周期", True, f"{len(cycles_going(office))} 个周期事项均在运行")
    names = "、".join(lost[:5]) + ("等" if len(lost) > 5 else "")
    if not repair:
        return Finding("周期", False, f"{len(lost)} 个周期事项没有流程：{names}；请运行 duban doctor --repair")
    for name in lost:
        await run_cycle(office, name)
    return Finding("周期", True, f"已重新启动 {len(lost)} 个周期事项：{names}", repaired=True)


def _undecided(office: Office) -> Finding:
    waiting = [one for one in list_proposals(office) if one.undecided_too_long]
    if not waiting:
        return Finding("拟提", True, "没有久拖未决的拟提")
    numbers = "、".join(dict.fromkeys(one.case.number for one in waiting[:5]))
    return Finding(
        "拟提", False, f"{len(waiting)} 项拟提逾期未决：{numbers}；请审批人用 duban approve 或 duban reject 决定"
    )


def _submissions(office: Office, repair: bool) -> Finding:
    with office.ledger.write() as session:
        waiting = [one for one in pending_submissions(session) if office.now() - one.at > WAITING_TOO_LONG]
        numbers = "、".join(dict.fromkeys(one.case_number for one in waiting[:5]))
        for submission in waiting if repair else ():
            session.delete(submission)
    if not waiting:
        return Finding("提交", True, "没有悬而未决的提交")
    if repair:
        return Finding(
            "提交", True, f"已清除 {len(waiting)} 次没有生效的提交：{numbers}；如仍需办理请重新提交", repaired=True
        )
    return Finding(
        "提交", False, f"{len(waiting)} 次提交没有生效：{numbers}；请运行 duban doctor --repair 清除后重新办理"
    )


async def _mailboxes(office: Office, repair: bool) -> Finding:
    from care.sweep import wake_mailbox

    with office.ledger.read() as session:
        waiting = officers_waiting(session, office.now() - WAITING_TOO_LONG)
    if not waiting:
        return Finding("通知", True, "没有滞留的通知")
    if not repair:
        return Finding("通知", False, f"{len(waiting)} 人的通知滞留；请运行 duban doctor --repair")
    client = await office.connect()
    for officer_id in waiting:
        await wake_mailbox(client, office.task_queue, officer_id, office.pace)
    return Finding("通知", True, f"已唤醒 {len(waiting)} 人的信箱", repaired=True)
