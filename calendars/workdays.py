"""Working days counted on an explicit set of rest days, make-up days and weekend.

    from calendars.workdays import WorkCalendar
    calendar = WorkCalendar(rest_days={date(2026, 10, 1): "国庆节"}, makeup_days=[date(2026, 10, 10)], weekend={5, 6})
    calendar.add(date(2026, 9, 30), 5)      # the 5th working day after that day
    calendar.add(date(2026, 9, 30), -1)     # the working day before it
    calendar.count(date(2026, 9, 1), date(2026, 9, 30))  # working days in (from, to]

Every answer comes from an index built once per calendar, in constant time; the index grows by whole years on demand.
"""

import datetime as dt
from array import array
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from models.errors import BadInput

MONDAY, FRIDAY, SATURDAY, SUNDAY = 0, 4, 5, 6
WEEKDAY_NAMES = "一二三四五六日"


@dataclass(frozen=True)
class YearRules:
    """What differs from the plain week in one year: days off and make-up days, each with its reason."""

    rest: Mapping[dt.date, str]
    makeup: Mapping[dt.date, str]


YEAR_AS_THE_WEEK = YearRules({}, {})
Years = Callable[[int], YearRules]


@dataclass(frozen=True)
class Day:
    """One day: whether people work on it, and why."""

    date: dt.date
    workday: bool
    reason: str


def weekday_name(day: dt.date) -> str:
    """星期一 to 星期日."""
    return f"星期{WEEKDAY_NAMES[day.weekday()]}"


@dataclass(frozen=True)
class _Index:
    """Working days of whole years: `days` in order, and for each date how many of them are on or before it."""

    first_year: int
    last_year: int
    days: list[dt.date]
    rank: "array[int]"
    origin: int


class WorkCalendar:
    """Which days are working days. Immutable; equal inputs give equal answers.

    rest_days: days off beyond the weekend (a mapping date → reason, or just dates). makeup_days: working days that fall
    on a weekend or a rest day; where both name a day, the make-up day wins. weekend: weekday numbers, Monday 0.
    later: the rules of a year that the explicit days do not cover, worked out when such a year is first asked for.
    version: the name under which a plan remembers this calendar.
    """

    def __init__(
        self,
        *,
        rest_days: Mapping[dt.date, str] | Iterable[dt.date] = (),
        makeup_days: Mapping[dt.date, str] | Iterable[dt.date] = (),
        weekend: Iterable[int] = (SATURDAY, SUNDAY),
        later: Years | None = None,
        version: str = "custom",
    ) -> None:
        self.version = version
        self.weekend = frozenset(weekend)
        if not self.weekend <= set(range(7)):
            raise ValueError("weekend takes weekday numbers 0 (Monday) to 6 (Sunday)")
        self._rest = _with_reasons(rest_days, "放假")
        self._makeup = _with_reasons(makeup_days, "调休上班")
        self._later = later
        self._rules: dict[int, YearRules] = {}
        years = [day.year for day in (*self._rest, *self._makeup)] or [2000]
        self._known_until = max(years)
        self._index = self._build(min(years), max(years))

    def is_workday(self, day: dt.date) -> bool:
        """Whether people work on that day."""
        return self.day(day).workday

    def day(self, day: dt.date) -> Day:
        """One day with its reason."""
        rules = self._rules_of(day.year)
        if makeup := self._makeup.get(day) or rules.makeup.get(day):
            return Day(day, True, makeup)
        if rest := self._rest.get(day) or rules.rest.get(day):
            return Day(day, False, rest)
        if day.weekday() in self.weekend:
            return Day(day, False, "周末")
        return Day(day, True, "工作日")

    def add(self, start: dt.date, n: int) -> dt.date:
        """The n-th working day strictly after `start` (before it for a negative n); `start` itself for 0.

        The day of receipt is day 0, a working day or not (民法典 201; 民事诉讼法 85).
        Raises BadInput when the answer lies beyond the year 9999 or before the year 1.
        """
        index = self._index
        try:
            offset = start.toordinal() - index.origin
            if offset >= 0:
                if n > 0:
                    return index.days[index.rank[offset] + n - 1]
                if n == 0:
                    return start
                place = index.rank[offset - 1] + n if offset else -1
                if place >= 0:
                    return index.days[place]
        except IndexError:
            return self._add_beyond(start, n)
        return self._add_beyond(start, n)

    def count(self, since: dt.date, until: dt.date) -> int:
        """Working days after `since` up to and including `until`; negative when `until` comes first."""
        self._cover(since, until)
        index = self._index
        return index.rank[until.toordinal() - index.origin] - index.rank[since.toordinal() - index.origin]

    def days(self, since: dt.date, until: dt.date) -> list[Day]:
        """Every day after `since` up to and including `until`, with its reason."""
        first = since.toordinal() + 1
        return [self.day(dt.date.fromordinal(number)) for number in range(first, until.toordinal() + 1)]

    def _rules_of(self, year: int) -> YearRules:
        if self._later is None:
            return YEAR_AS_THE_WEEK
        if year not in self._rules:
            self._rules[year] = self._later(year)
        return self._rules[year]

    def _build(self, first_year: int, last_year: int) -> _Index:
        """Counted by day numbers: a command that asks for one date builds the whole index first."""
        origin = dt.date(first_year, 1, 1).toordinal()
        free, work = self._exceptions(first_year, last_year)
        weekend = {(weekday + 1) % 7 for weekday in self.weekend}  # day 1 of the count of days was a Monday
        days: list[dt.date] = []
        rank = array("l")
        for number in range(origin, dt.date(last_year, 12, 31).toordinal() + 1):
            if number in work or (number % 7 not in weekend and number not in free):
                days.append(dt.date.fromordinal(number))
            rank.append(len(days))
        return _Index(first_year, last_year, days, rank, origin)

    def _exceptions(self, first_year: int, last_year: int) -> tuple[set[int], set[int]]:
        """The days off and the make-up days of these years, as `day` finds them: by number, those with a reason."""
        rest, makeup = [self._rest], [self._makeup]
        for year in range(first_year, last_year + 1):
            rules = self._rules_of(year)
            for mine, theirs in ((rest, rules.rest), (makeup, rules.makeup)):
                mine.append({day: reason for day, reason in theirs.items() if day.year == year})
        free, work = (
            {day.toordinal() for days in parts for day, reason in days.items() if reason} for parts in (rest, makeup)
        )
        return free, work

    def _cover(self, *days: dt.date) -> None:
        first = min(self._index.first_year, *(day.year for day in days))
        last = max(self._index.last_year, *(day.year for day in days))
        if (first, last) != (self._index.first_year, self._index.last_year):
            self._index = self._build(first, last)

    def _add_beyond(self, start: dt.date, n: int) -> dt.date:
        """The answer lies beyond the index: grow it and ask again."""
        self._grow(start, n)
        return self.add(start, n)

    def _grow(self, start: dt.date, n: int) -> None:
        """Widen the index towards the answer, by doubling: at least to the year that n days alone reach."""
        index, reach = self._index, start.year + n // 366
        step = max(1, index.last_year - self._known_until)
        first = max(dt.MINYEAR, min(index.first_year - (step if n < 0 else 0), start.year, reach))
        last = min(dt.MAXYEAR, max(index.last_year + (step if n > 0 else 0), start.year, reach))
        never = len(self.weekend) == len(WEEKDAY_NAMES) and self._later is None
        if never or (first, last) == (index.first_year, index.last_year):
            raise BadInput(f"从 {start} 起数 {n} 个工作日超出了可计算的年份（1—9999 年），请检查日期和天数")
        self._index = self._build(first, last)


def _with_reasons(days: Mapping[dt.date, str] | Iterable[dt.date], reason: str) -> dict[dt.date, str]:
    return dict(days) if isinstance(days, Mapping) else dict.fromkeys(days, reason)
