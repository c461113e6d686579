"""Cases are found by words: of the title at any length, of numbers, of what was written and who wrote; on both."""

import json

import pytest
from sqlalchemy import text

from desk.cases.closing import Reply, close_case
from desk.cases.correcting import Correction, correct_case
from desk.cases.opening import Opening, open_case
from desk.cases.performing import Asking
from desk.takeover.mode import begin_takeover
from models.queries.finding import Hit, find
from office.office import Office
from tests.helpers import command

TITLES = ("孩子如何转学到城区", "转学手续", "公交线路100%覆盖", 'He said "yes" here', "路灯_不亮")


def opened(office: Office, title: str, **more: str) -> str:
    """A consultation."""
    return open_case(office, Opening("consultation", "edu", title, **more)).case.number  # type: ignore[arg-type]


def found(office: Office, *words: str) -> list[tuple[str, list[str]]]:
    """What is found, and where."""
    answer = command(["find", *words, "--json"], given=office)
    assert answer.code == 0, answer.error
    return [(one["title"], one["found_in"]) for one in json.loads(answer.out)]


@pytest.mark.parametrize(
    ("word", "titles"),
    [
        ("转学", [1, 0]),  # 两个字，新的在前
        ("何转学", [0]),
        ("孩子如何转学到城区", [0]),
        ("学", [1, 0]),
        ("0%覆", [2]),
        ("%", [2]),  # 不是通配符
        ("_", [4]),
        ("yes", [3]),
        ("YES", [3]),
        ('"yes"', [3]),
        ("没有的", []),
        ("OR", []),
        ("title:转", []),
    ],
)
def test_words_of_titles(office: Office, word: str, titles: list[int]) -> None:
    for title in TITLES:
        opened(office, title)

    assert [title for title, places in found(office, word) if places == ["title"]] == [TITLES[n] for n in titles]


def test_where_words_stand_is_said_and_never_what(office: Office) -> None:
    number = opened(office, "转学", content="家住梧桐苑", citizen="欧阳梧桐", phone="13800138000")
    close_case(office, number, Reply("已转梧桐路小学"))
    opened(office, "入学")

    assert found(office, "梧桐") == [("转学", ["content", "citizen", "reply"])]
    assert found(office, "0138000") == [("转学", ["phone"])]
    assert "梧桐" not in command(["find", "梧桐"], given=office).out
    assert found(office, number.lower()) == [("转学", ["number"])]


def test_several_words_must_all_be_there_each_anywhere(office: Office) -> None:
    opened(office, "转学", content="家住梧桐苑")
    opened(office, "转学", content="家住别处")

    assert found(office, "转学", "梧桐") == [("转学", ["title", "content"])]
    assert found(office, "转学", "没有") == []


def test_a_corrected_title_is_found_by_its_new_words_alone(office: Office) -> None:
    number = opened(office, "转学手续")

    correct_case(office, number, Correction(title="入托手续"), "登记时写错", Asking("supervisor"))

    assert found(office, "转学手") == []
    assert found(office, "入托手") == [("入托手续", ["title"])]


def test_no_index_holds_what_people_wrote(office: Office) -> None:
    number = opened(office, "转学", content="家住梧桐苑", citizen="欧阳", phone="13800138000")
    with office.ledger.read() as session:
        assert list(find(session, "梧桐", "梧桐", 10)) == [Hit(number, "content")]
        if session.get_bind().dialect.name == "sqlite":
            kept = session.connection().execute(text("SELECT number, title FROM case_title")).all()
            assert [tuple(row) for row in kept] == [(number, "转学")]


def test_titles_are_looked_up_and_not_read_through(office: Office) -> None:
    with office.ledger.read() as session:
        if session.get_bind().dialect.name != "sqlite":
            return
        query = "EXPLAIN QUERY PLAN SELECT number FROM case_title WHERE title MATCH '\"何转学\"'"
        plan = " ".join(str(row[3]) for row in session.connection().execute(text(query)))

    assert "VIRTUAL TABLE INDEX" in plan


def test_nothing_to_look_for_is_said(office: Office) -> None:
    answer = command(["find", "  "], given=office)

    assert (answer.code, "要找的词不能为空" in answer.error) == (1, True)


def test_how_a_case_stands_is_said_as_in_every_list(office: Office) -> None:
    begin_takeover(office, "supervisor")
    open_case(office, Opening("consultation", "edu", "转学", old_number="旧-1"))
    opened(office, "转学")

    said = command(["find", "转学"], given=office).out

    assert sorted(line.split("\t")[4] for line in said.splitlines()) == ["在办", "接管中"]
