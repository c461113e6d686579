"""Clocks: what a due date becomes under pauses, restarts and extensions. Every date here was counted by hand."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calendars.clocks import counted_days, due_date, plan
from calendars.official import official
from models.clock import Clock, Extension, Pause
from models.instants import CLOSE_OF_BUSINESS, parse_instant
from models.limit import Limit
from models.plan import Begins
from models.steps import Rung
from models.words import Level, Role

T = parse_instant


def clock(received: str, days: int, *, pauses: str = "", extension: int = 0, restart: str = "") -> Clock:
    """A clock in one line: pauses as `since/until`, separated by semicolons."""
    stops = [stop.split("/") for stop in pauses.split(";") if stop]
    return Clock(
        received_at=T(received),
        limit=Limit(days=days),
        close_of_business=CLOSE_OF_BUSINESS,
        pauses=tuple(Pause(since=T(since), until=T(until) if until else None) for since, until in stops),
        restarts=(T(restart),) if restart else (),
        extensions=(Extension(days=extension, approver="a", at=T(received)),) if extension else (),
    )


@pytest.mark.parametrize(
    ("received", "days", "due"),
    [
        ("2026-11-23 00:00", 5, "2026-11-30"),  # Monday, the first minute of the day
        ("2026-11-23 23:59", 5, "2026-11-30"),  # Monday, the last minute: the same
        ("2026-11-21 10:00", 5, "2026-11-27"),  # Saturday: Monday is day 1
        ("2026-11-22 10:00", 1, "2026-11-23"),  # Sunday
        ("2026-09-19 10:00", 1, "2026-09-20"),  # Saturday before a make-up Sunday
        ("2026-09-20 10:00", 1, "2026-09-21"),  # received on a make-up Sunday
        ("2026-09-30 17:50", 1, "2026-10-08"),  # before National Day
    ],
)
def test_the_day_of_receipt_is_day_zero(received: str, days: int, due: str) -> None:
    assert due_date(clock(received, days), official()) == dt.date.fromisoformat(due)


@pytest.mark.parametrize(
    ("pauses", "due"),
    [
        ("", "2026-11-30"),
        ("2026-11-24 10:00/2026-11-24 16:00", "2026-11-30"),  # within one day: that day ends running
        ("2026-11-24 10:00/2026-11-25 09:00", "2026-12-01"),  # the 24th ended in the pause
        ("2026-11-24 00:00/2026-11-25 00:00", "2026-12-01"),  # exactly the 24th
        ("2026-11-23 16:00/2026-11-24 08:00", "2026-11-30"),  # the day of receipt does not count anyway
        ("2026-11-27 16:00/2026-11-30 08:00", "2026-12-01"),  # over a weekend: only Friday is lost
        ("2026-11-28 10:00/2026-11-29 10:00", "2026-11-30"),  # within a weekend: nothing
        ("2026-11-24 10:00/2026-11-25 09:00;2026-11-26 10:00/2026-11-30 09:00", "2026-12-03"),
        ("2026-12-02 10:00/2026-12-09 10:00", "2026-11-30"),  # wholly after the due date
        ("2026-11-25 10:00/", "2026-11-30"),  # still open: the date that stood
    ],
)
def test_working_days_that_end_in_a_pause_do_not_count(pauses: str, due: str) -> None:
    assert due_date(clock("2026-11-23 10:00", 5, pauses=pauses), official()) == dt.date.fromisoformat(due)


@pytest.mark.parametrize(
    ("made", "due"),
    [
        (clock("2026-09-22 10:00", 5, pauses="2026-09-23 16:00/2026-10-08 09:10"), "2026-10-13"),
        (clock("2026-09-23 09:00", 3, extension=3), "2026-10-09"),  # 24, 28, 29 + 30, 10-08, 10-09
        (clock("2026-09-18 09:00", 7, restart="2026-09-24 10:00"), "2026-10-12"),  # 条例 30: 28 29 30 8 9 10 12
        (clock("2026-11-23 10:00", 5, pauses="2026-11-24 10:00/2026-11-26 09:00", extension=2), "2026-12-04"),
        # 条例 35: another date, set on 11-24; a pause of two working days after that moves it, one before does not
        (clock("2026-11-23 10:00", 5).replace(dt.date(2026, 12, 8), T("2026-11-24 10:00")), "2026-12-08"),
        (
            clock("2026-11-23 10:00", 5, pauses="2026-11-26 10:00/2026-11-30 09:00").replace(
                dt.date(2026, 12, 8), T("2026-11-24 10:00")
            ),
            "2026-12-10",
        ),
        (
            clock("2026-11-16 10:00", 5, pauses="2026-11-17 10:00/2026-11-19 09:00").replace(
                dt.date(2026, 12, 8), T("2026-11-24 10:00")
            ),
            "2026-12-08",
        ),
    ],
)
def test_the_operations_across_the_holidays_of_2026(made: Clock, due: str) -> None:
    assert due_date(made, official()) == dt.date.fromisoformat(due)


LADDER = (
    Rung(offset=-1, time=dt.time(9), level=Level.REMIND, to=(Role.HANDLER,)),
    Rung(offset="due", level=Level.OVERDUE, to=(Role.SUPERVISOR,)),
    Rung(offset=1, time=dt.time(9), level=Level.URGE, to=(Role.SUPERVISOR,)),
)


def test_rungs_stand_on_working_days_around_the_due_date() -> None:
    made = plan(clock("2026-09-30 10:00", 3), LADDER, official(), T("2026-09-30 10:00"))

    assert made.due_date == dt.date(2026, 10, 10)  # the make-up Saturday
    assert [rung.at for rung in made.rungs] == [T("2026-10-09 09:00"), T("2026-10-11 00:00"), T("2026-10-12 09:00")]


TAKEN_OVER = (
    Rung(offset=-1, time=dt.time(9), level=Level.REMIND, to=(Role.HANDLER,)),
    Rung(offset=0, time=dt.time(9), level=Level.REMIND, to=(Role.HANDLER,)),
    Rung(offset="due", level=Level.OVERDUE, to=(Role.HANDLER,)),
    Rung(offset=1, time=dt.time(9), level=Level.URGE, to=(Role.UNIT_LEAD,)),
    Rung(offset=3, time=dt.time(9), level=Level.YELLOW_CARD, to=(Role.APPROVER,)),
    Rung(offset=5, time=dt.time(9), level=Level.RED_CARD, to=(Role.APPROVER,)),
)


@pytest.mark.parametrize(
    ("begun", "rungs"),
    [
        # 5 working days from Monday 11-23: due on 11-30. The ladder runs from Friday, the day of the first reminder
        ("2026-11-27 09:00", ["11-27 remind", "11-30 remind", "12-01 overdue", "12-01 urge", "12-03 yellow_card"]),
        # from Friday afternoon: the reminder of the morning comes then
        ("2026-11-27 14:00", ["11-27 remind", "11-30 remind", "12-01 overdue", "12-01 urge", "12-03 yellow_card"]),
        # from the morning of the due date: that day's own reminder, and not yesterday's
        ("2026-11-30 09:00", ["11-30 remind", "12-01 overdue", "12-01 urge", "12-03 yellow_card"]),
        # from midnight, when it has just run out: all that follows counts from that Tuesday
        ("2026-12-01 00:00", ["12-01 overdue", "12-02 urge", "12-04 yellow_card"]),
        # weeks late: that it is overdue is said when the ladder begins, cards come three and five working days later
        ("2026-12-16 09:00", ["12-16 overdue", "12-17 urge", "12-21 yellow_card"]),
    ],
)
def test_a_ladder_that_begins_later_tells_and_accuses_of_nothing_before(begun: str, rungs: list[str]) -> None:
    begins = Begins(ladder=T(begun))
    made = plan(clock("2026-11-23 10:00", 5), TAKEN_OVER, official(), T("2026-11-26 10:00"), begins=begins)

    assert [f"{one.at:%m-%d} {one.level}" for one in made.rungs][:-1] == rungs
    assert made.rungs[-1].level is Level.RED_CARD
    assert min(one.at for one in made.rungs) >= T(begun)
    assert len({one.key for one in made.rungs}) == len(made.rungs)


def test_close_of_business_is_the_units_own() -> None:
    base = clock("2026-11-23 10:00", 5)
    limit = Limit(days=5, ends="close_of_business")
    made = plan(
        base.model_copy(update={"limit": limit, "close_of_business": dt.time(17)}), LADDER, official(), base.received_at
    )

    assert made.due_at == T("2026-11-30 17:00")
    assert made.rungs[1].at == made.due_at


def test_reminders_of_a_provisional_date_use_its_earliest_value() -> None:
    made = plan(clock("2027-02-04 10:00", 5), LADDER, official(), T("2027-02-04 10:00"))

    assert made.provisional
    assert made.earliest < made.due_date < made.latest
    assert made.rungs[0].at.date() < made.earliest  # the reminder
    assert made.rungs[-1].at.date() > made.due_date  # the escalation


@pytest.mark.parametrize(
    ("received", "days", "earliest", "reminded"),
    [
        (
            "2027-01-04 10:00",
            5,
            "2027-01-09",
            ["2027-01-07 09:00", "2027-01-08 09:00"],
        ),  # a Saturday that may be worked
        ("2027-01-20 10:00", 3, "2027-01-23", ["2027-01-21 09:00", "2027-01-22 09:00"]),
        ("2026-09-30 10:00", 3, "2026-10-10", ["2026-10-09 09:00", "2026-10-10 09:00"]),  # one that is
        ("2026-11-23 10:00", 5, "2026-11-30", ["2026-11-27 09:00", "2026-11-30 09:00"]),
    ],
)
def test_nobody_is_reminded_at_a_weekend(received: str, days: int, earliest: str, reminded: list[str]) -> None:
    ladder = tuple(Rung(offset=n, time=dt.time(9), level=Level.REMIND, to=(Role.HANDLER,)) for n in (-1, 0))
    made = plan(clock(received, days), ladder, official(), T(received))

    assert str(made.earliest) == earliest
    assert [rung.at for rung in made.rungs] == [T(at) for at in reminded]


def test_the_explanation_numbers_exactly_the_days_that_count() -> None:
    made = clock("2026-09-22 10:00", 5, pauses="2026-09-23 16:00/2026-10-08 09:10")
    days = counted_days(made, official(), due_date(made, official()))

    assert [day.number for day in days if day.number] == [1, 2, 3, 4, 5]
    assert [day.day.date.day for day in days if day.number] == [8, 9, 10, 12, 13]
    assert next(day for day in days if day.day.date == dt.date(2026, 9, 28)).paused


INSTANTS = st.datetimes(dt.datetime(2004, 1, 1), dt.datetime(2026, 6, 30)).map(  # noqa: DTZ001
    lambda at: T(at.isoformat())
)
LIMITS = st.integers(1, 60)
HOURS = st.integers(0, 24 * 40)


@given(received=INSTANTS, days=LIMITS)
def test_adding_then_counting_returns_the_days(received: dt.datetime, days: int) -> None:
    start = received.date()

    assert official().count(start, official().add(start, days)) == days
    assert official().is_workday(official().add(start, days))


@given(received=INSTANTS, days=LIMITS)
def test_adding_then_subtracting_comes_back_to_the_same_working_day(received: dt.datetime, days: int) -> None:
    workday = official().add(received.date(), 1)

    assert official().add(official().add(workday, days), -days) == workday


@given(received=INSTANTS, days=LIMITS, wait=HOURS, length=HOURS)
def test_pausing_never_makes_a_deadline_earlier(received: dt.datetime, days: int, wait: int, length: int) -> None:
    plain = clock(received.isoformat(), days)
    stopped = plain.pause(received + dt.timedelta(hours=wait))
    resumed = stopped.resume(received + dt.timedelta(hours=wait + length))

    assert due_date(stopped, official()) == due_date(plain, official())
    assert due_date(resumed, official()) >= due_date(plain, official())


@given(received=INSTANTS, days=LIMITS, wait=HOURS, length=HOURS)
def test_a_paused_clock_still_counts_its_full_days(received: dt.datetime, days: int, wait: int, length: int) -> None:
    since = received + dt.timedelta(hours=wait)
    made = clock(received.isoformat(), days).pause(since).resume(since + dt.timedelta(hours=length))
    due = due_date(made, official())

    assert max(day.number or 0 for day in counted_days(made, official(), due)) == days


@given(received=INSTANTS, days=LIMITS, more=st.integers(1, 20))
def test_an_extension_adds_exactly_its_working_days(received: dt.datetime, days: int, more: int) -> None:
    plain = clock(received.isoformat(), days)
    longer = clock(received.isoformat(), days, extension=more)

    assert official().count(due_date(plain, official()), due_date(longer, official())) == more


@given(received=INSTANTS, later=HOURS, days=LIMITS)
def test_receiving_later_is_never_due_earlier(received: dt.datetime, later: int, days: int) -> None:
    first = due_date(clock(received.isoformat(), days), official())
    second = due_date(clock((received + dt.timedelta(hours=later)).isoformat(), days), official())

    assert second >= first
