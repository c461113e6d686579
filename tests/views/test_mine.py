"""An officer's desk; 2026-11-23 is a Monday, and no day off lies between it and 2027."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from desk.cases.co_handling import assist_case
from desk.cases.extending import Extending, extend_case
from desk.cases.opening import Opening, open_case
from desk.cases.performing import Asking
from desk.cases.sending_back import send_back
from desk.people.absences import name_deputy
from desk.supervision.sanctions import propose
from models.instants import parse_instant
from office.office import Office
from tests.helpers import at, command, make_office, sample
from tests.templates import copied
from tests.views.sixty import run

HANDLER, SUPERVISOR = Asking("edu-handler"), Asking("supervisor")


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    ledger = copied(tmp_path / "ledger.db", sample)
    yield make_office(ledger)
    ledger.close()


def opened(office: Office, unit: str, when: str) -> str:
    """A consultation of 5 working days."""
    return open_case(at(office, when), Opening("consultation", unit, "转学")).case.number


@pytest.fixture
def month(office: Office) -> dict[str, str]:
    """A few cases with something to wait for, seen on Friday 11-27."""
    numbers = {
        "old": opened(office, "edu", "2026-11-23 10:00"),  # 11-30 到期
        "tax": opened(office, "tax", "2026-11-23 10:00"),
    }
    assist_case(at(office, "2026-11-24 09:00"), numbers["tax"], "edu", 3, None, "核实")
    extend_case(at(office, "2026-11-24 10:00"), numbers["old"], Extending(2, "核实"), HANDLER)
    send_back(at(office, "2026-11-24 11:00"), numbers["old"], "不属本局", None, HANDLER)
    propose(at(office, "2026-11-25 10:00"), numbers["tax"], "约谈", "拒不配合", SUPERVISOR)
    numbers["new"] = opened(office, "edu", "2026-11-26 10:00")  # 12-03 到期
    return numbers


def seen(office: Office, officer: str) -> dict[str, Any]:
    """What `mine` says on Friday."""
    answer = command(["mine", "--by", officer, "--json"], given=at(office, "2026-11-27 10:00"))
    return dict(json.loads(answer.out))


def names(month: dict[str, str], found: list[Any]) -> list[str]:
    """Numbers as this test calls them."""
    back = {number: name for name, number in month.items()}
    return [back[one if isinstance(one, str) else one.get("number") or one["case"]] for one in found]


@pytest.mark.parametrize(
    ("officer", "cases", "new", "due", "waiting", "to_decide", "proposed"),
    [
        # 经办人：自己的两件；税务的协办意见在等本单位
        ("edu-handler", ["old", "new"], ["new"], ["old"], ["tax"], [], ["old", "old"]),
        ("edu-lead", ["old", "new"], ["new"], ["old"], ["tax"], [], []),
        ("tax-handler", ["tax"], [], ["tax"], [], [], []),
        # 督办员：等他（或审批人）决定退回；他自己提的约谈待审批
        ("supervisor", [], [], [], ["old"], ["old"], ["tax"]),
        # 审批人：延期、退回、约谈都可决定
        ("approver", [], [], [], ["old"], ["old", "old", "tax"], []),
    ],
)
def test_a_desk_has_what_concerns_its_officer(
    office: Office,
    month: dict[str, str],
    officer: str,
    cases: list[str],
    new: list[str],
    due: list[str],
    waiting: list[str],
    to_decide: list[str],
    proposed: list[str],
) -> None:
    found = seen(office, officer)

    assert {key: names(month, found[key]) for key in ("cases", "new", "due", "waiting", "to_decide", "proposed")} == {
        "cases": cases,
        "new": new,
        "due": due,
        "waiting": waiting,
        "to_decide": to_decide,
        "proposed": proposed,
    }


def test_a_deputy_sees_the_desk_of_who_is_away(office: Office, month: dict[str, str]) -> None:
    day = parse_instant("2026-11-27").date()
    name_deputy(at(office, "2026-11-27 08:00"), "approver", "tax-handler", day, day, "出差")

    found = seen(office, "tax-handler")

    assert names(month, found["cases"]) == ["tax"]
    assert names(month, found["to_decide"]) == ["old", "old", "tax"]


def test_people_read_it_at_a_terminal(office: Office, month: dict[str, str]) -> None:
    said = run(at(office, "2026-11-27 10:00"), "mine", "--by", "edu-handler")

    assert "市教育局经办人：经办 2 件，其中新到 1 件，两日内到期和逾期 1 件" in said
    assert "等我办：1 件" in said
    assert "我提出的：2 项" in said
    assert "待我决定" not in said


def test_in_a_pipe_and_in_a_spreadsheet_every_line_says_its_group(office: Office, month: dict[str, str]) -> None:
    given = at(office, "2026-12-02 10:00")
    lines = [line.split("\t") for line in command(["mine", "--by", "edu-handler"], given=given).out.splitlines()]
    table = command(["mine", "--by", "edu-handler", "--csv"], given=given).out.splitlines()

    assert [(line[0], line[1]) for line in lines] == [
        ("经办", month["old"]),
        ("经办", month["new"]),
        ("等我办", month["tax"]),
        ("我提出的", month["old"]),
        ("我提出的", month["old"]),
    ]
    assert [line[6] for line in lines[:2]] == ["逾期", "将到期"]
    assert table[0].lstrip("\ufeff") == "组,编号,标题,单位,到期,状态,标记,等什么,自,工作日"
    assert len(table) == 1 + len(lines)


def test_the_board_can_be_one_officers(office: Office, month: dict[str, str]) -> None:
    def board(officer: str) -> list[str]:
        said = command(["overdue", "--officer", officer, "--json"], given=at(office, "2026-12-02 10:00")).out
        return names(month, json.loads(said))

    assert (board("edu-handler"), board("tax-handler"), board("edu-lead")) == (["old"], ["tax"], ["old"])


@pytest.mark.parametrize("typed", ["ｚｘ－2026－0001", "ZX—2026—0001", " zx-2026-0001 ", "ZX- 2026 -0001"])
def test_a_number_is_known_however_it_is_typed(office: Office, month: dict[str, str], typed: str) -> None:
    assert command(["show", typed, "--json"], given=at(office, "2026-11-27 10:00")).json["number"] == "ZX-2026-0001"


def test_nobody_has_no_desk(office: Office) -> None:
    answer = command(["mine"], given=office)

    assert (answer.code, "请用 --by 指明是谁" in answer.error) == (1, True)
