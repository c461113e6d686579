"""The link in a message: to look at it does nothing, to send it signs, and it is good for nothing else."""

import datetime as dt
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from activities.sending import ChannelActivities
from channels.kind import Means
from channels.secret_store import Secrets
from models.errors import NotReady
from models.words import Level
from office.signing_links import signing_links
from tests.channels.lines import line_of, opened
from tests.channels.office_with import Channels, with_channels
from tests.helpers import Clock, Say
from tests.page_reader import Browser
from web.served import Served
from worker import link_for

ADDRESS = "https://duban.example.gov.cn/duban"


@pytest.fixture
def channels(served: Served, home: Path) -> Iterator[Channels]:
    """The office with channels, and an address at which its board is reached."""
    (home / "sign-in.yaml").write_text(f"address: {ADDRESS}/\n", encoding="utf-8")
    with with_channels(served.office, home) as found:
        yield found


def told(channels: Channels, served: Served, channel: str = "wecom") -> tuple[str, str]:
    """A case with a yellow card, and what went out of it by a channel."""
    office = served.office
    number = opened(office)
    line_of(office, number, Level.YELLOW_CARD)
    channels.reach("edu-handler", f"{channel}=zhangsan")
    channels.collect(at=office)
    _send(channels, served, channel)
    return number, str(channels.vendors[channel].delivered[-1].json)


def _send(channels: Channels, served: Served, channel: str) -> None:
    office, kind = served.office, channels.plan.channels[channel]
    links = signing_links(served.settings)
    assert links
    way = kind.opened(Means(Secrets(channels.home / "secrets"), office.now))
    link = link_for(kind, links.of)
    ChannelActivities(office.ledger, office.now, channel, way, dt.timedelta(minutes=5), lambda: None, link).send(
        "edu-handler"
    )


def link_in(said: str) -> str:
    found = re.search(r"https://[0-9a-zA-Z./-]+", said)
    assert found, said
    assert found[0].startswith(f"{ADDRESS}/ack/")
    return found[0].removeprefix(ADDRESS)


def state(duban: Say, number: str) -> list[str]:
    return [one["state"] for one in duban("show", number, "--json").json["letters"]]


def test_to_look_at_it_does_nothing_to_send_it_signs(
    channels: Channels, served: Served, browser: Browser, duban: Say
) -> None:
    number, said = told(channels, served)
    link = link_in(said)

    for _ in range(3):  # programs look at every link of a message
        browser.go(link)
    browser.client.head(link)
    assert number in browser.page.text
    assert "转学" not in browser.page.text  # the title is for who is signed in
    assert state(duban, number) == ["sent"]
    answer = browser.client.post(link)

    assert "✓ 已签收" in answer.text
    assert state(duban, number) == ["signed"]
    line = duban("show", number, "--json").json["events"][-1]
    assert (line["event"], line["actor"], line["via"]) == ("acknowledged", "edu-handler", "link:10.1.1.1")
    assert "已经签收过了" in browser.go(link).text
    assert browser.go("/cases").headings[0] == "登录"  # it opens nothing else


def test_a_robot_of_a_group_says_no_link(channels: Channels, served: Served) -> None:
    _, said = told(channels, served, "group")

    assert "ack/" not in said


def test_without_an_address_there_is_no_link(channels: Channels, served: Served, home: Path) -> None:
    (home / "sign-in.yaml").write_text("providers: {}\n", encoding="utf-8")
    assert signing_links(served.settings) is None
    (home / "sign-in.yaml").unlink()
    assert signing_links(served.settings) is None


@pytest.mark.parametrize("forged", ["another signature", "another message", "another key", "no token"])
def test_a_link_that_this_office_never_sent_opens_nothing(
    channels: Channels, served: Served, browser: Browser, home: Path, duban: Say, forged: str
) -> None:
    number, said = told(channels, served)
    link = link_in(said)
    message, _, signature = link.rpartition("-")
    links = {
        "another signature": f"{message}-{'0' * 32}",
        "another message": f"/ack/{'0' * 32}-{signature}",
        "another key": link,
        "no token": "/ack/1",
    }
    if forged == "another key":
        (home / "keys" / "links").unlink()

    for ask in (browser.client.get, browser.client.post):
        answer = ask(links[forged])
        assert answer.status_code == 404
        assert "链接无效" in answer.text
    assert state(duban, number) == ["sent"]


def test_a_link_ends_after_a_week_and_with_its_officer(
    channels: Channels, served: Served, browser: Browser, clock: Clock, duban: Say
) -> None:
    number, said = told(channels, served)
    link = link_in(said)

    clock.now += dt.timedelta(days=8)
    assert "链接已过期" in browser.client.post(link).text
    clock.now -= dt.timedelta(days=7)
    assert duban("officer", "retire", "edu-handler", "--reason", "调离").code == 0
    assert "链接无效" in browser.client.post(link).text
    assert state(duban, number) == ["sent"]


def test_another_site_sends_nothing(channels: Channels, served: Served, browser: Browser, duban: Say) -> None:
    number, said = told(channels, served)

    answer = browser.client.post(link_in(said), headers={"Origin": "https://evil.example"})

    assert answer.status_code == 403
    assert state(duban, number) == ["sent"]


def test_a_reminder_to_sign_has_the_link_too(
    channels: Channels, served: Served, browser: Browser, clock: Clock, duban: Say
) -> None:
    number, _ = told(channels, served)
    clock.now += dt.timedelta(hours=3)
    channels.collect(at=served.office)
    _send(channels, served, "wecom")

    said = str(channels.vendors["wecom"].delivered[-1].json)

    assert "再次通知" in said
    browser.client.post(link_in(said))
    assert state(duban, number) == ["signed"]


def test_two_processes_have_the_same_key(served: Served, home: Path) -> None:
    (home / "sign-in.yaml").write_text(f"address: {ADDRESS}\n", encoding="utf-8")
    first, second = signing_links(served.settings), signing_links(served.settings)

    assert first == second
    assert (home / "keys" / "links").stat().st_mode & 0o777 == 0o600
    assert not list((home / "keys").glob("links.*"))


def test_a_link_signs_for_what_its_message_told_of(
    channels: Channels, served: Served, browser: Browser, clock: Clock, duban: Say
) -> None:
    number, said = told(channels, served)
    clock.now += dt.timedelta(minutes=30)
    line_of(served.office, number, Level.RED_CARD, 80)
    channels.collect(at=served.office)

    browser.client.post(link_in(said))

    assert state(duban, number) == ["signed", "sent"]


def test_a_case_that_is_anothers_by_now_holds_up_no_other(
    channels: Channels, served: Served, browser: Browser, duban: Say
) -> None:
    mine, others = opened(served.office), opened(served.office, "校车线路")
    for number in (mine, others):
        line_of(served.office, number, Level.YELLOW_CARD)
    channels.reach("edu-handler", "wecom=zhangsan")
    channels.collect(at=served.office)
    _send(channels, served, "wecom")
    link = link_in(str(channels.vendors["wecom"].delivered[-1].json))
    given = ("--officer", "tax-handler", "--reason", "职责所在", "--by", "supervisor")
    assert duban("reassign", others, *given).code == 0

    answer = browser.client.post(link)

    assert "其余的已签收" in answer.text
    assert (state(duban, mine), state(duban, others)[:1]) == (["signed"], ["sent"])


def test_a_key_that_was_emptied_is_no_key(served: Served, home: Path) -> None:
    (home / "sign-in.yaml").write_text(f"address: {ADDRESS}\n", encoding="utf-8")
    signing_links(served.settings)
    (home / "keys" / "links").write_text("")

    with pytest.raises(NotReady):
        signing_links(served.settings)
