"""What is personal in a case: masked where the office knows its people, unless who may see it asks, which is noted."""

from collections.abc import Iterable, Mapping
from typing import Any

from models.audit import AuditKind, note
from models.policy import Deed
from models.queries.cases import get_case
from models.queries.identity import concerned, permit
from models.tables import Case, Event, Notification, Submission
from models.words import Act
from office.office import Office
from papers.personal import masked, without_personal

WHOLE = ("citizen", "phone")
"""What is personal whatever it looks like; in a text only what looks like it, and every name the sender was given."""
SAID = ("old", "new", "value")


def note_look(office: Office, number: str) -> None:
    """Put on record that somebody looks at what is personal in a case. Raises Forbidden for who may not."""
    with office.ledger.write() as session:
        case = get_case(session, number)
        permit(session, Deed.REVEAL, *concerned(case))
        note(session, AuditKind.REVEALED, "show", office.now(), subject=case.number)


def mask_case(case: Case, submissions: Mapping[str, Submission], events: Iterable[Event]) -> None:
    """Mask a case that was read and is written no more, with all that was handed in and said of it."""
    names = _names(case, submissions.values())
    for one in submissions.values():
        one.content = {key: _masked(value, names) for key, value in one.content.items()}
        one.corrected = _masked(one.corrected, names)
    for event in events:
        event.detail = _masked(event.detail, names)
    case.content = _masked(case.content, names)
    case.progress = case.progress.model_copy(update={"facts": _masked(case.progress.facts, names)})
    case.phone, case.citizen = _hidden(case.phone), _hidden(case.citizen)


def mask_notices(case: Case, submissions: Iterable[Submission], notices: Iterable[Notification]) -> None:
    """Mask what officers were told of a case: a name in it may be one that the sender no longer has."""
    names = _names(case, submissions)
    for one in notices:
        one.body = _masked(one.body, names)


def _names(case: Case, submissions: Iterable[Submission]) -> frozenset[str]:
    """Every name that the sender was ever given."""
    corrections = (change for one in submissions if one.act is Act.CORRECT for change in one.content["changes"])
    former = (change[said] for change in corrections if change["what"] == "citizen" for said in SAID)
    return frozenset(str(name) for name in (case.citizen, *former) if name)


def _masked(value: Any, names: frozenset[str]) -> Any:
    """A value as whoever may not see it gets it; a change of something personal says only that it was changed."""
    if isinstance(value, str):
        return without_personal(value, *names)
    if isinstance(value, list):
        return [_masked(one, names) for one in value]
    if isinstance(value, dict):
        hides = value.get("what") in WHOLE
        return {key: _hidden(one) if hides and key in SAID else _masked(one, names) for key, one in value.items()}
    return value


def _hidden(value: str | None) -> str | None:
    return masked(value) if value else value
