"""The public page: off unless it is on; a number and its code, and nothing but state and due date."""

from dataclasses import replace
from typing import Any

import pytest

from tests.helpers import Say
from tests.page_reader import Browser
from web.app import make_app
from web.served import Served


@pytest.fixture
def letter(duban: Say) -> dict[str, Any]:
    """A citizen's letter, as `show` has it."""
    words = ("--title", "路灯不亮", "--citizen", "王小明", "--phone", "13812345678", "--content", "请修路灯")
    number = duban("open", "consultation", "--unit", "edu", *words, "--json").json["number"]
    found: dict[str, Any] = duban("show", number, "--json").json
    return found


@pytest.fixture
def citizen(served: Served) -> Browser:
    """Somebody at a browser whom nobody knows, where the page is on."""
    public = replace(served, settings=served.settings.model_copy(update={"public": True}))
    return Browser(make_app(public))


def ask(browser: Browser, number: str, code: str) -> str:
    browser.go("/query")
    return browser.send("/query", {"number": number, "code": code}).text


def test_it_is_off_unless_the_office_has_it_on(browser: Browser, duban: Say, letter: dict[str, Any]) -> None:
    browser.go("/query")

    assert browser.status == 401
    assert "查询码" not in duban("show", letter["number"]).out


def test_state_and_due_date_and_nothing_else(citizen: Browser, letter: dict[str, Any], duban: Say) -> None:
    said = ask(citizen, letter["number"].lower(), f" {letter['check_code'].lower()} ")

    assert f"编号 {letter['number']} 情况 办理中 办理期限 {letter['due_date']}" in said
    for hidden in ("王小明", "138", "路灯", "市教育局"):
        assert hidden not in said
    duban("close", letter["number"], "--reply", "已修好")
    assert "情况 已办结" in ask(citizen, letter["number"], letter["check_code"])


def test_a_wrong_code_and_a_number_that_is_none_sound_the_same(citizen: Browser, letter: dict[str, Any]) -> None:
    wrong = ask(citizen, letter["number"], "AAAAAAAA")
    status = citizen.status
    none = ask(citizen, "ZX-2026-9999", "AAAAAAAA")

    assert status == citizen.status == 404
    assert wrong.replace(letter["number"], "") == none.replace("ZX-2026-9999", "")


def test_tries_are_counted_for_the_number_and_lock_nobody_out_of_signing_in(
    citizen: Browser, letter: dict[str, Any], served: Served
) -> None:
    for _ in range(5):
        ask(citizen, letter["number"], "AAAAAAAA")

    assert "查询次数过多" in ask(citizen, letter["number"], letter["check_code"])
    citizen.sign_in("edu-handler")
    assert citizen.status == 200


def test_only_what_a_citizen_sent_in_has_a_code(duban: Say) -> None:
    number = duban("open", "website-error", "--unit", "edu", "--title", "链接失效", "--json").json["number"]

    inner = duban("open", "catalogue-update", "--unit", "gov-office", "--title", "目录", "--set", "area=水利", "--json")
    assert duban("show", inner.json["number"], "--json").json["check_code"] is None
    assert duban("show", number, "--json").json["check_code"]


@pytest.mark.parametrize("code", ["-", "", "NONE", "–"])
def test_what_has_no_code_is_told_to_nobody(citizen: Browser, duban: Say, code: str) -> None:
    words = ("--title", "目录", "--set", "area=水利", "--json")
    number = duban("open", "catalogue-update", "--unit", "gov-office", *words).json["number"]

    assert "办理期限" not in ask(citizen, number, code)
    assert citizen.status == 404
