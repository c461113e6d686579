"""What a case's workflow has done when its instant has come: the ladder walked, in one transaction."""

import datetime as dt
from collections.abc import Callable

from temporalio import activity

from calendars.official import OfficialCalendar
from casework.turn import turn_at
from casework.walking import walk
from models.errors import NotFound
from models.ledger import Ledger, LedgerSession
from models.payloads import Standing
from models.tables import Case
from papers.texts import AS_SHIPPED, Texts


class CaseActivities:
    """Walks cases by the ledger's plan and the office's own time: a workflow can only say which case, never what.

    `written` has the relay tell the engine what a transaction left for it. A cancelled one is left to end by itself: an
    exception thrown into a thread could tear a transaction or a lock.
    """

    def __init__(
        self,
        ledger: Ledger,
        calendars: Callable[[LedgerSession], OfficialCalendar],
        now: Callable[[], dt.datetime],
        written: Callable[[], None],
        texts: Texts = AS_SHIPPED,
    ) -> None:
        self._ledger, self._calendars, self._now, self._written = ledger, calendars, now, written
        self._texts = texts

    @activity.defn(no_thread_cancel_exception=True)
    def walk(self, number: str) -> Standing:
        """Fire what a case's clock has passed; answers how the case stands. A case that is not there has ended."""
        try:
            with turn_at(self._ledger, self._calendars, self._now, texts=self._texts) as turn:
                case = walk(turn, number)
        except NotFound:
            return Standing(revision=0, ended=True)
        if turn.outbox or turn.cases:
            self._written()
        return standing_of(case)


def standing_of(case: Case) -> Standing:
    """What a workflow is to know of a case."""
    return Standing(revision=case.revision, next_at=case.next_at, ended=case.state.ended)
