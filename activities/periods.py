"""What a cycle's workflow has done: the cases of the periods that are due, a page at a time."""

import datetime as dt
import time
from collections.abc import Callable, Mapping

from temporalio import activity

from calendars.official import OfficialCalendar
from casework.periods import open_round, page_of, products_of, rounds
from casework.turn import turn_at
from models.ledger import Ledger, LedgerSession
from models.obligation import Obligation
from papers.texts import AS_SHIPPED, Texts

LONGEST_SECONDS = 10.0
"""After this long the workflow is answered, and asks again: an outage of a year is not one activity."""


class CycleActivities:
    """The side effects of a cycle. `written` has the relay tell the engine what a transaction left for it."""

    def __init__(
        self,
        ledger: Ledger,
        obligations: Mapping[str, Obligation],
        calendars: Callable[[LedgerSession], OfficialCalendar],
        now: Callable[[], dt.datetime],
        written: Callable[[], None],
        texts: Texts = AS_SHIPPED,
    ) -> None:
        self._ledger, self._obligations, self._calendars = ledger, obligations, calendars
        self._now, self._written, self._texts = now, written, texts

    @activity.defn(no_thread_cancel_exception=True)
    def open_due(self, name: str) -> dt.datetime | None:
        """Register what is due; returns when more will be (now, if more is), None where nothing runs."""
        obligation = self._obligations.get(name)
        if obligation is None:
            return None
        begun = time.monotonic()
        while True:
            now = self._now()
            with self._ledger.read() as session:
                calendar = self._calendars(session)
                waiting = list(rounds(session, obligation, calendar, now))
                page = page_of(waiting, now)
                facts = products_of(session, page, calendar, now)
            if not page:
                return min((one.at for one in waiting), default=None)
            with turn_at(self._ledger, self._calendars, self._now, texts=self._texts) as turn:
                for one, figures in zip(page, facts, strict=True):
                    open_round(turn, one, figures, self._obligations)
            self._written()
            if time.monotonic() - begun > LONGEST_SECONDS:
                return now
