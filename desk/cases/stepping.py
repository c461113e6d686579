"""Taking a step of a procedure: what it needs, who may take it, and the gates before it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from casework.circumstances import circumstances
from casework.gates import missing_fields, refused
from casework.steps import open_steps
from desk.cases.fields import read_fields
from desk.cases.performing import perform
from models.errors import BadInput, NotFound, Refused
from models.instants import local_date
from models.ledger import LedgerSession
from models.queries.cases import get_case
from models.queries.people import acts_for, find_officer
from models.steps import FieldRule, Step
from models.tables import Case
from models.words import ROLE_NAMES, Act, Role
from office.office import Office


@dataclass(frozen=True)
class NextStep:
    """A step that may be taken now, and what it asks for."""

    step: Step
    asks: list[FieldRule]


async def take_step(office: Office, number: str, word: str, given: Sequence[str], actor: str | None = None) -> Case:
    """Take a step of a case, by its id or its office name.

    Raises NotFound for an unknown step, BadInput for what is filled in wrongly, Refused where a gate is shut.
    """
    now = office.now()
    with office.ledger.read() as session:
        case = get_case(session, number)
        step = _find(case, word)
        facts = read_fields(session, step.fields, given, case.progress.facts)
        _authorise(session, office, step, actor, case.unit_id)
        by = find_officer(session, actor).id if actor else None
        around = circumstances(session, case, office.calendar, now, by)
    if case.state.ended:
        return await perform(office, case.number, Act.STEP, {}, actor)  # which says how it ended
    reason = refused(case, step, facts, around)
    if reason:
        raise Refused(f"{case.number}：{reason}")
    act = Act.CLOSE if step.clock == "closes" else Act.STEP
    return await perform(office, case.number, act, {"step": step.id, "fields": facts}, actor)


def closing_step(case: Case) -> Step:
    """The step that closes a case. Raises BadInput where there are several: to publish is not to give up."""
    closing = [step for step in case.definition.steps if step.clock == "closes"]
    if len(closing) != 1:
        names = "、".join(f"{step.name}（{step.id}）" for step in closing)
        raise BadInput(f"{case.number} 有几种办结：{names}；请用 duban step {case.number} 步骤 指明是哪一种")
    return closing[0]


def next_steps(case: Case) -> list[NextStep]:
    """What may be done next, and what each step asks for."""
    if case.state.ended:
        return []
    steps = open_steps(case.definition, case.progress)
    return [NextStep(step, missing_fields(step, {}, case.progress.facts)) for step in steps]


def steps_json(case: Case) -> list[dict[str, Any]]:
    """Every step of a case's procedure, with when it was taken and whether it may be taken now."""
    able = {one.step.id for one in next_steps(case)}
    return [_step_json(case, step, step.id in able) for step in case.definition.steps]


def _step_json(case: Case, step: Step, able: bool) -> dict[str, Any]:
    taken = case.progress.last(step.id)
    return {
        "id": step.id,
        "name": step.name,
        "taken_at": taken.isoformat() if taken else None,
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


def _find(case: Case, word: str) -> Step:
    if case.definition.replies:
        raise Refused(f"{case.definition.name}没有分步流程，请用 duban close {case.number} --reply 答复内容")
    step = case.definition.step(word)
    if step is None:
        names = "、".join(f"{one.id}（{one.name}）" for one in case.definition.steps)
        raise NotFound(f"{case.definition.name}没有“{word[:40]}”这一步，可办：{names}")
    return step


def _authorise(session: LedgerSession, office: Office, step: Step, actor: str | None, unit_id: str) -> None:
    """Some steps only an officer of a role may take, of the unit where the role has one, or that one's deputy."""
    if not step.by:
        return
    wanted = "或".join(ROLE_NAMES[role] for role in step.by)
    if not actor:
        raise BadInput(f"“{step.name}”须由{wanted}办理，请用 --by 指明是谁")
    officer = find_officer(session, actor)
    mine = (Role.HANDLER, Role.UNIT_LEAD)
    if not any(
        one.role in step.by and (one.role not in mine or one.unit_id == unit_id)
        for one in acts_for(session, officer.id, local_date(office.now()))
    ):
        raise Refused(f"{officer.name}不是本办件的{wanted}，“{step.name}”须由{wanted}办理")
