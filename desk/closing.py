"""Acts that end a case: the reply that closes it, and its withdrawal."""

import datetime as dt
from dataclasses import dataclass

from desk.calls import perform
from desk.intake import TEXT, reason_text, required_text
from desk.office import Office
from models.cases import get_case
from models.errors import Refused
from models.instants import local_date
from models.people import find_unit
from models.tables import Case
from models.words import Act


@dataclass(frozen=True)
class Reply:
    """What closes a case: the reply's date, the replying unit and the content (clause （十一）)."""

    content: str
    date: dt.date | None = None
    unit: str | None = None


async def close_case(office: Office, number: str, reply: Reply, actor: str | None = None) -> Case:
    """Close a case with its reply.

    Whether it came in time is decided by the moment it was accepted here; the reply's own date is recorded beside it.
    """
    content = required_text(reply.content, "答复内容", TEXT, lines=True)
    today = local_date(office.now())
    with office.ledger.read() as session:
        case = get_case(session, number)
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
