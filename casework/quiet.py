"""Quiet hours: when nobody is to be reminded, and when he may be again."""

import datetime as dt
from typing import NamedTuple

from calendars.official import OfficialCalendar
from casework.spans import LOOKED_AHEAD, span
from models.errors import BadInput
from models.instants import at, local
from models.words import Level

URGENT = frozenset({Level.YELLOW_CARD, Level.RED_CARD, Level.CRITICISM, Level.INTERVIEW})
"""These wait for no morning and for no window."""


class Hours(NamedTuple):
    """Quiet from one time of the day to another, over midnight where that is earlier; Shanghai time."""

    since: dt.time
    until: dt.time

    def hold(self, time: dt.time) -> bool:
        """Whether this is one of them."""
        if self.since < self.until:
            return self.since <= time < self.until
        return time >= self.since or time < self.until


def quiet_hours(written: str) -> Hours | None:
    """Hours as they are written (`20:00-08:00`); None for none. Raises BadInput."""
    if not written.strip():
        return None
    found = span(written)
    if found is None or found[0] == found[1]:
        raise BadInput(f"免打扰时段“{written[:20]}”应写作 20:00-08:00")
    return Hours(*found)


def quiet_until(hours: Hours | None, now: dt.datetime, calendar: OfficialCalendar) -> dt.datetime | None:
    """When a reminder may go out, where it may not now: at the end of the hours, on a working day; None for now.

    A day off is quiet from its beginning to its end. Without hours nothing is.
    """
    if hours is None:
        return None
    here = local(now)
    if calendar.is_workday(here.date()) and not hours.hold(here.time()):
        return None
    days = (here.date() + dt.timedelta(days=n) for n in range(LOOKED_AHEAD))
    ends = (at(day, hours.until) for day in days if calendar.is_workday(day))
    return next(end for end in ends if end > now)
