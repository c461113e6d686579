"""Re-planning what is in flight when the calendar changed, a page a transaction.

Nothing is stored about the progress but on the cases themselves: which changes each one's plan has considered. So the
work goes on where it stood after any crash, and no case is moved twice.
"""

import datetime as dt
import logging
from collections.abc import Sequence

from casework.replanning import days_of, replan_case
from casework.turn import Turn
from models.changes import Change
from models.errors import DubanError
from models.queries.calendar_changes import calendar_changes
from models.queries.cases import cases_touched, earliest_planned_under
from office.office import Office

log = logging.getLogger("duban.replanning")

PAGE = 50


class Replanning:
    """What a worker remembers of it: the version under which nothing was left to do."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self._settled = -1

    def run(self) -> int:
        """Re-plan every case that the newest calendar moves; returns how many. Cheap when nothing is to be done."""
        with self._office.ledger.read() as session:
            known = calendar_changes(session)
            since = earliest_planned_under(session)
        last = max((change.id for change in known), default=0)
        if last == self._settled:
            return 0
        span = days_of([one for one in known if since is not None and one.id > since], known)
        moved = 0
        after: str | None = ""
        while span and after is not None:
            after, done = self._page(span, known, last, after)
            moved += done
        self._settled = last
        if moved:
            log.info("re-planned %s cases under change %s", moved, last)
        return moved

    def _page(
        self, span: tuple[dt.date, dt.date], known: Sequence[Change], last: int, after: str
    ) -> tuple[str | None, int]:
        with self._office.turn() as turn:
            page = cases_touched(turn.session, *span, under=last, after=after, limit=PAGE)
            done = sum(_tried(turn, case.number, known) for case in page)
        return (page[-1].number if page else None), done


def _tried(turn: Turn, number: str, known: Sequence[Change]) -> bool:
    try:
        with turn.session.begin_nested():
            return replan_case(turn, number, known)
    except DubanError as error:  # one case must not keep the others waiting
        log.warning("case %s could not be re-planned yet: %s", number, error)
        return False
