"""Who gets what how: the officer's order, the level's, quiet hours, and the walk from one channel to the next."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from temporalio.exceptions import ApplicationError

from activities.sending import urgent_first
from calendars.official import official
from care.mail_watch import tell_of_mail, troubles
from casework.quiet import quiet_hours, quiet_until
from channels.walking import ways_for
from desk.cases.closing import Reply as ReplyGiven
from desk.cases.closing import close_case
from desk.people.reaching import set_ways
from desk.views.inbox import inbox_json
from models.errors import BadInput
from models.instants import parse_instant, shown
from models.queries.channels import Line
from models.queries.outbox import officers_waiting
from models.words import Level
from office.office import Office
from tests.channels.lines import line_of, opened
from tests.channels.office_with import Channels, with_channels
from tests.channels.vendors import Reply
from tests.helpers import at


@pytest.fixture
def channels(office: Office, tmp_path: Path) -> Iterator[Channels]:
    with with_channels(office, tmp_path) as found:
        yield found


def after(office: Office, time: dt.timedelta) -> Office:
    """The office that much later."""
    then = office.now() + time
    return replace(office, now=lambda: then)


REACH = [("wecom", "zhangsan"), ("sms", "13812345678")]


@pytest.mark.parametrize(
    ("mail", "preferred", "working", "order"),
    [
        (None, (), {"wecom", "sms"}, ["wecom", "sms"]),
        ("a@b.cn", (), {"wecom", "sms", "mail"}, ["wecom", "sms", "mail"]),
        ("a@b.cn", (), {"wecom", "sms"}, ["wecom", "sms"]),
        ("a@b.cn", ("mail", "sms"), {"wecom", "sms", "mail"}, ["mail", "sms", "wecom"]),
        ("a@b.cn", ("other",), {"mail"}, ["mail"]),
        (None, (), set(), []),
    ],
)
def test_the_order_in_which_channels_are_tried(
    mail: str | None, preferred: tuple[str, ...], working: set[str], order: list[str]
) -> None:
    assert [channel for channel, _ in ways_for(REACH, mail, preferred, working)] == order


def test_an_address_is_shown_in_part_only() -> None:
    assert dict(ways_for(REACH, None, (), {"sms"})) == {"sms": "138******78"}


def test_a_receipt_ends_the_walk(channels: Channels) -> None:
    channels.reach("edu-handler", "wecom=zhangsan", "group=zhangsan")
    opened(channels.office)
    assert channels.collect().channels == ("wecom",)
    assert channels.states() == [{"wecom": "pending", "group": "standby"}]
    assert channels.sending("wecom").send("edu-handler") is False
    assert channels.states() == [{"wecom": "delivered"}]
    assert channels.attempts() == [("wecom", "receipt", "0")]
    assert "转学材料" in channels.vendors["wecom"].delivered[0].body.decode()
    assert channels.vendors["group"].asked == []


def test_a_refusal_hands_the_message_to_the_next_channel(channels: Channels) -> None:
    channels.reach("edu-handler", "wecom=nobody", "group=zhangsan")
    opened(channels.office)
    channels.collect()
    channels.sending("wecom").send("edu-handler")
    assert channels.states() == [{"wecom": "refused", "group": "pending"}]
    assert channels.woken == 1  # the mailbox is told whose turn it is
    assert channels.collect().channels == ("group",)
    channels.sending("group").send("edu-handler")
    assert channels.states() == [{"wecom": "refused", "group": "delivered"}]
    assert channels.attempts() == [("wecom", "refused", "0"), ("group", "receipt", "0")]


def test_after_the_last_channel_the_supervisors_are_told_once_a_day(channels: Channels) -> None:
    channels.reach("edu-handler", "wecom=nobody")
    for title in ("转学材料", "校车线路"):
        opened(channels.office, title)
        channels.collect()
        channels.sending("wecom").send("edu-handler")
    assert channels.states() == [{"wecom": "refused"}] * 2
    told = [one for one in inbox_json(channels.office, "supervisor") if "没有送达" in one["subject"]]
    assert len(told) == 1
    assert "经办人" in told[0]["lines"][0]


def test_a_channel_that_puts_off_keeps_its_turn_for_half_an_hour(channels: Channels) -> None:
    channels.reach("edu-handler", "wecom=zhangsan", "group=zhangsan")
    opened(channels.office)
    channels.collect()
    busy = Reply({"errcode": 45009, "errmsg": "api freq out of limit"})
    for minutes, state in ((0, "pending"), (29, "pending"), (31, "given_up")):
        channels.vendors["wecom"].instead = [busy]
        later = after(channels.office, dt.timedelta(minutes=minutes))
        sending = channels.sending("wecom", later)
        if state == "pending":
            with pytest.raises(ApplicationError) as error:
                sending.send("edu-handler")
            assert error.value.next_retry_delay == dt.timedelta(seconds=60)
            assert "edu" not in str(error.value)  # it ends up in a history
        else:
            sending.send("edu-handler")
        assert channels.states()[0]["wecom"] == state
    assert channels.states()[0]["group"] == "pending"


def test_the_last_channel_is_never_given_up(channels: Channels) -> None:
    channels.reach("edu-handler", "wecom=zhangsan")
    opened(channels.office)
    channels.collect()
    for days in (0, 3):
        channels.vendors["wecom"].instead = [Reply(b"", status=503)]
        later = after(channels.office, dt.timedelta(days=days))
        with pytest.raises(ApplicationError):
            channels.sending("wecom", later).send("edu-handler")
    channels.sending("wecom").send("edu-handler")
    assert channels.states() == [{"wecom": "delivered"}]


def test_a_message_that_is_put_off_does_not_hold_up_those_after_it(channels: Channels) -> None:
    channels.reach("edu-handler", "wecom=zhangsan")
    for title in ("转学材料", "校车线路"):
        opened(channels.office, title)
        channels.collect()
    channels.vendors["wecom"].instead = [Reply({"errcode": -1, "errmsg": "system busy"})]
    with pytest.raises(ApplicationError):
        channels.sending("wecom").send("edu-handler")
    assert channels.sending("wecom").send("edu-handler") is True
    assert channels.states() == [{"wecom": "pending"}, {"wecom": "delivered"}]


def test_a_message_sent_again_after_a_kill_bears_the_same_number(
    channels: Channels, monkeypatch: pytest.MonkeyPatch
) -> None:
    channels.reach("edu-handler", "wecom=zhangsan")
    opened(channels.office)
    channels.collect()
    killed = channels.sending("wecom")

    def never(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(killed, "_settled", never)
    with pytest.raises(KeyboardInterrupt):
        killed.send("edu-handler")
    channels.sending("wecom").send("edu-handler")
    first, second = (one.json["text"]["content"] for one in channels.vendors["wecom"].delivered)
    assert first == second


def test_a_line_whose_case_was_closed_meanwhile_says_so(channels: Channels) -> None:
    channels.reach("edu-handler", "wecom=zhangsan")
    number = opened(channels.office)
    channels.collect()
    close_case(at(channels.office, "2026-11-23 11:00"), number, ReplyGiven("已答复。"))
    channels.sending("wecom").send("edu-handler")
    assert "此件现已办结" in channels.vendors["wecom"].delivered[0].json["text"]["content"]


def test_who_is_no_longer_reached_so_is_not_written_to(channels: Channels) -> None:
    channels.reach("edu-handler", "wecom=zhangsan")
    opened(channels.office)
    channels.collect()
    channels.reach("edu-handler", "group=zhangsan")
    channels.sending("wecom").send("edu-handler")
    assert channels.vendors["wecom"].asked == []
    assert channels.states() == [{"wecom": "refused"}]


def test_a_channel_that_the_office_gave_up_ends_its_turn(channels: Channels) -> None:
    channels.reach("edu-handler", "wecom=zhangsan", "group=zhangsan")
    opened(channels.office)
    channels.collect()
    (channels.home / "channels.yaml").write_text("channels: {group: {kind: wecom-robot, url: group_url}}")
    assert channels.collect().channels == ("group",)


def test_channels_that_the_office_gave_up_are_passed_over_in_one_go(channels: Channels) -> None:
    channels.reach("edu-handler", "wecom=zhang.wei", "group=zhang.wei", "hook=zw")
    opened(channels.office)
    channels.collect()
    (channels.home / "channels.yaml").write_text("channels: {hook: {kind: webhook, url: hook_url, sign: sign}}\n")

    found = channels.collect()

    assert found.channels == ("hook",)
    assert channels.states() == [{"wecom": "refused", "group": "refused", "hook": "pending"}]


def test_a_message_says_the_most_urgent_first_on_every_way_it_leaves() -> None:
    lines = [Line("甲", None, False), Line("乙", Level.REMIND, False), Line("丙", Level.RED_CARD, False)]

    assert [line.body for line in urgent_first(lines)] == ["丙", "乙", "甲"]


NIGHT = "20:00-08:00"
QUIET = [
    # now, until
    ("2026-11-27 10:00", None),
    ("2026-11-27 20:00", "2026-11-30 08:00"),  # Friday night: Monday
    ("2026-11-26 07:59", "2026-11-26 08:00"),
    ("2026-11-26 23:59", "2026-11-27 08:00"),
    ("2026-11-28 12:00", "2026-11-30 08:00"),  # Saturday noon
    ("2026-09-20 12:00", None),  # a Sunday on which people work
    ("2026-10-01 12:00", "2026-10-08 08:00"),
]


@pytest.mark.parametrize(("now", "until"), QUIET)
def test_quiet_hours_end_on_the_next_working_morning(now: str, until: str | None) -> None:
    found = quiet_until(quiet_hours(NIGHT), parse_instant(now), official())
    assert (shown(found) if found else None) == until


@pytest.mark.parametrize("written", ["20-8", "25:00-08:00", "20:00-20:00", "整夜"])
def test_other_hours_are_refused(written: str) -> None:
    with pytest.raises(BadInput, match="20:00-08:00"):
        quiet_hours(written)


def test_in_quiet_hours_reminders_wait_and_cards_do_not(channels: Channels) -> None:
    channels.reach("edu-handler", "wecom=zhangsan", quiet=NIGHT)
    evening = at(channels.office, "2026-11-27 21:00")
    number = opened(evening)
    line_of(evening, number, Level.YELLOW_CARD)
    found = channels.collect(at=evening)
    assert found.again_at == parse_instant("2026-11-30 08:00")
    channels.sending("wecom", evening).send("edu-handler")
    sent = channels.vendors["wecom"].delivered[0].json["text"]["content"]
    assert ("红牌" in sent, "已登记" in sent) == (True, False)
    with channels.office.ledger.read() as session:
        assert officers_waiting(session, parse_instant("2026-11-29 12:00")) == []  # nobody calls it forgotten
        assert officers_waiting(session, parse_instant("2026-11-30 09:00")) == ["edu-handler"]

    morning = at(channels.office, "2026-11-30 08:00")
    found = channels.collect(at=morning)
    assert found.again_at == parse_instant("2026-11-30 10:30")  # the card is to be signed for by then
    assert len(channels.states()) == 2


def test_an_officers_own_hours_go_before_those_of_the_office(channels: Channels) -> None:
    yaml = (channels.home / "channels.yaml").read_text()
    (channels.home / "channels.yaml").write_text(yaml + f"quiet: {NIGHT}\n")
    evening = at(channels.office, "2026-11-27 21:00")
    opened(evening)
    assert channels.collect(at=evening).again_at is not None
    set_ways(evening, channels.home, "edu-handler", None, "")
    assert channels.collect(at=evening).again_at is None


def test_what_is_urgent_skips_the_window(channels: Channels) -> None:
    channels.reach("edu-handler", "wecom=zhangsan")
    number = opened(channels.office)
    line_of(channels.office, number, Level.YELLOW_CARD)
    assert channels.collect(urgent_only=True).channels == ("wecom",)
    assert len(channels.states()) == 1
    channels.collect()
    assert len(channels.states()) == 2


def test_an_office_without_channels_goes_on_as_before(office: Office) -> None:
    from activities.collecting import Collecting

    opened(office)
    found = Collecting(office.ledger, office.now, mails=False).collect("edu-handler", urgent_only=False)
    assert (found.channels, found.again_at) == ((), None)
    assert len(inbox_json(office, "edu-handler")) == 1


def test_the_watchdog_and_doctor_say_what_no_channel_delivered(channels: Channels) -> None:
    channels.reach("edu-handler", "wecom=nobody")
    opened(channels.office)
    channels.collect()
    assert troubles(channels.office) == []
    channels.sending("wecom").send("edu-handler")
    assert "1 条通知经所有渠道都没有送达（1 人）" in troubles(channels.office)[0]
    assert tell_of_mail(channels.office) == tell_of_mail(channels.office)
    assert "经所有渠道都没有送达" in tell_of_mail(channels.office)[0]
