"""Signing in by an account of a provider: doubles on loopback that answer as documented, and otherwise."""

import base64
import datetime as dt
import hashlib
import hmac
import json
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from joserfc.jwk import RSAKey
from sqlmodel import select

from models.queries.people import officers
from models.signing_in import Password
from models.words import Role
from tests.channels.vendors import Asked, Reply, Vendor, serving
from tests.helpers import Clock, Say
from tests.page_reader import PASSWORD, Browser, Page
from tests.web.conftest import ADDRESS, As, SetUp, enrolled
from tests.web.identity_doubles import CLIENT, CasServer, Idp, dingtalk, query_of, wecom
from web.served import Served

ONE = "edu-handler"


@pytest.fixture
def idp(clock: Clock, set_up: SetUp) -> Iterator[Idp]:
    """An OpenID provider, in the office's settings."""
    made = Idp(clock)
    with serving(Vendor(made)) as vendor:
        made.vendor = vendor
        kind = f"{{kind: oidc, title: 统一身份认证, issuer: {vendor.base}, client_id: {CLIENT}, secret: there}}"
        set_up(kind, made.subject)
        yield made


def left(browser: Browser, back: str = "/") -> str:
    """Where the browser is sent from the sign-in page."""
    browser.go("/sign-in")
    answer = browser.client.get(f"/sign-in/with/there?back={back}", follow_redirects=False)
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"])


def back(browser: Browser, given: dict[str, str]) -> Page:
    """Come back from there."""
    answer = browser.client.get("/sign-in/from/there", params=given)
    browser.status, browser.page, browser.at = answer.status_code, Page(answer.text), answer.url.path
    return browser.page


def test_who_is_signed_in_there_is_signed_in_here(browser: Browser, idp: Idp) -> None:
    departure = left(browser, "/cases")

    assert query_of(departure)["redirect_uri"] == f"{ADDRESS}/sign-in/from/there"  # never made from a header
    page = back(browser, idp.signed_in(departure))

    assert browser.at == "/cases"
    assert page.headings[0] == "办件"
    assert ONE in browser.go("/people").text


def test_an_account_that_is_nobodys_makes_nobody(browser: Browser, idp: Idp, served: Served) -> None:
    idp.subject = "u-9999"

    def people() -> int:
        with served.office.ledger.read() as session:
            return len(officers(session))

    before = people()

    back(browser, idp.signed_in(left(browser)))

    assert browser.status == 403
    assert "没有对应的人员" in browser.page.text
    assert browser.go("/cases").headings[0] == "登录"
    assert people() == before


def test_a_trip_is_the_browsers_that_set_out(browser: Browser, app: Any, idp: Idp) -> None:
    """Somebody else's answer opens nothing: neither his account in my browser nor mine in his."""
    other = Browser(app)
    given = idp.signed_in(left(other))
    browser.go("/sign-in")

    assert "不是从这个浏览器开始的" in back(browser, given).text
    assert browser.go("/cases").headings[0] == "登录"
    assert "不是从这个浏览器开始的" in back(Browser(app), given).text  # with no cookie at all


def test_a_code_is_good_once(browser: Browser, app: Any, idp: Idp) -> None:
    given = idp.signed_in(left(browser))
    trip = browser.client.cookies["duban-trip"]
    back(browser, given)
    browser.client.cookies.delete("duban")

    assert "不是从这个浏览器开始的" in back(browser, given).text  # the trip is over
    browser.client.cookies.set("duban-trip", trip)
    assert "授权码无效或已用过" in back(browser, given).text


@pytest.mark.parametrize(
    ("says", "said"),
    [
        ({"iss": "https://elsewhere.example"}, "不是给本系统的"),
        ({"aud": "another"}, "不是给本系统的"),
        ({"aud": [CLIENT, "another"]}, "不是给本系统的"),
        ({"aud": [CLIENT, "another"], "azp": "another"}, "不是给本系统的"),
        ({"exp": 1000}, "已过期"),
        ({"exp": "tomorrow"}, "已过期"),
        ({"iat": 9999999999}, "时钟不一致"),
        ({"nonce": "of another trip"}, "不是这次登录的"),
        ({"nbf": 9999999999}, "时钟不一致"),
        ({"iat": "now"}, "时钟不一致"),
        ({"exp": float("inf")}, "已过期"),
        ({"sub": ""}, "没有账号"),
        ({"sub": None}, "没有账号"),
    ],
)
def test_a_token_is_for_us_of_now_and_of_this_trip(browser: Browser, idp: Idp, says: dict[str, Any], said: str) -> None:
    idp.says = says

    back(browser, idp.signed_in(left(browser)))

    assert browser.status == 403
    assert said in browser.page.text
    assert browser.go("/cases").headings[0] == "登录"


@pytest.mark.parametrize("forged", ["another key", "no signature", "the public key as a password"])
def test_only_what_the_provider_signed_is_believed(browser: Browser, idp: Idp, forged: str) -> None:
    if forged == "another key":
        idp.sign = RSAKey.generate_key(2048, {"kid": "k1", "use": "sig"})
    elif forged == "no signature":
        idp.algorithm = "none"
    else:
        idp.algorithm = "HS256"
    given = idp.signed_in(left(browser))
    assert idp.vendor
    if forged != "another key":  # a careful library makes no such token: made by hand
        idp.vendor.speaks = _with_token(idp, _by_hand(idp, forged))

    back(browser, given)

    assert "签名不对" in browser.page.text


def _by_hand(idp: Idp, forged: str) -> str:
    def part(value: object) -> str:
        content = value if isinstance(value, bytes) else json.dumps(value).encode()
        return base64.urlsafe_b64encode(content).rstrip(b"=").decode()

    now = int(idp.clock().timestamp())
    nonce = next(iter(idp.codes.values()))["nonce"]
    claims = {"iss": idp.issuer, "aud": CLIENT, "sub": idp.subject, "iat": now, "exp": now + 300, "nonce": nonce}
    words = f"{part({'alg': idp.algorithm, 'kid': 'k1'})}.{part(claims)}"
    if forged == "no signature":
        return words + "."
    key = idp.key.as_pem(private=False)
    return f"{words}.{part(hmac.new(key, words.encode(), hashlib.sha256).digest())}"


def _with_token(idp: Idp, token: str) -> Callable[[Any], Reply]:
    return lambda asked: Reply({"id_token": token}) if asked.path == "/token" else idp(asked)


@pytest.mark.parametrize("fault", [Reply(b"<html>", 200), Reply({}, 500), Reply({"issuer": "other"}), Reply({}, 302)])
def test_a_provider_that_says_nothing_of_use_is_told_and_passwords_still_work(
    browser: Browser, app: Any, idp: Idp, fault: Reply
) -> None:
    departure = left(browser)
    given = idp.signed_in(departure)
    assert idp.vendor
    idp.vendor.speaks = lambda _: fault

    back(browser, given)

    assert "没有应答" in browser.page.text
    browser.go("/sign-in")
    browser.send("/sign-in", {"name": ONE, "password": PASSWORD})
    assert browser.go("/cases").headings[0] == "办件"


def test_the_second_factor_is_asked_for_on_every_way(
    browser: Browser, as_role: As, app: Any, idp: Idp, served: Served, clock: Clock
) -> None:
    enrolled(as_role(Role.HANDLER), served, clock)

    back(browser, idp.signed_in(left(browser)))

    assert browser.page.headings[0] == "动态口令"


def test_who_has_left_comes_in_no_way(browser: Browser, idp: Idp, duban: Say) -> None:
    assert duban("officer", "bind", "edu-second", "u-2", "--with", "there").code == 0
    assert duban("officer", "retire", "edu-second", "--reason", "调离").code == 0
    idp.subject = "u-2"

    back(browser, idp.signed_in(left(browser)))

    assert "没有对应的人员" in browser.page.text


def test_cas(browser: Browser, set_up: SetUp) -> None:
    server = CasServer()
    with serving(Vendor(server)) as vendor:
        set_up(f"{{kind: cas, title: 统一认证, url: {vendor.base}/cas}}", "zhangsan")
        given = server.signed_in(left(browser, "/cases"))
        back(browser, given)
        assert browser.at == "/cases"

        browser.client.cookies.delete("duban")
        unknown = {**server.signed_in(left(browser)), "ticket": "ST-used"}
        assert "票据无效或已用过" in back(browser, unknown).text
        odd = b"<cas:serviceResponse xmlns:cas='http://www.yale.edu/tp/cas'><cas:authenticationSuccess><cas:user>%s</cas:user></cas:authenticationSuccess></cas:serviceResponse>"
        entity = b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>'
        for body in (b"", b"<a>", entity, odd % b"zhangsan<b/>evil", odd % b"zhangsan<!--x-->evil"):
            server.body = body
            assert back(browser, server.signed_in(left(browser))).headings[0] == "没有登录"


def test_a_member_of_wecom_scans(browser: Browser, set_up: SetUp) -> None:
    with serving(Vendor(wecom)) as vendor:
        kind = f"{{kind: wecom, title: 企业微信, corp_id: ww1, agent_id: 7, secret: there, base: {vendor.base}}}"
        set_up(kind, "zhangsan")
        asked = query_of(left(browser))
        assert (asked["appid"], asked["agentid"], asked["login_type"]) == ("ww1", "7", "CorpApp")

        assert "错误码 40029" in back(browser, {"code": "used", "state": asked["state"]}).text
        back(browser, {"code": "good", "state": asked["state"]})

        assert browser.go("/cases").headings[0] == "办件"


def test_a_person_of_dingtalk_scans(browser: Browser, set_up: SetUp) -> None:
    with serving(Vendor(dingtalk)) as vendor:
        set_up(f"{{kind: dingtalk, title: 钉钉, client_id: d1, secret: there, base: {vendor.base}}}", "un-77")
        asked = query_of(left(browser))

        assert "扫码已失效" in back(browser, {"authCode": "used", "state": asked["state"]}).text
        back(browser, {"authCode": "good", "state": asked["state"]})

        assert browser.go("/cases").headings[0] == "办件"


@pytest.mark.parametrize(
    ("provider", "said"),
    [
        ("{kind: ldap, title: 账号, url: 'ldap://dc.example', user: '{name}'}", "口令不能明文传输"),
        ("{kind: ldap, title: 账号, url: 'ldaps://dc.example'}", "user 和 base 写一个"),
        ("{kind: ldap, title: 账号, url: 'ldaps://dc.example', user: 'cn=x'}", "要有 {name}"),
        ("{kind: saml, title: 账号}", "没有这一种"),
        ("{kind: oidc, title: 账号, issuer: 'https://a', client_id: b, secret: 'S3cret!'}", "写密钥的名字"),
        ("{kind: oidc, title: 账号, issuer: 'http://sso.example', client_id: b}", "issuer 应以 https:// 开头"),
        ("{kind: cas, title: 账号, url: 'http://cas.example/cas'}", "allow_http: true"),
    ],
)
def test_a_file_that_will_not_do_is_named_and_shuts_nobody_out(
    home: Path, duban: Say, browser: Browser, as_role: As, provider: str, said: str
) -> None:
    (home / "sign-in.yaml").write_text(f"providers:\n  there: {provider}\n", encoding="utf-8")

    answer = duban("officer", "bind", ONE, "x", "--with", "there")
    assert answer.code != 0
    assert said in answer.error
    assert "sign-in.yaml" in browser.go("/sign-in").text
    assert browser.client.get("/sign-in/with/there").status_code in (404, 503)
    assert str(home) not in browser.client.get("/sign-in/with/there").text
    browser.send("/sign-in", {"name": ONE, "password": PASSWORD})
    assert browser.go("/cases").headings[0] == "办件"


def test_a_form_that_came_too_late_waits_for_who_signs_in_in_another_window(
    as_role: As, idp: Idp, clock: Clock
) -> None:
    browser = as_role(Role.HANDLER)
    browser.go("/open/consultation")
    clock.now += dt.timedelta(minutes=16)
    browser.send("/open/consultation", {"title": "路灯不亮", "unit": "edu"})
    waiting = browser.page
    other = Browser.__new__(Browser)
    other.__dict__.update(browser.__dict__)  # another window of the same browser
    back(other, idp.signed_in(left(other)))

    browser.page = waiting
    form = next(one for one in waiting.forms if "meanwhile" in one.fields)
    answer = browser.client.post("/sign-in", data=form.fields)

    assert answer.status_code == 200
    assert "路灯不亮" in answer.text


def test_what_is_bound_is_listed_and_ends(idp: Idp, duban: Say, browser: Browser) -> None:
    rows = duban("officer", "bindings", "--json").json
    assert [(one["user"], one["officer"], one["provider"]) for one in rows if one["provider"]] == [
        ("u-1001", ONE, "there")
    ]
    assert duban("officer", "bind", "supervisor", "u-1001", "--with", "there").code != 0
    assert duban("officer", "unbind", "u-1001", "--with", "there").code == 0

    back(browser, idp.signed_in(left(browser)))

    assert browser.status == 403


def test_a_key_of_a_kind_nobody_knows_stops_nobody(browser: Browser, idp: Idp) -> None:
    strange = [{"kty": "EC", "crv": "SM2", "x": "AA", "y": "AA"}, {"use": "sig"}, {"kty": "RSA", "use": "tls"}, 7]
    given = idp.signed_in(left(browser))
    assert idp.vendor
    keys = dict(idp(Asked("GET", "/keys", {}, {}, b"")).body)  # type: ignore[arg-type]
    with_strange = Reply({"keys": [*strange, {**keys["keys"][0], "x5c": ["no certificate"]}]})
    idp.vendor.speaks = lambda asked: with_strange if asked.path == "/keys" else idp(asked)

    back(browser, given)

    assert browser.go("/cases").headings[0] == "办件"


def test_who_comes_by_an_account_needs_no_password_here(browser: Browser, idp: Idp, served: Served) -> None:
    with served.office.ledger.write() as session:
        for one in session.exec(select(Password)).all():
            session.delete(one)

    back(browser, idp.signed_in(left(browser)))

    assert browser.go("/cases").headings[0] == "办件"


def test_who_is_unbound_is_signed_out(browser: Browser, idp: Idp, duban: Say, home: Path) -> None:
    back(browser, idp.signed_in(left(browser)))
    (home / "sign-in.yaml").write_text("providers: [", encoding="utf-8")  # whatever stands in the file

    assert duban("officer", "unbind", "u-1001", "--with", "there").code == 0

    assert browser.go("/cases").headings[0] == "登录"


def test_who_turns_back_has_tried_nothing(browser: Browser, app: Any, idp: Idp) -> None:
    for _ in range(31):
        other = Browser(app)
        assert "没有在统一身份认证登录" in back(other, {"error": "access_denied", **_state(left(other))}).text

    back(browser, idp.signed_in(left(browser)))
    assert browser.go("/cases").headings[0] == "办件"


def _state(departure: str) -> dict[str, str]:
    return {"state": query_of(departure)["state"]}


def test_a_provider_that_hangs_keeps_a_few_and_not_all(app: Any, idp: Idp) -> None:
    assert idp.vendor
    hanging = threading.Event()
    idp.vendor.speaks = lambda asked: Reply({}, status=200 + hanging.wait(20))
    said: list[str] = []

    def set_out() -> None:
        said.append(Browser(app).client.get("/sign-in/with/there").text)

    waiting = [threading.Thread(target=set_out) for _ in range(8)]
    for one in waiting:
        one.start()
    deadline = time.monotonic() + 15
    while len(said) < 5 and time.monotonic() < deadline:
        time.sleep(0.02)
    told = list(said)
    hanging.set()
    for one in waiting:
        one.join()

    assert len(told) == 5  # three wait for it, and the others are told at once
    assert all("没有应答" in one for one in told)


def test_signing_in_again_ends_what_was_before(browser: Browser, app: Any, idp: Idp) -> None:
    back(browser, idp.signed_in(left(browser)))
    before = dict(browser.client.cookies)
    browser.go("/sign-in")
    browser.send("/sign-in", {"name": "supervisor", "password": PASSWORD})

    copied = Browser(app)
    copied.client.cookies.update(before)
    assert copied.go("/cases").headings[0] == "登录"
