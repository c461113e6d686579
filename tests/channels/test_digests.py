"""The digest of each working morning says what the lists say, once, to those who have something in it."""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest

from care.digests import send_digests
from desk.people.absences import name_deputy
from desk.views.asked import Asked
from desk.views.inbox import inbox_json
from desk.views.lists import overdue_board
from office.office import Office
from tests.channels.lines import opened
from tests.channels.office_with import Channels, with_channels
from tests.helpers import at

WEEK = "本周（至 2026-12-06）到期 1 件"
"""On Mondays."""


@pytest.fixture
def channels(office: Office, tmp_path: Path) -> Iterator[Channels]:
    with with_channels(office, tmp_path) as found:
        opened(office)  # on Monday 23 November 2026, due on the 30th
        yield found


def sent(channels: Channels, instant: str) -> dict[str, list[str]]:
    """Who got a digest at that instant, with its subject and lines."""
    here = at(channels.office, instant)
    before = {who: len(inbox_json(here, who)) for who in ("supervisor", "edu-lead", "tax-lead")}
    send_digests(here, channels.home, mails=False)
    found = {who: inbox_json(here, who)[number:] for who, number in before.items()}
    return {who: [one["subject"], *one["lines"][0].splitlines()] for who, more in found.items() for one in more}


def test_the_day_it_is_due_it_is_in_the_digest_of_those_above_and_of_its_unit(channels: Channels) -> None:
    found = sent(channels, "2026-11-30 08:30")
    assert found == {
        "supervisor": [
            "【督办】2026-11-30 逾期 0 件，今日到期 1 件",
            "市教育局：逾期 0 件，今日到期 1 件",
            WEEK,
        ],
        "edu-lead": ["【督办】2026-11-30 逾期 0 件，今日到期 1 件", WEEK],
    }
    assert sent(channels, "2026-11-30 09:30") == {}  # once a day


def test_it_counts_as_the_board_does(channels: Channels) -> None:
    here = at(channels.office, "2026-12-02 09:00")
    board = overdue_board(here, Asked(), 10)
    subject = sent(channels, "2026-12-02 09:00")["supervisor"][0]
    assert f"逾期 {board.overdue} 件" in subject


def test_whoever_is_away_has_it_read_by_the_deputy_who_gets_the_own_one_too(channels: Channels) -> None:
    """The tax office's lead stands in for the education bureau's; his own unit has nothing that day."""
    day = dt.date(2026, 11, 30)
    for who, deputy in (("edu-lead", "tax-lead"), ("supervisor", "edu-lead")):
        name_deputy(channels.office, who, deputy, day, day, "出差")

    found = sent(channels, "2026-11-30 08:30")

    assert list(found) == ["tax-lead"]
    assert sorted(one["subject"] for one in inbox_json(channels.office, "tax-lead")) == [
        "【督办】2026-11-30 逾期 0 件，今日到期 1 件（代市政府办公室督办员）",
        "【督办】2026-11-30 逾期 0 件，今日到期 1 件（代市教育局分管负责人）",
    ]


@pytest.mark.parametrize("instant", ["2026-11-30 08:29", "2026-11-28 09:00", "2026-11-27 09:00"])
def test_too_early_on_a_day_off_or_with_nothing_to_say_nobody_gets_one(channels: Channels, instant: str) -> None:
    assert sent(channels, instant) == {}


def test_on_the_first_working_day_of_a_week_what_is_due_in_it(channels: Channels) -> None:
    opened(at(channels.office, "2026-11-27 10:00"), "校车线路")  # due on Friday 4 December
    found = sent(channels, "2026-11-30 09:00")["supervisor"]
    assert found[-1] == "本周（至 2026-12-06）到期 2 件"
    assert "本周" not in "".join(sent(channels, "2026-12-01 09:00")["supervisor"])


def test_on_the_first_working_day_of_a_month_the_last_ones_figures(channels: Channels) -> None:
    found = sent(channels, "2026-12-01 09:00")["supervisor"]
    assert found[-1].startswith("2026-11：到期 1 件，按时 0 件，逾期 1 件，按时率 0")


def test_it_goes_through_the_officers_channels(channels: Channels) -> None:
    channels.reach("supervisor", "hook=s")
    here = at(channels.office, "2026-11-30 09:00")
    send_digests(here, channels.home, mails=False)
    channels.sending("hook", here).send("supervisor")
    said = channels.vendors["hook"].delivered[0].json
    assert said["lines"] == ["市教育局：逾期 0 件，今日到期 1 件", "本周（至 2026-12-06）到期 1 件"]


def test_an_office_without_channels_gets_none(office: Office, tmp_path: Path) -> None:
    opened(office)
    assert send_digests(at(office, "2026-11-30 09:00"), tmp_path, mails=False) == 0
