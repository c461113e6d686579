"""Lines that no workflow has to wait for: decisions of people and alarms, written by the desk in one transaction."""

from collections.abc import Iterable

from casework.notify import notify
from models.instants import local_date
from models.ledger import LedgerSession
from models.queries.cases import next_seq
from models.queries.people import told
from models.tables import Case, Event
from models.words import EventName, Level, Role
from office.office import Office


def write_line(
    session: LedgerSession,
    office: Office,
    case: Case,
    name: EventName,
    *,
    to: Iterable[Role],
    detail: str,
    key: str,
    level: Level | None = None,
    actor: str | None = None,
) -> list[str]:
    """One line with its notifications; returns whose mailboxes are to be woken. `key` is unique in the case's log."""
    now = office.now()
    recipients, instead = told(session, to, case, local_date(now))
    event = Event(
        case_number=case.number,
        seq=next_seq(session, case.number),
        event=name,
        at=now,
        recorded_at=now,
        actor=actor,
        level=level,
        to=recipients,
        due_date=case.due_date,
        due_at=case.due_at,
        rung=key,
        detail=detail + instead,
    )
    session.add(event)
    session.flush()
    return notify(session, case, event, now)


async def wake(office: Office, officers: Iterable[str]) -> None:
    """Wake mailboxes; where the server is away the worker's sweep does so later, because the lines are stored."""
    from temporalio.service import RPCError

    from care.sweep import wake_mailbox
    from models.errors import DubanError

    try:
        client = await office.connect()
        for officer_id in dict.fromkeys(officers):
            await wake_mailbox(client, office.task_queue, officer_id, office.pace)
    except (DubanError, RPCError):
        return
