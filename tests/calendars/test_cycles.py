"""Periods and openings as tables: which round a day lies in, and when its case opens on the real calendar."""

import datetime as dt
from itertools import islice

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calendars.clocks import due_date
from calendars.cycles import limit_of, opening, openings, period_of, periods_from
from calendars.official import official
from models.clock import Clock
from models.cycle import UNITS, Cycle
from models.instants import at, local, parse_instant
from models.limit import Limit

CALENDAR = official()
D = dt.date.fromisoformat
HALF_PAST_FIVE = dt.time(17, 30)


@pytest.mark.parametrize(
    ("every", "day", "key", "first", "last"),
    [
        ("day", "2023-07-04", "2023-07-04", "2023-07-04", "2023-07-04"),
        ("workday", "2023-07-04", "2023-07-04", "2023-07-04", "2023-07-04"),
        ("week", "2023-07-09", "2023-W27", "2023-07-03", "2023-07-09"),
        ("week", "2024-12-31", "2025-W01", "2024-12-30", "2025-01-05"),
        ("2 weeks", "2023-07-04", "2023-07-03~2023-07-16", "2023-07-03", "2023-07-16"),
        ("ten-days", "2023-02-28", "2023-02下旬", "2023-02-21", "2023-02-28"),
        ("ten-days", "2023-07-31", "2023-07下旬", "2023-07-21", "2023-07-31"),
        ("month", "2024-02-10", "2024-02", "2024-02-01", "2024-02-29"),
        ("2 months", "2023-08-31", "2023-07~2023-08", "2023-07-01", "2023-08-31"),
        ("quarter", "2023-09-30", "2023-Q3", "2023-07-01", "2023-09-30"),
        ("half-year", "2023-07-01", "2023-H2", "2023-07-01", "2023-12-31"),
        ("year", "2023-07-01", "2023", "2023-01-01", "2023-12-31"),
    ],
)
def test_a_day_lies_in_one_period(every: str, day: str, key: str, first: str, last: str) -> None:
    period = period_of(every, D(day))

    assert (period.key, period.first, period.last) == (key, D(first), D(last))


@given(every=st.sampled_from([*UNITS, "3 days", "2 weeks", "5 months"]), day=st.dates(D("2014-01-01"), D("2030-12-31")))
def test_periods_follow_each_other_without_gap(every: str, day: dt.date) -> None:
    first, second, third = islice(periods_from(every, day), 3)

    assert first.first <= day <= first.last
    assert [second.first, third.first] == [first.last + dt.timedelta(days=1), second.last + dt.timedelta(days=1)]
    assert len({first.key, second.key, third.key}) == 3


@pytest.mark.parametrize(
    ("every", "opens", "day", "instant"),
    [
        ("month", "within", "2023-10-15", "2023-10-07 08:30"),  # 10 月 1—6 日放假，7 日（周六）调休上班
        ("month", "after", "2023-09-15", "2023-10-07 08:30"),
        ("month", "after", "2023-07-15", "2023-08-01 08:30"),
        ("quarter", "after", "2023-09-30", "2023-10-07 08:30"),
        ("month", "15", "2023-07-01", "2023-07-17 08:30"),  # 15 日是周六
        ("year", "07-03", "2023-01-01", "2023-07-03 08:30"),
        ("year", "after", "2023-05-05", "2024-01-02 08:30"),
        ("week", "within", "2024-02-12", "2024-02-18 08:30"),  # 春节一周只有周日（18 日）上班
        ("workday", "within", "2023-10-07", "2023-10-07 08:30"),
        ("workday", "within", "2023-10-02", None),
        ("day", "within", "2023-10-02", "2023-10-02 08:30"),
    ],
)
def test_when_a_period_opens(every: str, opens: str, day: str, instant: str | None) -> None:
    cycle = Cycle(every=every, opens=opens)

    assert opening(cycle, every, period_of(every, D(day)), CALENDAR) == (parse_instant(instant) if instant else None)


def test_a_cycle_set_going_in_the_middle_begins_with_the_period_at_hand() -> None:
    cycle = Cycle(every="month")
    found = openings(cycle, "month", D("2023-07-12"), parse_instant("2023-09-02"), CALENDAR)

    assert [(period.key, f"{local(instant):%m-%d %H:%M}") for period, instant in found] == [
        ("2023-07", "07-12 08:30"),
        ("2023-08", "08-01 08:30"),
        ("2023-09", "09-01 08:30"),
        ("2023-10", "10-07 08:30"),
    ]


@pytest.mark.parametrize(
    ("every", "opens", "since", "until", "not_owed", "found"),
    [
        # 8 月 12 日零点半启用月统计：7 月的不补，8 月的 9 月 1 日登记
        ("month", "after", "2023-08-12", "2023-08-12 00:30", ["2023-07"], ["2023-08 09-01 08:30"]),
        # 当期已有人工登记的办件：下一期照常
        ("month", "after", "2023-08-01", "2023-09-01 00:10", ["2023-07", "2023-08"], ["2023-09 10-07 08:30"]),
        ("day", "within", "2023-10-01", "2023-10-02 06:00", ["2023-10-01", "2023-10-02"], ["2023-10-03 10-03 08:30"]),
        ("week", "within", "2023-09-25", "2023-09-25 00:00", ["2023-W39"], ["2023-W40 10-07 08:30"]),
        ("year", "07-03", "2023-07-03", "2023-07-03 08:00", ["2023"], ["2024 07-03 08:30"]),
        # 停机期间错过的，一期也不少
        (
            "ten-days",
            "after",
            "2023-08-01",
            "2023-08-30 12:00",
            ["2023-07下旬", "2023-08中旬"],
            ["2023-08上旬 08-11 08:30", "2023-08下旬 09-01 08:30"],
        ),
        ("workday", "within", "2023-09-28", "2023-09-29 00:00", ["2023-09-28"], ["2023-10-07 10-07 08:30"]),
    ],
)
def test_a_period_that_is_owed_nothing_does_not_end_the_cycle(
    every: str, opens: str, since: str, until: str, not_owed: list[str], found: list[str]
) -> None:
    cycle = Cycle(every=every, opens=opens)
    waiting = openings(
        cycle, every, D(since), parse_instant(until), CALENDAR, lambda period: period.key not in not_owed
    )

    assert [f"{period.key} {local(instant):%m-%d %H:%M}" for period, instant in waiting] == found


@pytest.mark.parametrize(
    ("every", "since", "until", "found"),
    [
        ("workday", "2015-11-20", "2026-11-25 12:00", "2026-11-26 08:30"),  # 第 4,000 期是 2026-11-01
        ("day", "2004-01-01", "2026-11-25 12:00", "2026-11-26 08:30"),
        ("week", "1993-01-01", "2026-11-25 12:00", "2026-11-30 08:30"),
    ],
)
def test_a_cycle_goes_on_however_long_it_has_run(every: str, since: str, until: str, found: str) -> None:
    now = parse_instant(until)
    *_, (_, beyond) = openings(Cycle(every=every), every, D(since), now, CALENDAR)
    done = {period.key for period, at_ in openings(Cycle(every=every), every, D(since), now, CALENDAR) if at_ <= now}

    assert f"{local(beyond):%Y-%m-%d %H:%M}" == found
    assert list(openings(Cycle(every=every), every, D(since), now, CALENDAR, lambda one: one.key not in done)) == [
        (period_of(every, local(beyond).date()), beyond)
    ]


def test_where_nothing_is_ever_owed_the_search_ends() -> None:
    assert (
        list(openings(Cycle(every="day"), "day", D("2026-01-01"), at(D("2026-01-02")), CALENDAR, lambda _: False)) == []
    )


@pytest.mark.parametrize(
    ("rule", "opens", "year", "due"),
    [
        ("07-end", "07-03", "2022", "2022-07-29"),  # 7 月 31 日是周日
        ("07-end", "07-03", "2023", "2023-07-31"),
        ("09-end", "09-01", "2022", "2022-09-30"),
        ("09-end", "09-01", "2023", "2023-09-28"),  # 9 月 30 日是假日，最后一个工作日是 28 日
        ("01-31", "after", "2023", "2024-01-31"),
        ("03-31", "after", "2023", "2024-03-29"),  # 3 月 31 日是周日
        ("period-end", "within", "2023", "2023-12-29"),
    ],
)
def test_a_yearly_date_is_the_one_of_its_period(rule: str, opens: str, year: str, due: str) -> None:
    cycle, period = Cycle(every="year", opens=opens), period_of("year", D(f"{year}-01-01"))
    limit = limit_of(Limit(date=rule), cycle, period, CALENDAR)
    start = opening(cycle, "year", period, CALENDAR)
    assert start is not None

    assert due_date(Clock(received_at=start, limit=limit, close_of_business=HALF_PAST_FIVE), CALENDAR) == D(due)


@pytest.mark.parametrize("every", ["fortnight", "0 weeks", "month ", "100 days", ""])
def test_what_is_no_cycle_is_refused(every: str) -> None:
    with pytest.raises(ValueError, match="周期"):
        Cycle(every=every)


@pytest.mark.parametrize(("every", "opens"), [("month", "30"), ("3 weeks", "15"), ("quarter", "07-03"), ("day", "01")])
def test_a_day_that_a_period_may_lack_is_refused(every: str, opens: str) -> None:
    with pytest.raises(ValueError, match="一次的周期"):
        Cycle(every=every, opens=opens)


@pytest.mark.parametrize(
    ("limit", "received", "due"),
    [
        # 预算法 14：二十日内，自然日；最后一日是休息日的顺延
        (Limit(days=20, unit="calendar_days"), "2023-02-10", "2023-03-02"),
        (Limit(days=20, unit="calendar_days"), "2023-09-15", "2023-10-07"),  # 10 月 5 日在假期中
        (Limit(days=30, unit="calendar_days"), "2023-08-15", "2023-09-14"),
        # 会前一个工作日
        (Limit(date="2023-10-07", roll="none", lead=-1), "2023-09-20", "2023-09-28"),
        (Limit(date="2023-10-08", roll="none", lead=-1), "2023-09-20", "2023-10-07"),
        (Limit(date="2023-09-30"), "2023-09-20", "2023-09-28"),
        (Limit(date="2023-09-30", roll="following"), "2023-09-20", "2023-10-07"),
        (Limit(date="2023-09-30", roll="none"), "2023-09-20", "2023-09-30"),
        # 不会提前到收到之日以前
        (Limit(date="2023-10-02"), "2023-09-30", "2023-10-07"),
    ],
)
def test_limits_beyond_working_days(limit: Limit, received: str, due: str) -> None:
    clock = Clock(received_at=at(D(received), dt.time(10)), limit=limit, close_of_business=HALF_PAST_FIVE)

    assert due_date(clock, CALENDAR) == D(due)


def test_calendar_days_that_end_in_a_pause_do_not_count() -> None:
    limit = Limit(days=20, unit="calendar_days")
    clock = Clock(received_at=parse_instant("2023-07-03 10:00"), limit=limit, close_of_business=HALF_PAST_FIVE)
    paused = clock.pause(parse_instant("2023-07-10 09:00")).resume(parse_instant("2023-07-13 09:00"))

    assert (due_date(clock, CALENDAR), due_date(paused, CALENDAR)) == (D("2023-07-24"), D("2023-07-26"))
