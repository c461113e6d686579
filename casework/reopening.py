"""Reopening: a closing that was wrong never was, and stays on record; the case is as it would stand without it."""

from casework.replaying import origin_of, rework
from casework.turn import Turn
from models.queries.cases import submissions_in_order
from models.tables import Case, Submission


def reopen(turn: Turn, case: Case, submission: Submission) -> None:
    """Take the closing of a held case back, as the submission says which.

    The old date stands; what the unit was allowed by a reply sent back is in the submission, and is applied as an act.
    """
    bound = submissions_in_order(turn.session, case.number)
    origin = origin_of(case, bound)
    for one in bound:
        if one.id == submission.content["undoes"]:
            one.undone = True
    rework(turn, case, origin, extra=[submission])
