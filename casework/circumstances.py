"""What is known around a case when a gate is asked."""

from sqlmodel import Session

from calendars.official import OfficialCalendar
from casework.gates import Circumstances
from models.queries.cases import actors_of, children_of
from models.tables import Case, Submission

FINDINGS = "findings"
"""The step after which a unit's inspection is on record; its rectification may take longer than the campaign."""


def circumstances(session: Session, case: Case, calendar: OfficialCalendar, submission: Submission) -> Circumstances:
    """Read from the ledger what the gates of a case may look at when this is handed in."""
    children = children_of(session, case.number) if case.definition.children else ()
    return Circumstances(
        calendar=calendar,
        accepted=submission.counts_at,
        entered=submission.at,
        actor=submission.actor,
        past=submission.past,
        actors=actors_of(session, case.number),
        open_children=tuple(
            child.number for child in children if not (child.state.ended or child.progress.took(FINDINGS))
        ),
    )
