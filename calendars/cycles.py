"""The periods of a cycle, and the instant at which the case of each one opens. Pure functions of the calendar."""

import datetime as dt
import re
from collections.abc import Callable, Iterator

from calendars.fixed_dates import MONTHS, Days, month_end, next_date
from models.cycle import Cycle, Period, parts
from models.errors import BadInput
from models.instants import ONE_DAY, at, local_date
from models.limit import PERIOD_END, Limit

MONDAY = dt.date(2001, 1, 1)
"""Where the count of several weeks or days begins: a Monday and the first day of a century."""
MONTHS_OF = {"month": 1, "quarter": 3, "half-year": 6, "year": MONTHS}
NAMED = re.compile(r"(?P<year>(?:19|20)\d{2})(?:-(?:(?P<month>0[1-9]|1[0-2])|Q(?P<quarter>[1-4])|H(?P<half>[12])))?")
PERIODS_AHEAD = 400
"""Periods looked ahead at most for one that is owed: more than a year of days."""


def period_of(every: str, day: dt.date) -> Period:
    """The period in which a day lies. Weeks begin on Monday (GB/T 7408); 旬 are 1–10, 11–20 and the rest of a month."""
    number, unit = parts(every)
    if unit in ("day", "workday", "week"):
        return _of_days(number, unit, day)
    if unit == "ten-days":
        return _of_ten_days(day)
    return _of_months(number, unit, day)


def named_period(name: str) -> Period:
    """A month, quarter, half-year or year by its key: 2023-07, 2023-Q3, 2023-H2, 2023. Raises BadInput."""
    found = NAMED.fullmatch(name.strip().upper())
    if found is None:
        raise BadInput(f"没有时期“{name[:20]}”，请写成 2023-07（月）、2023-Q3（季度）、2023-H2（半年）或 2023（年）")
    month, quarter, half = (int(part) if part else None for part in found.group("month", "quarter", "half"))
    year = int(found.group("year"))
    if month:
        return period_of("month", dt.date(year, month, 1))
    if quarter:
        return period_of("quarter", dt.date(year, quarter * 3, 1))
    return period_of("half-year", dt.date(year, half * 6, 1)) if half else period_of("year", dt.date(year, 1, 1))


def periods_from(every: str, first: dt.date) -> Iterator[Period]:
    """The period in which `first` lies and those that follow."""
    period = period_of(every, first)
    while True:
        yield period
        period = period_of(every, period.last + ONE_DAY)


def opening(cycle: Cycle, every: str, period: Period, calendar: Days) -> dt.datetime | None:
    """When the case of a period opens; None where it has none (a rest day in a cycle of working days)."""
    if parts(every)[1] == "workday" and not calendar.is_workday(period.first):
        return None
    if parts(every) == (1, "day"):
        return at(period.first, cycle.time)
    return at(_opening_day(cycle, period, calendar), cycle.time)


def openings(
    cycle: Cycle,
    every: str,
    since: dt.date,
    until: dt.datetime,
    calendar: Days,
    owed: Callable[[Period], bool] = lambda period: True,
) -> Iterator[tuple[Period, dt.datetime]]:
    """Every period that is owed a case and its opening, up to `until` and in order; then the next one beyond.

    The first is the period in which `since` lies; where its opening had passed by then, it opens on that day. Where
    cases open after their period, it is the one before, whose case opens on that day or later. `owed` tells the
    periods that need none: they have their case, or had ended before anybody set the cycle going. It is asked here, not
    of what comes out: where the next opening is of such a period, the cycle goes on with the one after it.
    """
    first = since
    if cycle.opens == "after":
        first = period_of(every, since).first - ONE_DAY
    today, ahead = local_date(until), 0
    for period in periods_from(every, first):
        ahead += period.first > today
        if ahead > PERIODS_AHEAD:
            return
        instant = opening(cycle, every, period, calendar) if owed(period) else None
        if instant is None:
            continue
        instant = max(instant, at(since, cycle.time))
        yield period, instant
        if instant > until:
            return


def opened_before(cycle: Cycle, every: str, period: Period, since: dt.date, calendar: Days) -> bool:
    """Whether a case that opens after its period should have opened before anybody set the cycle going."""
    instant = opening(cycle, every, period, calendar)
    return cycle.opens == "after" and instant is not None and instant < at(since)


def limit_of(limit: Limit, cycle: Cycle, period: Period, calendar: Days) -> Limit:
    """The limit of a period's case: a yearly date such as `07-end` is the one of this period, or the first after it."""
    if limit.date is None or limit.date == PERIOD_END or limit.date[:4].isdigit():
        return limit.resolved({}, period.last) if limit.date else limit
    start = period.last + ONE_DAY if cycle.opens == "after" else period.first
    return limit.model_copy(update={"date": next_date(limit.date, start, calendar, "none").isoformat()})


def _opening_day(cycle: Cycle, period: Period, calendar: Days) -> dt.date:
    day = period.first
    if cycle.opens == "after":
        day = period.last + ONE_DAY
    elif cycle.opens != "within":
        day = _named_day(cycle.opens, period)
    return day if calendar.is_workday(day) else calendar.add(day, 1)


def _named_day(opens: str, period: Period) -> dt.date:
    """A day named by month and day in a year's period, or by day in a month's. Raises BadInput where there is none."""
    month, _, day = opens.rpartition("-")
    try:
        return dt.date(period.first.year, int(month or period.first.month), int(day))
    except ValueError:
        raise BadInput(f"周期的 opens：{period.key} 没有“{opens}”这一天，请改成存在的日期") from None


def _of_days(number: int, unit: str, day: dt.date) -> Period:
    length = number * (7 if unit == "week" else 1)
    first = MONDAY + dt.timedelta(days=(day - MONDAY).days // length * length)
    last = first + dt.timedelta(days=length - 1)
    if unit == "week" and number == 1:
        year, week, _ = first.isocalendar()
        return Period(key=f"{year}-W{week:02d}", first=first, last=last)
    return Period(key=str(first) if length == 1 else f"{first}~{last}", first=first, last=last)


def _of_ten_days(day: dt.date) -> Period:
    place = min((day.day - 1) // 10, 2)
    last = month_end(day.year, day.month) if place == 2 else day.replace(day=(place + 1) * 10)
    return Period(key=f"{day:%Y-%m}{'上中下'[place]}旬", first=day.replace(day=place * 10 + 1), last=last)


def _of_months(number: int, unit: str, day: dt.date) -> Period:
    length = number * MONTHS_OF[unit]
    start = (day.year * MONTHS + day.month - 1) // length * length
    end = start + length - 1
    first = dt.date(start // MONTHS, start % MONTHS + 1, 1)
    last = month_end(end // MONTHS, end % MONTHS + 1)
    names = {
        1: f"{first:%Y-%m}",
        3: f"{first.year}-Q{(first.month + 2) // 3}",
        6: f"{first.year}-H{(first.month + 5) // 6}",
        MONTHS: f"{first.year}",
    }
    return Period(key=names.get(length, f"{first:%Y-%m}~{last:%Y-%m}"), first=first, last=last)
