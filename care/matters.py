"""What the administrators are told beside any case: each matter once, under its key."""

import datetime as dt
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from models.ledger import LedgerSession
from models.queries.outbox import leave_once
from models.queries.people import officers
from models.tables import Message, Officer
from models.words import Role


@dataclass(frozen=True)
class Matter:
    """One thing the administrators are told once, under its key."""

    key: str
    detail: str
    subject: str


def tell_matters(session: LedgerSession, matters: Iterable[Matter], now: dt.datetime, *, above: bool = False) -> None:
    """Leave each matter in the inboxes of those who look after the machine (and, `above`, after the cases), unless it
    lies there."""
    people = [*_in_office(session, Role.ADMINISTRATOR), *(_in_office(session, Role.SUPERVISOR) if above else ())]
    people = people or _in_office(session, Role.SUPERVISOR)  # somebody must hear of it
    for matter in matters:
        for one in people:
            _leave(session, matter, one, now)


def _in_office(session: LedgerSession, role: Role) -> list[Officer]:
    return [one for one in officers(session, role) if one.left_on is None]


def _leave(session: LedgerSession, matter: Matter, officer: Officer, now: dt.datetime) -> None:
    """In the inbox alone: the mail may be what does not work."""
    name = hashlib.sha256(f"{matter.key} {officer.id}".encode()).hexdigest()[:32]
    subject = f"【督办】{matter.subject}"
    leave_once(session, Message(id=name, officer_id=officer.id, subject=subject, body=matter.detail, created_at=now))
