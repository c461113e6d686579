"""What is known around a case when a gate is asked."""

from sqlmodel import Session

from calendars.official import OfficialCalendar
from casework.gates import Circumstances
from casework.steps import step_of
from models.instants import local_date
from models.queries.cases import actors_of, children_of
from models.queries.people import acts_as
from models.tables import Case, Officer, Submission
from models.words import Role

OVERRULED = frozenset({"substance"})
"""Checks that an approver may overrule, in his own name and with a reason."""
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
        approves=_approves(session, case, submission),
        actors=actors_of(session, case.number),
        open_children=tuple(
            child.number for child in children if not (child.state.ended or child.progress.took(FINDINGS))
        ),
    )


def _approves(session: Session, case: Case, submission: Submission) -> bool:
    """Whether whoever takes a step is an approver, where one of its checks lets an approver overrule it."""
    step = step_of(case, submission)
    if step is None or submission.actor is None or not OVERRULED.intersection(step.checks):
        return False
    officer = session.get_one(Officer, submission.actor)
    return acts_as(session, officer, (Role.APPROVER,), local_date(submission.at))
