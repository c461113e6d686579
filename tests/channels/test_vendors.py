"""Each channel against a double of its vendor: signatures, refusals with 200, blocks, silence, half a body."""

import datetime as dt
import logging
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from pydantic import TypeAdapter

from channels import web
from channels.kind import Means
from channels.kinds import AnyKind
from channels.outcome import Channel, Delayed, Letter, Receipt, Refused
from channels.secret_store import Secrets
from tests.channels.certificates import certificate
from tests.channels.vendors import (
    APP_SECRET,
    KEY,
    SIGN,
    TOKEN,
    Dingtalk,
    Feishu,
    Reply,
    Speaks,
    Vendor,
    dingtalk_robot,
    feishu_bot,
    serving,
    sms,
    webhook,
    wecom_app,
    wecom_robot,
)

NOW = dt.datetime(2026, 11, 27, 1, 0, tzinfo=dt.UTC)
LETTER = Letter(
    id="0123456789abcdef0123456789abcdef",
    subject="【督办】2 条事项待处理",
    lines=("【红牌】R20260001 甲事《校车》", "【提醒】R20260002 乙事《转学》"),
    written=NOW,
)
SMS_BODY = "mobile={{ address }}&pwd={{ secret('sign') }}&text={{ text | urlencode }}"
SETTINGS: dict[str, dict[str, Any]] = {
    "wecom-robot": {"url": "url"},
    "wecom-app": {"corp_id": "ww1", "agent_id": 7, "secret": "app"},
    "dingtalk-robot": {"url": "url", "sign": "sign"},
    "dingtalk-work": {"app_key": "k", "agent_id": 7, "secret": "app"},
    "feishu-bot": {"url": "url", "sign": "sign"},
    "feishu-app": {"app_id": "cli_1", "secret": "app"},
    "webhook": {"url": "url", "sign": "sign"},
    "sms": {
        "url": "url",
        "content_type": "application/x-www-form-urlencoded",
        "body": SMS_BODY,
        "success": "<result>0</result>",
        "later": "<result>-9</result>",
    },
}
PATHS = {
    "wecom-robot": f"/cgi-bin/webhook/send?key={KEY}",
    "dingtalk-robot": f"/robot/send?access_token={KEY}",
    "feishu-bot": f"/open-apis/bot/v2/hook/{KEY}",
    "webhook": f"/in/{KEY}",
    "sms": f"/sms?k={KEY}",
}
SPEAKS: dict[str, Callable[[], Speaks]] = {
    "wecom-robot": lambda: wecom_robot,
    "wecom-app": lambda: wecom_app,
    "dingtalk-robot": lambda: dingtalk_robot,
    "dingtalk-work": Dingtalk,
    "feishu-bot": lambda: feishu_bot,
    "feishu-app": Feishu,
    "webhook": lambda: webhook,
    "sms": lambda: sms,
}
KINDS = sorted(SETTINGS)
WITH_CODES = [kind for kind in KINDS if kind not in ("webhook", "sms")]


class Place:
    """A channel, its vendor's double and the folder of its secrets."""

    def __init__(self, kind: str, folder: Path, vendor: Vendor, ca: Path | None = None) -> None:
        self.vendor, self.kind, self.folder = vendor, kind, folder
        for name, value in {"sign": SIGN, "app": APP_SECRET}.items():
            (folder / name).write_text(value + "\n")
        settings = {"kind": kind, **SETTINGS[kind]}
        if kind in PATHS:
            (folder / "url").write_text(vendor.base + PATHS[kind])
        else:
            settings["base"] = vendor.base
        self.settings = settings
        parsed: Any = TypeAdapter(AnyKind).validate_python(settings)
        self.channel: Channel = parsed.opened(Means(Secrets(folder), lambda: NOW, ca))

    def send(self, address: str = "u1") -> Receipt | Delayed | Refused:
        return self.channel.send(LETTER, address)


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A second is long where somebody says nothing."""
    monkeypatch.setattr(web, "STEP_SECONDS", 1.0)


@pytest.fixture
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Place]:
    with serving(Vendor(SPEAKS[request.param]())) as vendor:
        yield Place(request.param, tmp_path, vendor)


def every(kinds: list[str]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("place", kinds, indirect=True)


@every(KINDS)
def test_a_message_is_taken_and_gives_a_receipt(place: Place) -> None:
    """The double verifies signature, secret and token itself."""
    assert isinstance(place.send(), Receipt)
    assert len(place.vendor.delivered) == 1
    said = place.vendor.delivered[0]
    text = said.body.decode()
    assert LETTER.number in (text if place.kind != "sms" else text + said.path)


@every(KINDS)
def test_a_wrong_secret_is_refused_for_good_and_told_nowhere(place: Place, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    (place.folder / "sign").write_text("WRONG-1234")
    (place.folder / "app").write_text("WRONG-1234")
    (place.folder / "url").write_text(place.vendor.base + PATHS.get(place.kind, "").replace(KEY, "WRONG-1234"))
    outcome = place.send("13812345678")

    assert isinstance(outcome, Refused)
    assert place.vendor.delivered == []
    for word in ("WRONG-1234", "13812345678", KEY):
        assert word not in repr(outcome)
        assert word not in caplog.text


@every(KINDS)
def test_a_missing_secret_is_named(place: Place) -> None:
    for name in ("url", "sign", "app"):
        (place.folder / name).unlink(missing_ok=True)
    outcome = place.send()
    assert isinstance(outcome, Refused)
    assert "没有密钥" in outcome.words
    assert place.vendor.asked == []


RATE = {"wecom": 45009, "dingtalk-robot": 130101, "dingtalk-work": 90018, "feishu-bot": 11232, "feishu-app": 99991400}


@every(WITH_CODES)
def test_a_limit_told_with_status_200_waits(place: Place) -> None:
    code = next(code for kind, code in RATE.items() if place.kind.startswith(kind))
    place.vendor.instead = [Reply({"errcode": code, "code": code, "errmsg": "too many", "msg": "too many"})]
    outcome = place.send()
    assert isinstance(outcome, Delayed)
    assert outcome.code == str(code)
    assert outcome.after == dt.timedelta(minutes=10 if place.kind == "dingtalk-robot" else 1)
    assert isinstance(place.send(), Receipt)


@every(WITH_CODES)
def test_another_code_with_status_200_is_no_receipt(place: Place) -> None:
    place.vendor.instead = [Reply({"errcode": 60020, "code": 60020, "errmsg": "not allow", "msg": "not allow"})]
    outcome = place.send()
    assert (type(outcome), outcome.code, outcome.words) == (Refused, "60020", "not allow")


@every(KINDS)
@pytest.mark.parametrize(
    ("reply", "seconds"),
    [
        (Reply(b"slow down", status=429, headers={"Retry-After": "17"}), 17),
        (Reply(b"", status=429, headers={"Retry-After": "99999999999999999999"}), 999_999),
        (Reply(b"", status=503, headers={"Retry-After": "-3"}), 60),
        (Reply(b"<html>502</html>", status=502), 60),
    ],
    ids=["429", "429 for ever", "503", "502"],
)
def test_a_server_that_asks_to_wait_is_waited_for(place: Place, reply: Reply, seconds: int) -> None:
    place.vendor.instead = [reply]
    outcome = place.send()
    assert isinstance(outcome, Delayed)
    assert outcome.after == min(dt.timedelta(seconds=seconds), dt.timedelta(hours=1))


@every(KINDS)
def test_a_redirect_is_not_followed(place: Place) -> None:
    place.vendor.instead = [Reply(b"", status=302, headers={"Location": place.vendor.base + "/elsewhere"})]
    assert isinstance(place.send(), Refused)
    assert not any(asked.path == "/elsewhere" for asked in place.vendor.asked)


UNREADABLE = {
    "nothing at all": Reply({"errcode": 0, "code": 0}, hang=30),
    "half a body": Reply({"errcode": 0, "code": 0, "errmsg": "ok"}, cut=7),
    "no JSON": Reply(b"<html>welcome</html>"),
    "a list": Reply(b"[0]"),
    "no code": Reply({"hello": "world"}),
    "too much": Reply(b"x" * 200_000),
    "too deep": Reply(b'{"a":' * 20_000),
}


@every(WITH_CODES)
@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize("reply", UNREADABLE.values(), ids=list(UNREADABLE))
def test_where_nobody_knows_it_is_tried_again(place: Place, reply: Reply) -> None:
    place.vendor.instead = [reply]
    assert isinstance(place.send(), Delayed)
    web.STEP_SECONDS = 10.0  # the answer after it may take its time
    assert isinstance(place.send(), Receipt)


@pytest.mark.parametrize("place", ["webhook", "sms"], indirect=True)
@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize("case", ["nothing at all", "half a body", "too much"])
def test_the_same_without_a_vendors_code(place: Place, case: str) -> None:
    place.vendor.instead = [UNREADABLE[case]]
    assert isinstance(place.send(), Delayed)


@every(KINDS)
def test_a_closed_port_is_tried_again(place: Place, tmp_path: Path) -> None:
    gone = Vendor(SPEAKS[place.kind]())
    with serving(gone):
        pass
    other = tmp_path / "other"
    other.mkdir()
    outcome = Place(place.kind, other, gone).send()
    assert isinstance(outcome, Delayed)
    assert (str(gone.port) in outcome.words, KEY in outcome.words) == (False, False)


@pytest.mark.parametrize("kind", KINDS)
def test_a_certificate_that_nobody_vouches_for_is_not_believed(kind: str, tmp_path: Path) -> None:
    file, context = certificate(tmp_path)
    with serving(Vendor(SPEAKS[kind]()), context) as vendor:
        outcome = Place(kind, tmp_path, vendor).send()
        assert isinstance(outcome, Delayed)
        assert "证书" in outcome.words
        assert vendor.asked == []
        assert isinstance(Place(kind, tmp_path, vendor, file).send(), Receipt)


@every(["wecom-app", "dingtalk-work", "feishu-app"])
def test_whom_the_vendor_does_not_reach_is_refused_though_it_says_ok(place: Place) -> None:
    assert isinstance(place.send("nobody"), Refused)


@every(["wecom-app", "dingtalk-work", "feishu-app"])
def test_a_token_is_asked_for_once_and_again_when_it_ends(place: Place) -> None:
    place.send()
    place.send("u2")
    tokens = [asked for asked in place.vendor.asked if "token" in asked.path]
    assert len(tokens) == 1
    ended = 99991663 if place.kind == "feishu-app" else 42001
    place.vendor.instead = [Reply({"errcode": ended, "code": ended, "errmsg": "expired", "msg": "expired"})]
    assert isinstance(place.send("u3"), Receipt)
    assert len([asked for asked in place.vendor.asked if "token" in asked.path]) == 2
    assert TOKEN not in "".join(asked.path for asked in place.vendor.asked)


@every(["dingtalk-work"])
def test_dingtalk_taken_is_not_delivered(place: Place) -> None:
    """The result is asked for; the same text again is dropped by the vendor, and that is a receipt."""
    speaks = place.vendor.speaks
    assert isinstance(speaks, Dingtalk)
    speaks.slow = 1
    assert isinstance(place.send(), Delayed)
    assert isinstance(place.send(), Receipt)
    assert len(speaks.seen) == 1


@every(["feishu-app"])
def test_feishu_knows_a_double_by_its_id(place: Place) -> None:
    speaks = place.vendor.speaks
    assert isinstance(speaks, Feishu)
    place.send()
    place.send()
    assert list(speaks.letters) == [LETTER.id]


@every(["sms"])
def test_a_gateway_that_asks_to_wait_by_its_pattern(place: Place) -> None:
    place.vendor.instead = [Reply(b"<result>-9</result>")]
    assert isinstance(place.send(), Delayed)


def test_a_secret_from_the_environment_goes_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "sign").write_text("of the file")
    monkeypatch.setenv("DUBAN_SECRET_SIGN", "of the environment")
    assert Secrets(tmp_path).get("sign") == "of the environment"
