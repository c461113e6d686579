"""Versions of the calendar in the ledger: applied by date of issue, shown before they are made, never deleted."""

import datetime as dt
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from icalendar import Calendar

from calendars.notices import Notice, parse_notice
from calendars.official import official, with_changes
from casework.ledger_calendar import LedgerCalendar
from desk.calendar.changes import (
    differences,
    history,
    make,
    propose_local,
    propose_notice,
    propose_revocation,
)
from desk.calendar.impact import replan_by_hand, replan_status
from desk.cases.opening import Opening, open_case
from desk.views.asked import Asked
from desk.views.subscriptions import deadlines, office_calendar
from models.errors import BadInput, NotFound, Refused
from models.instants import parse_instant
from models.queries.cases import events_of, get_case
from models.words import EventName
from office.office import Office
from tests.helpers import NOTICE_2027

GIVEN = Path(__file__).parent.parent / "calendars" / "notices"
D, T = dt.date.fromisoformat, parse_instant


def opened(office: Office, received: str, now: str) -> str:
    """A consultation of 5 working days, registered at an instant."""
    office.now.now = T(now)  # type: ignore[attr-defined]
    opening = Opening(kind="consultation", unit="edu", title="t", received_at=T(received))
    return open_case(office, opening).case.number


def read_notice(office: Office, content: str) -> Notice:
    """A notice against the calendar in force."""
    return parse_notice(content, office.calendar)


def close_day(office: Office, date: str) -> str:
    """A day on which the city closes."""
    return make(office, propose_local(office, D(date), "防汛应急响应", "景府办字〔2026〕9号", workday=False))


def test_a_local_change_shows_whom_it_moves_before_it_is_made(office: Office) -> None:
    inside = opened(office, "2026-11-23 10:00", "2026-11-23 10:00")  # due 11-30
    opened(office, "2026-11-10 10:00", "2026-11-23 10:00")  # due 11-17: its last rung is on 11-24
    proposal = propose_local(office, D("2026-11-26"), "防汛应急响应", "文", workday=False)

    assert [(move.number, move.old_due, move.new_due) for move in proposal.moves] == [
        (inside, D("2026-11-30"), D("2026-12-01"))
    ]
    assert office.calendar.version == official().version  # nothing was made yet

    version = make(office, proposal)
    assert (version, office.calendar.is_workday(D("2026-11-26"))) == (f"{official().version}#1", False)
    assert office.calendar.day(D("2026-11-26")).reason == "防汛应急响应（文）"


def test_a_change_is_revoked_and_stays_on_record(office: Office) -> None:
    close_day(office, "2026-11-26")
    make(office, propose_revocation(office, 1, "险情解除"))

    assert office.calendar.is_workday(D("2026-11-26"))
    assert [(change.id, change.kind, change.revokes) for change in history(office)[1]] == [
        (1, "close", None),
        (2, "revoke", 1),
    ]
    with pytest.raises(Refused, match="不能再撤销"):
        propose_revocation(office, 1, "")
    with pytest.raises(NotFound):
        propose_revocation(office, 9, "")


def test_a_change_that_changes_nothing_is_refused(office: Office) -> None:
    with pytest.raises(Refused, match="本来就不上班"):
        propose_local(office, D("2026-11-28"), "x", "y", workday=False)
    with pytest.raises(BadInput, match="依据文号不能为空"):
        propose_local(office, D("2026-11-27"), "x", " ", workday=False)


def test_the_notice_of_next_year_makes_it_certain(office: Office) -> None:
    number = opened(office, "2026-12-30 10:00", "2026-12-30 10:00")
    with office.ledger.read() as session:
        assert get_case(session, number).provisional
    proposal = propose_notice(office, read_notice(office, NOTICE_2027))

    assert [move.number for move in proposal.moves] == [number]  # its date stays, and becomes certain
    make(office, proposal)
    calendar = office.calendar
    assert calendar.announced(2027)
    assert not calendar.deadline(D("2026-12-30"), 5).provisional
    assert (calendar.add(D("2027-02-04"), 1), calendar.day(D("2027-02-14")).reason) == (
        D("2027-02-14"),
        "春节调休上班（国办发明电〔2026〕9号）",
    )
    with pytest.raises(Refused, match="已导入（第 1 号变更）"):
        propose_notice(office, read_notice(office, NOTICE_2027))


def test_a_date_in_the_last_days_of_december_waits_for_the_next_notice(office: Office) -> None:
    """Due 2026-12-30, which the notice for 2027 could have given to 元旦; it did not, and the date becomes certain."""
    number = opened(office, "2026-12-23 10:00", "2026-12-23 10:00")
    with office.ledger.read() as session:
        case = get_case(session, number)
        assert (case.due_date, case.provisional) == (D("2026-12-30"), True)
        assert (case.plan.earliest, case.plan.latest) == (D("2026-12-30"), D("2027-01-06"))
    proposal = propose_notice(office, read_notice(office, NOTICE_2027))

    assert [(move.number, move.new_due) for move in proposal.moves] == [(number, D("2026-12-30"))]
    make(office, proposal)
    assert replan_by_hand(office, [], None)[0][0].number == number
    with office.ledger.read() as session:
        assert not get_case(session, number).provisional


def unnumbered(year: int) -> str:
    """A copy of a notice whose number stood in the head of the page."""
    return (
        f"国务院办公厅关于{year}年部分节假日安排的通知\n经国务院批准，现将{year}年元旦放假调休日期的具体安排通知如下。\n"
        f"一、元旦：1月1日放假，共1天。\n国务院办公厅\n{year - 1}年11月4日\n"
    )


def test_two_notices_without_a_number_are_two(office: Office) -> None:
    for year in (2027, 2028):
        make(office, propose_notice(office, read_notice(office, unnumbered(year))))

    assert [(change.title[8:12], change.basis) for change in history(office)[1]] == [("2027", None), ("2028", None)]
    assert not office.calendar.announced(2027)  # only 元旦 is arranged: the other festivals stay as the law has them
    assert not office.calendar.is_workday(D("2027-06-09"))
    with pytest.raises(Refused, match="2028年部分节假日安排的通知 已导入（第 2 号变更）"):
        propose_notice(office, read_notice(office, unnumbered(2028)))


@pytest.mark.parametrize("number", ["国办发明电（2026）9号", "国办发明电〔2026〕 9 号", "国办发明电[２０２６]９号", ""])
def test_a_notice_is_imported_once_however_its_number_is_written(office: Office, number: str) -> None:
    make(office, propose_notice(office, read_notice(office, NOTICE_2027)))
    again = NOTICE_2027.replace("国办发明电〔2026〕9号", number)

    with pytest.raises(Refused, match="已导入（第 1 号变更）"):
        propose_notice(office, read_notice(office, again))


def test_amendments_win_by_their_date_of_issue_in_whatever_order_they_came(office: Office) -> None:
    """The extension of 2020 was issued after the notice of 2020, and says otherwise of 2020-02-01."""
    base = official(2019)
    there = replace(office, calendars=LedgerCalendar(base))
    texts = {name: (GIVEN / f"{name}.txt").read_text(encoding="utf-8") for name in ("2020", "2020-springext")}
    make(there, propose_notice(there, read_notice(there, texts["2020"])))
    assert there.calendar.add(D("2020-01-22"), 5) == D("2020-02-04")  # as known before 2020-01-26
    make(there, propose_notice(there, read_notice(there, texts["2020-springext"])))

    assert there.calendar.add(D("2020-01-22"), 5) == D("2020-02-06")
    assert [(str(day), new) for day, _, new, _ in differences(there, 1, 2)] == [
        ("2020-01-31", False),
        ("2020-02-01", False),
    ]
    backwards = with_changes(base, tuple(reversed(history(there)[1])))
    assert backwards.add(D("2020-01-22"), 5) == D("2020-02-06")


def replan(office: Office, number: str, at: str) -> str:
    """The re-planning of a case at an instant; the line's detail."""
    office.now.now = T(at)  # type: ignore[attr-defined]
    moved, refused = replan_by_hand(office, [number], None)
    assert (len(moved), refused) == (1, {})
    with office.ledger.read() as session:
        return next(event.detail for event in events_of(session, number) if event.event is EventName.REPLANNED)


@pytest.mark.parametrize(
    ("at", "due", "flagged"),
    [
        ("2026-11-26 10:00", "2026-11-29", False),  # a Sunday becomes the 5th working day
        ("2026-11-29 10:00", "2026-11-30", True),  # the new date is today: the end of the next working day
        ("2026-11-30 10:00", "2026-12-01", True),  # the new date has passed, the old one has not
        ("2026-12-02 10:00", "2026-11-29", False),  # overdue under the old calendar already: no favour
    ],
)
def test_no_case_becomes_overdue_by_a_change_of_calendar_alone(
    office: Office, at: str, due: str, flagged: bool
) -> None:
    number = opened(office, "2026-11-23 10:00", "2026-11-23 10:00")  # due 11-30
    make(office, propose_local(office, D("2026-11-29"), "补班", "文", workday=True))
    detail = replan(office, number, at)

    with office.ledger.read() as session:
        case = get_case(session, number)
        (event,) = [one for one in events_of(session, number) if one.event is EventName.REPLANNED]
    assert (case.due_date, "请督办员关注" in detail) == (D(due), flagged)
    assert event.to == (["edu-handler", "supervisor"] if flagged else ["edu-handler"])


def test_progress_counts_what_moved_and_what_is_left(office: Office) -> None:
    numbers = [opened(office, "2026-11-23 10:00", "2026-11-23 10:00") for _ in range(3)]
    close_day(office, "2026-11-26")
    replan(office, numbers[0], "2026-11-23 11:00")

    assert replan_status(office) == {
        "version": f"{official().version}#1",
        "done": 1,
        "left": 2,
        "earlier": 0,
        "later": 1,
    }
    assert [case.number for case in replan_by_hand(office, [], None)[0]] == numbers[1:]
    assert replan_status(office)["left"] == 0


def test_calendars_to_subscribe_to(office: Office) -> None:
    number = opened(office, "2026-11-23 10:00", "2026-11-23 10:00")
    entries = _events(deadlines(office, Asked(officer="edu-handler")))
    days = {event["DTSTART"].dt: str(event["SUMMARY"]) for event in _events(office_calendar(office, [2026, 2027]))}

    assert [(str(event["SUMMARY"])[:12], event["DTSTART"].dt) for event in entries] == [(number, D("2026-11-30"))]
    assert _events(deadlines(office, Asked(officer="data-handler"))) == []
    assert days[D("2026-10-10")] == "上班：国庆节调休上班"
    assert days[D("2026-10-01")] == "休：国庆节"
    assert "暂定" in days[D("2027-10-01")]
    assert D("2026-11-28") not in days  # an ordinary weekend


def _events(content: bytes) -> list[Any]:
    return list(Calendar.from_ical(content.decode()).walk("VEVENT"))


def test_nobody_is_written_to_about_a_date_that_stays(office: Office) -> None:
    """A day behind the due date closes: only rungs move, and nobody has to do anything about it."""
    number = opened(office, "2026-11-23 10:00", "2026-11-23 10:00")  # due 11-30
    close_day(office, "2026-12-02")

    assert "到期日不变" in replan(office, number, "2026-11-24 10:00")
    with office.ledger.read() as session:
        (event,) = [one for one in events_of(session, number) if one.event is EventName.REPLANNED]
    assert event.to == []
