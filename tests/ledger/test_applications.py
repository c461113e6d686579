"""Asked, then approved: extensions and cases sent back, each by two people; dates counted by hand.

2026-11-23 is a Monday, and no day off lies between it and 2027: a consultation received then is due on Monday 11-30.
"""

import re
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pytest

from desk.cases.assigning import classify_case, reassign_case
from desk.cases.closing import Reply, close_case
from desk.cases.extending import Extending, extend_case
from desk.cases.opening import Opening, open_case
from desk.cases.performing import Asking, Done
from desk.cases.sending_back import send_back
from desk.people.absences import name_deputy
from desk.supervision.applications import Terms
from desk.supervision.sanctions import decide, propose
from models.errors import BadInput, DubanError, Refused
from models.instants import parse_instant
from models.queries.cases import get_case
from models.queries.sanctions import proposals
from models.words import EventName
from office.office import Office
from tests.helpers import at, case_lines, command, make_office, sample, walked
from tests.templates import copied

MONDAY, DUE = "2026-11-23 10:00", "2026-11-30"
HANDLER, LEAD, SUPERVISOR, APPROVER = (Asking(one) for one in ("edu-handler", "edu-lead", "supervisor", "approver"))
NOBODY = Asking()


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    ledger = copied(tmp_path / "ledger.db", sample)
    yield make_office(ledger)
    ledger.close()


def opened(office: Office, kind: str = "consultation", **more: Any) -> str:
    """A case of the education bureau, received on Monday morning."""
    return open_case(at(office, MONDAY), Opening(kind, "edu", "转学", **more)).case.number


def asked(office: Office, number: str, when: str, by: Asking = HANDLER, days: int = 3, **more: Any) -> Done:
    """An extension asked for."""
    return extend_case(at(office, when), number, Extending(days, "需现场核实", **more), by)


def due(office: Office, number: str) -> str:
    """When a case is due."""
    with office.ledger.read() as session:
        return str(get_case(session, number).due_date)


def decisions(office: Office, number: str) -> list[str | None]:
    """What became of each proposal and application of a case; None where it waits."""
    with office.ledger.read() as session:
        return [one.decision for one in proposals(session, number)]


@pytest.mark.parametrize(
    ("by", "approver", "due_after", "line"),
    [
        # 经办人申请：到期日不动，等审批人
        (HANDLER, "approver", DUE, "申请延期 3 个工作日：需现场核实；批准之前照常计时"),
        (HANDLER, None, DUE, "申请延期 3 个工作日：需现场核实；批准之前照常计时"),
        (SUPERVISOR, None, DUE, "申请延期 3 个工作日：需现场核实；批准之前照常计时"),
        # 审批人本人：当即生效
        (APPROVER, None, "2026-12-03", "延期 3 个工作日，市政府办公室审批人批准：需现场核实"),
        (APPROVER, "approver", "2026-12-03", "延期 3 个工作日，市政府办公室审批人批准：需现场核实"),
        # 没有写谁办的：批准人的话由别人代录
        (NOBODY, "approver", "2026-12-03", "延期 3 个工作日，市政府办公室审批人批准：需现场核实"),
    ],
)
def test_who_asks_and_who_grants(office: Office, by: Asking, approver: str | None, due_after: str, line: str) -> None:
    number = opened(office)

    asked(office, number, "2026-11-24 09:30", by, approver=approver)

    assert due(office, number) == due_after
    assert case_lines(office, number)[-1].detail.startswith(line)


def test_an_application_is_told_to_the_approver_who_grants_it(office: Office) -> None:
    number = opened(office)
    asked(office, number, "2026-11-24 09:30")
    assert case_lines(office, number)[-1].to == ["approver"]

    after = decide(at(office, "2026-11-25 15:00"), number, None, "情况属实", APPROVER, Terms())

    assert after.one is not None
    assert (after.one.made.name, str(after.due_date)) == ("延期", "2026-12-03")
    granted, extended = case_lines(office, number)[-2:]
    assert granted.detail == "延期 3 个工作日：市政府办公室审批人批准：情况属实"
    assert (granted.event, granted.actor) == (EventName.APPROVED, "approver")
    assert extended.detail.endswith("到期日 2026-11-30 → 2026-12-03")
    assert {"edu-handler", "edu-lead"} <= set(granted.to)


def test_an_application_turned_down_moves_nothing_and_may_be_made_again(office: Office) -> None:
    number = opened(office)
    asked(office, number, "2026-11-24 09:30")

    decide(at(office, "2026-11-25 15:00"), number, "延期", "材料已齐，按期答复", APPROVER, None)

    assert (due(office, number), decisions(office, number)) == (DUE, [EventName.REJECTED])
    assert "edu-handler" in case_lines(office, number)[-1].to
    asked(office, number, "2026-11-26 09:30")
    assert decisions(office, number) == [EventName.REJECTED, None]


def test_an_application_at_the_due_instant_stops_nothing_says_so_and_lapses(office: Office) -> None:
    number = opened(office)
    asked(office, number, "2026-11-27 09:30")

    walked(at(office, "2026-12-01 00:00"), number)

    overdue, voided = [one for one in case_lines(office, number) if one.event in (EventName.OVERDUE, EventName.VOIDED)]
    assert overdue.detail.endswith("未答复；延期申请尚未审批，期限不因申请而停止")
    assert voided.detail == "申请延期失效：到期（2026-12-01 00:00）之前未获批准"
    assert {"edu-handler", "approver"} <= set(voided.to)
    with pytest.raises(Refused, match="延期已失效"):
        decide(at(office, "2026-12-01 09:00"), number, "延期", "同意", APPROVER, Terms())


@pytest.mark.parametrize(
    ("what", "why"),
    [("closed", "申请延期失效：办件已了结"), ("granted", "申请延期失效：已另行延期")],
)
def test_an_application_that_nothing_is_left_of_closes_by_itself(office: Office, what: str, why: str) -> None:
    number = opened(office)
    asked(office, number, "2026-11-24 09:30")

    if what == "closed":
        close_case(at(office, "2026-11-25 10:00"), number, Reply("已答复"), HANDLER)
    else:
        asked(office, number, "2026-11-25 10:00", APPROVER, days=1)

    assert decisions(office, number) == [EventName.VOIDED]
    assert why in [one.detail for one in case_lines(office, number)]


@pytest.mark.parametrize(
    ("kind", "days", "allowed"),
    [
        ("consultation", 5, True),  # 时限 5 个工作日的，至多再延 5 个
        ("consultation", 6, False),
        ("website-error", 3, True),
        ("website-error", 4, False),
        ("information-request", 20, True),  # 条例33
        ("information-request", 21, False),
        ("consultation", 0, False),
    ],
)
def test_each_obligation_names_the_longest_extension(office: Office, kind: str, days: int, allowed: bool) -> None:
    given = ["channel=in_person", "applicant=person"] if kind == "information-request" else []
    number = opened(office, kind, given=given)

    with nullcontext() if allowed else pytest.raises(BadInput, match="延期天数应为 1 至"):
        asked(office, number, "2026-11-24 09:30", days=days)
    assert len(decisions(office, number)) == allowed


@pytest.mark.parametrize(
    ("by", "why"),
    [
        (LEAD, "延期须由审批人决定"),
        (SUPERVISOR, "延期须由审批人决定"),
        (HANDLER, "延期须由审批人决定"),
    ],
)
def test_who_may_not_decide(office: Office, by: Asking, why: str) -> None:
    number = opened(office)
    asked(office, number, "2026-11-24 09:30")

    with pytest.raises(Refused, match=why):
        decide(at(office, "2026-11-24 10:00"), number, None, "同意", by, Terms())
    assert decisions(office, number) == [None]


def test_a_deputy_of_the_approver_does_not_approve_his_own_application(office: Office) -> None:
    number = opened(office)
    day = parse_instant("2026-11-24").date()
    name_deputy(at(office, "2026-11-24 08:00"), "approver", "edu-handler", day, day, "出差")
    asked(office, number, "2026-11-24 09:30")
    assert due(office, number) == DUE

    with pytest.raises(Refused, match="是申请人"):
        decide(at(office, "2026-11-24 10:00"), number, None, "同意", HANDLER, Terms())


@pytest.mark.parametrize(
    ("how", "why"),
    [
        ("twice", "已申请延期，正待审批"),
        ("late", "到期，延期须在到期之前"),
        ("nobody", "没有指明谁申请延期"),
        ("not an approver", "不是审批人"),
    ],
)
def test_what_cannot_be_asked_for(office: Office, how: str, why: str) -> None:
    number = opened(office)
    if how == "twice":
        asked(office, number, "2026-11-24 09:30")
    when = "2026-12-01 09:30" if how == "late" else "2026-11-24 10:00"
    by = NOBODY if how == "nobody" else HANDLER
    with pytest.raises(DubanError, match=why):
        asked(office, number, when, by, approver="supervisor" if how == "not an approver" else None)


def test_a_requests_extension_names_the_day_on_which_the_applicant_was_told(office: Office) -> None:
    number = opened(office, "information-request", given=["channel=in_person", "applicant=person"])
    asked(office, number, "2026-12-01 09:30", days=10)
    with pytest.raises(Refused, match="告知申请人"):
        decide(at(office, "2026-12-02 09:00"), number, None, "同意", APPROVER, Terms())
    assert decisions(office, number) == [None]

    told = Terms(notified=parse_instant("2026-12-02").date())
    decide(at(office, "2026-12-02 09:00"), number, None, "同意", APPROVER, told)

    assert decisions(office, number) == [EventName.APPROVED]
    assert "已于 2026-12-02 告知申请人" in case_lines(office, number)[-1].detail


def test_a_case_sent_back_goes_on_until_a_supervisor_has_decided(office: Office) -> None:
    number = opened(office)
    send_back(at(office, "2026-11-24 09:30"), number, "属税务职责", "tax", HANDLER)
    line = case_lines(office, number)[-1]
    assert line.detail == "申请退回，建议由国家税务总局景德镇市税务局办理：属税务职责；决定之前照常计时"
    assert {"supervisor", "approver"} <= set(line.to)

    decide(at(office, "2026-11-25 09:30"), number, "退回", "同意", SUPERVISOR, Terms())

    with office.ledger.read() as session:
        case = get_case(session, number)
        assert (case.unit_id, str(case.due_date)) == ("tax", DUE)
    assert decisions(office, number) == [EventName.APPROVED]


@pytest.mark.parametrize("refused", [True, False])
def test_a_case_sent_back_stays_where_it_was_or_is_given_elsewhere(office: Office, refused: bool) -> None:
    number = opened(office)
    send_back(at(office, "2026-11-24 09:30"), number, "不属本单位", None, HANDLER)
    if refused:
        with pytest.raises(BadInput, match="没有指明改由哪个单位"):
            decide(at(office, "2026-11-24 11:00"), number, None, "同意", SUPERVISOR, Terms())
        decide(at(office, "2026-11-24 11:00"), number, None, "属你局职责", SUPERVISOR, None)
    else:
        reassign_case(at(office, "2026-11-24 11:00"), number, "tax", None, "改派", SUPERVISOR)

    assert decisions(office, number) == [EventName.REJECTED if refused else EventName.VOIDED]
    with office.ledger.read() as session:
        assert get_case(session, number).unit_id == ("edu" if refused else "tax")


@pytest.mark.parametrize(
    ("by", "unit", "why"),
    [
        (NOBODY, None, "退回须有经手人"),
        (Asking("tax-handler"), None, "不在市教育局"),
        (HANDLER, "edu", "请改写建议的单位"),
    ],
)
def test_what_cannot_be_sent_back(office: Office, by: Asking, unit: str | None, why: str) -> None:
    number = opened(office)
    with pytest.raises(DubanError, match=why):
        send_back(at(office, "2026-11-24 09:30"), number, "不属本单位", unit, by)


def test_a_card_is_proposed_once_however_often_the_date_moves(office: Office) -> None:
    number = open_case(
        at(office, "2026-11-23 10:00"), Opening("consultation", "edu", "转学", received_at=parse_instant("2026-10-12"))
    ).case.number
    assert decisions(office, number) == [None]  # 10-19 到期，已逾期 25 个工作日：红牌

    reassign_case(at(office, "2026-11-23 10:05"), number, "tax", None, "改派", SUPERVISOR)

    classify_case(at(office, "2026-11-23 10:10"), number, "simple-question", SUPERVISOR)

    levels = [one.level for one in case_lines(office, number) if one.event is EventName.PROPOSED]
    assert len(levels) == 1
    assert decisions(office, number) == [None]


@pytest.mark.parametrize(("by", "actor"), [(NOBODY, "市政府办公室审批人（代录）"), (APPROVER, "市政府办公室审批人")])
def test_show_says_who_acted_and_for_whom_somebody_typed(
    office: Office, monkeypatch: pytest.MonkeyPatch, by: Asking, actor: str
) -> None:
    number = opened(office)
    asked(office, number, "2026-11-24 09:30", by, days=1, approver="approver")

    monkeypatch.setenv("COLUMNS", "200")
    said = command(["show", number], given=at(office, "2026-11-24 10:00")).out

    assert re.search(rf"延期 +{actor} ", said)


def test_the_list_of_what_waits_names_applications_and_the_answer_what_was_decided(office: Office) -> None:
    number = opened(office)
    asked(office, number, "2026-11-24 09:30")
    later = at(office, "2026-11-25 10:00")

    listed = command(["proposals"], given=later).out
    answer = command(["approve", number, "--reason", "同意", "--by", "approver"], given=later).out

    assert (number in listed, "延期" in listed) == (True, True)
    assert answer.splitlines()[0] == (
        f"{number} 已批准延期，到期 2026-12-03；决定的是第 2 条：申请延期 3 个工作日：需现场核实；批准之前照常计时"
    )


@pytest.mark.parametrize("late", [True, False])
def test_what_is_proposed_by_hand_is_told_to_a_handler_who_heard_nothing_yet(office: Office, late: bool) -> None:
    number = opened(office)
    if late:
        walked(at(office, "2026-12-01 00:00"), number)

    propose(at(office, "2026-12-01 00:01" if late else "2026-11-24 10:00"), number, "约谈", "拒不配合", SUPERVISOR)

    assert ("edu-handler" in case_lines(office, number)[-1].to) is not late


def test_the_same_request_again_gives_the_same_answer(office: Office) -> None:
    number = opened(office)
    asked(office, number, "2026-11-24 09:30")
    propose(at(office, "2026-11-24 10:00"), number, "约谈", "拒不配合", SUPERVISOR)
    once = Asking("approver", "r-1")

    first = decide(at(office, "2026-11-25 10:00"), number, "延期", "同意", once, Terms())
    again = decide(at(office, "2026-11-25 11:00"), number, "延期", "同意", once, Terms())

    assert first.one is not None
    assert again.one is not None
    assert (first.one.seq, again.one.seq, again.due_date) == (2, 2, first.due_date)
