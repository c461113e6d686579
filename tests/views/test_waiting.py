"""What waits for somebody is on the board at once, and told of when its term is over; 2026-11-23 is a Monday.

No day off lies between it and 2027.
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from desk.cases.closing import Reply, close_case
from desk.cases.co_handling import assist_case, contribute
from desk.cases.extending import Extending, extend_case
from desk.cases.opening import Opening, open_case
from desk.cases.performing import Asking
from desk.cases.sending_back import send_back
from desk.cases.stepping import take_step
from models.instants import local_date
from models.queries.cases import get_case
from office.office import Office
from tests.helpers import at, case_lines, command, make_office, sample, walked
from tests.templates import copied
from tests.views.sixty import run

MONDAY, HANDLER, SUPERVISOR = "2026-11-23 10:00", Asking("edu-handler"), Asking("supervisor")
Do = Callable[[Office, str], Any]


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    ledger = copied(tmp_path / "ledger.db", sample)
    yield make_office(ledger)
    ledger.close()


def opened(office: Office, kind: str, *given: str) -> str:
    """A case of the education bureau, received on Monday morning."""
    return open_case(at(office, MONDAY), Opening(kind, "edu", "转学", given=given)).case.number


def waits(office: Office, now: str = "2026-11-25 10:00") -> list[tuple[str, str, str, int]]:
    """What waits: for what, for whom, since when, for how many working days."""
    said = command(["overdue", "--group", "等待办理", "--json"], given=at(office, now)).out
    return [(one["what"], ",".join(one["for"]), one["since"], one["days"]) for one in json.loads(said)]


REQUEST = ("information-request", "channel=internet", "applicant=person")
PLAIN = ("consultation",)
RELEASE = ("press-release",)


@pytest.mark.parametrize(
    ("case", "do", "waiting"),
    [
        # 互联网申请未经双方确认，等经办人确认
        (REQUEST, lambda office, number: None, [("确认收到申请", "handler", "2026-11-23", 2)]),
        # 延期申请，等审批人；退回，等督办员或审批人
        (
            PLAIN,
            lambda office, number: extend_case(office, number, Extending(2, "核实"), HANDLER),
            [("延期申请", "approver", "2026-11-24", 1)],
        ),
        (
            PLAIN,
            lambda office, number: send_back(office, number, "不属本局", None, HANDLER),
            [("退回申请", "supervisor,approver", "2026-11-24", 1)],
        ),
        # 协办意见，等协办单位
        (
            PLAIN,
            lambda office, number: assist_case(office, number, "tax", 2, None, "核实"),
            [("协办意见", "unit:tax", "2026-11-24", 1)],
        ),
        # 没有要等的
        (PLAIN, lambda office, number: None, []),
    ],
)
def test_what_waits_for_whom_since_when(
    office: Office, case: tuple[str, ...], do: Do, waiting: list[tuple[str, str, str, int]]
) -> None:
    number = opened(office, *case)

    do(at(office, "2026-11-24 09:00"), number)

    assert waits(office) == waiting


@pytest.mark.parametrize(
    "end",
    [
        lambda office, number: contribute(office, number, "tax", "无不同意见"),
        lambda office, number: close_case(office, number, Reply("已答复", unanswered="电话核实过"), HANDLER),
    ],
)
def test_what_was_answered_or_is_over_waits_no_more(office: Office, end: Do) -> None:
    number = opened(office, "consultation")
    assist_case(at(office, "2026-11-24 09:00"), number, "tax", 2, None, "核实")

    end(at(office, "2026-11-24 10:00"), number)

    assert waits(office) == []


def test_two_things_are_one_line_since_the_longer(office: Office) -> None:
    number = opened(office, "consultation")
    assist_case(at(office, "2026-11-24 09:00"), number, "tax", 2, None, "核实")
    extend_case(at(office, "2026-11-25 09:00"), number, Extending(2, "核实"), HANDLER)

    assert waits(office) == [("协办意见等 2 项", "unit:tax,approver", "2026-11-24", 1)]


def signed_off(office: Office) -> str:
    """An inspected unit that has handed its report in, on Tuesday: it waits to be judged."""
    number = opened(office, "written-inspection-unit")
    take_step(at(office, "2026-11-24 09:00"), number, "self-report", ["report=自查", "evidence=报告"], HANDLER)
    return number


def test_a_report_that_nobody_judges_is_told_to_the_supervisor_and_then_to_those_above(office: Office) -> None:
    number = signed_off(office)
    assert waits(office) == [("督查认定", "supervisor", "2026-11-24", 1)]

    for _ in range(2):
        with office.ledger.read() as session:
            following = get_case(session, number).next_at
        assert following is not None
        walked(replace(office, now=lambda following=following: following), number)  # type: ignore[misc]

    told = [one for one in case_lines(office, number) if one.key and one.key.startswith("still:wait:")]
    # 11-24 起第十个工作日是 12-08（周二），以后每五个工作日
    assert [str(local_date(one.at)) for one in told] == ["2026-12-08", "2026-12-15"]
    assert told[0].detail == "自 2026-11-24 起等待督办员办理“督查认定”"
    assert told[0].to == ["supervisor"]
    assert {"supervisor", "edu-handler"} <= set(told[1].to)


def test_the_board_shows_it_below_what_is_overdue_and_alone(office: Office) -> None:
    number = signed_off(office)

    board = run(at(office, "2026-11-26 10:00"), "overdue")
    lines = command(["overdue", "--group", "waiting"], given=at(office, "2026-11-26 10:00")).out
    wrong = command(["overdue", "--group", "等待"], given=office)

    assert "等待办理：1 件" in board
    assert number in board
    assert lines.split("\t")[3:] == ["督查认定", "督办员", "2026-11-24", "2\n"]
    assert (wrong.code, "等待办理" in wrong.error) == (1, True)


def test_a_program_that_reads_the_board_is_told_beside_it_what_waits(
    office: Office, capsys: pytest.CaptureFixture[str]
) -> None:
    there = at(office, "2026-11-26 10:00")
    none = (command(["overdue"], given=there).out, capsys.readouterr().err)
    signed_off(office)
    said = (command(["overdue"], given=there).out, capsys.readouterr().err)
    quiet = command(["overdue", "--csv"], given=there), capsys.readouterr().err

    assert none == ("", "")
    assert said == ("", "另有等待办理 1 件（duban overdue --group waiting）\n")
    assert quiet[1] == ""
