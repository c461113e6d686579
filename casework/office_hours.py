"""Hours in which an office works: when a span of working time has passed."""

import datetime as dt
import re

from calendars.official import OfficialCalendar
from models.errors import BadInput
from models.instants import at, local

SPAN = re.compile(r"([01]?\d|2[0-3])[:：]([0-5]\d)\s*[-–—~至到]\s*([01]?\d|2[0-3])[:：]([0-5]\d)")
USUAL = "08:30-12:00,14:00-17:30"
LOOKED_AHEAD = 60
Hours = tuple[tuple[dt.time, dt.time], ...]


def office_hours(written: str) -> Hours:
    """Hours as they are written (`08:30-12:00,14:00-17:30`). Raises BadInput."""
    found: list[tuple[dt.time, dt.time]] = []
    for part in re.split("[,，、;；]", written):
        span = SPAN.fullmatch(part.strip())
        since, until = (dt.time(int(span[n]), int(span[n + 1])) for n in (1, 3)) if span else (dt.time(0), dt.time(0))
        if since >= until or (found and since < found[-1][1]):
            raise BadInput(f"办公时间“{written[:40]}”应写作 {USUAL}")
        found.append((since, until))
    return tuple(found)


def after(hours: Hours, since: dt.datetime, span: dt.timedelta, calendar: OfficialCalendar) -> dt.datetime:
    """The instant at which so much working time has passed since then; days off and nights do not count."""
    first, left = local(since).date(), span
    for day in (first + dt.timedelta(days=n) for n in range(LOOKED_AHEAD)):
        if not calendar.is_workday(day):
            continue
        for opens, closes in hours:
            begun, ends = max(at(day, opens), since), at(day, closes)
            if ends - begun >= left:
                return begun + left
            left -= max(ends - begun, dt.timedelta(0))
    return at(first + dt.timedelta(days=LOOKED_AHEAD))
