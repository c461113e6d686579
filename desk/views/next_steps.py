"""What may be done next to a case, step by step."""

from dataclasses import dataclass
from typing import Any

from casework.gates import missing_fields, optional_fields
from casework.steps import open_steps
from models.instants import iso
from models.steps import FieldRule, Step
from models.tables import Case


@dataclass(frozen=True)
class NextStep:
    """A step that may be taken now, what it asks for, and what may be filled in beside."""

    step: Step
    asks: list[FieldRule]
    may: list[FieldRule]


def next_steps(case: Case) -> list[NextStep]:
    """What may be done next, and what each step asks for."""
    if case.state.ended:
        return []
    steps = open_steps(case.definition, case.progress)
    facts = case.progress.facts
    return [NextStep(step, missing_fields(step, {}, facts), optional_fields(step, facts)) for step in steps]


def steps_json(case: Case) -> list[dict[str, Any]]:
    """Every step of a case's procedure, with when it was taken and whether it may be taken now."""
    able = {one.step.id for one in next_steps(case)}
    return [_step_json(case, step, step.id in able) for step in case.definition.steps]


def _step_json(case: Case, step: Step, able: bool) -> dict[str, Any]:
    taken = case.progress.last(step.id)
    return {
        "id": step.id,
        "name": step.name,
        "taken_at": iso(taken) if taken else None,
        "open": able,
        "after": list(step.after),
        "fields": [
            {
                "id": field.id,
                "name": field.name,
                "kind": field.kind,
                "choices": field.choices or None,
                "optional": field.optional,
            }
            for field in step.fields
        ],
        "by": [role.value for role in step.by],
    }


def stage(case: Case) -> str:
    """How far a case has come: the step it took last, or that it took none yet."""
    names = {step.id: step.name for step in case.definition.steps}
    last = case.progress.taken[-1].step if case.progress.taken else None
    return names.get(last, last) if last else "尚未办理"


def next_name(case: Case) -> str:
    """What is to be done next, in a word: the first step not taken yet, else the end; nothing where it has ended."""
    if case.state.ended:
        return ""
    found = next((one.step.name for one in next_steps(case) if not case.progress.took(one.step.id)), None)
    if found is None and case.definition.steps:
        return "等待"
    return found or ("答复" if case.definition.replies else "办结")
