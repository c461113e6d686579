"""Statutory days: what 《全国年节及纪念日放假办法》 alone says about a year that no notice has arranged yet.

A notice later moves weekends and 补假 about; the bounds below hold every arrangement seen so far (law.md 1.5, 1.6).
"""

import datetime as dt
from collections.abc import Iterator
from functools import cache

from calendars.workdays import SATURDAY, YearRules
from models.instants import ONE_DAY

MAKEUP_REACH = dt.timedelta(days=14)
"""How far from a statutory day a make-up weekend has ever stood: 11 days (2026-09-20); 14 leaves room."""

BRIDGES = {"春节": (3, 8), "劳动节": (3, 4), "国庆节": (3, 6)}
"""Days before and after a festival's statutory days that a notice has ever made free; any other festival: BRIDGE."""
BRIDGE = (3, 3)


TAKEN_DAYS = 3
"""How many of the last days of December notices for the year after have taken: 29 to 31 (2006, 2007, 2011, 2018)."""


@cache
def statutory_days(year: int) -> dict[dt.date, str]:
    """The days off for everybody, by the revision in force that year: of 1999, 2007, 2013 and 2024."""
    days: dict[dt.date, str] = {}
    for day, name in festival_days(year):
        days[day] = f"{days[day]}、{name}" if day in days else name
    return dict(sorted(days.items()))


@cache
def festival_days(year: int) -> tuple[tuple[dt.date, str], ...]:
    """Each statutory day with its festival; a day that is of two stands twice, for the law owes both (2009, 2020)."""
    return tuple(sorted(_festival_days(year)))


def new_years_eve(year: int) -> dt.date:
    """除夕, the last day of the lunar year, also where the law does not name it (to 2007, and from 2014 to 2024)."""
    return _lunar(year, 1, 1) - ONE_DAY


def is_lunar(day: dt.date, month: int, number: int) -> bool:
    """Whether a day is that one of the lunar calendar, leap months apart. A lunar year ends in the next winter."""
    return any(_is_that(day, year, month, number) for year in (day.year, day.year - 1))


def _is_that(day: dt.date, year: int, month: int, number: int) -> bool:
    try:
        return _lunar(year, month, number) == day
    except Exception:  # noqa: BLE001  (the library raises it plain: a month of 29 days has no 三十)
        return False


def _festival_days(year: int) -> Iterator[tuple[dt.date, str]]:
    spring = _lunar(year, 1, 1)
    first = -1 if 2008 <= year <= 2013 or year >= 2025 else 0  # 除夕 was a day off then, and is again
    last = 1 if 2008 <= year <= 2013 else 2
    labour = 3 if year < 2008 else 1 if year < 2025 else 2
    yield dt.date(year, 1, 1), "元旦"
    yield from ((spring + ONE_DAY * n, "春节") for n in range(first, last + 1))
    yield from ((dt.date(year, 5, n), "劳动节") for n in range(1, labour + 1))
    yield from ((dt.date(year, 10, n), "国庆节") for n in range(1, 4))
    if year >= 2008:
        yield from (
            (_qingming(year), "清明节"),
            (_lunar(year, 5, 5), "端午节"),
            (_lunar(year, 8, 15), "中秋节"),
        )


@cache
def expected(year: int) -> YearRules:
    """The best single guess: statutory days, and for each on a weekend the next working day off (办法第六条).

    So for each day that two festivals share: 国庆节 and 中秋节 on one day gave a further day off in 2009 and 2020.
    """
    rest = {day: f"{name}（依法推算）" for day, name in statutory_days(year).items()}
    seen: set[dt.date] = set()
    for day, name in festival_days(year):
        if day.weekday() >= SATURDAY or day in seen:
            rest[_next_working(day, rest)] = f"{name}补假（推算）"
        seen.add(day)
    return YearRules(rest, {})


@cache
def most_work(year: int) -> YearRules:
    """The most working days a notice could leave: 补假 placed elsewhere, every weekend near a statutory day made up."""
    statutory = statutory_days(year)
    near = (
        day + ONE_DAY * n
        for day, _ in _festivals_touching(year)
        for n in range(-MAKEUP_REACH.days, MAKEUP_REACH.days + 1)
    )
    makeup = {day: "可能调休上班" for day in near if day.weekday() >= SATURDAY and day not in statutory}
    return YearRules(dict(statutory), makeup)


@cache
def least_work(year: int) -> YearRules:
    """The fewest working days a notice could leave: every day that has ever been bridged to a festival is off."""
    rest = dict(expected(year).rest)
    for day, name in _festivals_touching(year):
        before, after = BRIDGES.get(name, BRIDGE)
        rest |= {day + ONE_DAY * n: f"{name}可能放假" for n in range(-before, after + 1)}
    return YearRules(rest, {})


def may_be_taken(day: dt.date) -> bool:
    """Whether the notice for the next year may still rearrange this day of a year that has its own notice."""
    return day.month == 12 and day.day > 31 - TAKEN_DAYS


@cache
def most_taken(year: int) -> YearRules:
    """The last days of December with every weekend day worked, as the next 元旦 may ask."""
    makeup = {day: "可能因次年元旦调休上班" for day in _last_days(year) if day.weekday() >= SATURDAY}
    return YearRules({}, makeup)


@cache
def least_taken(year: int) -> YearRules:
    """The last days of December all off, as the next 元旦 may bring."""
    return YearRules(dict.fromkeys(_last_days(year), "次年元旦可能放假"), {})


def _last_days(year: int) -> list[dt.date]:
    return [dt.date(year, 12, 31) - ONE_DAY * n for n in range(TAKEN_DAYS)]


def _festivals_touching(year: int) -> tuple[tuple[dt.date, str], ...]:
    """The year's statutory days and the next 元旦, whose arrangement may reach back into December."""
    return (*festival_days(year), (dt.date(min(year + 1, dt.MAXYEAR), 1, 1), "元旦"))


def _next_working(day: dt.date, rest: dict[dt.date, str]) -> dt.date:
    while day.weekday() >= SATURDAY or day in rest:
        day += ONE_DAY
    return day


def _lunar(year: int, month: int, day: int) -> dt.date:
    from lunar_python import Lunar  # asked only about years that nobody announced

    return dt.date.fromisoformat(Lunar.fromYmd(year, month, day).getSolar().toYmd())


def _qingming(year: int) -> dt.date:
    from lunar_python import Lunar

    return dt.date.fromisoformat(Lunar.fromYmd(year, 3, 1).getJieQiTable()["清明"].toYmd())
