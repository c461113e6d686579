"""`list` narrowed, sorted and shown in other forms: number, page, `--json` and lines are of the same cases."""

import datetime as dt
import io
import json
from collections.abc import Callable

import pytest

from cli.main import dispatch
from cli.session import Session
from desk.views.asked import Asked
from desk.views.case_json import is_overdue
from desk.views.lists import all_listed, export_cases, list_cases
from models.errors import BadInput, NotFound
from models.instants import local_date
from models.ledger import Ledger
from models.queries.cases import cases
from models.tables import Case
from models.words import State
from office.office import Office
from tests.views.sixty import NOW, office_of_sixty, run, sixty_cases

Meant = Callable[[Case], bool]
FILTERS: dict[str, tuple[Asked, Meant]] = {
    "paused": (Asked(state="暂停"), lambda case: case.state is State.PAUSED),
    "overdue": (Asked(state="逾期"), lambda case: is_overdue(case, NOW)),
    "closed, without --all": (Asked(state="办结"), lambda case: case.state is State.CLOSED),
    "withdrawn, in English": (Asked(state="withdrawn"), lambda case: case.state is State.WITHDRAWN),
    "registered up to a day before": (Asked(until=dt.date(2026, 11, 22)), lambda _: False),
    "registered that day": (Asked(since=dt.date(2026, 11, 23)), lambda case: not case.state.ended),
    "of an officer": (
        Asked(officer="edu-handler", state="暂停"),
        lambda case: case.unit_id == "edu" and case.state is State.PAUSED,
    ),
}


PREPARE = sixty_cases


@pytest.fixture
def office(ledger: Ledger) -> Office:
    return office_of_sixty(ledger)


def piped(office: Office, *words: str) -> list[str]:
    """The lines that a command writes where nobody looks."""
    out = io.StringIO()
    assert dispatch(list(words), Session(given=office, out=out)) == (0, None)
    return out.getvalue().splitlines()


def whole(office: Office) -> list[Case]:
    with office.ledger.read() as session:
        return list(cases(session))


@pytest.mark.parametrize("name", FILTERS)
def test_number_page_and_export_are_of_the_same_cases(office: Office, name: str) -> None:
    asked, meant = FILTERS[name]
    numbers = sorted(case.number for case in whole(office) if meant(case))
    page = list_cases(office, asked, 100)
    assert page.total == len(numbers)
    assert sorted(case.number for case in page.rows) == numbers
    assert sorted(one["number"] for one in export_cases(office, asked)) == numbers


@pytest.mark.parametrize(
    ("sort", "key"),
    [
        ("编号", lambda case: case.number),
        ("登记", lambda case: (case.opened_at, case.number)),
        ("到期", lambda case: (case.due_at, case.number)),
    ],
)
def test_a_sorted_list_is_paged_without_a_gap_both_ways(office: Office, sort: str, key: Callable[[Case], str]) -> None:
    expected = [case.number for case in sorted(whole(office), key=key)]
    for word, order in ((sort, expected), (f"-{sort}", expected[::-1])):
        asked, found, after = Asked(ended=True, sort=word), [], None
        while True:
            page = list_cases(office, asked, 7, after)
            found += [case.number for case in page.rows]
            after = page.next
            if after is None:
                break
        assert found == order
        assert [case.number for case in all_listed(office, asked)] == order


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (Asked(state="办节"), "没有状态“办节”"),
        (Asked(sort="日期"), "没有排序“日期”"),
        (Asked(parent="ZX-2026-9999"), "没有办件"),
        (Asked(officer="nobody"), "没有人员“nobody”"),
    ],
)
def test_a_word_nobody_knows_is_refused(office: Office, asked: Asked, said: str) -> None:
    with pytest.raises((BadInput, NotFound)) as refused:
        list_cases(office, asked, 10)
    assert said in refused.value.reason


def test_a_pipe_takes_one_line_a_case(office: Office) -> None:
    live = [case for case in whole(office) if not case.state.ended]
    lines = [line.split("\t") for line in piped(office, "list")]
    assert sorted(line[0] for line in lines) == sorted(case.number for case in live)
    assert {len(line) for line in lines} == {7}
    assert piped(office, "list", "--parent", live[0].number) == []


def test_columns_are_shown_as_chosen(office: Office) -> None:
    first = min(whole(office), key=lambda case: case.number)
    row = f"{first.number}\t{local_date(first.opened_at)}"
    assert piped(office, "list", "--all", "--sort", "编号", "--columns", "编号，登记", "--limit", "1") == [row]
    assert "经办人" in run(office, "list", "--columns", "编号,经办人")


def test_csv_opens_in_a_spreadsheet_and_json_says_the_same(office: Office) -> None:
    out = io.StringIO()
    assert dispatch(["list", "--csv", "--state", "逾期"], Session(given=office, out=out)) == (0, None)
    heading, *rows = out.getvalue().removeprefix("\ufeff").splitlines()
    assert heading.startswith("编号,")
    answered = json.loads("\n".join(piped(office, "list", "--json", "--state", "逾期")))
    assert [row.split(",")[0] for row in rows] == [one["number"] for one in answered]


def test_two_forms_at_once_are_refused(office: Office) -> None:
    code, said = dispatch(["list", "--csv", "--json"], Session(given=office, out=io.StringIO()))
    assert (code, "只选一种" in str(said)) == (1, True)


def test_changes_of_people_are_told_with_who_and_when(office: Office) -> None:
    shown = run(office, "history", "units", "edu")
    assert "市教育局" in shown
    assert "新增" in shown
    assert len(piped(office, "history", "units", "edu")) == 1
    assert json.loads("\n".join(piped(office, "history", "units", "edu", "--json")))[0]["area"] == "units"


def test_show_says_who_acted_and_who_was_told(office: Office) -> None:
    number = min(case.number for case in whole(office))
    shown = run(office, "show", number)
    assert "经手" in shown
    assert "告知" in shown
    assert "通知（" in run(office, "show", number, "--full")
