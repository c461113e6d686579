"""Cycles that stand still: periods that should have their case by now and have none, whatever became of the engine."""

import datetime as dt
from collections.abc import Mapping

from sqlmodel import Session

from calendars.official import OfficialCalendar
from casework.periods import Round, rounds
from models.obligation import Obligation
from models.queries.activations import activations

PATIENCE = dt.timedelta(minutes=15)
"""A period's case comes within seconds of its opening; one that is missing for this long does not come."""


def missed_rounds(
    session: Session, obligations: Mapping[str, Obligation], calendar: OfficialCalendar, now: dt.datetime
) -> list[Round]:
    """The first period without its case of each cycle that was set going, by obligation."""
    going = sorted({one.obligation for one in activations(session)})
    found = []
    for obligation in (obligations[name] for name in going if name in obligations):
        late = (one for one in rounds(session, obligation, calendar, now) if one.expected <= now - PATIENCE)
        found += [one for one in (next(late, None),) if one]
    return found
