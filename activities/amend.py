"""What an act makes of a case: its clock, its kind, its owner, and the sentence that records it. No side effects."""

from models.clock import Extension
from models.obligation import Obligation, stricter
from models.rules import STATE_AFTER
from models.tables import Case, Submission, Unit
from models.words import Act

MOVES_THE_DATE = frozenset({Act.CLASSIFY, Act.RESUME, Act.EXTEND, Act.REPLAN})
"""Acts after which the plan is worked out again. A change of owner leaves it: the clock goes on."""


def amend(case: Case, submission: Submission) -> None:
    """Change the case as the act says; its plan is worked out again by the caller."""
    content, clock = submission.content, case.clock
    match submission.act:
        case Act.PAUSE:
            case.clock = clock.pause(submission.at)
        case Act.RESUME:
            case.clock = clock.resume(submission.at)
        case Act.EXTEND:
            extension = Extension(days=content["days"], approver=content["approver"], at=submission.at)
            case.clock = clock.extend(extension)
        case Act.CLASSIFY:
            classified = Obligation.model_validate(content["definition"])
            case.classified = None if classified.id == case.definition.id else classified
            case.clock = clock.model_copy(update={"limit": binding(case).limit})
        case Act.REASSIGN:
            case.unit_id, case.officer_id = content["unit"], content["officer"]
        case Act.CLOSE | Act.WITHDRAW:
            case.closed_at = submission.at
    case.state = STATE_AFTER.get(submission.act, case.state)


def binding(case: Case) -> Obligation:
    """The obligation whose limit and ladder the case follows."""
    return stricter(case.definition, case.classified)


def sentence(case: Case, submission: Submission, unit: Unit, due_before: str, due_after: str) -> str:
    """The audit sentence of an act: what, by whose word, and the old and the new due date where it moved."""
    content = submission.content
    moved = "" if due_before == due_after else f"；到期日 {due_before} → {due_after}"
    match submission.act:
        case Act.CLOSE:
            return f"{content['unit_name']} {content['date']} 答复"
        case Act.PAUSE:
            return f"暂停计时：{content['reason']}"
        case Act.RESUME:
            return f"恢复计时{moved}"
        case Act.EXTEND:
            return f"延期 {content['days']} 个工作日，{content['approver_name']}批准：{content['reason']}{moved}"
        case Act.CLASSIFY:
            kind = case.classified or case.definition
            return f"归类为{kind.name}，按 {case.clock.limit.days} 个工作日计{moved}"
        case Act.REASSIGN:
            who = f"（{content['officer_name']}）" if content.get("officer_name") else ""
            return f"改派至{unit.name}{who}：{content['reason']}"
        case Act.WITHDRAW:
            return f"撤回：{content['reason']}"
        case Act.REPLAN:
            return f"按新的工作日历 {case.plan.calendar_version} 重排{moved}"
