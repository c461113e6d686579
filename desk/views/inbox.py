"""The inbox: what officers were told, and whether the mail arrived."""

from collections.abc import Iterator, Sequence
from typing import Any

from models.actor import actor_of
from models.errors import Refused
from models.instants import iso
from models.ledger import LedgerSession
from models.queries.identity import inboxes_seen
from models.queries.outbox import (
    count_messages,
    deliveries,
    latest_messages,
    lines_by_message,
    page_of_messages,
    place_in_inbox,
)
from models.queries.people import officer_id_of, officers
from models.tables import Message
from office.office import Office

DELIVERY_STATES = {
    "pending": "待发",
    "delivered": "已送达",
    "refused": "被拒收",
    "given_up": "未能送出",
}


def inbox_json(office: Office, officer: str | None = None, limit: int = 0) -> list[dict[str, Any]]:
    """Messages of one officer or all, in the order of time; with a limit the latest ones."""
    if not limit:
        return list(export_inbox(office, officer))
    with office.ledger.read() as session:
        officer_id = _whose(session, officer)
        return _told(session, latest_messages(session, officer_id, limit))


def inbox_size(office: Office, officer: str | None = None) -> int:
    """How many messages there are, of one officer or of all."""
    with office.ledger.read() as session:
        return count_messages(session, _whose(session, officer))


def export_inbox(office: Office, officer: str | None = None) -> Iterator[dict[str, Any]]:
    """Every message of one officer or of all, in the order of time, read page by page."""
    place = None
    while True:
        with office.ledger.read() as session:
            officer_id = _whose(session, officer)
            found = page_of_messages(session, officer_id, place)
            told = _told(session, found)
        if not found:
            return
        yield from told
        place = place_in_inbox(found[-1])


def _whose(session: LedgerSession, word: str | None) -> str | None:
    """Whose messages are read; who may not read all cases reads his own. Raises NotFound, Refused."""
    wanted, seen = officer_id_of(session, word), inboxes_seen(session)
    if seen is None or wanted in seen:
        return wanted
    if wanted is None and actor_of(session).officer:
        return actor_of(session).officer
    raise Refused("您的角色只能看自己的通知", code="see-policy")


def _told(session: LedgerSession, found: Sequence[Message]) -> list[dict[str, Any]]:
    ids = [message.id for message in found]
    sent, lines = deliveries(session, ids), lines_by_message(session, ids)
    names = {person.id: person.name for person in officers(session)}
    return [
        {
            "at": iso(message.created_at),
            "officer": message.officer_id,
            "officer_name": names[message.officer_id],
            "subject": message.subject,
            "lines": [line.body for line in lines[message.id]] or [message.body],
            "cases": list(dict.fromkeys(line.case_number for line in lines[message.id])),
            "deliveries": [
                {
                    "channel": delivery.channel,
                    "address": delivery.address,
                    "state": delivery.state,
                    "state_name": DELIVERY_STATES[delivery.state],
                    "error": delivery.error,
                }
                for delivery in sent[message.id]
            ],
        }
        for message in found
    ]
