"""Nothing disappears: a case that weighs upon its unit is withdrawn by those above only, and they hear of it."""

from collections.abc import Callable

import pytest

from desk.cases.assigning import reassign_case
from desk.cases.closing import withdraw_case
from desk.cases.opening import Opening, open_case
from desk.cases.performing import Asking
from desk.cases.timing import pause_case
from desk.supervision.sanctions import propose
from models.errors import BadInput, Refused
from models.queries.cases import children_of
from office.office import Office
from tests.helpers import at, case_lines, case_log, command

BEFORE, AFTER = "2026-11-24 10:00", "2026-12-01 10:00"
"""Of a consultation received on 23 November 2026 and due on the 30th."""


@pytest.fixture
def number(office: Office) -> str:
    return open_case(office, Opening(kind="consultation", unit="edu", title="t")).case.number


@pytest.mark.parametrize(
    ("when", "by", "allowed"),
    [
        (BEFORE, None, True),
        (BEFORE, "edu-handler", True),
        (AFTER, None, False),
        (AFTER, "edu-handler", False),
        (AFTER, "edu-lead", False),
        (AFTER, "supervisor", True),
        (AFTER, "approver", True),
    ],
)
def test_an_overdue_case_is_withdrawn_by_those_above(
    office: Office, number: str, when: str, by: str | None, *, allowed: bool
) -> None:
    there = at(office, when)
    if allowed:
        withdraw_case(there, number, "重复登记", Asking(by))
        assert case_log(office, number)[-1] == "withdrawn"
        return
    with pytest.raises(Refused, match="已逾期，撤回须由督办员或审批人办理"):
        withdraw_case(there, number, "重复登记", Asking(by))
    assert "withdrawn" not in case_log(office, number)


def test_those_above_are_told_of_it(office: Office, number: str) -> None:
    withdraw_case(at(office, AFTER), number, "重复登记", Asking("supervisor"))
    assert {"edu-handler", "supervisor", "approver"} <= set(case_lines(office, number)[-1].to)


def test_a_case_with_a_proposal_waiting_is_no_longer_its_units_to_withdraw(office: Office, number: str) -> None:
    there = at(office, BEFORE)
    propose(there, number, "criticism", "多次催办", Asking("supervisor"))
    with pytest.raises(Refused, match="有待决定的拟提"):
        withdraw_case(there, number, "重复登记", Asking("edu-handler"))


ACTS: dict[str, Callable[[Office, str, str], object]] = {
    "pause": pause_case,
    "withdraw": withdraw_case,
    "reassign": lambda office, number, reason: reassign_case(office, number, "finance", None, reason),
}


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("reason", ["", "  ", "\u3000"])
def test_what_takes_a_case_away_has_a_reason(office: Office, number: str, act: str, reason: str) -> None:
    with pytest.raises(BadInput, match="理由不能为空"):
        ACTS[act](office, number, reason)
    assert case_log(office, number) == ["opened"]


def test_a_unit_does_not_take_itself_out_of_an_inspection(office: Office) -> None:
    """The units' cases of a campaign are the supervisor's to withdraw, whatever was found so far."""
    answer = command(
        ["open", "written-inspection", "--unit", "edu", "--title", "督", "--for", "edu", "--for", "tax", "--json"],
        given=office,
    )
    assert answer.code == 0, answer.error
    with office.ledger.read() as session:
        mine = next(one.number for one in children_of(session, answer.json["number"]) if one.unit_id == "edu")

    for by in ([], ["--by", "edu-handler"]):
        refused = command(["withdraw", mine, "--reason", "不再督查", *by], given=office)
        assert (refused.code, "是督查活动的分件，撤回须由督办员或审批人办理" in refused.error) == (1, True)
    assert command(["withdraw", mine, "--reason", "误列", "--by", "supervisor"], given=office).code == 0
