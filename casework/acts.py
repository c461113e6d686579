"""What an act makes of a case: its clock, its kind, its owner, and the sentence that records it. No side effects."""

from casework.allowed import STATE_AFTER
from casework.planning import binding
from casework.steps import close, shown_facts, step_of, take
from models.clock import Extension
from models.limit import UNIT_NAMES
from models.progress import Term
from models.tables import Case, Submission, Unit
from models.words import Act, State

ASSIST = "assist-"
"""The terms of co-handling units: `assist-` and the unit's id."""
MOVES_THE_DATE = frozenset({Act.CLASSIFY, Act.RESUME, Act.EXTEND, Act.REPLAN, Act.ASSIST, Act.CONTRIBUTE})
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
            case.clock = clock.extend(_extension(case, submission))
        case Act.CLASSIFY:
            case.clock = clock.model_copy(update={"limit": binding(case).limit})
        case Act.REASSIGN:
            case.unit_id, case.officer_id = content["unit"], content["officer"]
            case.progress = case.progress.end_term(f"{ASSIST}{case.unit_id}", submission.at)  # it owes the whole now
        case Act.STEP | Act.CLOSE if (step := step_of(case, submission)) is not None:
            take(case, step, submission)
        case Act.ASSIST:
            case.progress = case.progress.add(Term.model_validate(content["term"]))
        case Act.CONTRIBUTE:
            case.progress = case.progress.end_term(content["term"], submission.at)
        case Act.CLOSE | Act.WITHDRAW:
            close(case, submission.at)
    case.state = STATE_AFTER.get(submission.act, case.state)
    if submission.act in (Act.PAUSE, Act.RESUME):
        case.state = State.PAUSED if case.clock.paused else State.OPEN


def _extension(case: Case, submission: Submission) -> Extension:
    content = submission.content
    unit = binding(case).extends_in if case.clock.limit.unit == "calendar_days" else None
    return Extension(days=content["days"], approver=content["approver"], at=submission.at, unit=unit or "working_days")


def moved_on(case: Case, submission: Submission) -> bool:
    """Whether this re-planning had to set a later date, because a calendar alone makes no case overdue."""
    return case.clock.replacement is not None and case.clock.replacement.at == submission.at


def sentence(case: Case, submission: Submission, unit: Unit, due_before: str, due_after: str) -> str:
    """The audit sentence of an act: what, by whose word, and the old and the new due date where it moved."""
    content = submission.content
    moved = "" if due_before == due_after else f"；到期日 {due_before} → {due_after}"
    match submission.act:
        case Act.STEP | Act.CLOSE if (step := step_of(case, submission)) is not None:
            return f"{shown_facts(step, content['fields'])}{moved}"
        case Act.ASSIST:
            term = case.progress.term(content["term"]["id"])
            due = case.plan.term(content["term"]["id"])
            return f"请{term.name if term else ''}，于 {due.due_date if due else ''} 前反馈：{content['reason']}"
        case Act.CONTRIBUTE:
            return f"{content['unit_name']}反馈协办意见"
        case Act.CLOSE:
            return f"{content['unit_name']} {submission.reply_date} 答复"
        case Act.PAUSE:
            return f"暂停计时：{content['reason']}"
        case Act.RESUME:
            still = "；另有程序中的暂停，计时仍未恢复" if case.clock.paused else ""
            return f"恢复计时{moved}{still}"
        case Act.EXTEND:
            told = f"，已于 {content['notified']} 告知申请人" if content.get("notified") else ""
            counted = UNIT_NAMES[case.clock.extensions[-1].unit]
            return f"延期 {content['days']} {counted}，{content['approver_name']}批准{told}：{content['reason']}{moved}"
        case Act.CLASSIFY:
            kind = case.classified or case.definition
            return f"归类为{kind.name}，按 {case.clock.limit}计{moved}"
        case Act.REASSIGN:
            who = f"（{content['officer_name']}）" if content.get("officer_name") else ""
            return f"改派至{unit.name}{who}：{content['reason']}"
        case Act.WITHDRAW:
            return f"撤回：{content['reason']}"
        case _:
            flagged = "；期限已过或仅剩当日，顺延至下一工作日末，请督办员关注" if moved_on(case, submission) else ""
            return f"按{content['why']}重排{moved or '；到期日不变'}{flagged}"
