"""Acts that end a case: the reply that closes it, and its withdrawal."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from casework.turn import Turn
from desk.cases.co_handling import settled_with
from desk.cases.past_facts import NOT_PAST, Past, past_words
from desk.cases.performing import NOBODY, Asking, Done, Prepared, perform
from desk.cases.stepping import closing_step, prepare_step
from desk.cases.weight import stands_above, weight_of
from desk.files.intake import TEXT, TITLE, required_text
from models.errors import BadInput, Refused
from models.instants import local_date
from models.policy import Deed
from models.queries.people import find_unit
from models.steps import Step
from models.tables import Case
from models.words import Act
from office.office import Office


@dataclass(frozen=True)
class Reply:
    """What closes a case: the reply's date, the replying unit and the content (clause （十一）).

    `unanswered`: what is done about co-handling units that have not answered. `past`: when it went out, if that was
    before it is entered.
    """

    content: str
    date: dt.date | None = None
    unit: str | None = None
    unanswered: str | None = None
    past: Past = NOT_PAST


def close_with(office: Office, number: str, reply: Reply, given: Sequence[str] = (), asking: Asking = NOBODY) -> Done:
    """Close a case: by its reply, or by the step of its procedure that closes it, with what that step asks for."""

    words = tuple(given)

    def prepare(turn: Turn, case: Case) -> Prepared:
        if not case.definition.replies:
            step = closing_step(case)
            typed = _words(case, step, reply, words)
            return prepare_step(turn, case, step.id, typed, asking.actor, reply.past, reply.unanswered)
        if given:
            raise BadInput(f"{case.definition.name}以答复办结", code="give-reply")
        return prepare_reply(turn, case, reply, asking.actor)

    return perform(office, number, ("close", number, reply, words), prepare, asking, ends=lambda case: True)


def close_case(office: Office, number: str, reply: Reply, asking: Asking = NOBODY) -> Done:
    """Close a case with its reply. Raises Refused where its procedure closes it by a step.

    Whether it came in time is decided by the moment it was accepted here; the reply's own date is recorded beside it.
    """
    return perform(
        office,
        number,
        ("reply", number, reply),
        lambda turn, case: prepare_reply(turn, case, reply, asking.actor),
        asking,
        ends=lambda case: True,
    )


def withdraw_case(office: Office, number: str, reason: str, asking: Asking = NOBODY) -> Done:
    """Withdraw a case that should not be counted at all (opened twice, recalled by its sender).

    One that is overdue, inspected or has a proposal waiting does not vanish quietly: a supervisor or an approver
    withdraws it, and both are told. Raises Refused otherwise, BadInput without a reason.
    """
    why = required_text(reason, "撤回理由", TITLE)

    def prepare(turn: Turn, case: Case) -> Prepared:
        weight = weight_of(turn, case)
        if weight and not stands_above(turn, case, asking.actor):
            raise Refused(f"{case.number} {weight}，撤回须由督办员或审批人办理", code="name-actor")
        return Act.WITHDRAW, {"reason": why, "above": bool(weight)}

    return perform(
        office, number, ("withdraw", number, reason), prepare, asking, ends=lambda case: True, deed=Deed.WITHDRAW
    )


def prepare_reply(turn: Turn, case: Case, reply: Reply, actor: str | None) -> Prepared:
    """Judge a reply, and say what closing with it keeps. Raises Refused, BadInput."""
    today = local_date(turn.now)
    if not case.definition.replies:
        raise Refused(f"{case.definition.name}按步骤办结", code="close-by-step", case=case.number)
    content = required_text(reply.content, "答复内容", TEXT, lines=True)
    unit = find_unit(turn.session, reply.unit or case.unit_id)
    kept = past_words(reply.past, turn.now)
    if kept and turn.now >= case.due_at and not case.quiet and not stands_above(turn, case, actor):
        raise Refused(f"{case.number} 已逾期，以前的答复由督办员或审批人补录", code="name-actor")
    if reply.date and reply.past.day and reply.date != reply.past.day:
        raise BadInput(f"答复日期 {reply.date} 与补录的 {reply.past.day} 不同，请核对")
    date, received = reply.date or reply.past.day or today, local_date(case.clock.received_at)
    if not received <= date <= today:
        raise Refused(f"答复日期 {date} 应在收到日 {received} 与今天 {today} 之间，请核对")
    given = date.isoformat() if reply.date or kept else None
    said = {"content": content, "date": given, "unit": unit.id, "unit_name": unit.name, **kept}
    return Act.CLOSE, said | settled_with(turn, case, reply.unanswered)


def _words(case: Case, step: Step, reply: Reply, given: Sequence[str]) -> list[str]:
    """What was typed for a reply as the fields of the closing step."""
    words = [*given]
    if reply.content:
        words.append(f"{_text_field(step, case)}={reply.content}")
    if reply.date:
        if step.moment is None:
            raise BadInput(f"“{step.name}”不填日期", code="drop-date")
        words.append(f"{step.moment}={reply.date}")
    return words


def _text_field(step: Step, case: Case) -> str:
    """The field that the text of a reply fills: the first text that the step must have."""
    for field in step.fields:
        if field.kind == "text" and not field.optional:
            return field.id
    raise BadInput(f"{case.definition.name}办结不填答复内容", code="give-fields", case=case.number)
