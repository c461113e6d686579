"""What a calendar that was subscribed to, or imported once, is told afterwards: nothing stays that counts no more.

2026-11-23 is a Monday; a consultation registered on it is due on Monday 11-30, five working days later.
"""

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest
from icalendar import Calendar

from calendars.official import official
from casework.ledger_calendar import LedgerCalendar
from desk.calendar.changes import make, propose_local, propose_revocation
from desk.cases.opening import Opening, open_case
from desk.views.asked import Asked
from desk.views.subscriptions import deadlines, office_calendar
from models.errors import BadInput
from models.instants import parse_instant
from office.office import Office
from tests.helpers import Clock
from tests.views.sixty import run

D = dt.date.fromisoformat
HANDLER, OTHER = Asked(officer="edu-handler"), Asked(officer="tax-handler")
WHY = ("--reason", "按来函办理")
CLOSE = ("close", "--reply", "已答复", "--by", "edu-handler")
PAUSE = ("pause", *WHY, "--by", "edu-handler")
ASSIST = ("assist", "--unit", "tax", "--days", "2", *WHY)
GIVE = ("reassign", "--officer", "tax-handler", *WHY, "--by", "supervisor")


def events(content: bytes) -> dict[str, Any]:
    """The entries of a calendar by their ids, of which none is there twice."""
    found = Calendar.from_ical(content.decode()).walk("VEVENT")
    by_id = {str(one["UID"]).removesuffix("@duban"): one for one in found}
    assert len(by_id) == len(found)
    return by_id


def told(event: Any) -> tuple[str, str]:
    """How an entry stands, and on which day."""
    return str(event["STATUS"]), str(event["DTSTART"].dt)


def set_clock(office: Office, instant: str) -> None:
    """The office at an instant."""
    assert isinstance(office.now, Clock)
    office.now.now = parse_instant(instant)


def opened(office: Office) -> str:
    """A consultation of the education office, due 2026-11-30."""
    set_clock(office, "2026-11-23 10:00")
    return open_case(office, Opening("consultation", "edu", "转学")).case.number


def done(office: Office, number: str, *acts: tuple[str, ...]) -> None:
    """Acts, one an hour."""
    for hour, (act, *words) in enumerate(acts, 11):
        set_clock(office, f"2026-11-23 {hour}:00")
        run(office, act, number, *words)


@pytest.mark.parametrize(
    ("acts", "status", "day", "words"),
    [
        ((), "CONFIRMED", "2026-11-30", "到期"),
        ((CLOSE,), "CANCELLED", "2026-11-30", "已办结"),
        ((("withdraw", *WHY, "--by", "supervisor"),), "CANCELLED", "2026-11-30", "已撤回"),
        ((PAUSE,), "CANCELLED", "2026-11-30", "已暂停"),
        ((PAUSE, ("resume",)), "CONFIRMED", "2026-11-30", "到期"),
        ((("extend", "--days", "2", "--approver", "approver", *WHY),), "CONFIRMED", "2026-12-02", "到期"),
        ((CLOSE, ("reopen", *WHY, "--by", "supervisor")), "CONFIRMED", "2026-11-30", "到期"),
        ((GIVE,), "CANCELLED", "2026-11-30", "已转他人办理"),
        ((GIVE, ("reassign", "--officer", "edu-handler", *WHY)), "CONFIRMED", "2026-11-30", "到期"),
    ],
)
def test_an_act_moves_or_cancels_the_entry(
    office: Office, acts: tuple[tuple[str, ...], ...], status: str, day: str, words: str
) -> None:
    number = opened(office)
    before = events(deadlines(office, HANDLER))[number]
    done(office, number, *acts)
    after = events(deadlines(office, HANDLER))[number]

    assert (told(after), words in after["SUMMARY"]) == ((status, day), True)
    assert (after["SEQUENCE"] > before["SEQUENCE"]) is bool(acts)
    assert (after["LAST-MODIFIED"].dt > before["LAST-MODIFIED"].dt) is bool(acts)
    assert bool(after.walk("VALARM")) is (status != "CANCELLED")


def test_a_date_that_the_calendar_moved_is_moved(office: Office) -> None:
    number = opened(office)
    before = events(deadlines(office, HANDLER))[number]
    make(office, propose_local(office, D("2026-11-26"), "防汛", "文", workday=False))
    run(office, "calendar", "replan", "--by", "supervisor")
    after = events(deadlines(office, HANDLER))[number]

    assert (told(before), told(after)) == (("CONFIRMED", "2026-11-30"), ("CONFIRMED", "2026-12-01"))
    assert after["SEQUENCE"] > before["SEQUENCE"]


def test_a_co_handling_unit_has_its_own_date_even_while_the_case_is_paused(office: Office) -> None:
    number = opened(office)
    done(office, number, ASSIST, PAUSE)
    own = f"{number}-assist-tax"
    lead, helper = events(deadlines(office, HANDLER)), events(deadlines(office, OTHER))

    assert {uid: told(one) for uid, one in helper.items()} == {own: ("CONFIRMED", "2026-11-25")}
    assert {uid: told(one)[0] for uid, one in lead.items()} == {number: "CANCELLED", own: "CONFIRMED"}
    assert {uid: told(one) for uid, one in events(deadlines(office, Asked(unit="tax"))).items()} == {
        own: ("CONFIRMED", "2026-11-25")
    }
    assert events(deadlines(office, Asked(officer="finance-handler"))) == {}

    run(office, "contribute", number, "--unit", "tax", "--reply", "无意见")
    after = events(deadlines(office, OTHER))[own]
    assert told(after) == ("CANCELLED", "2026-11-25")
    assert after["SEQUENCE"] > helper[own]["SEQUENCE"]


def test_the_end_of_a_case_ends_the_dates_inside_it(office: Office) -> None:
    number = opened(office)
    done(office, number, ASSIST, (*CLOSE, "--unanswered", "电话核实过"))

    assert [told(one)[0] for one in events(deadlines(office, OTHER)).values()] == ["CANCELLED"]


def test_what_was_another_units_is_cancelled_in_its_calendar(office: Office) -> None:
    number = opened(office)
    done(office, number, GIVE)

    assert told(events(deadlines(office, Asked(unit="edu")))[number])[0] == "CANCELLED"
    assert told(events(deadlines(office, Asked(unit="tax")))[number])[0] == "CONFIRMED"
    assert events(deadlines(office, Asked(officer="finance-handler"))) == {}


def test_what_ended_is_said_for_a_year(office: Office) -> None:
    number = opened(office)
    done(office, number, CLOSE)
    set_clock(office, "2027-11-24 09:00")
    assert number in events(deadlines(office, HANDLER))
    set_clock(office, "2027-11-25 09:00")
    assert number not in events(deadlines(office, HANDLER))


def test_a_calendar_that_says_nothing_new_is_the_same_to_the_byte(office: Office) -> None:
    opened(office)
    before = deadlines(office, HANDLER)
    set_clock(office, "2026-11-24 08:00")
    assert deadlines(office, HANDLER) == before


@pytest.mark.parametrize("narrow", [Asked(due_within=3), Asked(provisional=True), Asked(state="在办")])
def test_filters_that_a_case_leaves_by_itself_are_refused(office: Office, narrow: Asked) -> None:
    with pytest.raises(BadInput, match="才能撤掉"):
        deadlines(office, narrow)


def test_a_day_that_was_closed_by_mistake_is_cancelled(office: Office) -> None:
    make(office, propose_local(office, D("2026-11-26"), "防汛", "文", workday=False))
    before = events(office_calendar(office, [2026]))["day-2026-11-26"]
    make(office, propose_revocation(office, 1, "险情解除"))
    after = events(office_calendar(office, [2026]))["day-2026-11-26"]

    assert (told(before)[0], told(after)[0]) == ("CONFIRMED", "CANCELLED")
    assert after["SEQUENCE"] > before["SEQUENCE"]


def test_a_day_that_was_only_foreseen_is_cancelled_when_the_notice_came(office: Office) -> None:
    """中秋 was a Sunday in 2015, 2015-09-27; the statute would give the Monday, the notice did not."""
    knew_2014 = replace(office, calendars=LedgerCalendar(official(2014)))
    before = events(office_calendar(knew_2014, [2015]))["day-2015-09-28"]
    after = events(office_calendar(office, [2015]))["day-2015-09-28"]

    assert (told(before), told(after)) == (("TENTATIVE", "2015-09-28"), ("CANCELLED", "2015-09-28"))
    assert after["SEQUENCE"] > before["SEQUENCE"]
