"""A unit with several handlers: who gets a case that names nobody. 甲、乙、丙 are handlers of the education bureau."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from desk.cases.assigning import reassign_case
from desk.cases.closing import Reply, close_case
from desk.cases.co_handling import assist_case
from desk.cases.opening import Opening, open_case
from desk.cases.performing import Asking
from desk.people.absences import name_deputy
from desk.people.handing import hand_by
from models.errors import BadInput, DubanError
from models.instants import parse_instant
from models.queries.cases import get_case
from models.tables import Officer
from models.words import Role
from office.office import Office
from tests.helpers import command, make_office, sample
from tests.templates import copied

SUPERVISOR = Asking("supervisor")


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    ledger = copied(tmp_path / "ledger.db", sample)
    made = make_office(ledger)
    with ledger.write() as session:
        session.delete(session.get_one(Officer, "edu-handler"))
        for name in ("a", "b", "c"):
            session.add(Officer(id=name, name=f"经办{name}", role=Role.HANDLER, unit_id="edu"))
    yield made
    ledger.close()


def opened(office: Office, officer: str | None = None) -> str | None:
    """Who gets the next consultation."""
    made = open_case(office, Opening("consultation", "edu", "转学", officer=officer))
    return made.case.officer_id


@pytest.mark.parametrize(
    ("rule", "officer", "expected"),
    [
        ("不定", None, [None, None]),
        ("专人", "b", ["b", "b"]),
        ("轮流", None, ["a", "b", "c", "a"]),
        ("最少", None, ["a", "b", "c", "a"]),  # 各有一件之后，按编号
    ],
)
def test_who_gets_a_case_that_names_nobody(
    office: Office, rule: str, officer: str | None, expected: list[str | None]
) -> None:
    hand_by(office, "edu", rule, officer)

    assert [opened(office) for _ in expected] == expected


def test_who_is_named_gets_it_whatever_the_rule(office: Office) -> None:
    hand_by(office, "edu", "轮流", None)

    assert [opened(office, "c"), opened(office), opened(office, "c"), opened(office)] == ["c", "a", "c", "b"]


def test_the_least_loaded_is_who_has_fewest_live_cases(office: Office) -> None:
    hand_by(office, "edu", "最少", None)
    numbers = {}
    for name in ("a", "b", "c"):
        numbers[name] = open_case(office, Opening("consultation", "edu", "转学", officer=name)).case.number
    close_case(office, numbers["b"], Reply("已答复"))

    assert opened(office) == "b"


@pytest.mark.parametrize("rule", ["轮流", "最少"])
def test_who_is_away_gets_nothing_new(office: Office, rule: str) -> None:
    hand_by(office, "edu", rule, None)
    day = parse_instant("2026-11-23").date()
    today = replace(office, now=lambda: parse_instant("2026-11-23 10:00"))
    name_deputy(today, "a", "b", day, day, "出差")

    assert [opened(today), opened(today), opened(today)] == ["b", "c", "b"]


def test_it_holds_for_reassigned_and_co_handled_cases_too(office: Office) -> None:
    hand_by(office, "edu", "专人", "c")
    first = open_case(office, Opening("consultation", "tax", "转学")).case.number
    second = open_case(office, Opening("consultation", "tax", "入学")).case.number

    reassign_case(office, first, "edu", None, "属教育", SUPERVISOR)
    assist_case(office, second, "edu", 2, None, "核实")

    with office.ledger.read() as session:
        assert get_case(session, first).officer_id == "c"
        assert [term.officer_id for term in get_case(session, second).progress.terms] == ["c"]


@pytest.mark.parametrize(
    ("rule", "officer", "said"),
    [
        ("随意", None, "没有分办规则“随意”"),
        ("专人", None, "须指明是谁"),
        ("轮流", "a", "其余的不用写"),
        ("专人", "tax-handler", "不是市教育局的经办人"),
    ],
)
def test_a_rule_that_makes_no_sense_is_refused(office: Office, rule: str, officer: str | None, said: str) -> None:
    with pytest.raises(DubanError, match=said):
        hand_by(office, "edu", rule, officer)


def test_open_says_who_has_it_and_history_who_made_the_rule(office: Office) -> None:
    assert (
        "承办 市教育局，经办人未定"
        in command(["open", "consultation", "--unit", "edu", "--title", "甲"], given=office).out
    )

    said = command(["unit", "handing", "市教育局", "轮流", "--by", "supervisor"], given=office).out

    assert said == "市教育局分办规则：轮流\n"
    assert (
        "承办 市教育局，经办 经办a"
        in command(["open", "consultation", "--unit", "edu", "--title", "乙"], given=office).out
    )
    assert "分办" in command(["history"], given=office).out
    with pytest.raises(BadInput):
        hand_by(office, "edu", "", None)
