"""The State Council's calendar: golden vectors of law.md 1.7, and what is said about years nobody announced."""

import datetime as dt

import chinese_calendar
import pytest

from bench.backtest import KNOWLEDGE, LIMITS, compare
from calendars.official import official
from calendars.statutory import expected, statutory_days
from models.errors import BadInput

D = dt.date.fromisoformat


@pytest.mark.parametrize(
    ("start", "n", "due"),
    [
        ("2023-07-07", 5, "2023-07-14"),
        ("2023-09-28", 1, "2023-10-07"),  # a make-up Saturday
        ("2023-09-28", 3, "2023-10-09"),
        ("2023-09-28", 5, "2023-10-11"),
        ("2023-09-22", 20, "2023-10-26"),
        ("2023-06-21", 1, "2023-06-25"),  # a make-up Sunday
        ("2023-12-29", 5, "2024-01-08"),
        ("2024-02-03", 1, "2024-02-04"),  # received on a Saturday, due on a make-up Sunday
        ("2024-02-09", 5, "2024-02-22"),  # 除夕 2024 is a working day by law
        ("2025-01-24", 3, "2025-02-05"),
        ("2025-12-31", 1, "2026-01-04"),  # a make-up Sunday
        ("2026-02-13", 5, "2026-02-27"),
        ("2026-04-30", 5, "2026-05-11"),
        ("2026-09-18", 5, "2026-09-24"),
        ("2026-09-18", 20, "2026-10-22"),
        ("2015-09-02", 3, "2015-09-08"),  # the day of 2015-09-03, given by a special notice
        ("2020-01-22", 5, "2020-02-06"),  # after the extension of 2020-01-26
    ],
)
def test_golden_vectors(start: str, n: int, due: str) -> None:
    found = official().deadline(D(start), n)

    assert (found.due_date, found.provisional) == (D(due), False)
    assert found.earliest == found.latest == D(due)


def test_every_announced_day_is_what_the_library_says() -> None:
    first, last = D("2004-01-01").toordinal(), D("2026-12-31").toordinal()
    days = [dt.date.fromordinal(number) for number in range(first, last + 1)]

    assert [day for day in days if official().is_workday(day) != chinese_calendar.is_workday(day)] == []


@pytest.mark.parametrize(
    ("day", "workday", "reason"),
    [
        ("2026-10-01", False, "国庆节"),
        ("2026-10-10", True, "国庆节调休上班"),
        ("2026-11-21", False, "周末"),
        ("2026-11-23", True, "工作日"),
        ("2015-09-03", False, "抗战胜利70周年纪念日"),
    ],
)
def test_every_day_carries_its_reason(day: str, workday: bool, reason: str) -> None:
    found = official().day(D(day))

    assert (found.workday, found.reason, found.provisional) == (workday, reason, False)


@pytest.mark.parametrize(
    ("year", "days"),
    [
        (2007, "01-01 02-18 02-19 02-20 05-01 05-02 05-03 10-01 10-02 10-03"),  # 1999 revision
        (2013, "01-01 02-09 02-10 02-11 04-04 05-01 06-12 09-19 10-01 10-02 10-03"),  # 2007: 除夕 to 初二
        (2014, "01-01 01-31 02-01 02-02 04-05 05-01 06-02 09-08 10-01 10-02 10-03"),  # 2013: 初一 to 初三
        (2027, "01-01 02-05 02-06 02-07 02-08 04-05 05-01 05-02 06-09 09-15 10-01 10-02 10-03"),  # 2024: 13 days
    ],
)
def test_statutory_days_by_the_revision_in_force(year: int, days: str) -> None:
    assert [f"{day:%m-%d}" for day in statutory_days(year)] == days.split()


@pytest.mark.parametrize("day", ["2027-02-09", "2027-02-10", "2027-05-03", "2027-05-04", "2027-10-04", "2027-10-05"])
def test_days_in_lieu_of_2027_are_expected_right_after_the_festival(day: str) -> None:
    found = official().day(D(day))

    assert (found.workday, found.provisional) == (False, True)


@pytest.mark.parametrize(
    ("start", "n", "provisional"),
    [
        ("2026-12-21", 5, False),  # due 2026-12-28: nothing is passed that a notice may still take
        ("2026-12-22", 5, True),  # due 2026-12-29, which the notice for 2027 may give to 元旦
        ("2026-12-25", 5, True),
        ("2025-12-24", 5, False),  # the notice for 2026 is out
        ("2027-07-01", 5, True),
        ("2031-03-01", 20, True),
        ("1999-05-01", 3, True),  # before the data begins, nothing is certain either
        ("2026-12-28", 0, False),
        ("2026-12-31", 0, True),
        ("2027-01-01", -1, True),  # backwards: only 2026-12-31 is counted
        ("2026-12-29", -1, False),
        ("2027-01-01", 0, True),
    ],
)
def test_a_count_over_unannounced_days_says_so_and_gives_bounds(start: str, n: int, provisional: bool) -> None:
    found = official().deadline(D(start), n)

    assert found.provisional is provisional
    assert found.earliest <= found.due_date <= found.latest


@pytest.mark.parametrize("knowledge", KNOWLEDGE)
@pytest.mark.parametrize("n", LIMITS)
def test_every_true_date_since_2008_lay_within_its_bounds(n: int, knowledge: str) -> None:
    found = compare(n, KNOWLEDGE[knowledge], 2008)

    assert found["receipts"] + found["apart"] > 6900
    assert found["within"] == found["receipts"]
    assert found["apart"] <= 31


@pytest.mark.parametrize(
    ("announced", "start", "n", "true"),
    [
        (2006, "2006-12-29", 1, "2006-12-30"),  # a Saturday worked for 元旦 2007
        (2007, "2007-12-28", 1, "2007-12-29"),
        (2007, "2007-12-29", 1, "2008-01-02"),  # 12-31 was off
        (2011, "2011-12-30", 1, "2011-12-31"),
        (2018, "2018-12-28", 1, "2018-12-29"),
        (2018, "2018-12-29", 1, "2019-01-02"),
    ],
)
def test_december_days_that_the_next_notice_took_were_never_called_certain(
    announced: int, start: str, n: int, true: str
) -> None:
    before, after = official(announced).deadline(D(start), n), official(announced + 1).deadline(D(start), n)

    assert before.provisional
    assert before.earliest <= D(true) <= before.latest
    assert (after.due_date, after.provisional) == (D(true), False)


@pytest.mark.parametrize(
    ("year", "off"),
    [
        (2009, "10-01 10-02 10-03 10-05 10-06"),  # so the notice: 10月3日公休日及中秋节分别调至10月5日、6日
        (2020, "10-01 10-02 10-03 10-05 10-06"),
        (2028, "10-01 10-02 10-03 10-04 10-05"),
        (2031, "10-01 10-02 10-03 10-06"),
    ],
)
def test_a_mid_autumn_day_inside_national_day_is_given_back(year: int, off: str) -> None:
    assert [f"{day:%m-%d}" for day in sorted(expected(year).rest) if day.month == 10] == off.split()


@pytest.mark.parametrize("day", ["1989-12-31", "2101-01-01", "0001-01-01", "9999-12-31"])
def test_years_that_cannot_be_computed_are_refused(day: str) -> None:
    with pytest.raises(BadInput, match="不在可计算的年份内"):
        official().deadline(D(day), 5)


def test_an_absurd_number_of_days_is_refused() -> None:
    with pytest.raises(BadInput, match="过大"):
        official().deadline(D("2026-01-01"), 10**9)
