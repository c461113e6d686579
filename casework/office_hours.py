"""Hours in which an office works: when a span of working time has passed."""

import datetime as dt
import re

from calendars.official import OfficialCalendar
from casework.spans import LOOKED_AHEAD, span
from models.errors import BadInput
from models.instants import at, local

USUAL = "08:30-12:00,14:00-17:30"
Hours = tuple[tuple[dt.time, dt.time], ...]


def office_hours(written: str) -> Hours:
    """Hours as they are written (`08:30-12:00,14:00-17:30`). Raises BadInput."""
    found: list[tuple[dt.time, dt.time]] = []
    for part in re.split("[,，、;；]", written):
        hours = span(part)
        if hours is None or hours[0] >= hours[1] or (found and hours[0] < found[-1][1]):
            raise BadInput(f"办公时间“{written[:40]}”应写作 {USUAL}")
        found.append(hours)
    return tuple(found)


def after(hours: Hours, since: dt.datetime, time: dt.timedelta, calendar: OfficialCalendar) -> dt.datetime:
    """The instant at which so much working time has passed since then; days off and nights do not count."""
    first, left = local(since).date(), time
    for day in (first + dt.timedelta(days=n) for n in range(LOOKED_AHEAD)):
        if not calendar.is_workday(day):
            continue
        for opens, closes in hours:
            begun, ends = max(at(day, opens), since), at(day, closes)
            if ends - begun >= left:
                return begun + left
            left -= max(ends - begun, dt.timedelta(0))
    return at(first + dt.timedelta(days=LOOKED_AHEAD))
