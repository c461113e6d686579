"""The worker's backup of each day, and what doctor says where it does not come."""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest

from care.daily_backup import KEPT, back_up_today, missed
from desk.backup.archive import manifest_of
from desk.backup.kept import daily as kept
from desk.cases.opening import Opening, open_case
from office.office import Office
from office.settings import Settings
from tests.helpers import at, make_office, sample
from tests.templates import copied

FIRST = dt.date(2026, 11, 23)


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    ledger = copied(tmp_path / "ledger.db", sample)
    yield make_office(ledger)
    ledger.close()


def on(office: Office, day: int, hour: str = "10:00") -> Office:
    """The office so many days after the first."""
    return at(office, f"{FIRST + dt.timedelta(days=day)} {hour}")


def test_one_a_day_and_the_newest_stay(office: Office, tmp_path: Path) -> None:
    settings = Settings(home=tmp_path)
    for day in range(KEPT + 3):
        made = back_up_today(on(office, day), settings)
        assert made is not None
        assert back_up_today(on(office, day, "18:00"), settings) is None
        assert manifest_of(made, None)["schema"]

    days = sorted(kept(tmp_path / "backups"))
    assert (len(days), days[0], days[-1]) == (KEPT, FIRST + dt.timedelta(days=3), FIRST + dt.timedelta(days=KEPT + 2))


def test_they_lie_where_the_setting_says_and_are_sealed(office: Office, tmp_path: Path) -> None:
    key, elsewhere = tmp_path / "key", tmp_path / "other" / "disk"
    key.write_text("correct horse battery staple", encoding="utf-8")

    made = back_up_today(office, Settings(home=tmp_path, backups=elsewhere, backup_key=key))

    assert made is not None
    assert (made.parent, made.read_bytes()[:12]) == (elsewhere, b"duban backup")


@pytest.mark.parametrize(
    ("made_on", "asked_on", "is_missed", "said"),
    [
        ([], 3, True, "没有备份"),
        ([0], 2, False, "最近一次 2026-11-23，共 1 份"),
        ([0, 1], 3, False, "最近一次 2026-11-24，共 2 份"),
        ([0, 1], 4, True, "已超过两天"),
    ],
)
def test_doctor_misses_it_after_two_days(
    office: Office, tmp_path: Path, made_on: list[int], asked_on: int, is_missed: bool, said: str
) -> None:
    settings = Settings(home=tmp_path)
    open_case(office, Opening("consultation", "edu", "转学"))
    for day in made_on:
        back_up_today(on(office, day), settings)

    found = missed(on(office, asked_on), settings)

    assert found is not None
    assert (found[0], said in found[1]) == (is_missed, True), found


@pytest.mark.parametrize("day", [0, 2])
def test_at_first_there_is_nothing_to_miss(office: Office, tmp_path: Path, day: int) -> None:
    open_case(office, Opening("consultation", "edu", "转学"))

    assert missed(on(office, day), Settings(home=tmp_path)) is None
