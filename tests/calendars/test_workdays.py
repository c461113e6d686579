"""Counting on an explicit set of rest days, make-up days and weekend."""

import datetime as dt

import pytest

from calendars.workdays import WorkCalendar
from models.errors import BadInput

D = dt.date.fromisoformat

OCTOBER = WorkCalendar(
    rest_days={D("2026-10-01"): "国庆节", D("2026-10-02"): "国庆节", D("2026-10-05"): "国庆节"},
    makeup_days=[D("2026-10-10")],
)


@pytest.mark.parametrize(
    ("start", "n", "expected"),
    [
        ("2026-09-30", 1, "2026-10-06"),  # Thursday and Friday off, weekend, Monday off
        ("2026-09-30", 5, "2026-10-10"),  # the make-up Saturday is the fifth
        ("2026-10-03", 1, "2026-10-06"),  # from a rest day: the next working day is the first
        ("2026-10-10", 1, "2026-10-12"),  # from a make-up Saturday
        ("2026-10-06", 0, "2026-10-06"),
        ("2026-10-03", 0, "2026-10-03"),  # zero is the day itself, a working day or not
        ("2026-10-12", -1, "2026-10-10"),
        ("2026-10-11", -1, "2026-10-10"),
        ("2026-10-06", -1, "2026-09-30"),
        ("2026-10-06", -2, "2026-09-29"),
    ],
)
def test_the_nth_working_day(start: str, n: int, expected: str) -> None:
    assert OCTOBER.add(D(start), n) == D(expected)


@pytest.mark.parametrize(
    ("since", "until", "expected"),
    [
        ("2026-09-30", "2026-10-10", 5),
        ("2026-09-30", "2026-09-30", 0),
        ("2026-10-01", "2026-10-05", 0),
        ("2026-10-09", "2026-10-10", 1),
        ("2026-10-10", "2026-09-30", -5),  # reversed: negative
    ],
)
def test_working_days_after_a_day_up_to_and_including_another(since: str, until: str, expected: int) -> None:
    assert OCTOBER.count(D(since), D(until)) == expected


def test_every_day_says_why() -> None:
    reasons = [(day.date.day, day.workday, day.reason) for day in OCTOBER.days(D("2026-09-30"), D("2026-10-03"))]

    assert reasons == [(1, False, "国庆节"), (2, False, "国庆节"), (3, False, "周末")]
    assert OCTOBER.day(D("2026-10-10")).reason == "调休上班"


def test_another_countrys_weekend() -> None:
    """Friday and Saturday off, as in Egypt."""
    calendar = WorkCalendar(weekend={4, 5})

    assert calendar.add(D("2026-10-01"), 1) == D("2026-10-04")


def test_a_make_up_day_wins_over_a_rest_day() -> None:
    both = D("2026-10-10")

    assert WorkCalendar(rest_days=[both], makeup_days=[both]).is_workday(both)


@pytest.mark.parametrize("start", ["1900-01-01", "1970-06-15", "2099-12-31", "3000-01-01"])
def test_the_index_reaches_any_year(start: str) -> None:
    calendar = WorkCalendar()

    assert calendar.count(D(start), calendar.add(D(start), 30)) == 30
    assert calendar.count(calendar.add(D(start), -30), D(start)) in (29, 30)


def test_a_week_without_working_days_is_refused_not_searched_for_ever() -> None:
    with pytest.raises(BadInput, match="超出了可计算的年份"):
        WorkCalendar(weekend=range(7)).add(D("2026-01-01"), 1)


@pytest.mark.parametrize(("start", "n"), [("9999-12-31", 1), ("0001-01-01", -1), ("9990-01-01", 10_000)])
def test_the_ends_of_the_calendar_are_refused(start: str, n: int) -> None:
    with pytest.raises(BadInput, match="超出了可计算的年份"):
        WorkCalendar().add(D(start), n)


def test_a_weekend_of_eight_days_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="weekday numbers"):
        WorkCalendar(weekend={7})
