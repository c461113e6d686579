"""Fixed dates on rest days: the hits of law.md 1.7, under each convention."""

import datetime as dt

import pytest

from calendars.fixed_dates import Roll, on_date, periods
from calendars.official import official
from models.errors import BadInput

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
