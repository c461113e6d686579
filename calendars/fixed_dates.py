"""Dates that are not periods: 7月底, 1月31日前, every month, every quarter.

A fixed date is a 期日, not a 期间: no text says that it rolls (law.md 4.1), so an obligation names its convention. The
default is the preceding working day: whoever waits for the following one may be late in the eyes of the city.
"""

import datetime as dt
import re
from collections.abc import Iterator
from typing import Literal, Protocol

from models.errors import BadInput
from models.instants import ONE_DAY

Roll = Literal["preceding", "following", "none"]
Cycle = Literal["month", "quarter", "year"]
CYCLES: dict[str, Cycle] = {"month-end": "month", "quarter-end": "quarter", "year-end": "year"}
MONTHS = 12


class Days(Protocol):
    """All that a fixed date needs of a calendar."""

    def is_workday(self, day: dt.date) -> bool:
        """Whether people work on that day."""

    def add(self, start: dt.date, n: int) -> dt.date:
        """The n-th working day after `start`; before it for a negative n."""


def roll(day: dt.date, calendar: Days, convention: Roll = "preceding") -> dt.date:
    """The day itself when it is a working day; otherwise as the convention says."""
    if convention == "none" or calendar.is_workday(day):
        return day
    return calendar.add(day, -1 if convention == "preceding" else 1)


def on_date(rule: str, year: int, calendar: Days, convention: Roll = "preceding") -> dt.date:
    """A date of the year: `07-end` (7月底) or `01-31` (1月31日前, that day included). Raises BadInput otherwise."""
    found = re.fullmatch(r"(\d{2})-(end|\d{2})", rule)
    try:
        if found is None:
            raise ValueError(rule)
        month = int(found.group(1))
        last = found.group(2) == "end"
        day = month_end(year, month) if last else dt.date(year, month, int(found.group(2)))
    except ValueError:
        raise BadInput(f"固定日期“{rule}”应写成 07-end（7月底）或 01-31（1月31日）") from None
    return roll(day, calendar, convention)


def next_date(rule: str, start: dt.date, calendar: Days, convention: Roll = "preceding") -> dt.date:
    """The first such date on or after a day: `07-end`, `01-31`, `month-end`, `quarter-end` or `year-end`.

    One single date (`2023-09-30`) is that date, rolled; never to before `start` unless it lies before it anyway.
    """
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", rule):
        return _ahead(dt.date.fromisoformat(rule), start, calendar, convention)
    for year in (start.year, start.year + 1):
        cycle = CYCLES.get(rule)
        for day in periods(cycle, year, calendar, "none") if cycle else [on_date(rule, year, calendar, "none")]:
            if day >= start:
                return _ahead(day, start, calendar, convention)
    raise BadInput(f"{start} 之后两年内没有“{rule}”这一天")


def _ahead(day: dt.date, start: dt.date, calendar: Days, convention: Roll) -> dt.date:
    """The date rolled; to the working day after it where the one before it lies before `start` already."""
    rolled = roll(day, calendar, convention)
    return roll(day, calendar, "following") if rolled < start <= day else rolled


def month_end(year: int, month: int) -> dt.date:
    """The last day of a month."""
    first = dt.date(year, month, 1)
    return dt.date(first.year + month // MONTHS, month % MONTHS + 1, 1) - ONE_DAY


def periods(cycle: Cycle, year: int, calendar: Days, convention: Roll = "preceding") -> Iterator[dt.date]:
    """The due dates of a year's cycles: the end of each month, quarter or the year, rolled."""
    step = {"month": 1, "quarter": 3, "year": MONTHS}[cycle]
    for month in range(step, MONTHS + 1, step):
        yield roll(month_end(year, month), calendar, convention)
