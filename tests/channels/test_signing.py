"""签收: what is 督办 or above is signed for, sent once more after two working hours, and then told one level up."""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest

from calendars.official import official
from casework.office_hours import USUAL, after, office_hours
from desk.views.inbox import inbox_json
from models.errors import BadInput
from models.instants import parse_instant, shown
from models.words import Level
from office.office import Office
from tests.channels.lines import line_of, opened
from tests.channels.office_with import Channels, with_channels
from tests.helpers import at, case_lines, command

TWO = dt.timedelta(hours=2)
HOURS = [
    ("2026-11-27 09:00", "2026-11-27 11:00"),
    ("2026-11-27 11:00", "2026-11-27 15:00"),  # over noon
    ("2026-11-27 07:00", "2026-11-27 10:30"),
    ("2026-11-27 17:00", "2026-11-30 10:00"),  # Friday evening: Monday
    ("2026-11-28 12:00", "2026-11-30 10:30"),
    ("2026-09-30 17:30", "2026-10-08 10:30"),  # over the holiday
]


@pytest.mark.parametrize(("since", "then"), HOURS)
def test_two_working_hours(since: str, then: str) -> None:
    assert shown(after(office_hours(USUAL), parse_instant(since), TWO, official())) == then


@pytest.mark.parametrize("written", ["", "8-12", "12:00-08:00", "08:00-12:00,11:00-15:00", "08:00-12:00-15:00"])
def test_hours_that_are_none_are_refused(written: str) -> None:
    with pytest.raises(BadInput, match="办公时间"):
        office_hours(written)


@pytest.fixture
def channels(office: Office, tmp_path: Path) -> Iterator[Channels]:
    with with_channels(office, tmp_path) as found:
        yield found


def asked(channels: Channels, instant: str = "2026-11-24 09:00") -> str:
    """A case of which the handler was told something to sign for."""
    here = at(channels.office, instant)
    number = opened(here)
    line_of(here, number, Level.YELLOW_CARD)
    found = channels.collect(at=here)
    assert shown(found.again_at) == "2026-11-24 11:00"  # type: ignore[arg-type]
    return number


def letters(office: Office, number: str) -> list[tuple[str, str]]:
    shown_ = command(["show", number, "--json"], given=office, now=office.now).json["letters"]
    return [(one["officer"], one["state"]) for one in shown_]


def test_who_signs_is_left_alone(channels: Channels) -> None:
    number = asked(channels)
    here = at(channels.office, "2026-11-24 10:00")
    assert letters(here, number) == [("edu-handler", "sent")]
    answer = command(["ack", number, "--by", "edu-handler", "--json"], given=here, now=here.now)
    assert answer.json == {"signed": 1}
    assert letters(here, number) == [("edu-handler", "signed")]
    assert case_lines(here, number)[-1].event.value == "acknowledged"
    later = at(channels.office, "2026-11-24 11:00")
    before = len(inbox_json(later, "edu-handler"))
    assert channels.collect(at=later).again_at is None
    assert len(inbox_json(later, "edu-handler")) == before
    again = command(["ack", number, "--by", "edu-handler"], given=later, now=later.now)
    assert (again.code, "没有待" in again.error) == (1, True)


def test_who_does_not_is_sent_it_once_more_and_then_those_above_hear_of_it(channels: Channels) -> None:
    number = asked(channels)
    second = at(channels.office, "2026-11-24 11:00")
    found = channels.collect(at=second)
    assert "再次通知" in inbox_json(second, "edu-handler")[-1]["subject"]
    assert shown(found.again_at) == "2026-11-24 15:00"  # type: ignore[arg-type]
    assert channels.collect(at=at(channels.office, "2026-11-24 14:00")).again_at == found.again_at
    assert len([one for one in inbox_json(second, "edu-handler") if "再次通知" in one["subject"]]) == 1

    third = at(channels.office, "2026-11-24 15:00")
    assert channels.collect(at=third).again_at is None
    last = case_lines(third, number)[-1]
    assert (last.event.value, set(last.to)) == ("unacknowledged", {"edu-lead", "supervisor"})
    assert letters(third, number) == [("edu-handler", "raised")]
    assert channels.collect(at=at(channels.office, "2026-11-25 15:00")).again_at is None


def test_what_was_settled_needs_no_signature(channels: Channels) -> None:
    number = asked(channels)
    here = at(channels.office, "2026-11-24 10:00")
    assert command(["close", number, "--reply", "已答复。"], given=here, now=here.now).code == 0
    assert channels.collect(at=at(channels.office, "2026-11-24 11:00")).again_at is None
    assert letters(here, number) == [("edu-handler", "done")]


def test_an_office_may_ask_for_none(channels: Channels) -> None:
    file = channels.home / "channels.yaml"
    file.write_text(file.read_text() + "acknowledge: false\n")
    here = at(channels.office, "2026-11-24 09:00")
    number = opened(here)
    line_of(here, number, Level.YELLOW_CARD)
    assert channels.collect(at=here).again_at is None
    assert letters(here, number) == []
