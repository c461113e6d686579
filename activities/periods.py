"""Opening the cases of a cycle: each period's once, on its day; after an outage every missed one, late and marked."""

import datetime as dt
import logging
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from sqlmodel import Session
from temporalio import activity

from calendars.cycles import limit_of, opened_before, openings
from calendars.fixed_dates import roll
from calendars.official import OfficialCalendar
from casework.campaigns import register_campaign
from casework.registering import Registration
from models.cycle import Cycle, Period
from models.errors import DubanError
from models.instants import local_date
from models.ledger import Ledger
from models.limit import Limit
from models.obligation import Obligation
from models.payloads import CycleRun
from models.queries.activations import activations, periods_opened
from models.tables import Activation, Unit
from papers.products import product_of

log = logging.getLogger("duban.periods")
LATE_AFTER = dt.timedelta(minutes=5)
Obligations = Mapping[str, Obligation]
Start = Callable[[str], None]
"""Starts the workflow of a registered case; blocks until the server has taken the call."""


@dataclass(frozen=True)
class Round:
    """One period of one unit, and when its case opens; later than `expected` it is late."""

    obligation: Obligation
    unit_id: str
    period: Period
    at: dt.datetime
    limit: Limit
    expected: dt.datetime


class CycleActivities:
    """The side effects of a cycle, with the ledger, the catalog, the calendar and the way to a workflow handed in."""

    def __init__(
        self, ledger: Ledger, obligations: Obligations, calendars: Callable[[], OfficialCalendar], start: Start
    ) -> None:
        self._ledger, self._obligations = ledger, obligations
        self._calendars, self._start = calendars, start

    @activity.defn(no_thread_cancel_exception=True)
    def open_due(self, run: CycleRun) -> dt.datetime | None:
        """Register what is due; returns the next instant at which something will be, None where nothing runs."""
        obligation = self._obligations.get(run.obligation)
        if obligation is None:
            return None
        calendar = self._calendars()
        numbers: list[str] = []
        with self._ledger.write() as session:
            waiting = list(rounds(session, obligation, calendar, run.now))
            for one in waiting:
                if one.at <= run.now:
                    numbers += open_round(session, one, self._obligations, calendar, run.now)
        for number in numbers:
            try:
                self._start(number)
            except Exception as error:  # noqa: BLE001  (the case is registered: the sweep starts what nobody started)
                log.warning("a case could not be started yet: %s", type(error).__name__)
        return min((one.at for one in waiting if one.at > run.now), default=None)


def rounds(session: Session, obligation: Obligation, calendar: OfficialCalendar, now: dt.datetime) -> Iterator[Round]:
    """The periods that have no case yet, up to the next one beyond now, for each unit."""
    cycle = obligation.cycle
    if cycle is None:
        return
    for one in activations(session, obligation.id):
        try:
            yield from _rounds_of(session, obligation, cycle, one, calendar, now)
        except DubanError as error:  # one unit's cycle must not keep the others waiting
            log.warning("cycle %s of a unit cannot go on: %s", obligation.id, error)


def _rounds_of(
    session: Session,
    obligation: Obligation,
    cycle: Cycle,
    one: Activation,
    calendar: OfficialCalendar,
    now: dt.datetime,
) -> Iterator[Round]:
    every = one.every or cycle.every
    done = periods_opened(session, obligation.id, one.unit_id)
    for period, instant in openings(cycle, every, one.since, now, calendar):
        if one.until is not None and local_date(instant) > one.until:
            return
        limit = limit_of(obligation.limit, cycle, period, calendar)
        missed = limit.date is None and opened_before(cycle, every, period, one.since, calendar)
        if period.key not in done and not missed and not _over(limit, calendar, one.since):
            yield Round(obligation, one.unit_id, period, instant, limit, max(instant, one.activated_at))


def _over(limit: Limit, calendar: OfficialCalendar, since: dt.date) -> bool:
    """The period's date had passed before anybody set the cycle going: nothing is owed for it here."""
    return limit.date is not None and roll(dt.date.fromisoformat(limit.date), calendar, limit.roll) < since


def open_round(
    session: Session, one: Round, obligations: Obligations, calendar: OfficialCalendar, now: dt.datetime
) -> list[str]:
    """Register a period's case, and the children of a campaign; returns the numbers."""
    late = now - one.expected > LATE_AFTER
    unit = session.get_one(Unit, one.unit_id)
    facts = product_of(session, one.obligation, one.period, calendar, now)
    wanted = Registration(
        obligation=one.obligation,
        unit=unit,
        title=f"{one.period.key} {one.obligation.name}",
        received_at=one.at,
        period=one.period,
        limit=one.limit,
        facts=facts,
        late=late,
    )
    return [case.number for case in register_campaign(session, wanted, obligations, None, calendar, now)]
