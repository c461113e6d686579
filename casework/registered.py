"""What enters a register when a step is taken."""

import datetime as dt

from models.document_number import FIELD
from models.registers import RegisteredDocument
from models.tables import Case


def registered(case: Case, today: dt.date, actor: str | None) -> RegisteredDocument:
    """A regulatory document in the register, in force from its publication."""
    facts = case.progress.facts
    day = facts.get("published_on")
    return RegisteredDocument(
        case_number=case.number,
        number=str(facts.get(FIELD, "")),
        title=case.title,
        unit_id=case.unit_id,
        published_on=dt.date.fromisoformat(day) if day else today,
        actor=actor,
    )
