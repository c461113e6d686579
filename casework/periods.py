"""Opening the cases of a cycle: each period's once, on its day; after an outage every missed one, late and marked."""

import datetime as dt
import logging
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session

from calendars.cycles import limit_of, opened_before, opening, openings
from calendars.fixed_dates import roll
from calendars.official import OfficialCalendar
from casework.campaigns import register_campaign
from casework.registering import Registration
from casework.turn import Turn
from models.cycle import Cycle, Period
from models.errors import DubanError
from models.instants import at, local_date
from models.limit import Limit
from models.obligation import Obligation
from models.queries.activations import activations, periods_opened
from models.queries.people import units_in_use
from models.standing import Activation
from models.tables import Case, Unit
from papers.products import product_of

log = logging.getLogger("duban.periods")
LATE_AFTER = dt.timedelta(minutes=5)
Obligations = Mapping[str, Obligation]


@dataclass(frozen=True)
class Round:
    """One period of one unit, and when its case opens; later than `expected` it is late."""

    obligation: Obligation
    unit_id: str
    period: Period
    at: dt.datetime
    limit: Limit
    expected: dt.datetime


PAGE = 100
"""Cases registered in one transaction: whoever else writes waits no longer than that."""


def rounds(
    session: Session,
    obligation: Obligation,
    calendar: OfficialCalendar,
    now: dt.datetime,
    back_to: dt.date = dt.date.min,
) -> Iterator[Round]:
    """The periods that have no case yet, up to the next one beyond now, for each unit.

    `back_to`: no period is looked at that ended before that day.
    """
    cycle = obligation.cycle
    if cycle is None:
        return
    there = {unit.id for unit in units_in_use(session)}
    for one in (one for one in activations(session, obligation.id) if one.unit_id in there):
        try:
            yield from _rounds_of(session, obligation, cycle, one, calendar, now, back_to)
        except DubanError as error:  # one unit's cycle must not keep the others waiting
            log.warning("cycle %s of a unit cannot go on: %s", obligation.id, error)


def _rounds_of(
    session: Session,
    obligation: Obligation,
    cycle: Cycle,
    one: Activation,
    calendar: OfficialCalendar,
    now: dt.datetime,
    back_to: dt.date,
) -> Iterator[Round]:
    every = one.every or cycle.every
    done = periods_opened(session, obligation.id, one.unit_id)

    def owed(period: Period) -> bool:
        if period.key in done:
            return False
        limit = limit_of(obligation.limit, cycle, period, calendar)
        missed = limit.date is None and opened_before(cycle, every, period, one.since, calendar)
        return not missed and not _over(limit, calendar, one.since)

    for period, instant in openings(cycle, every, max(one.since, back_to), now, calendar, owed):
        if one.until is not None and local_date(instant) > one.until:
            return
        limit = limit_of(obligation.limit, cycle, period, calendar)
        usual = opening(cycle, every, period, calendar) or instant
        expected = max(usual, at(one.since, cycle.time), one.activated_at)  # wherever the search began
        yield Round(obligation, one.unit_id, period, instant, limit, expected)


def _over(limit: Limit, calendar: OfficialCalendar, since: dt.date) -> bool:
    """The period's date had passed before anybody set the cycle going: nothing is owed for it here."""
    return limit.date is not None and roll(dt.date.fromisoformat(limit.date), calendar, limit.roll) < since


def page_of(waiting: Sequence[Round], now: dt.datetime) -> list[Round]:
    """What is due, as much of it as one transaction may register."""
    return [one for one in waiting if one.at <= now][:PAGE]


def products_of(
    session: Session, page: Sequence[Round], calendar: OfficialCalendar, now: dt.datetime
) -> list[dict[str, Any]]:
    """The figures with which these periods' cases open; read before the ledger is held, because they take long."""
    return [product_of(session, one.obligation, one.period, calendar, now) for one in page]


def open_round(turn: Turn, one: Round, facts: dict[str, Any], obligations: Obligations) -> list[Case]:
    """Register a period's case, and the children of a campaign; nothing where somebody has meanwhile."""
    unit = turn.session.get_one(Unit, one.unit_id)
    if unit.retired_on or one.period.key in periods_opened(turn.session, one.obligation.id, one.unit_id):
        return []
    wanted = Registration(
        obligation=one.obligation,
        unit=unit,
        title=f"{one.period.key} {one.obligation.name}",
        received_at=one.at,
        period=one.period,
        limit=one.limit,
        facts=facts,
        late=turn.now - one.expected > LATE_AFTER,
    )
    return register_campaign(turn, wanted, obligations, None)
