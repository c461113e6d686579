"""Taking a step of a procedure: what it needs, who may take it, and the gates before it."""

from collections.abc import Sequence

from casework.turn import Turn
from desk.cases.co_handling import settled_with
from desk.cases.fields import read_fields
from desk.cases.past_facts import NOT_PAST, Past, dated, past_words
from desk.cases.performing import NOBODY, Asking, Done, Prepared, perform
from models.errors import BadInput, NotFound, Refused
from models.instants import local_date
from models.near import meant
from models.queries.identity import acting
from models.queries.people import acts_for
from models.steps import Step
from models.tables import Case
from models.words import ROLE_NAMES, Act, Role
from office.office import Office


def take_step(
    office: Office,
    number: str,
    word: str,
    given: Sequence[str],
    asking: Asking = NOBODY,
    past: Past = NOT_PAST,
    unanswered: str | None = None,
) -> Done:
    """Take a step of a case, by its id or its office name; `past`: when it was taken, if that was before today.

    `unanswered`: what a step that closes does about co-handling units that have not answered. Raises NotFound for an
    unknown step, BadInput for what is filled in wrongly, Refused where a gate is shut.
    """
    words = tuple(given)
    return perform(
        office,
        number,
        ("step", number, word, words, *([past] if past.on else []), *([unanswered] if unanswered else [])),
        lambda turn, case: prepare_step(turn, case, word, words, asking.actor, past, unanswered),
        asking,
        ends=lambda case: _find(case, word).clock == "closes",
    )


def prepare_step(
    turn: Turn,
    case: Case,
    word: str,
    given: Sequence[str],
    actor: str | None,
    past: Past = NOT_PAST,
    unanswered: str | None = None,
) -> Prepared:
    """What a step asks for, read and complete; who takes it may. Its gates are asked where it is carried out."""
    step = _find(case, word)
    kept = past_words(past, turn.now)
    facts = dated(step, read_fields(turn.session, step.fields, given, local_date(turn.now)), past)
    _authorise(turn, step, actor, case)
    content = {"step": step.id, "fields": facts, **kept}
    if step.clock == "closes":
        return Act.CLOSE, content | settled_with(turn, case, unanswered)
    if unanswered:
        raise BadInput(f"“{step.name}”不是办结，不用说明未反馈的协办单位")
    return Act.STEP, content


def closing_step(case: Case) -> Step:
    """The step that closes a case. Raises BadInput where there are several: to publish is not to give up."""
    closing = [step for step in case.definition.steps if step.clock == "closes"]
    if len(closing) != 1:
        names = "、".join(f"{step.name}（{step.id}）" for step in closing)
        raise BadInput(f"{case.number} 有几种办结：{names}", code="take-closing-step", case=case.number)
    return closing[0]


def _find(case: Case, word: str) -> Step:
    if case.definition.replies:
        raise Refused(f"{case.definition.name}没有分步流程", code="close-by-reply", case=case.number)
    step = case.definition.step(word)
    if step is None:
        near = meant(word, ((one.id, one.name) for one in case.definition.steps))
        names = "、".join(f"{one.name}（{one.id}）" for one in case.definition.steps)
        raise NotFound(f"{case.definition.name}没有“{word[:40]}”这一步{near or f'，可办：{names}'}")
    return step


def _authorise(turn: Turn, step: Step, actor: str | None, case: Case) -> None:
    """Some steps only an officer of a role may take, of the unit where the role has one, or that one's deputy.

    While a case is taken over whoever stands above the units enters what others did.
    """
    if not step.by:
        return
    wanted = "或".join(ROLE_NAMES[role] for role in step.by)
    officer = acting(turn.session, actor)
    if officer is None:
        raise BadInput(f"“{step.name}”须由{wanted}办理", code="name-actor")
    mine = (Role.HANDLER, Role.UNIT_LEAD)
    roles = (*step.by, Role.SUPERVISOR, Role.APPROVER) if case.quiet else step.by
    if not any(
        one.role in roles and (one.role not in mine or one.unit_id == case.unit_id)
        for one in acts_for(turn.session, officer.id, local_date(turn.now))
    ):
        raise Refused(f"{officer.name}不是本办件的{wanted}，“{step.name}”须由{wanted}办理")
