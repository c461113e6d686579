"""Changing the calendar at a page: first what it would move, then the change; by whoever may, and nobody else."""

import io
from collections.abc import Callable
from typing import Any

import pytest
from docx import Document

from models.policy import ROLES as COLUMNS
from models.policy import TABLE, Deed, Scope
from models.words import Role
from tests.helpers import NOTICE_2027, Say
from tests.page_reader import Browser
from tests.web.conftest import WHO

As = Callable[[Role], Browser]
CHANGE = "/calendar/change"


def with_word(words: str) -> Any:
    """A form of the page by a word in its address and fields."""
    return lambda form: form.action.endswith(CHANGE) and words in form.fields.get("what", "") + str(form.choices)


def send(browser: Browser, what: str, values: dict[str, str], files: Any = None) -> None:
    """Fill in the form for a notice, a day or a revocation."""
    page = browser.go(CHANGE)
    page.forms[:] = [form for form in page.forms if with_word(what)(form)]
    browser.send(CHANGE, values, files=files)


def test_a_notice_is_shown_with_what_it_moves_before_it_is_kept(as_role: As, duban: Say) -> None:
    boss = as_role(Role.SUPERVISOR)
    before = duban("calendar", "history", "--json").json["changes"]
    send(boss, "notice", {"text": NOTICE_2027})
    assert boss.status == 200, boss.page.text
    assert "2027-01-30 上班" in boss.page.text
    assert "将重排" in boss.page.text
    assert duban("calendar", "history", "--json").json["changes"] == before

    boss.send(CHANGE)
    assert "✓ 已存为新版日历" in boss.page.text
    (made,) = duban("calendar", "history", "--json").json["changes"]
    assert (made["kind"], made["actor"], made["announces"]) == ("notice", "supervisor", 2027)
    send(boss, "notice", {"text": NOTICE_2027})
    assert (boss.status, "已导入" in boss.page.text) == (409, True)


def test_a_notice_in_word_is_read_and_carried_to_the_second_step(as_role: As, duban: Say) -> None:
    boss, word, raw = as_role(Role.SUPERVISOR), Document(), io.BytesIO()
    for line in NOTICE_2027.splitlines():
        word.add_paragraph(line)
    word.save(raw)
    send(boss, "notice", {}, files={"file": ("通知.docx", raw.getvalue(), "application/octet-stream")})
    assert "2027-02-05 放假" in boss.page.text
    boss.send(CHANGE)

    assert len(duban("calendar", "history", "--json").json["changes"]) == 1


@pytest.mark.parametrize(
    ("what", "values", "said"),
    [
        ("notice", {"text": ""}, "✗"),
        ("notice", {"text": "明天放假"}, "✗"),
        ("close", {"date": "", "reason": "x", "basis": "y"}, "请选择日期"),
        ("close", {"date": "2026-12-01", "reason": "", "basis": "y"}, "理由不能为空"),
        ("close", {"date": "2026-11-29", "reason": "防汛", "basis": "市防指〔2026〕1号"}, "本来就不上班"),
        ("revoke", {"number": "x"}, "应为整数"),
        ("revoke", {"number": "7"}, "✗"),
    ],
)
def test_what_cannot_be_is_told_and_nothing_typed_is_lost(
    as_role: As, duban: Say, what: str, values: dict[str, str], said: str
) -> None:
    boss = as_role(Role.SUPERVISOR)
    send(boss, what, values)

    assert boss.status in (404, 409, 422)
    assert said in boss.page.text
    kept = {name: word for form in boss.page.forms for name, word in form.fields.items()}
    assert all(kept[name] == word for name, word in values.items() if name != "number")
    assert duban("calendar", "history", "--json").json["changes"] == []


def test_a_day_of_this_city_moves_what_it_touches_and_is_taken_back(as_role: As, duban: Say) -> None:
    boss = as_role(Role.SUPERVISOR)
    duban("open", "consultation", "--unit", "edu", "--title", "甲")
    send(boss, "close", {"date": "2026-11-25", "reason": "防汛停工", "basis": "市防指〔2026〕1号"})
    assert "ZX-2026-0001 甲 2026-11-30 2026-12-01" in boss.page.text
    boss.send(CHANGE)
    assert "✓" in boss.page.text

    send(boss, "revoke", {"number": "1", "reason": "水退了"})
    boss.send(CHANGE)
    assert [one["kind"] for one in duban("calendar", "history", "--json").json["changes"]] == ["close", "revoke"]


@pytest.mark.parametrize("role", list(WHO))
def test_it_is_changed_by_whoever_may_and_nobody_else(as_role: As, duban: Say, role: Role) -> None:
    may = TABLE[Deed.CALENDAR][COLUMNS.index(role)] is not Scope.NONE
    reads = TABLE[Deed.READ][COLUMNS.index(role)] is Scope.ALL
    duban("open", "consultation", "--unit", "edu", "--title", "只给看得到的人看")
    browser = as_role(role)
    assert browser.go(CHANGE).headings != []
    assert browser.status == (200 if may else 403)
    token = browser.go("/policy").form("/sign-out").fields["csrf"]
    given = {"csrf": token, "what": "close", "date": "2026-11-25", "reason": "防汛", "basis": "市防指〔2026〕1号"}

    shown = browser.client.post(CHANGE, data=given)
    assert shown.status_code == (200 if may else 403)
    assert ("只给看得到的人看" in shown.text) is (may and reads)
    kept = browser.client.post(CHANGE, data={**given, "confirm": "1"})
    assert kept.status_code == (200 if may else 403)
    assert len(duban("calendar", "history", "--json").json["changes"]) == int(may)
