"""The second factor: who is asked for it, what a code is worth, and how it ends. The clock is the test's own."""

import datetime as dt
import re
from pathlib import Path

import pytest
from sqlmodel import select

from models.signing_in import SecondFactor, WebSession
from models.words import Role
from tests.helpers import Clock, Say
from tests.page_reader import NEW, PASSWORD, Browser
from tests.web.conftest import As, code, enrolled
from web.served import Served

ONE = "edu-handler"
MINUTE = dt.timedelta(minutes=1)


def password_given(browser: Browser, officer: str = ONE, password: str = PASSWORD) -> None:
    browser.go("/sign-in")
    browser.send("/sign-in", {"name": officer, "password": password})


def test_a_telephone_that_shows_the_right_code_is_asked_from_then_on(
    as_role: As, app: object, served: Served, clock: Clock
) -> None:
    enrolled(as_role(Role.HANDLER), served, clock)

    again = Browser(app)
    password_given(again)
    assert again.page.headings[0] == "动态口令"
    assert again.go("/cases").headings[0] == "动态口令"  # nothing else before that
    again.send("/second-factor", {"code": code(served, clock)})
    assert again.go("/cases").headings[0] == "办件"


def test_the_picture_and_the_key_say_the_same(as_role: As, served: Served) -> None:
    browser = as_role(Role.HANDLER)

    said = browser.go("/second-factor").text

    with served.office.ledger.read() as session:
        secret = session.get_one(SecondFactor, ONE).secret
    assert secret in re.sub(r"\s", "", said)
    assert secret in re.sub(r"\s", "", browser.go("/second-factor").text)  # the same again


def test_who_has_only_the_password_changes_nothing(as_role: As, app: object, served: Served, clock: Clock) -> None:
    enrolled(as_role(Role.HANDLER), served, clock)
    thief = Browser(app)
    password_given(thief)

    assert thief.go("/password").headings[0] == "动态口令"
    typed = {"old": PASSWORD, "new": NEW, "again": NEW, "csrf": thief.page.form("/second-factor").fields["csrf"]}
    thief.client.post("/password", data=typed)
    owner = Browser(app)
    password_given(owner)  # with the old one, which still holds
    assert owner.page.headings[0] == thief.go("/second-factor").headings[0] == "动态口令"
    clock.now += 6 * MINUTE
    assert thief.go("/second-factor").headings[0] == "登录"  # it waits for five minutes


@pytest.mark.parametrize("ahead", [-2, 2])
def test_a_code_holds_for_its_step_and_one_beside_it(
    as_role: As, app: object, served: Served, clock: Clock, ahead: int
) -> None:
    enrolled(as_role(Role.HANDLER), served, clock)
    clock.now += MINUTE
    again = Browser(app)
    password_given(again)

    again.send("/second-factor", {"code": code(served, clock, ahead=ahead)})
    assert again.status == 422
    again.send("/second-factor", {"code": code(served, clock, ahead=ahead // 2)})
    assert again.status == 200


def test_no_code_is_taken_twice(as_role: As, app: object, served: Served, clock: Clock) -> None:
    enrolled(as_role(Role.HANDLER), served, clock)
    first, second = Browser(app), Browser(app)
    shown = code(served, clock)
    password_given(first)
    first.send("/second-factor", {"code": f" {shown[:3]} {shown[3:]} "})
    assert first.go("/cases").headings[0] == "办件"

    password_given(second)
    second.send("/second-factor", {"code": shown})

    assert second.status == 422
    assert "已经用过" in second.page.text


def test_wrong_codes_lock_as_wrong_passwords_do(as_role: As, app: object, served: Served, clock: Clock) -> None:
    enrolled(as_role(Role.HANDLER), served, clock)
    again = Browser(app)
    password_given(again)
    for _ in range(5):
        password_given(again)  # a right password forgets no wrong code
        again.send("/second-factor", {"code": "000000"})

    password_given(again)
    again.send("/second-factor", {"code": code(served, clock)})

    assert again.status == 422
    clock.now += 11 * MINUTE
    password_given(again)
    again.send("/second-factor", {"code": code(served, clock)})
    assert again.go("/cases").headings[0] == "办件"


def test_a_key_that_an_earlier_session_was_shown_is_worth_nothing(as_role: As, app: object, served: Served) -> None:
    def key(browser: Browser) -> str:
        browser.go("/second-factor")
        with served.office.ledger.read() as session:
            return session.get_one(SecondFactor, ONE).secret

    first = as_role(Role.HANDLER)
    shown = key(first)
    assert key(first) == shown
    served.office.now.now += MINUTE  # type: ignore[attr-defined]
    later = Browser(app)
    password_given(later)

    assert key(later) != shown


@pytest.mark.parametrize("word", ["yes please", "7", "[true]"])
def test_a_switch_that_says_neither_is_told_everywhere(home: Path, duban: Say, word: str) -> None:
    (home / "policy.yaml").write_text(f"second_factor: {word}\n", encoding="utf-8")

    answer = duban("policy")

    assert answer.code != 0
    assert "second_factor 应为 true 或 false" in answer.error


def test_the_session_before_the_code_is_worth_nothing_after_it(
    as_role: As, app: object, served: Served, clock: Clock
) -> None:
    enrolled(as_role(Role.HANDLER), served, clock)
    again = Browser(app)
    password_given(again)
    before = dict(again.client.cookies)

    again.send("/second-factor", {"code": code(served, clock)})

    assert again.go("/cases").headings[0] == "办件"
    copied = Browser(app)
    copied.client.cookies.update(before)
    assert copied.go("/cases").headings[0] == "登录"
    with served.office.ledger.read() as session:
        live = [one for one in session.exec(select(WebSession)).all() if one.ended_at is None and one.proved_at]
    assert len(live) == 2


def test_an_office_asks_administrators_and_auditors_for_it(as_role: As, served: Served, clock: Clock) -> None:
    browser, handler = as_role(Role.ADMINISTRATOR), as_role(Role.HANDLER)
    (served.settings.home / "policy.yaml").write_text("second_factor: true\n", encoding="utf-8")

    assert browser.go("/cases").headings[0] == "动态口令"
    assert "要求管理员和审计员" in browser.page.text
    assert handler.go("/cases").headings[0] == "办件"
    enrolled(browser, served, clock, "administrator")
    assert browser.go("/cases").headings[0] == "办件"


def test_what_was_typed_meanwhile_is_not_lost(as_role: As, served: Served, clock: Clock) -> None:
    browser = as_role(Role.HANDLER)
    enrolled(browser, served, clock)
    browser.go("/open/consultation")
    clock.now += dt.timedelta(minutes=16)
    browser.send("/open/consultation", {"title": "路灯不亮", "unit": "edu"})
    browser.send("/sign-in", {"name": ONE, "password": PASSWORD})
    assert browser.page.headings[0] == "动态口令"

    browser.send("/second-factor", {"code": code(served, clock)})

    assert "路灯不亮" in browser.page.html


def test_who_lost_his_telephone_is_let_in_by_who_binds_people(
    as_role: As, app: object, served: Served, clock: Clock, duban: Say
) -> None:
    browser = as_role(Role.HANDLER)
    enrolled(browser, served, clock)

    answer = duban("officer", "reset-factor", ONE)
    assert answer.code == 0, answer.error
    assert browser.go("/cases").headings[0] == "登录"
    again = Browser(app)
    password_given(again)
    assert again.go("/cases").headings[0] == "办件"
    assert duban("officer", "reset-factor", ONE).code != 0
    said = duban("history", "people", "--json").json
    assert [(one["old"], one["new"]) for one in said if one["what"] == "动态口令"] == [
        ("已启用", "—"),
        ("—", "已启用"),
    ]
