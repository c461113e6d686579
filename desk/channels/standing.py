"""How each channel stands: what waits, the last receipt, the last refusal."""

from pathlib import Path
from typing import Any

from models.instants import iso
from models.letters import MAIL
from models.policy import Deed
from models.queries.channels import Queue, queue_of
from models.queries.identity import permit
from office.channels import channels_of
from office.office import Office


def channels_json(office: Office, home: Path) -> list[dict[str, Any]]:
    """Every channel of the office, mail last. Raises BadInput for broken settings."""
    plan = channels_of(home)
    kinds = {name: kind.kind for name, kind in plan.channels.items()} if plan else {}
    with office.ledger.read() as session:
        permit(session, Deed.HISTORY)
        return [_told(queue_of(session, name), kind) for name, kind in {**kinds, MAIL: MAIL}.items()]


def _told(queue: Queue, kind: str) -> dict[str, Any]:
    return {
        "channel": queue.channel,
        "kind": kind,
        "pending": queue.pending,
        "oldest": iso(queue.oldest) if queue.oldest else None,
        "received_at": iso(queue.received_at) if queue.received_at else None,
        "refused_at": iso(queue.refused_at) if queue.refused_at else None,
        "refused_for": queue.refused_for,
    }
