"""Signing for a message by the link in it: looking at it does nothing, sending it signs, and it is good for no more."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from desk.cases.acknowledging import acknowledge
from desk.cases.performing import Asking
from models.actor import Surface
from models.errors import DubanError, NotFound, Refused
from models.ledger import LedgerSession
from models.queries.acknowledgements import of_message
from models.queries.cases import get_case
from models.tables import Case, Message, Officer
from office.identity import seated
from office.office import Office
from office.policy import OfficePolicy
from office.settings import Settings
from office.signing_links import signing_links

VALID = dt.timedelta(days=7)
"""After that it is signed for at the board: those above have heard of it long before."""


@dataclass(frozen=True)
class ToSign:
    """What a link is good for: whose it is, the cases that its message told of, and which of their lines wait."""

    officer: Officer
    cases: Sequence[Case]
    waiting: Mapping[str, frozenset[int]]


def to_sign(office: Office, settings: Settings, token: str) -> ToSign:
    """What a link asks for. Raises NotFound for what this office never sent, Refused for one that is too old."""
    links = signing_links(settings)
    message_id = links.message_id(token) if links else None
    with office.ledger.read() as session:
        message = session.get(Message, message_id) if message_id else None
        officer = session.get(Officer, message.officer_id) if message else None
        if message is None or officer is None or officer.left_on:
            raise NotFound("链接无效")
        if office.now() - message.created_at > VALID:
            raise Refused("链接已过期，请登录后在办件里签收")
        return _found(session, message, officer)


def sign_by_link(office: Office, settings: Settings, token: str, address: str, policy: OfficePolicy) -> ToSign:
    """Sign for all that still waits of it, in its officer's name: each case by itself, and what its message told of.

    Raises as above, and why where no case could be signed for.
    """
    asked = to_sign(office, settings, token)
    who = asked.officer.id
    actor = seated(office.ledger, who, Surface.LINK, address, office.now(), policy)
    signed, refused = 0, None
    for number, lines in sorted(asked.waiting.items()):
        try:
            signed += acknowledge(office.seen_by(actor), number, Asking(who), only=lines)
        except DubanError as error:  # it is another's by now, or was signed for meanwhile
            refused = error
    if refused and not signed:
        raise refused
    return to_sign(office, settings, token)


def _found(session: LedgerSession, message: Message, officer: Officer) -> ToSign:
    rows = of_message(session, message)
    waiting: dict[str, set[int]] = {}
    for one in rows:
        if one.signed_at is None:
            waiting.setdefault(one.case_number, set()).add(one.seq)
    cases = [get_case(session, one) for one in dict.fromkeys(one.case_number for one in rows)]
    return ToSign(officer, cases, {number: frozenset(lines) for number, lines in waiting.items()})
