"""Signing in, what ends it, and that nobody gets in otherwise. The clock is the test's own."""

import datetime as dt
import io
import sqlite3
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from desk.signing_in.passwords import change_password, set_password
from desk.signing_in.sessions import WRONG, own_sessions, sign_in
from models.actor import Actor, Surface
from models.errors import BadInput, Forbidden, Refused
from models.policy import Deed, Grant
from office.settings import load_settings
from tests.helpers import Clock, Say, command
from tests.page_reader import NEW, PASSWORD, Browser
from web.app import make_app
from web.served import Served, serve_office

ONE = "edu-handler"
MINUTE = dt.timedelta(minutes=1)


def test_whoever_has_a_password_from_another_chooses_his_own_first(browser: Browser) -> None:
    browser.go("/sign-in")
    browser.send("/sign-in", {"name": ONE, "password": PASSWORD})
    assert browser.at == "/password"
    assert "口令是别人代设的" in browser.page.text
    assert browser.go("/cases").headings[0] == "修改口令"  # nothing else before that

    browser.send("/password", {"old": PASSWORD, "new": NEW, "again": NEW})
    assert "口令已更改" in browser.page.text
    assert browser.go("/cases").headings[0] == "办件"


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"old": "nonsense", "new": NEW, "again": NEW}, "原口令不对"),
        ({"old": PASSWORD, "new": NEW, "again": NEW + "x"}, "不一致"),
        ({"old": PASSWORD, "new": PASSWORD, "again": PASSWORD}, "最近 5 次"),
        ({"old": PASSWORD, "new": "Short1!", "again": "Short1!"}, "8 至 200"),
        ({"old": PASSWORD, "new": "alllowercase", "again": "alllowercase"}, "太简单"),
        ({"old": PASSWORD, "new": "Edu-Handler-2026", "again": "Edu-Handler-2026"}, "自己的编号"),
    ],
)
def test_a_password_that_will_not_do_is_refused_in_a_line(browser: Browser, typed: dict[str, str], said: str) -> None:
    browser.go("/sign-in")
    browser.send("/sign-in", {"name": ONE, "password": PASSWORD})

    browser.send("/password", typed)

    assert browser.status == 422
    assert said in browser.page.text


def test_none_of_the_last_five_comes_again(served: Served) -> None:
    own = served.office.seen_by(Actor(Surface.WEB, "10.1.1.1", ONE, required=True))
    passwords = [PASSWORD, *(f"{NEW}-{n}" for n in range(6))]
    for old, new in pairwise(passwords):
        change_password(own, old, new)

    with pytest.raises(BadInput, match="最近 5 次"):
        change_password(own, passwords[-1], passwords[-5])
    change_password(own, passwords[-1], passwords[1])  # the sixth before may


def test_a_password_is_changed_after_ninety_days(browser: Browser, clock: Clock) -> None:
    browser.sign_in(ONE)
    clock.now += dt.timedelta(days=91)
    browser.go("/sign-in")
    browser.send("/sign-in", {"name": ONE, "password": NEW})

    assert browser.at == "/password"
    assert "已用满 90 天" in browser.page.text


def test_unknown_wrong_and_locked_are_told_alike_and_counted_in_the_ledger(
    served: Served, home: Path, clock: Clock
) -> None:
    def tried(name: str, password: str, served: Served = served, address: str = "10.9.9.9") -> str:
        with pytest.raises(Refused) as refused:
            sign_in(served.office, name, password, address)
        return refused.value.reason

    assert tried("nobody-at-all", PASSWORD) == WRONG
    assert [tried(ONE, "wrong") for _ in range(5)] == [WRONG] * 5
    assert tried(ONE, PASSWORD) == WRONG  # locked, though it is right
    again = serve_office(load_settings(home), clock)  # another process, or this one started anew
    assert tried(ONE, PASSWORD, again, "10.8.8.8") == WRONG

    clock.now += 10 * MINUTE
    assert tried(ONE, "wrong") == WRONG
    clock.now += MINUTE
    assert sign_in(again.office, ONE, PASSWORD, "10.8.8.8")
    again.office.ledger.close()


def test_one_address_tries_many_names_and_is_locked_itself(served: Served) -> None:
    for n in range(30):
        with pytest.raises(Refused):
            sign_in(served.office, f"name-{n}", "wrong", "10.9.9.9")

    with pytest.raises(Refused):
        sign_in(served.office, ONE, PASSWORD, "10.9.9.9")
    assert sign_in(served.office, ONE, PASSWORD, "10.1.1.1")


def test_what_was_tried_while_locked_is_neither_hashed_nor_written(served: Served, home: Path) -> None:
    def rows() -> int:
        with sqlite3.connect(home / "ledger.db") as connection:
            return int(connection.execute("SELECT count(*) FROM sign_in_failure").fetchone()[0])

    for _ in range(40):
        with pytest.raises(Refused):
            sign_in(served.office, ONE, "wrong", "10.9.9.9")

    assert rows() == 5


def test_a_kept_cookie_is_nobody_after_signing_out(browser: Browser) -> None:
    browser.sign_in(ONE)
    kept = dict(browser.client.cookies)

    browser.send("/sign-out")
    browser.client.cookies.update(kept)
    browser.go("/cases")

    assert browser.status == 401
    assert browser.page.headings[0] == "登录"


def test_a_session_ends_after_fifteen_idle_minutes_and_after_eight_hours(browser: Browser, clock: Clock) -> None:
    browser.sign_in(ONE)
    for _ in range(34):  # 7 hours 56 minutes of work
        clock.now += 14 * MINUTE
        assert browser.go("/cases").headings[0] == "办件"
    clock.now += 5 * MINUTE
    assert browser.go("/cases").headings[0] == "登录"

    browser.sign_in(ONE, NEW)
    clock.now += 16 * MINUTE
    browser.go("/cases")
    assert browser.status == 401


def test_a_page_that_asks_anew_by_itself_keeps_no_session_alive(browser: Browser, clock: Clock) -> None:
    browser.sign_in(ONE)
    for _ in range(15):
        clock.now += MINUTE
        assert browser.client.get("/first").status_code == 200
    clock.now += MINUTE

    asked = browser.client.get("/first", headers={"HX-Request": "true"})
    assert (asked.status_code, asked.headers["HX-Refresh"]) == (401, "true")


def test_whoever_leaves_is_signed_out(browser: Browser, duban: Say) -> None:
    browser.sign_in("edu-second")
    assert duban("officer", "retire", "edu-second", "--reason", "调离").code == 0

    browser.go("/cases")

    assert browser.status == 401


def test_a_new_password_from_another_ends_his_sessions(browser: Browser, served: Served) -> None:
    browser.sign_in(ONE)
    set_password(served.office, ONE, "Chongshe-2026")

    browser.go("/cases")

    assert browser.status == 401


def test_sessions_are_listed_and_only_ones_own_can_be_ended(app: Any, browser: Browser) -> None:
    browser.sign_in(ONE)
    elsewhere = Browser(app, "10.2.2.2")
    elsewhere.sign_in(ONE, NEW)
    other = Browser(app, "10.3.3.3")
    other.sign_in("tax-handler")

    browser.go("/sessions")
    assert "10.2.2.2" in browser.page.text
    assert "10.3.3.3" not in browser.page.text
    theirs = other.go("/sessions").forms[-1].action
    refused = browser.client.post(theirs, data={"csrf": browser.page.form("/sign-out").fields["csrf"]})
    assert refused.status_code == 404
    assert other.go("/cases").headings[0] == "办件"

    mine = next(one.action for one in browser.page.forms if one.action.endswith("/end") and one.action not in theirs)
    browser.send(mine)
    ended = [one.go("/cases").headings[0] for one in (browser, elsewhere)]
    assert sorted(ended) == ["办件", "登录"]


def test_signing_in_failing_and_going_are_on_the_audit_record(browser: Browser, duban: Say) -> None:
    browser.go("/sign-in")
    browser.send("/sign-in", {"name": ONE, "password": "wrong"})
    browser.sign_in(ONE)
    browser.send("/sign-out")

    lines = [line for line in duban("audit", "log", "--json").json if line["subject"] == ONE]
    told = [(line["kind"], line["via"]) for line in lines if line["kind"].startswith("sign")]
    assert told == [("signed_out", "web:10.1.1.1"), ("signed_in", "web:10.1.1.1"), ("sign_in_failed", "web:10.1.1.1")]
    assert duban("audit", "verify").code == 0


def test_a_form_that_came_too_late_is_carried_along_and_nothing_typed_is_lost(browser: Browser, clock: Clock) -> None:
    browser.sign_in(ONE)
    browser.go("/open/consultation")
    long = "水管\n“爆”了 <b>" + "字" * 500
    clock.now += 20 * MINUTE

    browser.send("/open/consultation", {"title": "水管", "content": long, "unit": "edu"})
    assert browser.status == 401
    assert "填写的内容还在" in browser.page.text
    browser.send("/sign-in", {"name": ONE, "password": "wrong"})  # a slip on the way loses nothing either
    browser.send("/sign-in", {"name": ONE, "password": NEW})
    assert browser.page.form("/open/consultation").fields["content"] == long
    browser.send("/open/consultation")

    assert browser.at.startswith("/cases/ZX-2026-")
    assert "“爆”了 <b>" in browser.page.text


def test_another_sites_form_is_not_carried_along(browser: Browser) -> None:
    """Its cookie is not sent with it, so that whoever is signed in seems not to be."""
    sent = browser.client.post(
        "/cases/ZX-2026-0001/acts/close", data={"reply": "伪造的答复"}, headers={"Origin": "https://evil.example"}
    )

    assert sent.status_code == 401
    assert "伪造的答复" not in sent.text


@pytest.mark.parametrize(
    "back", ["//evil.example/", "https://evil.example/", "/\\evil.example", "/a\r\nSet-Cookie: x=1"]
)
def test_signing_in_leads_nowhere_else(browser: Browser, back: str) -> None:
    browser.go("/sign-in")
    browser.page.form("/sign-in").fields["back"] = back
    browser.client.follow_redirects = False

    browser.send("/sign-in", {"name": ONE, "password": PASSWORD})

    assert browser.answer.headers["location"] == "/password?back=%2F"


def test_nobody_gives_another_a_password_but_who_binds_people(served: Served, duban: Say) -> None:
    clerk = Actor(Surface.WEB, "10.1.1.1", ONE, required=True, grants={Deed.WORK: Grant(everything=True)})
    with pytest.raises(Forbidden):
        set_password(served.office.seen_by(clerk), "supervisor", NEW)
    set_password(served.office, "supervisor", NEW)
    assert duban("history", "--json").json[0]["what"] == "登录口令"


def test_no_password_and_no_cookie_lies_in_the_ledger(browser: Browser, home: Path) -> None:
    browser.sign_in(ONE)
    secret = browser.client.cookies["duban"].encode()

    kept = b"".join(path.read_bytes() for path in home.glob("ledger.db*"))

    assert secret not in kept
    assert PASSWORD.encode() not in kept
    assert NEW.encode() not in kept


def test_the_command_takes_a_password_from_standard_input_only(
    home: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("Yiqing-2026\n"))
    given = command(["officer", "password", ONE, "--json"], home=home, now=clock)
    assert given.json == {"officer": ONE, "must_change": True}
    monkeypatch.setattr("sys.stdin", io.StringIO(""))
    assert "没有口令" in command(["officer", "password", ONE], home=home, now=clock).error


def test_own_sessions_are_those_that_still_hold(served: Served, clock: Clock) -> None:
    sign_in(served.office, ONE, PASSWORD, "10.1.1.1")
    clock.now += 16 * MINUTE
    sign_in(served.office, ONE, PASSWORD, "10.2.2.2")

    mine = own_sessions(served.office.seen_by(Actor(Surface.WEB, "10.2.2.2", ONE, required=True)))

    assert [one.address for one in mine] == ["10.2.2.2"]


def test_on_an_encrypted_way_the_cookie_is_bound_to_the_host(served: Served) -> None:
    browser = Browser(make_app(served))
    browser.client = TestClient(make_app(served), base_url="https://board", client=("10.1.1.1", 5))
    browser.sign_in(ONE)

    said = next(one for one in browser.client.cookies.jar if one.name.startswith("__Host-"))
    assert (said.secure, said.path) == (True, "/")


def test_ones_own_new_password_ends_the_sessions_elsewhere(app: Any, browser: Browser) -> None:
    browser.sign_in(ONE)
    elsewhere = Browser(app, "10.2.2.2")
    elsewhere.sign_in(ONE, NEW)
    browser.go("/password")
    browser.send("/password", {"old": NEW, "new": "Zaihuan-2026", "again": "Zaihuan-2026"})

    assert browser.go("/cases").headings[0] == "办件"
    assert elsewhere.go("/cases").headings[0] == "登录"


def test_guesses_of_the_old_password_are_counted_too(browser: Browser, clock: Clock, duban: Say) -> None:
    browser.sign_in(ONE)
    browser.go("/password")
    for _ in range(5):
        browser.send("/password", {"old": "wrong", "new": "Zaihuan-2026", "again": "Zaihuan-2026"})
    browser.send("/password", {"old": NEW, "new": "Zaihuan-2026", "again": "Zaihuan-2026"})
    assert "✗ 原口令不对" in browser.page.text
    kinds = [line["kind"] for line in duban("audit", "log", "--json").json]
    assert kinds.count("sign_in_failed") == 5

    clock.now += 11 * MINUTE
    browser.send("/password", {"old": NEW, "new": "Zaihuan-2026", "again": "Zaihuan-2026"})
    assert "✓ 口令已更改" in browser.page.text


def test_a_password_is_never_carried_along(browser: Browser, clock: Clock) -> None:
    browser.sign_in(ONE)
    browser.go("/password")
    clock.now += 20 * MINUTE
    browser.send("/password", {"old": NEW, "new": "Zaihuan-2026", "again": "Zaihuan-2026"})

    assert browser.status == 401
    assert "Zaihuan-2026" not in browser.page.html
    assert browser.page.form("/sign-in").fields["back"] == "/"


def test_tries_by_id_and_by_name_count_together(served: Served) -> None:
    for n in range(6):
        with pytest.raises(Refused):
            sign_in(served.office, ONE if n % 2 else "市教育局经办人", "wrong", "10.9.9.9")

    with pytest.raises(Refused):
        sign_in(served.office, "市教育局经办人", PASSWORD, "10.1.1.1")


def test_signing_in_leads_back_to_the_very_list(browser: Browser) -> None:
    browser.go("/cases?state=overdue&unit=edu")

    assert browser.page.form("/sign-in").fields["back"] == "/cases?state=overdue&unit=edu"


def test_the_due_date_says_that_the_session_ended_and_reloads_nothing(browser: Browser) -> None:
    answer = browser.client.get("/open/consultation/due", headers={"HX-Request": "true"})

    assert (answer.status_code, "hx-refresh" in answer.headers) == (200, False)
    assert "直接提交即可" in answer.text
