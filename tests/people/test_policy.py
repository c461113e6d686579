"""Who may do what: each cell of the table tried by a command, on the own unit's and on another one's."""

from collections.abc import Callable
from pathlib import Path

import pytest

from models.policy import ROLES, Deed, Scope, table
from models.words import Role
from tests.helpers import Answer, Clock, command

Sits = Callable[..., Answer]
USERS = {
    Role.HANDLER: "edu-handler",
    Role.UNIT_LEAD: "edu-lead",
    Role.SUPERVISOR: "supervisor",
    Role.APPROVER: "approver",
    Role.ADMINISTRATOR: "administrator",
    Role.AUDITOR: "auditor",
}
"""Each role's user of the machine is called like its officer."""
NO = "您的角色不能"
FAR = {"edu": ("ZX-2026-0001", "ZX-2026-0003"), "tax": ("ZX-2026-0002", "ZX-2026-0004")}
"""An open and a closed case of each unit."""

ROUTES: dict[Deed, list[str]] = {
    Deed.READ: ["show {open}", "product {open}", "attach {open} --extract 1"],
    Deed.REVEAL: ["show {open} --reveal"],
    Deed.OPEN: ["open consultation --unit {unit} --title 新"],
    Deed.WORK: [
        "close {open} --reply 好",
        "pause {open} --reason 待核",
        "classify {open} simple-question",
        "note {open} 打过电话",
        "assist {open} --unit data --reason 会同",
        "attach {open} {file}",
    ],
    Deed.APPLY: ["extend {open} --days 1 --reason 忙", "send-back {open} --reason 非本单位职责"],
    Deed.REASSIGN: ["reassign {open} --officer {unit}-lead --reason 分工"],
    Deed.WITHDRAW: ["withdraw {open} --reason 重复登记"],
    Deed.CORRECT: ["correct {open} --title 改 --reason 笔误"],
    Deed.REOPEN: ["reopen {closed} --reason 误办结"],
    Deed.PROPOSE: ["propose {open} --level 约谈 --reason 拖"],
    Deed.URGE: ["urge {open} 请抓紧"],
    Deed.DECIDE: ["approve {open} --reason 同意", "reject {open} --reason 不同意"],
    Deed.DUTIES: ["activate third-party-scan --every quarter --unit {unit}"],
    Deed.PUBLISH: ["selection add {closed}"],
    Deed.REGISTERS: [
        "account add --unit {unit} --platform 微信 --name {unit}号",
        "account apply --unit {unit} --platform 微信 --name 乙 --reason 另开",
        "document add --unit {unit} --number 景府发〔2023〕5号 --title 办法 --published 2023-05-04",
    ],
    Deed.ABSENCE: ["officer away {unit}-handler --deputy {unit}-lead --since 2026-11-24 --until 2026-11-25"],
    Deed.TAKE_OVER: ["takeover"],
    Deed.CALENDAR: ["calendar close 2026-12-01 --reason 防汛 --basis 文 --yes", "calendar replan"],
    Deed.PEOPLE: [
        "unit rename {unit} 新名",
        "unit retire {unit} --reason 撤并",
        "unit handing {unit} turn",
        "unit import {units}",
        "officer rename {unit}-handler 王小明",
        "officer retire {unit}-lead --reason 退休",
        "officer handover {unit}-handler --to {unit}-lead",
        "officer import {officers}",
    ],
    Deed.BIND: ["officer bind {unit}-handler somebody", "officer unbind edu-handler"],
    Deed.BACKUP: ["backup {folder}.duban", "backup {folder}.db", "move --to sqlite:///{folder}.moved"],
    Deed.HISTORY: ["history"],
    Deed.AUDIT: ["audit verify", "audit export {folder}", "audit log"],
}
NOT_BY_COMMAND = {Deed.FIGURES, Deed.CONTRIBUTE}
"""Tried below in a way of their own."""
GLOBAL = {Deed.TAKE_OVER, Deed.CALENDAR, Deed.PEOPLE, Deed.BIND, Deed.BACKUP, Deed.HISTORY, Deed.AUDIT}
"""What belongs to no unit."""


@pytest.fixture
def sits(home: Path, clock: Clock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Sits:
    """Users of the machine in an office where every role is bound to somebody."""
    monkeypatch.setenv("COLUMNS", "100")
    (tmp_path / "officers.csv").write_text("id,name,role,unit,email\nauditor,审计,auditor,,\n", encoding="utf-8")

    def run(user: str, line: str, **names: str) -> Answer:
        return command(line.format(**names).split(), home=home, now=clock, user=lambda: user)

    assert run("root", "init").code == 0
    assert run("root", "officer import {file}", file=str(tmp_path / "officers.csv")).code == 0
    for n, unit in enumerate(("edu", "tax", "edu", "tax"), 1):
        opened = run("root", f"open consultation --unit {unit} --title 第{n}件 --received 2026-11-20 --allow-duplicate")
        assert opened.code == 0, opened.error
    for number in (FAR["edu"][1], FAR["tax"][1]):
        assert run("root", f"close {number} --reply 已答复").code == 0
    for user in USERS.values():
        assert run("root", f"officer bind {user} {user}").code == 0
    return run


def names_for(unit: str, folder: Path) -> dict[str, str]:
    """What the routes are filled with."""
    for name, text in (
        ("units", "id,name\nx1,甲局\n"),
        ("officers2", "id,name,role,unit,email\nzs,张三,handler,edu,\n"),
    ):
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    (folder / "note.txt").write_text("附件", encoding="utf-8")
    return {
        "unit": unit,
        "open": FAR[unit][0],
        "closed": FAR[unit][1],
        "file": str(folder / "note.txt"),
        "units": str(folder / "units.csv"),
        "officers": str(folder / "officers2.csv"),
        "folder": str(folder / "audit"),
    }


@pytest.mark.parametrize("role", ROLES)
def test_each_cell_of_the_table(sits: Sits, tmp_path: Path, role: Role) -> None:
    """Everything that is refused first, so that what is accepted changes nothing for it."""
    faults = []
    rules = table()
    tried = [
        (rules[deed][role] is Scope.ALL or (rules[deed][role] is Scope.UNIT and unit == "edu"), deed, unit, line)
        for deed, lines in ROUTES.items()
        for unit in ("edu", "tax")
        for line in lines
    ]
    for may, deed, unit, line in sorted(tried, key=lambda one: one[0]):
        answer = sits(USERS[role], line, **names_for(unit, tmp_path))
        if (NO in answer.error) == may or (not may and answer.code != 1):
            faults.append((role.value, deed.value, unit, line, answer.code, answer.error or answer.out[:80]))

    assert faults == []


def test_every_deed_is_tried() -> None:
    assert set(ROUTES) | NOT_BY_COMMAND == set(Deed)
    assert {deed for deed, scopes in table().items() if Scope.UNIT not in scopes.values()} >= GLOBAL


@pytest.mark.parametrize(
    ("role", "unit"),
    [
        (Role.HANDLER, "edu"),
        (Role.UNIT_LEAD, "edu"),
        (Role.SUPERVISOR, None),
        (Role.APPROVER, None),
        (Role.AUDITOR, None),
        (Role.ADMINISTRATOR, "nobody"),
    ],
)
def test_lists_and_numbers_are_of_the_same_cases(sits: Sits, role: Role, unit: str | None) -> None:
    """What the supervisor's list says of the unit is what the others see and what their numbers are made of."""
    user, whole = USERS[role], sits("supervisor", "list --all --json").json
    mine = [one for one in whole if unit in (None, one["unit"])]
    live = [one for one in mine if one["state"] in ("open", "paused")]

    assert [one["number"] for one in sits(user, "list --all --json").json] == [one["number"] for one in mine]
    found = {one["number"] for one in sits(user, "find 件 --json").json}
    assert found == {one["number"] for one in mine if "件" in one["title"]}
    covered = {one["obligation"]: one["open"] for one in sits(user, "catalog coverage --json").json}
    assert sum(covered.values()) <= len(live)
    assert covered["consultation"] == sum(one["kind"] == "consultation" for one in live)
    assert {one["unit"] for one in sits(user, "overdue --due-within 20 --json").json} <= {one["unit"] for one in live}
    figures = sits(user, "stats --period 2026-11 --json").json
    units = {one["unit"] for one in figures["units"]}
    assert figures["total"]["closed"] == sum(one["closed"] for one in figures["units"])
    waiting = sits(user, "proposals --json").json
    assert {one["case"] for one in waiting} <= {one["number"] for one in mine}
    assert units == (units if unit is None else {"edu"} if unit == "edu" else set())


def test_somebody_who_is_bound_to_nobody_sees_nothing(sits: Sits) -> None:
    assert sits("mallory", "list --all --json").json == []
    assert NO in sits("mallory", f"show {FAR['edu'][0]}").error
    assert sits("mallory", f"note {FAR['edu'][0]} 看").code == 1
    assert NO in sits("mallory", "audit verify").error


def test_a_unit_that_helps_sees_and_answers_what_it_was_asked(sits: Sits) -> None:
    number = FAR["tax"][0]
    assert NO in sits("edu-handler", f"show {number}").error
    assert sits("supervisor", f"assist {number} --unit edu --reason 会同").code == 0
    assert sits("edu-handler", f"show {number}").code == 0
    assert NO in sits("edu-handler", f"note {number} 看").error
    assert sits("edu-handler", f"contribute {number} --unit edu --reply 无意见").code == 0


def test_a_change_of_the_calendar_that_may_not_be_made_names_no_case_of_others(sits: Sits) -> None:
    answer = sits("edu-handler", "calendar close 2026-11-24 --reason a --basis b --yes")

    assert (answer.code, NO in answer.error) == (1, True)
    assert "第2件" not in answer.out


def test_what_others_have_crowds_nothing_out(sits: Sits) -> None:
    assert [one["number"] for one in sits("edu-handler", "find 第 --limit 1 --json").json] == [FAR["edu"][1]]


def test_proposals_and_their_number_are_of_the_same_cases(sits: Sits) -> None:
    for unit in ("edu", "tax"):
        assert sits("supervisor", f"propose {FAR[unit][0]} --level 约谈 --reason 拖").code == 0
    assert sits("approver", f"reject {FAR['edu'][0]} --reason 不必").code == 0

    assert "待决定 0 项" in sits("edu-handler", "proposals").out or sits("edu-handler", "proposals --json").json == []
    assert [one["case"] for one in sits("edu-handler", "proposals --all --json").json] == [FAR["edu"][0]]
    assert len(sits("supervisor", "proposals --all --json").json) == 2


def test_a_case_goes_to_another_unit_by_the_supervisor_alone(sits: Sits) -> None:
    """A handler sends it back, and the supervisor decides."""
    number = FAR["edu"][0]
    for line in (f"reassign {number} --unit tax --reason 推", f"correct {number} --unit tax --reason 写错"):
        refused = sits("edu-handler", line)
        assert (refused.code, "不能及于其他单位" in refused.error) == (1, True), refused.error
    assert sits("edu-handler", f"send-back {number} --reason 非本单位职责 --unit tax").code == 0
    assert sits("supervisor", f"approve {number} --reason 同意").code == 0
    assert sits("supervisor", f"show {number} --json").json["unit"] == "tax"


def test_an_administrator_hands_an_office_over_with_its_cases(sits: Sits, tmp_path: Path) -> None:
    (tmp_path / "next.csv").write_text("id,name,role,unit,email\nzs,张三,handler,edu,\n", encoding="utf-8")
    assert sits("administrator", f"officer import {tmp_path / 'next.csv'}").code == 0

    done = sits("administrator", "officer handover edu-handler --to zs --json")

    assert (done.code, len(done.json["refused"])) == (0, 0), done.out
    assert sits("supervisor", f"show {FAR['edu'][0]} --json").json["officer"] == "zs"


def test_messages_are_the_own_ones(sits: Sits) -> None:
    assert "只能看自己的通知" in sits("edu-handler", "notifications --officer tax-handler").error
    mine = sits("edu-handler", "notifications --json").json
    assert {one["officer"] for one in mine} <= {"edu-handler"}


def test_nobody_approves_what_he_proposed(sits: Sits) -> None:
    number = FAR["edu"][0]
    assert sits("approver", f"propose {number} --level 约谈 --reason 拖").code == 0
    assert "须由另一名审批人批准" in sits("approver", f"approve {number} --reason 同意").error


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("handler: {withdraw: none}", ""),
        ("handler: {withdraw: all}", "只能比 unit 更严"),
        ("auditor: {work: unit}", "只能比 none 更严"),
        ("handler: {fly: none}", "没有“fly”"),
        ("king: {work: none}", "没有角色“king”"),
        ("handler: {withdraw: some}", "应为 none、unit、all"),
        ("- x", "应为 角色"),
    ],
)
def test_an_office_may_tighten_the_table_and_never_loosen_it(sits: Sits, home: Path, text: str, said: str) -> None:
    (home / "policy.yaml").write_text(text + "\n", encoding="utf-8")
    answer = sits("edu-handler", f"withdraw {FAR['edu'][0]} --reason 重复登记")

    assert (answer.code, (said or NO) in answer.error) == (1, True), answer.error
    if not said:
        rows = {one["deed"]: one for one in sits("edu-handler", "policy --json").json}
        assert rows["withdraw"]["handler"] == "none"


def test_what_waits_is_of_the_same_cases_but_for_who_is_waited_for(sits: Sits) -> None:
    theirs = FAR["tax"][0]
    assert sits("supervisor", f"extend {theirs} --days 1 --reason 忙").code == 0
    assert sits("supervisor", f"assist {theirs} --unit edu --reason 会同").code == 0

    assert [one["number"] for one in sits("supervisor", "overdue --group waiting --json").json] == [theirs]
    assert sits("edu-lead", "overdue --group waiting --json").json == []
    assert [one["number"] for one in sits("edu-lead", "mine --json").json["waiting"]] == [theirs]
