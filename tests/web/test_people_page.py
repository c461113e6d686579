"""People on the board: who may do what about whom, and what comes of it."""

from pathlib import Path

import pytest

from models.words import Role
from tests.helpers import Say, command
from tests.page_reader import Browser
from tests.web.conftest import As
from web.served import Served

NEW_PASSWORD = "Changjiang-2026"  # noqa: S105


def test_somebody_is_added_given_a_password_and_signs_in(as_role: As, app: object) -> None:
    browser = as_role(Role.ADMINISTRATOR)
    browser.go("/people")
    browser.send(
        "/people", {"id": "edu-third", "name": "教育丙", "role": "经办人", "unit": "edu", "email": "c@example.cn"}
    )
    assert (browser.status, browser.at) == (200, "/people/edu-third")

    browser.send("/edu-third/password", {"new": NEW_PASSWORD, "again": NEW_PASSWORD})
    assert "口令已设，首次登录须自行更改" in browser.page.text

    third = Browser(app)
    third.go("/sign-in")
    third.send("/sign-in", {"name": "edu-third", "password": NEW_PASSWORD})
    assert third.page.headings[0] == "修改口令"


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ({"id": "edu-lead", "name": "甲", "role": "经办人", "unit": "edu"}, "编号 edu-lead 已是"),
        ({"id": "a b", "name": "甲", "role": "经办人", "unit": "edu"}, "应由字母、数字"),
        ({"id": "x", "name": "甲", "role": "经办人", "unit": ""}, "应属于一个单位"),
        ({"id": "x", "name": " ", "role": "经办人", "unit": "edu"}, "姓名"),
        ({"id": "x", "name": "甲", "role": "经办人", "unit": "edu", "email": "nonsense"}, "格式不对"),
    ],
)
def test_who_will_not_do_is_told_and_nothing_typed_is_lost(as_role: As, row: dict[str, str], said: str) -> None:
    browser = as_role(Role.ADMINISTRATOR)
    browser.go("/people")

    browser.send("/people", row)

    assert browser.status in (409, 422)
    assert said in browser.page.text
    assert browser.page.form("/people").fields["unit"] == row["unit"]


def test_somebody_stands_in_and_it_ends(as_role: As, duban: Say) -> None:
    browser = as_role(Role.UNIT_LEAD)
    browser.go("/people/edu-handler")
    browser.send("/edu-handler/away", {"deputy": "edu-second", "until": ""})
    assert "填写截止日期" in browser.page.text

    browser.send("/edu-handler/away", {"deputy": "edu-second", "until": "2026-11-27", "reason": "培训"})
    assert "已安排代理" in browser.page.text
    (away,) = duban("officer", "absences", "--json").json
    assert (away["officer"], away["deputy"], away["since"]) == ("edu-handler", "edu-second", "2026-11-23")

    browser.send("/edu-handler/back", {})
    assert "代理已结束" in browser.page.text


def test_an_account_is_bound_and_unbound(as_role: As, home: Path, duban: Say) -> None:
    text = "providers:\n  gov: {kind: cas, title: 门户, url: https://cas.example}\n"
    (home / "sign-in.yaml").write_text(text, encoding="utf-8")
    browser = as_role(Role.ADMINISTRATOR)
    browser.go("/people/edu-handler")

    browser.send("/edu-handler/bind", {"provider": "gov", "account": "zhangsan"})
    assert "账号已绑定" in browser.page.text
    assert [one["user"] for one in duban("officer", "bindings", "--json").json if one["provider"]] == ["zhangsan"]
    browser.send("/edu-handler/unbind", {})
    assert "绑定已解除" in browser.page.text


def test_who_leaves_is_gone_and_what_stands_in_the_way_is_told(as_role: As, duban: Say) -> None:
    browser = as_role(Role.ADMINISTRATOR)
    browser.go("/people/tax-handler")
    browser.send("/tax-handler/retire", {"reason": "退休"})
    assert browser.status == 409
    assert "不能离任" in browser.page.text

    browser.go("/people/edu-second")
    browser.send("/edu-second/retire", {"reason": "退休"})
    assert "已离任" in browser.page.text
    assert "edu-second" not in browser.go("/people").text
    assert duban("history", "people", "--json").json[0]["subject"] == "edu-second"


@pytest.mark.parametrize("role", [Role.HANDLER, Role.SUPERVISOR, Role.AUDITOR])
def test_who_looks_after_nobody_changes_nobody(as_role: As, role: Role, duban: Say) -> None:
    browser = as_role(role)
    token = browser.go("/people").form("/sign-out").fields["csrf"]
    forms = [one.action for one in browser.go("/people/tax-handler").forms]
    assert not any(one.endswith(("/password", "/retire", "/bind", "/factor")) for one in forms)
    for act, given in (
        ("password", {"new": NEW_PASSWORD, "again": NEW_PASSWORD}),
        ("retire", {"reason": "x"}),
        ("factor", {}),
        ("bind", {"provider": "gov", "account": "x"}),
    ):
        answer = browser.client.post(f"/people/tax-handler/{act}", data={"csrf": token, **given})
        assert answer.status_code in (403, 404, 409), act
    answer = browser.client.post("/people", data={"csrf": token, "id": "x1", "name": "甲", "role": "督办员"})
    assert answer.status_code == 403
    assert "x1" not in [one["id"] for one in duban("officer", "list", "--json").json]


def test_settings_say_nothing_secret_and_a_backup_is_made_now(
    as_role: As, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, served: Served
) -> None:
    (home / "sign-in.yaml").write_text("providers: {}\n", encoding="utf-8")
    monkeypatch.setenv("DUBAN_SMTP_PASSWORD", "SECRETSMTP-1")
    monkeypatch.setenv("DUBAN_SMTP_HOST", "mail.example.cn")
    browser = as_role(Role.ADMINISTRATOR)

    browser.go("/office")
    assert "SECRETSMTP" not in browser.page.html
    browser.send("/office/backup", {})

    assert "检查完好" in browser.page.text
    (file,) = (home / "backups").glob("duban-*.backup")
    assert file.name in browser.page.text
    assert as_role(Role.SUPERVISOR).go("/office").headings[0] != "设置和备份"
    restored = command(["restore", str(file)], home=tmp_path / "new", now=served.office.now)
    assert restored.code == 0, restored.error
    assert (tmp_path / "new" / "sign-in.yaml").exists()
