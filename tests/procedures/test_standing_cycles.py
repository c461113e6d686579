"""A cycle that stands still is seen without the engine: in coverage, by watch and doctor; 2026-12-01 is a Tuesday.

Monthly statistics open on the first working day after the month, at 8:30: those of November on 12-01.
"""

import asyncio
import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest

from activities.periods import CycleActivities
from calendars.cycles import periods_from
from care.cycle_watch import standing_still, tell_of_cycles
from care.doctor import _cycles
from desk.cases.activating import activate
from desk.views.coverage import coverage
from desk.views.inbox import export_inbox
from models.cycle import Period
from models.queries.heartbeat import beat
from office.office import Office
from tests.helpers import at, make_office, sample
from tests.templates import copied

STATISTICS = "monthly-statistics"
EARLY, DAY = dt.date(2022, 12, 1), dt.timedelta(days=1)


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    ledger = copied(tmp_path / "ledger.db", sample)
    yield make_office(ledger)
    ledger.close()


def going(office: Office) -> None:
    """The monthly statistics set going on 2026-11-25."""
    activate(at(office, "2026-11-25 10:00"), STATISTICS, ["gov-office"], None, None)


def carried_out(office: Office) -> None:
    """What a worker does when it wakes."""
    CycleActivities(office.ledger, office.catalog.obligations, office.calendars, office.now, lambda: None).open_due(
        STATISTICS
    )


def states(office: Office) -> set[str]:
    """How the obligation stands in the coverage."""
    lines = coverage(office, office.catalog.duties, office.catalog.obligations.values())
    return {one.state for one in lines if one.obligation and one.obligation.id == STATISTICS}


@pytest.mark.parametrize(
    ("now", "stands_still"),
    [
        ("2026-11-30 23:00", False),  # 尚未到登记之时
        ("2026-12-01 08:44", False),  # 一刻钟以内
        ("2026-12-01 08:46", True),
        ("2027-01-20 10:00", True),
    ],
)
def test_a_period_without_its_case_is_missed_after_a_quarter_of_an_hour(
    office: Office, now: str, stands_still: bool
) -> None:
    going(office)

    assert [one.period.key for one in standing_still(at(office, now))] == (["2026-11"] if stands_still else [])
    assert states(at(office, now)) == ({"stalled"} if stands_still else {"active"})


def test_years_of_days_are_not_gone_through_again(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """A cycle of working days since 2023: three years of periods have their case, and the last month is looked at."""
    activate(at(office, "2023-01-03 08:00"), "daily-patrol", ["gov-office"], None, None)
    looked: list[str] = []

    def counted(every: str, first: dt.date) -> Iterator[Period]:
        for period in periods_from(every, first):
            looked.append(period.key)
            yield period

    monkeypatch.setattr("calendars.cycles.periods_from", counted)
    found = standing_still(at(office, "2026-11-25 10:00"))

    assert [one.period.key for one in found] == ["2026-10-26"]  # 10-25 是周日
    monkeypatch.setattr(
        "casework.periods.periods_opened",
        lambda *_: {str(EARLY + n * DAY) for n in range((dt.date(2026, 11, 25) - EARLY).days + 1)},
    )
    assert standing_still(at(office, "2026-11-25 10:00")) == []
    assert len(looked) < 100


def test_what_was_registered_late_stands_still_no_more(office: Office) -> None:
    going(office)
    late = at(office, "2026-12-02 10:00")

    carried_out(late)

    assert standing_still(late) == []
    assert states(late) == {"active"}


def test_the_administrators_are_told_once_a_period(office: Office) -> None:
    going(office)
    late = at(office, "2026-12-01 10:00")

    said = [tell_of_cycles(late), tell_of_cycles(late)]

    name = late.catalog.get(STATISTICS).name
    assert said == [[f"周期事项“{name}”停摆：2026-11 应于 2026-12-01 08:30 登记，至今没有"]] * 2
    told = [one for one in export_inbox(late) if any("停摆" in line for line in one["lines"])]
    assert len(told) == len({one["officer"] for one in told}) > 0


def test_doctor_says_what_is_true_after_the_repair(office: Office) -> None:
    going(office)
    late = at(office, "2026-12-01 10:00")

    before = asyncio.run(_cycles(late, mend=False))
    nobody_there = asyncio.run(_cycles(late, mend=True))
    carried_out(late)
    mended = asyncio.run(_cycles(late, mend=True))

    assert [(one.ok, one.repaired) for one in (before, nobody_there, mended)] == [
        (False, False),
        (False, False),
        (True, False),
    ]
    assert "尚未恢复" in nobody_there.detail
    assert mended.detail == "应登记的各期都已登记"


def test_doctor_waits_for_a_worker_that_lives(office: Office) -> None:
    going(office)
    late = at(office, "2026-12-01 10:00")
    with office.ledger.write() as session:
        beat(session, "w", late.now())

    async def repaired() -> tuple[bool, bool]:
        waiting = asyncio.create_task(_cycles(late, mend=True))
        await asyncio.sleep(0.2)
        await asyncio.to_thread(carried_out, late)
        found = await waiting
        return found.ok, found.repaired

    assert asyncio.run(repaired()) == (True, True)
