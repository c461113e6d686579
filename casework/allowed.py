"""Which act a case's state allows. Asked under the case's lock, after what its clock had passed was fired."""

import datetime as dt

from casework.planning import binding
from models.clock import HAND
from models.errors import Refused
from models.instants import shown
from models.steps import Step, holds
from models.tables import Case
from models.words import STATE_NAMES, Act, State

ACT_NAMES = {
    Act.CLOSE: "办结",
    Act.CLASSIFY: "归类",
    Act.REASSIGN: "改派",
    Act.PAUSE: "暂停",
    Act.RESUME: "恢复",
    Act.EXTEND: "延期",
    Act.WITHDRAW: "撤回",
    Act.REPLAN: "重排",
    Act.STEP: "办理环节",
    Act.ASSIST: "交办协办",
    Act.CONTRIBUTE: "反馈协办意见",
    Act.NOTE: "备注",
    Act.ATTACH: "附上文件",
    Act.CORRECT: "更正",
    Act.REOPEN: "重开",
    Act.APPLY: "申请",
    Act.ISSUE: "印发文书",
    Act.ANNUL: "作废文书",
    Act.URGE: "催办",
}

STATE_AFTER = {
    Act.CLOSE: State.CLOSED,
    Act.WITHDRAW: State.WITHDRAWN,
}
"""Which acts end a case. The others leave it open, or paused as long as anything keeps its clock still."""

AT_ANY_TIME = frozenset({Act.NOTE, Act.ATTACH, Act.CORRECT, Act.ISSUE, Act.ANNUL})
"""What may also be done to a case that has ended: nothing is beyond repair."""

BEFORE_DUE = frozenset({Act.PAUSE, Act.EXTEND})
"""A limit that has run out can be neither stopped nor lengthened any more (《政府信息公开条例》 33: before it ends)."""


def refusal(act: Act, case: Case, at: dt.datetime) -> Refused | None:
    """Why the act, accepted at that instant, is refused; None when it may go on."""
    name = ACT_NAMES[act]
    if act is Act.REOPEN:
        return None if case.state.ended else Refused("尚未办结，无需重开")
    if act in AT_ANY_TIME:
        return None
    if case.state.ended:
        return Refused(f"已{STATE_NAMES[case.state]}，不能再{name}")
    if act is Act.APPLY and case.quiet:
        return Refused("正在接管，完成之前不能申请；原登记簿已批准的，请由审批人办理")
    found = _of_pauses(act, case)
    if found:
        return found
    if act is Act.EXTEND and case.state is State.PAUSED:
        return Refused("计时暂停中，不能延期；请在恢复计时之后、到期之前延期")
    if act in BEFORE_DUE and at >= case.due_at and not case.clock.paused:
        return Refused(f"已于 {shown(case.due_at)} 到期，{name}须在到期之前；请尽快办结并说明原因")
    if act is Act.EXTEND and case.clock.extensions:
        return Refused("已延期一次，不能再次延期；请在现有期限内办结")
    if act is Act.EXTEND and case.clock.limit.unit == "calendar_days" and binding(case).extends_in is None:
        return Refused(f"期限按自然日计，依据（{binding(case).basis}）没有规定可以延期；请在 {case.due_date} 前办结")
    return None


def _of_pauses(act: Act, case: Case) -> Refused | None:
    """What a pause made by hand cannot do. A date is no span: it stands whatever is paused (docs/counting.md)."""
    clock = case.clock
    if act is Act.PAUSE and clock.fixed:
        return Refused(f"到期日 {case.due_date} 是固定日期，不因暂停而顺延，不能暂停计时；请按期办结，办不到的写明理由")
    if act is Act.PAUSE and clock.paused_by(HAND):
        return Refused("计时已经暂停", code="resume")
    if act is Act.RESUME and not clock.paused:
        return Refused("计时并未暂停，无需恢复")
    if act is Act.RESUME and not clock.paused_by(HAND):
        return _of_procedure(case)
    return None


def _goes_on_with(step: Step, case: Case) -> bool:
    """Whether the step lets the clock run again and is one of the next: not taken, what comes before it has been."""
    progress = case.progress
    if step.clock not in ("resumes", "restarts"):
        return False
    return holds(step.when, progress.facts) and not progress.took(step.id) and all(map(progress.took, step.after))


def _of_procedure(case: Case) -> Refused:
    """Why a pause that a step made ends with the procedure only, and what it waits for."""
    held = next((term.name for term in case.progress.terms if term.open and term.pauses), None)
    if held:
        return Refused(f"因“{held}”依法暂停，办理相应步骤或届满后自动恢复，不能提前恢复")
    awaited = [step.name for step in binding(case).steps if _goes_on_with(step, case)]
    if awaited:
        return Refused(
            f"计时因办理步骤暂停，要等办理{'或'.join(f'“{name}”' for name in awaited)}之后恢复，不能提前恢复"
        )
    return Refused("计时已由办理步骤停止，不再恢复；请按流程办理后面的步骤")
