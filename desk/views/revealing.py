"""What is personal in a case: masked where the office knows its people, unless who may see it asks, which is noted."""

from collections.abc import Mapping
from typing import Any

from models.audit import AuditKind, note
from models.policy import Deed
from models.queries.cases import get_case
from models.queries.identity import concerned, permit
from models.tables import Case, Submission
from office.office import Office
from papers.personal import masked, without_personal


def note_look(office: Office, number: str) -> None:
    """Put on record that somebody looks at what is personal in a case. Raises Forbidden for who may not."""
    with office.ledger.write() as session:
        case = get_case(session, number)
        permit(session, Deed.REVEAL, *concerned(case))
        note(session, AuditKind.REVEALED, "show", office.now(), subject=case.number)


def mask_case(case: Case, submissions: Mapping[str, Submission]) -> None:
    """Mask a case that was read and is written no more: names, numbers, and both wherever they stand in a letter."""
    name = case.citizen
    for one in submissions.values():
        one.content = _masked(one.content, name)
        one.corrected = _masked(one.corrected, name) if one.corrected else one.corrected
    case.content = without_personal(case.content, name) if case.content else case.content
    case.phone = masked(case.phone) if case.phone else case.phone
    case.citizen = masked(name) if name else name


def _masked(value: Any, name: str | None) -> Any:
    if isinstance(value, str):
        return without_personal(value, name)
    if isinstance(value, list):
        return [_masked(one, name) for one in value]
    if isinstance(value, dict):
        return {key: _masked(one, name) for key, one in value.items()}
    return value
