"""What an act makes of a case: its clock, its kind, its owner. No side effects."""

import datetime as dt
from typing import Literal

from casework.allowed import STATE_AFTER
from casework.planning import binding
from casework.steps import close, step_of, take
from models.clock import HAND, STEP, STOP, Extension
from models.instants import at
from models.limit import Limit
from models.progress import Application, Term
from models.tables import Case, Submission
from models.words import Act, State

ASSIST = "assist-"
"""The terms of co-handling units: `assist-` and the unit's id."""
MOVES_THE_DATE = frozenset({Act.CLASSIFY, Act.RESUME, Act.EXTEND, Act.REPLAN, Act.ASSIST, Act.CONTRIBUTE})
"""Acts after which the plan is worked out again. A change of owner leaves it: the clock goes on."""


def amend(case: Case, submission: Submission) -> None:
    """Change the case as the act says; its plan is worked out again by the caller."""
    content, clock = submission.given, case.clock
    match submission.act:
        case Act.PAUSE:
            until = content.get("until")
            case.clock = clock.pause(submission.counts_at, HAND, dt.date.fromisoformat(until) if until else None)
        case Act.RESUME:
            case.clock = clock.resume(submission.counts_at)
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
            close(case, submission.at, submission.counts_at if submission.past else None)
        case Act.APPLY:
            waits = {"matter": content["matter"], "key": content["key"], "at": submission.at, "unit_id": case.unit_id}
            case.progress = case.progress.apply(Application.model_validate(waits))
        case Act.REOPEN if content.get("limit"):
            day = at(dt.date.fromisoformat(content["returned_on"]))
            case.clock = clock.resume(day, HAND, STEP, STOP).restart(day, Limit.model_validate(content["limit"]))
    case.state = STATE_AFTER.get(submission.act, case.state)
    if submission.act in (Act.PAUSE, Act.RESUME):
        case.state = State.PAUSED if case.clock.paused else State.OPEN


def extension_unit(case: Case) -> Literal["working_days", "calendar_days"]:
    """The days that an extension of the case counts: working days, unless limit and obligation say otherwise."""
    unit = binding(case).extends_in if case.clock.limit.unit == "calendar_days" else None
    return unit or "working_days"


def _extension(case: Case, submission: Submission) -> Extension:
    content = submission.given
    return Extension(
        days=content["days"], approver=content["approver"], at=submission.counts_at, unit=extension_unit(case)
    )


def moved_on(case: Case, submission: Submission) -> bool:
    """Whether this re-planning had to set a later date, because a calendar alone makes no case overdue."""
    return case.clock.replacement is not None and case.clock.replacement.at == submission.at
