"""Acts that end a case: the reply that closes it, and its withdrawal."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from desk.cases.performing import perform
from desk.cases.stepping import closing_step, take_step
from desk.files.intake import TEXT, reason_text, required_text
from models.errors import BadInput, Refused
from models.instants import local_date
from models.queries.cases import get_case
from models.queries.people import find_unit
from models.steps import Step
from models.tables import Case
from models.words import Act
from office.office import Office


@dataclass(frozen=True)
class Reply:
    """What closes a case: the reply's date, the replying unit and the content (clause （十一）)."""

    content: str
    date: dt.date | None = None
    unit: str | None = None


async def close_with(office: Office, number: str, reply: Reply, given: Sequence[str], actor: str | None = None) -> Case:
    """Close a case: by its reply, or by the step of its procedure that closes it, with what that step asks for."""
    with office.ledger.read() as session:
        case = get_case(session, number)
    if case.definition.replies:
        if given:
            raise BadInput(f"{case.definition.name}以答复办结，不用 --set；请写 --reply 答复内容")
        return await close_case(office, number, reply, actor)
    step = closing_step(case)
    words = [*given]
    if reply.content:
        words.append(f"{_text_field(step, case)}={reply.content}")
    if reply.date:
        if step.moment is None:
            raise BadInput(f"“{step.name}”不填日期，请去掉 --date")
        words.append(f"{step.moment}={reply.date}")
    return await take_step(office, number, step.id, words, actor)


def _text_field(step: Step, case: Case) -> str:
    """The field that a text given by --reply fills: the first text that the step must have."""
    for field in step.fields:
        if field.kind == "text" and not field.optional:
            return field.id
    raise BadInput(f"{case.definition.name}办结不填答复内容，请用 --set 填报（duban show {case.number} 列出要填的）")


async def close_case(office: Office, number: str, reply: Reply, actor: str | None = None) -> Case:
    """Close a case with its reply.

    Whether it came in time is decided by the moment it was accepted here; the reply's own date is recorded beside it.
    """
    today = local_date(office.now())
    with office.ledger.read() as session:
        case = get_case(session, number)
    if not case.definition.replies:
        raise Refused(f"{case.definition.name}按步骤办结，请用 duban step {case.number}（duban show 列出下一步）")
    content = required_text(reply.content, "答复内容", TEXT, lines=True)
    with office.ledger.read() as session:
        unit = find_unit(session, reply.unit or case.unit_id)
    date = reply.date or today
    received = local_date(case.clock.received_at)
    if not received <= date <= today:
        raise Refused(f"答复日期 {date} 应在收到日 {received} 与今天 {today} 之间，请核对")
    # A date nobody typed is the day of the submission, worked out when it is read: a command repeated after midnight
    # must still be the same command.
    given = reply.date.isoformat() if reply.date else None
    evidence = {"content": content, "date": given, "unit": unit.id, "unit_name": unit.name}
    return await perform(office, case.number, Act.CLOSE, evidence, actor)


async def withdraw_case(office: Office, number: str, reason: str, actor: str | None = None) -> Case:
    """Withdraw a case that should not be counted at all (opened twice, recalled by its sender)."""
    content = {"reason": reason_text(reason)}
    return await perform(office, number, Act.WITHDRAW, content, actor)
