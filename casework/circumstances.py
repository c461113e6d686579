"""What is known around a case when a gate is asked."""

import datetime as dt

from sqlmodel import Session

from calendars.official import OfficialCalendar
from casework.gates import Circumstances
from models.queries.cases import actors_of, children_of
from models.tables import Case

FINDINGS = "findings"
"""The step after which a unit's inspection is on record; its rectification may take longer than the campaign."""


def circumstances(
    session: Session, case: Case, calendar: OfficialCalendar, accepted: dt.datetime, actor: str | None
) -> Circumstances:
    """Read from the ledger what the gates of a case may look at."""
    children = children_of(session, case.number) if case.definition.children else ()
    return Circumstances(
        calendar=calendar,
        accepted=accepted,
        actor=actor,
        actors=actors_of(session, case.number),
        open_children=tuple(
            child.number for child in children if not (child.state.ended or child.progress.took(FINDINGS))
        ),
    )
