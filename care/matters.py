"""What the administrators are told beside any case: each matter once, under its key."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from models.ledger import LedgerSession
from models.queries.outbox import leave_once
from models.queries.people import officers
from models.tables import Officer
from models.words import Role


@dataclass(frozen=True)
class Matter:
    """One thing the administrators are told once, under its key."""

    key: str
    detail: str
    subject: str


def tell_matters(
    session: LedgerSession,
    matters: Iterable[Matter],
    now: dt.datetime,
    *,
    above: bool = False,
    more: tuple[Role, ...] = (),
) -> None:
    """Leave each matter in the inboxes of those who look after the machine (and, `above`, after the cases; and of
    `more` roles), unless it lies there."""
    people = [*_in_office(session, Role.ADMINISTRATOR), *(_in_office(session, Role.SUPERVISOR) if above else ())]
    people += [one for role in more for one in _in_office(session, role)]
    people = people or _in_office(session, Role.SUPERVISOR)  # somebody must hear of it
    for matter in matters:
        for one in people:
            # in the inbox alone: the mail may be what does not work
            leave_once(session, one.id, matter.key, matter.subject, matter.detail, now)


def _in_office(session: LedgerSession, role: Role) -> list[Officer]:
    return [one for one in officers(session, role) if one.left_on is None]
