"""Fixed dates on rest days: the hits of law.md 1.7, under each convention."""

import datetime as dt

import pytest

from calendars.clocks import due_date
from calendars.fixed_dates import Roll, next_date, on_date, periods
from calendars.official import official
from models.clock import Clock, Extension
from models.errors import BadInput
from models.instants import CLOSE_OF_BUSINESS, parse_instant
from models.limit import Limit

D = dt.date.fromisoformat


@pytest.mark.parametrize(
    ("rule", "year", "convention", "date"),
    [
        ("07-end", 2023, "preceding", "2023-07-31"),  # a Monday
        ("07-end", 2021, "preceding", "2021-07-30"),  # the 31st is a Saturday
        ("07-end", 2022, "preceding", "2022-07-29"),  # a Sunday
        ("07-end", 2022, "following", "2022-08-01"),
        ("07-end", 2022, "none", "2022-07-31"),
        ("09-end", 2023, "preceding", "2023-09-28"),  # within 中秋 and 国庆
        ("09-end", 2023, "following", "2023-10-07"),  # a make-up Saturday
        ("01-31", 2025, "preceding", "2025-01-27"),  # 春节; the 26th is a make-up Sunday, the 27th a Monday
        ("01-31", 2026, "preceding", "2026-01-30"),
        ("03-end", 2024, "preceding", "2024-03-29"),
        ("02-end", 2024, "none", "2024-02-29"),
        ("12-end", 2026, "none", "2026-12-31"),
    ],
)
def test_a_fixed_date_rolls_as_its_obligation_says(rule: str, year: int, convention: Roll, date: str) -> None:
    assert on_date(rule, year, official(), convention) == D(date)


def test_the_default_is_the_preceding_working_day() -> None:
    assert on_date("09-end", 2023, official()) == D("2023-09-28")


def test_months_and_quarters_end_on_their_last_working_day() -> None:
    assert list(periods("quarter", 2024, official())) == [
        D("2024-03-29"),
        D("2024-06-28"),
        D("2024-09-30"),
        D("2024-12-31"),
    ]
    assert len(list(periods("month", 2024, official()))) == 12
    assert list(periods("year", 2022, official())) == [D("2022-12-30")]


@pytest.mark.parametrize("rule", ["7月底", "13-end", "02-30", "end", ""])
def test_another_form_is_refused_with_the_right_one(rule: str) -> None:
    with pytest.raises(BadInput, match="07-end"):
        on_date(rule, 2026, official())


@pytest.mark.parametrize(
    ("rule", "start", "date"),
    [
        ("07-end", "2022-07-04", "2022-07-29"),
        ("07-end", "2022-07-29", "2022-07-29"),
        ("07-end", "2022-07-30", "2022-08-01"),  # a Saturday: the working day before it has passed
        ("01-31", "2025-11-03", "2026-01-30"),
        ("month-end", "2026-11-23", "2026-11-30"),
        ("month-end", "2026-01-31", "2026-02-02"),  # the same
        ("quarter-end", "2026-11-23", "2026-12-31"),
        ("year-end", "2022-12-31", "2023-01-03"),
    ],
)
def test_the_next_date_on_or_after_a_day(rule: str, start: str, date: str) -> None:
    assert next_date(rule, D(start), official()) == D(date)


def test_a_clock_may_run_to_a_fixed_date_that_no_pause_moves() -> None:
    limit = Limit(date="09-end")
    made = Clock(received_at=parse_instant("2023-09-01"), limit=limit, close_of_business=CLOSE_OF_BUSINESS)
    paused = made.pause(parse_instant("2023-09-04")).resume(parse_instant("2023-09-20"))
    longer = made.extend(Extension(days=1, approver="a", at=parse_instant("2023-09-20")))

    assert due_date(made, official()) == due_date(paused, official()) == D("2023-09-28")
    assert due_date(longer, official()) == D("2023-10-07")
    assert str(limit) == "09 月底（遇休息日提前到上一工作日）"
