"""The State Council's calendar: announced years day by day, other years computed from the statute and provisional.

from calendars.official import official
calendar = official()
calendar.deadline(date(2026, 12, 30), 5)   # due date with its bounds and whether it is provisional
"""

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.metadata import version
from types import MappingProxyType

from chinese_calendar.constants import holidays, workdays

from calendars.statutory import expected, least_taken, least_work, may_be_taken, most_taken, most_work
from calendars.workdays import YEAR_AS_THE_WEEK, WorkCalendar, YearRules, Years
from models.changes import Change
from models.errors import BadInput

FIRST_YEAR, LAST_YEAR = 1990, 2100
"""Years that can be computed at all: the five-day week and the statute say nothing useful outside them."""

FESTIVALS = {
    "New Year's Day": "元旦",
    "Spring Festival": "春节",
    "Tomb-sweeping Day": "清明节",
    "Labour Day": "劳动节",
    "Dragon Boat Festival": "端午节",
    "National Day": "国庆节",
    "Mid-autumn Festival": "中秋节",
    "Anti-Fascist 70th Day": "抗战胜利70周年纪念日",
}


@dataclass(frozen=True)
class DayFact:
    """One day as an officer is told about it. `provisional`: nobody has announced it yet."""

    date: dt.date
    workday: bool
    reason: str
    provisional: bool


@dataclass(frozen=True)
class Deadline:
    """The n-th working day after `start`, with the bounds within which an announcement may still move it."""

    start: dt.date
    n: int
    due_date: dt.date
    provisional: bool
    earliest: dt.date
    latest: dt.date


class OfficialCalendar:
    """Announced days where there are any, the statute elsewhere; every answer knows whether it is certain."""

    def __init__(
        self, rest: dict[dt.date, str], makeup: dict[dt.date, str], version: str, announced: Collection[int] = ()
    ) -> None:
        """`announced`: the years whose notice is known; where not given, those of the rest days."""
        self._years = frozenset(announced) or frozenset(day.year for day in rest)
        self.last_announced = max(self._years)
        self.version = version
        self.rest, self.makeup = MappingProxyType(rest), MappingProxyType(makeup)

    @cached_property
    def expected(self) -> WorkCalendar:
        """The days as far as anybody knows them."""
        return self._calendar(expected, lambda year: YEAR_AS_THE_WEEK)

    @cached_property
    def most_work(self) -> WorkCalendar:
        """The most working days that announcements may still leave; built only where a date is provisional."""
        return self._calendar(most_work, most_taken)

    @cached_property
    def least_work(self) -> WorkCalendar:
        """The fewest working days that announcements may still leave."""
        return self._calendar(least_work, least_taken)

    @property
    def years(self) -> frozenset[int]:
        """The years whose notice is known."""
        return self._years

    def announced(self, year: int) -> bool:
        """Whether the State Council's notice for that year is part of this version."""
        return year in self._years

    def settled(self, day: dt.date) -> bool:
        """Whether a notice has spoken of that day for good: the last days of December wait for the next year's."""
        return self.announced(day.year) and (not may_be_taken(day) or self.announced(day.year + 1))

    def provisional(self, since: dt.date, until: dt.date) -> bool:
        """Whether a count over (since, until] rests on a day that a notice may still settle otherwise."""
        first = min(since + dt.timedelta(days=1), until)
        ends = (min(until, dt.date(year, 12, 31)) for year in range(first.year, until.year + 1))
        return not all(self.settled(day) for day in ends)

    def day(self, day: dt.date) -> DayFact:
        """One day with its reason."""
        refuse_outside(day)
        fact = self.expected.day(day)
        return DayFact(day, fact.workday, fact.reason, not self.settled(day))

    def days(self, since: dt.date, until: dt.date) -> list[DayFact]:
        """Every day after `since` up to and including `until`."""
        first = since.toordinal() + 1
        return [self.day(dt.date.fromordinal(number)) for number in range(first, until.toordinal() + 1)]

    def is_workday(self, day: dt.date) -> bool:
        """Whether people work on that day, as far as anybody knows."""
        return self.expected.is_workday(day)

    def add(self, start: dt.date, n: int) -> dt.date:
        """The n-th working day strictly after `start`; before it for a negative n."""
        refuse_outside(start)
        if abs(n) > 25_000:
            raise BadInput(f"天数 {n} 过大，请写 25000 以内的工作日数")
        return self.expected.add(start, n)

    def count(self, since: dt.date, until: dt.date) -> int:
        """Working days after `since` up to and including `until`; negative when `until` comes first."""
        refuse_outside(since, until)
        return self.expected.count(since, until)

    def deadline(self, start: dt.date, n: int) -> Deadline:
        """The n-th working day after `start` with its bounds. Raises BadInput outside 1990 to 2100."""
        due = self.add(start, n)
        if not self._rests_on_unannounced(start, due, n):
            return Deadline(start, n, due, False, due, due)
        bounds = sorted((due, self.most_work.add(start, n), self.least_work.add(start, n)))
        return Deadline(start, n, due, True, bounds[0], bounds[-1])

    def _rests_on_unannounced(self, start: dt.date, due: dt.date, n: int) -> bool:
        """Forwards the days after `start` are counted, backwards those before it, for 0 none but `start` itself."""
        if n > 0:
            return self.provisional(start, due)
        return self.provisional(due - dt.timedelta(days=1), start - dt.timedelta(days=1) if n else start)

    def _calendar(self, later: Years, taken: Years) -> WorkCalendar:
        """`later`: the rules of a year nobody announced; `taken`: of an announced one before such a year."""

        def open_days(year: int) -> YearRules:
            if not self.announced(year):
                return later(year)
            return YEAR_AS_THE_WEEK if self.announced(year + 1) else taken(year)

        return WorkCalendar(rest_days=self.rest, makeup_days=self.makeup, later=open_days, version=self.version)


@cache
def official(last_year: int | None = None) -> OfficialCalendar:
    """The calendar of the installed chinese-calendar data, or of the notices for its years up to `last_year`."""
    through = last_year or max(holidays).year
    rest = {day: FESTIVALS.get(name, name) for day, name in holidays.items() if _noticed(day) <= through}
    makeup = {day: f"{FESTIVALS.get(name, name)}调休上班" for day, name in workdays.items() if _noticed(day) <= through}
    return OfficialCalendar(rest, makeup, f"cn-{through}+chinese-calendar-{version('chinese_calendar')}")


def _noticed(day: dt.date) -> int:
    """The year whose notice set a day: what lies in December belongs to the 元旦 after it."""
    return day.year + (day.month == 12)


def with_changes(base: OfficialCalendar, changes: Sequence[Change]) -> OfficialCalendar:
    """The calendar after notices and local changes, applied in the order of their dates of issue.

    A later change of a day wins; a revoked one never was. The version counts every change, revocations included.
    """
    revoked = {change.revokes for change in changes}
    rest, makeup, years = dict(base.rest), dict(base.makeup), set(base.years)
    for change in sorted(changes, key=lambda change: (change.issued, change.id)):
        if change.id in revoked or change.revokes:
            continue
        years |= {change.announces} if change.announces else set()
        for day in change.days:
            there, gone = (makeup, rest) if day.workday else (rest, makeup)
            there[day.date] = f"{day.reason}（{change.basis}）" if change.basis else day.reason
            gone.pop(day.date, None)
    version = f"{base.version}#{max((change.id for change in changes), default=0)}" if changes else base.version
    return OfficialCalendar(rest, makeup, version, years)


def refuse_outside(*days: dt.date) -> None:
    """Raises BadInput for a day outside the years that can be counted."""
    for day in days:
        if not FIRST_YEAR <= day.year <= LAST_YEAR:
            raise BadInput(f"{day} 不在可计算的年份内（{FIRST_YEAR}—{LAST_YEAR}），请检查日期")
