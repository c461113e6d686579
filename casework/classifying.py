"""As what a case is treated beside what it was opened as."""

from casework.turn import Turn
from models.obligation import Obligation
from models.queries.definitions import definition_row
from models.tables import Case, Submission


def classify(turn: Turn, case: Case, submission: Submission) -> None:
    """Keep the obligation that a case was classified as; none where that is its own."""
    chosen = Obligation.model_validate(submission.given["definition"])
    same = chosen.id == case.definition.id
    case.classified_row = None if same else definition_row(turn.session, chosen)
    case.classified_hash = None if case.classified_row is None else case.classified_row.hash
