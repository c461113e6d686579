"""When something falls due, in the words of a person: today, this week; how many working days late it is."""

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import replace

from calendars.official import OfficialCalendar, refuse_outside
from desk.views.near import unknown
from models.errors import BadInput
from models.instants import at, end_of, local_date, parse_date
from models.queries.filters import Wanted

DUE = {"today": "今天", "week": "本周"}
LATE = {"1-3": (0, 3), "4-7": (4, 7), "8+": (8, None)}
"""From how many working days late to how many; what is overdue over a weekend is late by none yet."""
LATE_NAMES = {"1-3": "3 个工作日以内", "4-7": "4 至 7 个工作日", "8+": "8 个工作日以上"}
ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
SUNDAY = 7


def falling_due(wanted: Wanted, word: str, now: dt.datetime) -> Wanted:
    """Narrowed to what falls due later today, from now to the end of the week, or on a day (2026-09-24).

    Raises BadInput for another word.
    """
    known = {typed: key for key, name in DUE.items() for typed in (key, name)}
    if ISO_DAY.fullmatch(word):
        day = parse_date(word)
        refuse_outside(day)
        return _within(wanted, at(day), end_of(day))
    if word not in known:
        raise BadInput(unknown("到期", word, [*DUE.values(), "2026-09-24"], list(known)))
    today = local_date(now)
    last = today if known[word] == "today" else today + dt.timedelta(days=SUNDAY - today.isoweekday())
    return _within(wanted, now, end_of(last))


def so_late(wanted: Wanted, word: str, calendar: OfficialCalendar, now: dt.datetime) -> Wanted:
    """Narrowed to what is overdue by so many working days. Raises BadInput for another word."""
    if word not in LATE:
        raise BadInput(unknown("逾期天数", word, list(LATE), list(LATE)))
    least, most = LATE[word]
    before = _first_day_late_by_less_than(calendar, local_date(now))
    until = min(now, at(before(least))) if least else now
    return _within(wanted, at(before(most + 1)) if most is not None else None, until)


def _first_day_late_by_less_than(calendar: OfficialCalendar, today: dt.date) -> Callable[[int], dt.date]:
    """For a number of working days the earliest due date that is late by fewer than so many today."""
    tomorrow = today + dt.timedelta(days=1)
    return lambda days: calendar.add(tomorrow, -days)


def _within(wanted: Wanted, after: dt.datetime | None, until: dt.datetime) -> Wanted:
    """Running duties due after an instant, and at or before another, within what was asked for already."""
    if wanted.due_by is not None:
        until = min(until, wanted.due_by)
    if wanted.due_after is not None:
        after = max(after, wanted.due_after) if after else wanted.due_after
    return replace(wanted, running=True, duty=True, due_after=after, due_by=until)
