"""What of a case was to be signed for: sent, signed, or settled with the case."""

from dataclasses import dataclass
from typing import Any

from models.instants import iso
from models.letters import Acknowledgement
from models.queries.acknowledgements import asked_of
from models.queries.cases import get_case
from models.queries.people import officers
from office.office import Office

STATES = {"sent": "已送达，待签收", "raised": "未签收，已告知上一级", "signed": "已签收", "done": "已办"}


@dataclass(frozen=True)
class Asked:
    """One line that an officer was to sign for, and how that stands."""

    row: Acknowledgement
    name: str
    state: str


def letters_of(office: Office, number: str) -> list[Asked]:
    """Everything of a case that was to be signed for, in the order of its log."""
    with office.ledger.read() as session:
        case = get_case(session, number)
        names = {one.id: one.name for one in officers(session)}
        return [
            Asked(one, names.get(one.officer_id, one.officer_id), _state(one, ended=case.state.ended))
            for one in asked_of(session, case.number)
        ]


def letters_json(office: Office, number: str) -> list[dict[str, Any]]:
    """The same, as `show --json` prints it."""
    return [
        {
            "seq": one.row.seq,
            "officer": one.row.officer_id,
            "asked_at": iso(one.row.asked_at),
            "signed_at": iso(one.row.signed_at) if one.row.signed_at else None,
            "state": one.state,
        }
        for one in letters_of(office, number)
    ]


def _state(row: Acknowledgement, *, ended: bool) -> str:
    if row.signed_at:
        return "signed"
    if ended:
        return "done"
    return "raised" if row.raised_at else "sent"
