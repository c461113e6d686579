"""Who acts: the user of the operating system is who sits there, and can be nobody else."""

from collections.abc import Callable
from pathlib import Path

import pytest

from models.instants import parse_instant
from office.identity import system_user
from tests.helpers import Answer, Clock, command

Sits = Callable[..., Answer]
OPEN = ("open", "consultation", "--unit", "edu", "--title", "甲", "--received", "2026-11-20 09:00")
CASE = "ZX-2026-0001"
PAUSE = ("pause", CASE, "--reason", "待核")


@pytest.fixture
def sits(home: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> Sits:
    """A user of this machine types a command in the sample office."""
    monkeypatch.setenv("COLUMNS", "100")

    def run(user: str, *arguments: str) -> Answer:
        return command(arguments, home=home, now=clock, user=lambda: user)

    assert run("root", "init").code == 0
    assert run("root", *OPEN).code == 0
    return run


def test_an_office_that_bound_nobody_goes_on_and_marks_what_was_typed_for_others(sits: Sits) -> None:
    assert sits("anybody", *PAUSE, "--by", "edu-handler").code == 0

    shown = sits("anybody", "show", CASE, "--json").json
    (line,) = [one for one in shown["events"] if one["event"] == "paused"]
    assert (line["actor"], line["typed_for"], line["typed"], line["via"]) == (
        "edu-handler",
        "edu-handler",
        True,
        "cli:anybody",
    )
    assert "市教育局经办人（代录）" in sits("anybody", "show", CASE).out
    findings = sits("anybody", "doctor", "--json").json["findings"]
    assert any(one["check"] == "身份" and "代录" in one["detail"] for one in findings)


def test_who_is_bound_acts_as_himself_without_saying_so(sits: Sits) -> None:
    assert sits("root", "officer", "bind", "edu-handler", "zhang").code == 0
    assert sits("zhang", *PAUSE).code == 0

    (line,) = [one for one in sits("zhang", "show", CASE, "--json").json["events"] if one["event"] == "paused"]
    assert (line["actor"], line["typed_for"], line["typed"], line["via"]) == ("edu-handler", None, False, "cli:zhang")
    assert [one["number"] for one in sits("zhang", "mine", "--json").json["cases"]] == [CASE]


@pytest.mark.parametrize("by", ["edu-lead", "supervisor", "approver", "tax-handler"])
@pytest.mark.parametrize(
    "line",
    [
        PAUSE,
        ("extend", CASE, "--days", "2", "--reason", "忙"),
        ("withdraw", CASE, "--reason", "重复"),
        ("note", CASE, "打过电话"),
        ("unit", "rename", "edu", "教育和体育局"),
        ("account", "apply", "--unit", "edu", "--platform", "微信", "--name", "甲", "--reason", "另开"),
        ("takeover", "--reason", "x"),
        ("mine",),
    ],
)
def test_who_is_bound_is_nobody_else(sits: Sits, line: tuple[str, ...], by: str) -> None:
    assert sits("root", "officer", "bind", "edu-handler", "zhang").code == 0
    if line[0] == "takeover":
        line = ("takeover",)
    answer = sits("zhang", *line, "--by", by)

    assert answer.code == 1
    assert "不能以" in answer.error or "您的角色不能" in answer.error  # neither in that name nor in his own
    assert "请去掉 --by" in answer.error or "duban policy" in answer.error


def test_a_deputy_may_name_whom_he_stands_in_for_and_is_on_record_himself(sits: Sits, clock: Clock) -> None:
    away = ("officer", "away", "edu-handler", "--deputy", "edu-lead", "--since", "2026-11-23", "--until", "2026-11-27")
    assert sits("root", *away).code == 0
    assert sits("root", "officer", "bind", "edu-lead", "li").code == 0

    assert sits("li", *PAUSE, "--by", "edu-handler").code == 0
    assert sits("li", "show", CASE, "--json").json["events"][-1]["actor"] == "edu-lead"
    clock.now = parse_instant("2026-11-30 09:00")
    assert "不能以" in sits("li", "resume", CASE, "--by", "edu-handler").error


def test_once_somebody_is_bound_others_see_and_do_nothing(sits: Sits) -> None:
    assert sits("root", "officer", "bind", "edu-handler", "zhang").code == 0
    for user in ("wang", "root"):
        answer = sits(user, *PAUSE, "--by", "edu-handler")
        assert answer.code == 1
        assert f"本机用户 {user} 没有对应的人员" in answer.error
        assert f"duban officer bind 人员 {user}" in answer.error
        opened = sits(user, "open", "consultation", "--unit", "edu", "--title", "乙", "--by", "edu-handler")
        assert "您的角色不能登记办件" in opened.error
    assert sits("wang", "list", "--json").json == []


def test_who_set_the_office_up_or_administers_it_binds_people(sits: Sits) -> None:
    assert "不是管理员" in sits("zhang", "officer", "bind", "edu-handler", "zhang").error
    assert sits("root", "officer", "bind", "administrator", "adm").code == 0
    assert sits("adm", "officer", "bind", "edu-handler", "zhang").code == 0
    assert "您的角色不能绑定" in sits("zhang", "officer", "bind", "approver", "zhang").error
    assert "没有变化" in sits("adm", "officer", "bind", "edu-handler", "zhang").error
    changes = sits("adm", "history", "people", "--json").json
    assert [(one["what"], one["new"], one["via"]) for one in changes[:2]] == [
        ("本机用户", "zhang", "cli:adm"),
        ("本机用户", "adm", "cli:root"),
    ]


def test_the_last_who_can_bind_others_stays(sits: Sits) -> None:
    assert sits("root", "officer", "bind", "edu-handler", "zhang").code == 0
    assert "最后一个能绑定人员的" in sits("root", "officer", "unbind", "root").error
    assert "没有对应的人员" in sits("root", "officer", "unbind", "nobody").error
    assert sits("root", "officer", "unbind", "zhang").code == 0
    assert sits("wang", *PAUSE, "--by", "edu-handler").code == 0  # nobody is bound any more


def test_init_again_by_another_user_makes_nobody_an_administrator(sits: Sits) -> None:
    assert sits("mallory", "init").code == 0
    assert [one["user"] for one in sits("root", "officer", "bindings", "--json").json] == ["root"]


def test_the_systems_user_is_no_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    before = system_user()
    for name in ("USER", "LOGNAME", "USERNAME", "SUDO_USER"):
        monkeypatch.setenv(name, "mallory")
    assert system_user() == before != "mallory"
