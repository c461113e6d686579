"""The inbox: what officers were told, and whether the mail arrived."""

from typing import Any

from models.instants import iso
from models.queries.outbox import deliveries, lines_by_message, messages
from models.queries.people import find_officer, officers
from office.office import Office

DELIVERY_STATES = {"pending": "待发", "delivered": "已送达", "refused": "被拒收"}


def inbox_json(office: Office, officer: str | None = None, limit: int = 0) -> list[dict[str, Any]]:
    """Messages of one officer or all, in the order of time; with a limit the latest ones."""
    with office.ledger.read() as session:
        officer_id = find_officer(session, officer).id if officer else None
        found = messages(session, officer_id, limit)
        ids = [message.id for message in found]
        sent, lines = deliveries(session, ids), lines_by_message(session, ids)
        names = {person.id: person.name for person in officers(session)}
    return [
        {
            "at": iso(message.created_at),
            "officer": message.officer_id,
            "officer_name": names[message.officer_id],
            "subject": message.subject,
            "lines": [line.body for line in lines[message.id]],
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
