"""Cycles that stand still: periods that should have their case by now and have none, whatever became of the engine."""

import datetime as dt
from collections.abc import Mapping

from sqlmodel import Session

from calendars.cycles import period_of
from calendars.official import OfficialCalendar
from casework.periods import Round, rounds
from models.instants import ONE_DAY, local_date
from models.obligation import Obligation
from models.queries.activations import activations

PATIENCE = dt.timedelta(minutes=15)
"""A period's case comes within seconds of its opening; one that is missing for this long does not come."""
BACK = dt.timedelta(days=31)
"""How far back is looked: a cycle that stands still misses every period, the latest as well. Of four years of days for
every unit it takes 0.06 s instead of 0.65."""


def _back_to(session: Session, obligation: Obligation, now: dt.datetime) -> dt.date:
    """The day from which on periods are looked at: of each unit's rhythm at least the whole period before this one."""
    today = local_date(now)
    rhythms = {
        one.every or (obligation.cycle.every if obligation.cycle else None)
        for one in activations(session, obligation.id)
    }
    before = (period_of(every, period_of(every, today).first - ONE_DAY).first for every in rhythms if every)
    return min([today - BACK, *before])


def missed_rounds(
    session: Session, obligations: Mapping[str, Obligation], calendar: OfficialCalendar, now: dt.datetime
) -> list[Round]:
    """A period without its case of each cycle that was set going and stands still, by obligation."""
    found = []
    for name in sorted({one.obligation for one in activations(session)}):
        if name in obligations:
            waiting = rounds(session, obligations[name], calendar, now, _back_to(session, obligations[name], now))
            late = next((one for one in waiting if one.expected <= now - PATIENCE), None)
            found += [late] if late else []
    return found
