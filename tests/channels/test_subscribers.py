"""Another system is told of every line of the log: signed, in order, each at least once, and nothing personal."""

import datetime as dt
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlmodel import select

from care.subscribers import failing_subscribers, tell_lines
from channels.kind import Means
from channels.secret_store import Secrets
from channels.webhook import signature
from desk.cases import closing
from desk.cases.opening import Opening, open_case
from models.errors import BadInput
from models.instants import shown
from models.ledger import LedgerSession
from models.queries.subscribers import subscribed
from models.subscribers import ToldLine
from office.channels import channels_of
from office.office import Office
from tests.channels.office_with import YAML, Channels, with_channels
from tests.channels.vendors import SIGN, Asked, Reply
from tests.helpers import Say, at, make_office

EVENTS = YAML + "events:\n  hook: {events}\n"
MINUTE = dt.timedelta(minutes=1)


@pytest.fixture
def channels(office: Office, tmp_path: Path) -> Iterator[Channels]:
    """An office that tells its webhook of everything."""
    with with_channels(office, tmp_path, EVENTS.replace("{events}", "all")) as found:
        tell(found)  # from now on
        yield found


def tell(channels: Channels, here: Office | None = None) -> int:
    there = here or channels.office
    return tell_lines(there, channels.plan, Means(Secrets(channels.home / "secrets"), there.now), "hook")


def heard(channels: Channels) -> list[tuple[str, str]]:
    """What the other system got: which line, and what of."""
    return [(one.json["id"], one.json["event"]) for one in channels.vendors["hook"].delivered]


def opened(channels: Channels, title: str = "转学", here: Office | None = None) -> str:
    given = Opening("consultation", "edu", title, citizen="王小明", phone="13812345678", content="请修路灯")
    return open_case(here or channels.office, given).case.number


def test_every_line_is_told_once_signed_and_says_nothing_personal(channels: Channels) -> None:
    number = opened(channels, "王小明的转学")

    assert tell(channels) == 1
    assert tell(channels) == 0

    (asked,) = channels.vendors["hook"].delivered
    assert asked.json == {
        "id": f"{number}#1",
        "case": number,
        "seq": 1,
        "event": "opened",
        "level": None,
        "at": asked.json["at"],
        "recorded_at": asked.json["recorded_at"],
        "due_date": asked.json["due_date"],
        "due_at": asked.json["due_at"],
        "kind": "consultation",
        "unit": "edu",
        "state": "open",
    }
    assert not any(word in asked.body.decode() for word in ("王小明", "13812345678", "转学", "路灯"))
    stamp = asked.headers["x-duban-timestamp"]
    assert asked.headers["x-duban-signature"] == signature(SIGN, stamp, asked.body)
    assert asked.headers["idempotency-key"] == f"{number}#1"


def test_what_happened_before_it_subscribed_is_not_told(office: Office, tmp_path: Path) -> None:
    with with_channels(office, tmp_path, EVENTS.replace("{events}", "all")) as channels:
        opened(channels, here=at(office, "2026-11-20 09:00"))
        here = at(office, "2026-11-20 09:01")
        assert tell(channels, here) == 0
        number = opened(channels, "乙", here)
        assert tell(channels, here) == 1
        assert heard(channels) == [(f"{number}#1", "opened")]


def test_only_what_was_asked_for(office: Office, tmp_path: Path, duban: Say) -> None:
    with with_channels(office, tmp_path, EVENTS.replace("{events}", "[replied, closed]")) as channels:
        tell(channels)
        number = opened(channels)
        closing.close_case(office, number, closing.Reply("已修好"))
        tell(channels)
        assert heard(channels) == [(f"{number}#2", "replied"), (f"{number}#3", "closed")]


def test_one_that_does_not_answer_misses_nothing_and_is_left_alone_longer_and_longer(channels: Channels) -> None:
    first, second = opened(channels, "甲"), opened(channels, "乙")
    hook = channels.vendors["hook"]
    hook.instead = [Reply(b"", status=200), *[Reply(b"", status=500)] * 3]
    now = channels.office.now()
    here = make_office(channels.office.ledger, lambda: now)
    tried = [tell(channels, here)]
    finding = failing_subscribers(here, channels.home)
    assert finding
    assert finding.detail == f"hook 自 {shown(now)} 收不到办件变化（500 服务出错），会一直重试"
    for _ in range(40):
        now += MINUTE
        tried.append(tell(channels, here))

    assert sum(tried) == 2
    assert failing_subscribers(here, channels.home) is None
    asked = [one.json["id"] for one in hook.asked]
    assert asked == [f"{first}#1", *[f"{second}#1"] * 4]  # and no more often than that


def test_a_line_of_a_transaction_that_ended_late_is_told(channels: Channels) -> None:
    now = channels.office.now()
    late = at(channels.office, "2026-11-23 09:58")
    assert late.now() < now
    tell(channels)
    number = opened(channels, here=make_office(channels.office.ledger, lambda: now))
    assert tell(channels, make_office(channels.office.ledger, lambda: now + 9 * MINUTE)) == 1
    assert heard(channels) == [(f"{number}#1", "opened")]


def test_what_another_worker_took_is_not_told_twice_at_once(channels: Channels) -> None:
    number = opened(channels)
    now = channels.office.now()

    def hold(session: LedgerSession) -> None:
        found = subscribed(session, "hook")
        found.held_until = now + 5 * MINUTE
        session.add(found)

    with channels.office.ledger.write() as session:
        hold(session)
    assert tell(channels) == 0
    here = make_office(channels.office.ledger, lambda: now + 6 * MINUTE)  # that one was killed
    assert tell(channels, here) == 1
    assert heard(channels) == [(f"{number}#1", "opened")]


def test_what_was_told_is_forgotten_once_nothing_can_end_late(channels: Channels) -> None:
    opened(channels)
    tell(channels)
    later = make_office(channels.office.ledger, lambda: channels.office.now() + 60 * MINUTE)
    number = opened(channels, "乙", later)

    assert [tell(channels, later), tell(channels, later)] == [1, 0]

    with channels.office.ledger.read() as session:
        assert [one.case_number for one in session.exec(select(ToldLine)).all()] == [number]
    assert tell(channels, later) == 0


def test_a_clock_that_was_ahead_for_a_while_passes_over_nothing(office: Office, tmp_path: Path) -> None:
    with with_channels(office, tmp_path, EVENTS.replace("{events}", "all")) as channels:
        opened(channels, "以前的")
        now = office.now()
        tell(channels, make_office(office.ledger, lambda: now + 24 * 60 * MINUTE))
        number = opened(channels, "后来的", make_office(office.ledger, lambda: now + MINUTE))

        assert tell(channels, make_office(office.ledger, lambda: now + 2 * MINUTE)) == 1
        assert heard(channels) == [(f"{number}#1", "opened")]


def test_one_that_is_no_subscriber_any_more_is_not_complained_of(channels: Channels) -> None:
    opened(channels)
    channels.vendors["hook"].instead = [Reply(b"", status=500)]
    tell(channels)
    assert failing_subscribers(channels.office, channels.home)

    file = channels.home / "channels.yaml"
    file.write_text(file.read_text().partition("events:")[0])

    assert failing_subscribers(channels.office, channels.home) is None


@pytest.mark.parametrize("wrong", ["group", "nobody"])
def test_only_a_webhook_hears_of_lines(office: Office, tmp_path: Path, wrong: str) -> None:
    yaml = EVENTS.replace("hook: {events}", f"{wrong}: all")
    with with_channels(office, tmp_path, yaml) as channels, pytest.raises(BadInput, match="webhook"):
        channels_of(channels.home)


def test_to_hear_of_nothing_is_a_mistake(office: Office, tmp_path: Path) -> None:
    yaml = EVENTS.replace("{events}", "[]")
    with with_channels(office, tmp_path, yaml) as channels, pytest.raises(BadInput, match="events"):
        channels_of(channels.home)


def test_a_hundred_at_a_time_and_all_of_them(channels: Channels) -> None:
    got: list[str] = []

    def noting(asked: Asked) -> Reply:
        got.append(json.loads(asked.body)["id"])
        return Reply(b"", status=200)

    channels.vendors["hook"].speaks = noting
    numbers = [opened(channels, f"第{n}件") for n in range(205)]

    assert tell(channels) == 205
    assert got == [f"{number}#1" for number in numbers]
