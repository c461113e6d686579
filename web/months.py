"""A month as weeks of days: which are working days and why, and what is due on each."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from calendars.official import DayFact, OfficialCalendar

ONE_DAY, WEEK = dt.timedelta(days=1), 7
SATURDAY, WEEKEND = 6, "周末"


@dataclass(frozen=True)
class MonthDay:
    """One day: what the calendar says of it, how many cases are due, whether it is today."""

    fact: DayFact
    due: int
    today: bool

    @property
    def unsure(self) -> bool:
        """Whether the day itself says that nobody has announced it: most of such a year is as usual."""
        return bool(self.mark) or self.fact.workday is (self.fact.date.isoweekday() >= SATURDAY)

    @property
    def mark(self) -> str:
        """休 for a day off in the week, 班 for a working day at a weekend: what is usual needs none."""
        if self.fact.workday:
            return "班" if self.fact.date.isoweekday() >= SATURDAY else ""
        return "" if self.fact.reason == WEEKEND else "休"


@dataclass(frozen=True)
class Month:
    """Weeks from Monday to Sunday; None where a day belongs to another month."""

    first: dt.date
    weeks: list[list[MonthDay | None]]


def month_of(first: dt.date, calendar: OfficialCalendar, due: Mapping[dt.date, int], today: dt.date) -> Month:
    """The month that begins on `first`. Raises BadInput outside the years that can be counted."""
    after = (first + dt.timedelta(days=31)).replace(day=1)
    days: list[MonthDay | None] = [None] * (first.isoweekday() - 1)
    facts = calendar.days(first - ONE_DAY, after - ONE_DAY)
    days += [MonthDay(fact, due.get(fact.date, 0), fact.date == today) for fact in facts]
    days += [None] * (-len(days) % WEEK)
    return Month(first, [days[place : place + WEEK] for place in range(0, len(days), WEEK)])
