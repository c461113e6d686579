"""Lists cost what they show: complete pages, counts that agree, exports that stream, and no JSON read for a list."""

import datetime as dt
import io
import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from calendars.cycles import named_period
from cli.output import as_json, as_json_list
from desk.views.asked import Asked
from desk.views.board import frame_now
from desk.views.case_json import case_json, closed_late, is_overdue
from desk.views.coverage import coverage
from desk.views.lists import Page, all_listed, export_cases, export_overdue, list_cases, overdue_board
from desk.views.proposals import export_proposals, list_proposals, proposals_page
from desk.views.reports import stats
from models.errors import NotFound
from models.instants import at, local_date
from models.ledger import Ledger
from models.queries.cases import cases
from models.queries.lists import Listed
from models.queries.people import acts_for, deputy_of, officers
from models.standing import Absence
from models.tables import Case
from models.words import State
from office.office import Office
from tests.helpers import asked, tells
from tests.views.sixty import KINDS, NOW, UNITS, office_of_sixty, run, sixty_cases

JSON_COLUMNS = ("clock", "plan", "progress", "content")


PREPARE = sixty_cases


@pytest.fixture
def office(ledger: Ledger) -> Office:
    return office_of_sixty(ledger)


def _all(office: Office) -> list[Case]:
    with office.ledger.read() as session:
        found = list(cases(session))
    return sorted(found, key=lambda case: (case.due_at, case.number))


def _live(office: Office) -> list[Case]:
    return [case for case in _all(office) if not case.state.ended]


def _board(office: Office, *, soon: dt.datetime | None = None) -> list[Case]:
    """The overdue board as its definition says, case by case."""
    found = [
        case
        for case in _live(office)
        if is_overdue(case, NOW) or (soon and case.state is State.OPEN and case.due_at <= soon)
    ]
    worst: dict[str, dt.datetime] = {}
    for case in found:
        worst[case.unit_id] = min(case.due_at, worst.get(case.unit_id, case.due_at))
    return sorted(found, key=lambda case: (worst[case.unit_id], case.unit_id, case.due_at, case.number))


def _numbers(rows: list[Listed]) -> list[str]:
    return [case.number for case in rows]


def _paged(read: Callable[[str | None], Page[Listed]]) -> list[str]:
    """Every page of a list, one after the other; each tells the same whole number."""
    page = read(None)
    found, total = _numbers(page.rows), page.total
    while page.next:
        page = read(page.next)
        assert page.total == total
        found += _numbers(page.rows)
    assert len(found) == total
    return found


@pytest.mark.parametrize("limit", [1, 7, 59, 60, 500])
def test_pages_are_complete_and_none_comes_twice(office: Office, limit: int) -> None:
    due = [case.due_at for case in _live(office)]
    assert len(set(due)) < len(due) / 3  # many fall due at the same instant

    for ended, wanted in ((False, _live(office)), (True, _all(office))):
        asked = Asked(ended=ended)
        numbers = [case.number for case in wanted]
        assert _paged(lambda after, asked=asked: list_cases(office, asked, limit, after)) == numbers  # type: ignore[misc]


@pytest.mark.parametrize("limit", [1, 3, 8, 500])
@pytest.mark.parametrize("due_within", [None, 5])
def test_the_board_pages_by_unit_the_most_overdue_first(office: Office, limit: int, due_within: int | None) -> None:
    soon = at(dt.date(2026, 12, 1)) if due_within else None  # the 23rd and five working days: 24 to 28, 30
    wanted = [case.number for case in _board(office, soon=soon)]
    asked = Asked(due_within=due_within)

    assert _paged(lambda after: overdue_board(office, asked, limit, after).page) == wanted
    assert [one["number"] for one in export_overdue(office, asked)] == wanted
    assert [one["number"] for one in export_overdue(office, asked, 4, wanted[1])] == wanted[2:6]
    board = overdue_board(office, asked, limit)
    assert board.overdue == len(_board(office))
    assert [one.unit_id for one in board.units] == list(
        dict.fromkeys(case.unit_id for case in _board(office, soon=soon))
    )


@pytest.mark.parametrize(
    ("asked", "fits"),
    [
        (Asked(unit="edu"), lambda case: case.unit_id == "edu"),
        (Asked(kind="consultation"), lambda case: case.obligation == "consultation"),
        (Asked(kind="consultation", unit="finance"), lambda case: case.obligation == "consultation"),
        (Asked(due_within=0), lambda case: case.due_at <= at(dt.date(2026, 11, 24))),
        (Asked(provisional=True), lambda case: case.provisional),
        (Asked(officer="edu-handler"), lambda case: case.officer_id == "edu-handler"),
        (Asked(officer="tax-lead"), lambda case: case.unit_id == "tax"),
        (Asked(officer="tax-lead", unit="edu"), lambda case: False),
        (Asked(officer="supervisor"), lambda case: True),
    ],
)
def test_filters_find_what_they_say(office: Office, asked: Asked, fits: Callable[[Case], bool]) -> None:
    wanted = [case.number for case in _live(office) if fits(case) and asked.unit in (None, case.unit_id)]
    page = list_cases(office, asked, 500)

    assert _numbers(page.rows) == wanted
    assert page.total == len(wanted)
    assert [one["number"] for one in export_cases(office, asked)] == wanted
    assert [one.number for one in all_listed(office, asked)] == wanted


def test_a_list_after_a_case_nobody_knows_says_what_to_write(office: Office) -> None:
    with tells(NotFound, "--after 请写上一页最后一件的编号"):
        list_cases(office, Asked(), 5, "XX-1")


def test_an_export_is_word_for_word_what_one_answer_was(office: Office) -> None:
    frame = frame_now(office)
    old, new = io.StringIO(), io.StringIO()
    as_json(old, [case_json(case, frame) for case in _all(office)])
    as_json_list(new, export_cases(office, Asked(ended=True)))

    assert new.getvalue() == old.getvalue()
    for values in ([], [1], [{"a": []}, {"b": "x\ny"}]):
        old, new = io.StringIO(), io.StringIO()
        as_json(old, values)
        as_json_list(new, iter(values))
        assert new.getvalue() == old.getvalue()


def test_an_export_reads_no_more_than_a_page_at_once(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("models.queries.lists.by_pages.__defaults__", (7,))
    with asked(office) as statements:
        assert len(list(export_cases(office, Asked(ended=True)))) == 60

    assert sum("LIMIT" in one for one in statements) == 9


@pytest.mark.parametrize(
    "look",
    [
        lambda office: list_cases(office, Asked(ended=True), 200),
        lambda office: overdue_board(office, Asked(), 200),
        lambda office: list(all_listed(office, Asked())),
        lambda office: proposals_page(office, 200),
        lambda office: coverage(office, office.catalog.duties, office.catalog.obligations.values()),
    ],
    ids=["list", "overdue", "ics", "proposals", "coverage"],
)
def test_no_list_reads_a_json_column(office: Office, look: Callable[[Office], object]) -> None:
    with asked(office) as statements:
        look(office)

    about_cases = [one for one in statements if 'FROM "case"' in one or 'JOIN "case"' in one]
    assert about_cases
    for name in JSON_COLUMNS:
        assert [one for one in about_cases if f'"case".{name}' in one] == []
    assert len(statements) <= 8 + 2 * len(UNITS)  # so many, whatever the number of cases


def test_coverage_counts_what_stands_there(office: Office) -> None:
    rows = coverage(office, office.catalog.duties, office.catalog.obligations.values())
    found = {one.obligation.id: (one.open, one.late, one.closed) for one in rows if one.obligation}
    for kind in KINDS:
        mine = [case for case in _all(office) if case.obligation == kind]
        ended = [case for case in mine if case.state.ended]
        late = sum(is_overdue(case, NOW) for case in mine) + sum(closed_late(case) for case in ended)
        assert found.get(kind, (len(mine) - len(ended), late, len(ended))) == (len(mine) - len(ended), late, len(ended))


def test_proposals_page_as_they_are_listed(office: Office) -> None:
    whole = [(one.number, one.seq) for one in list_proposals(office)]
    assert len(whole) > 8
    page = proposals_page(office, 3)
    found = [(one.number, one.seq) for one in page.rows]
    while page.next:
        page = proposals_page(office, 3, page.next)
        found += [(one.number, one.seq) for one in page.rows]

    assert found == whole
    assert page.total == len(whole)
    assert page.too_long == sum(one.undecided_too_long for one in list_proposals(office))
    assert [(one["case"], one["seq"]) for one in export_proposals(office, 2, "{}#{}".format(*whole[0]))] == whole[1:3]


def test_figures_of_ended_cases_keep_the_days_of_their_end(office: Office) -> None:
    """Where a ledger of before kept none, they are counted now."""
    kept = stats(office, named_period("2026-11"))
    with office.ledger.write() as session:
        for case in cases(session):
            case.days_used = case.days_allowed = None
            session.add(case)

    assert stats(office, named_period("2026-11")) == kept
    assert kept.total.closed > 5


@pytest.mark.long
def test_who_acts_for_whom_is_one_question(office: Office) -> None:
    today = local_date(NOW)
    away: dict[str, Any] = {"since": today, "until": today}
    with office.ledger.write() as session:
        session.add(Absence(officer_id="edu-lead", deputy_id="edu-handler", **away))
        session.add(Absence(officer_id="approver", deputy_id="edu-lead", **away))
        session.add(Absence(officer_id="tax-lead", deputy_id="edu-handler", **away, ended_at=NOW))
        session.add(Absence(officer_id="finance-lead", deputy_id="finance-handler", **away))
        session.add(Absence(officer_id="finance-handler", deputy_id="finance-lead", **away))
    with office.ledger.read() as session:
        for one in officers(session):
            wanted = {other.id for other in officers(session) if deputy_of(session, other.id, today) == one.id}
            assert {other.id for other in acts_for(session, one.id, today)} == wanted | {one.id}
        assert [one.id for one in acts_for(session, "edu-handler", today)] == ["approver", "edu-handler", "edu-lead"]
    with asked(office) as statements, office.ledger.read() as session:
        acts_for(session, "edu-handler", today)
    assert len([one for one in statements if one.startswith("SELECT")]) <= 3


def test_a_terminal_is_told_how_many_there_are_and_how_to_go_on(office: Office) -> None:
    live = _live(office)
    fifth = live[4].number

    assert f"共 {len(live)} 件，显示前 5 件，其余用 --after {fifth}" in run(office, "list", "--limit", "5")
    assert f"共 {len(live)} 件，显示其中 5 件，其余用" in run(office, "list", "--limit", "5", "--after", fifth)
    last = run(office, "list", "--after", live[-3].number)
    assert f"共 {len(live)} 件，显示最后 2 件" in last
    assert f"共 {len(live)} 件\n" in run(office, "list") or f"共 {len(live)} 件；" in run(office, "list")
    assert f"逾期共 {len(_board(office))} 件，显示前 2 件，其余用 --after" in run(office, "overdue", "--limit", "2")
    assert [one["number"] for one in json.loads(run(office, "list", "--json", "--limit", "2", "--after", fifth))] == [
        case.number for case in live[5:7]
    ]
    assert "行，其余请加大 --limit" in run(office, "catalog", "coverage", "--limit", "3")
    assert "共 3 个单位，显示前 1 个" in run(office, "stats", "--limit", "1")
    entries = run(office, "list", "--ics", "--officer", "edu-handler").split("BEGIN:VEVENT")
    running = {case.number for case in live if case.officer_id == "edu-handler" and case.state is State.OPEN}
    assert {
        number for number in running if any(f"UID:{number}@duban" in one and "VALARM" in one for one in entries)
    } == (running)


def test_a_case_at_hand_and_a_row_of_a_list_say_the_same(office: Office) -> None:
    frame = replace(frame_now(office), now=NOW)
    rows = {one["number"]: one for one in export_cases(office, Asked(ended=True))}

    assert rows == {case.number: case_json(case, frame) for case in _all(office)}
