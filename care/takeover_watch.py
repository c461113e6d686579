"""A takeover that lasts: cases that nobody is reminded of must not be forgotten, so those above are told of them."""

import hashlib
from collections.abc import Sequence

from care.findings import Finding
from desk.takeover.mode import Standing, lasting, standing, telling
from models.instants import iso
from models.ledger import LedgerSession
from models.queries.outbox import leave_once
from models.queries.people import officers
from models.tables import Message, Officer
from models.words import Role
from office.office import Office

SUBJECT = "【督办】接管尚未完成"
FINISH = "请录完后运行 duban takeover finish"


def tell_of_takeover(office: Office) -> list[str]:
    """Have administrators and supervisors told of a takeover that lasts, in a rhythm; returns what there is."""
    found = standing(office)
    if found is None or not found.too_long:
        return []
    said = f"{lasting(found)}；{FINISH}"
    with office.ledger.write() as session:
        for one in _who_hears(session):
            name = hashlib.sha256(_key(found, one).encode()).hexdigest()[:32]
            message = Message(id=name, officer_id=one.id, subject=SUBJECT, body=said, created_at=office.now())
            leave_once(session, message)
    return [said]


def takeover_finding(office: Office) -> Finding:
    """What doctor says of it."""
    found = standing(office)
    if found is None:
        return Finding("接管", True, "没有在接管")
    return Finding("接管", not found.too_long, f"{lasting(found)}；{FINISH}")


def _key(found: Standing, officer: Officer) -> str:
    return f"takeover {iso(found.takeover.begun_at)} {telling(found)} {officer.id}"


def _who_hears(session: LedgerSession) -> Sequence[Officer]:
    above = (one for role in (Role.ADMINISTRATOR, Role.SUPERVISOR) for one in officers(session, role))
    return [one for one in above if one.left_on is None]
