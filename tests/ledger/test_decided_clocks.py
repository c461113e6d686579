"""What was decided about clocks: a date that was told stands, pauses have names, a revoked change leaves no mark.

Disclosure requests and public reports from the desk, nothing but a ledger file: no date depends on the database. The
dates were counted by hand on the State Council's calendar.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from care.replanning import Replanning
from models.instants import parse_instant
from models.ledger import Ledger
from models.queries.cases import get_case
from models.queries.outbox import waiting
from models.queries.sanctions import approved_since
from models.tables import Case
from models.words import Level
from office.office import Office
from tests.helpers import Answer, case_lines, case_log, command, sample, walked
from tests.templates import copied


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    """A ledger file with the sample people."""
    made = copied(tmp_path / "ledger.db", sample)
    yield made
    made.close()


def run(office: Office, at: str, line: str, number: str = "") -> Answer:
    """A command at an instant."""
    here = replace(office, now=lambda: parse_instant(at))
    return command(line.replace("{n}", number).split(), given=here, now=here.now)


def request(office: Office, at: str, channel: str = "in_person") -> str:
    """A disclosure request comes in."""
    line = f"open information-request --unit edu --title t --set channel={channel} --set applicant=person --json"
    answer = run(office, at, line)
    assert answer.code == 0, answer.error
    return str(answer.json["number"])


def played(office: Office, number: str, actions: Sequence[tuple[str, str]]) -> None:
    """Commands one after the other; each must be accepted."""
    for at, line in actions:
        answer = run(office, at, line, number)
        assert answer.code == 0, (line, answer.error)


def case_of(office: Office, number: str) -> Case:
    """The case as it stands."""
    with office.ledger.read() as session:
        return get_case(session, number)


CONSULT = "step {n} consult --set consult_sent="
CONSULTED = "step {n} consulted --set consult_answer=agrees --set consult_answered="
DEFER = (
    "step {n} defer --set defer_until=2024-06-07 --set defer_reason=延 --set defer_notified=2024-05-08 --by edu-lead"
)
EXPLAIN = "step {n} explain --set frequency=一月内五十件"
DUE = [
    # a date told to the applicant stands: what lengthened the limit before does not lengthen it (条例35)
    (
        "2024-04-29 10:00",
        [
            ("2024-05-06 10:00", "extend {n} --days 10 --approver approver --reason 需检索 --notified 2024-05-06"),
            ("2024-05-07 10:00", EXPLAIN),
            ("2024-05-08 10:00", DEFER),
        ],
        "2024-06-07",
    ),
    # a third party asked afterwards does not move it, and neither does the answer
    (
        "2024-04-29 10:00",
        [
            ("2024-05-07 10:00", EXPLAIN),
            ("2024-05-08 10:00", DEFER),
            ("2024-05-13 10:00", f"{CONSULT}2024-05-13"),
            ("2024-06-03 10:00", f"{CONSULTED}2024-06-03"),
        ],
        "2024-06-07",
    ),
    # a step resumes only what it paused: the officer's own pause goes on until 05-21
    (
        "2024-05-10 10:00",
        [
            ("2024-05-13 10:00", "pause {n} --reason 待核"),
            ("2024-05-14 10:00", f"{CONSULT}2024-05-14"),
            ("2024-05-17 10:00", f"{CONSULTED}2024-05-17"),
            ("2024-05-21 10:00", "resume {n}"),
        ],
        "2024-06-17",
    ),
    # the other way round: the officer's pause ends first, the third party's goes on; the same days are counted once
    (
        "2024-05-10 10:00",
        [
            ("2024-05-13 10:00", f"{CONSULT}2024-05-13"),
            ("2024-05-14 10:00", "pause {n} --reason 待核"),
            ("2024-05-17 10:00", "resume {n}"),
            ("2024-05-21 10:00", f"{CONSULTED}2024-05-21"),
        ],
        "2024-06-17",
    ),
]


@pytest.mark.parametrize(("received", "actions", "due"), DUE)
def test_the_date_is_the_one_counted_by_hand(
    office: Office, received: str, actions: Sequence[tuple[str, str]], due: str
) -> None:
    number = request(office, received)

    played(office, number, actions)

    assert str(case_of(office, number).due_date) == due


def test_a_date_told_to_the_applicant_is_never_silent(office: Office) -> None:
    number = request(office, "2024-04-29 10:00")
    consulted = ("2024-05-31 10:00", f"{CONSULT}2024-05-31")
    played(office, number, [("2024-05-07 10:00", EXPLAIN), ("2024-05-08 10:00", DEFER), consulted])

    assert case_of(office, number).state.value == "open"
    walked(replace(office, now=lambda: parse_instant("2024-06-08 00:00")), number)
    assert case_log(office, number)[-1] == "overdue"


def test_a_pause_by_hand_ends_only_by_hand(office: Office) -> None:
    number = request(office, "2024-05-10 10:00")
    played(office, number, [("2024-05-13 10:00", f"{CONSULT}2024-05-13")])
    refused = run(office, "2024-05-14 10:00", "resume {n}", number)

    assert refused.code == 1
    assert "因“第三方意见”依法暂停" in refused.error
    played(office, number, [("2024-05-14 11:00", "pause {n} --reason 待核")])
    assert "计时已经暂停" in run(office, "2024-05-14 12:00", "pause {n} --reason 又", number).error
    played(office, number, [("2024-05-15 10:00", "resume {n}")])
    assert case_of(office, number).state.value == "paused"
    assert "计时仍未恢复" in case_lines(office, number)[-1].detail


def test_a_third_partys_silence_leaves_an_officers_pause_alone(office: Office) -> None:
    number = request(office, "2024-05-10 10:00")
    played(
        office, number, [("2024-05-13 10:00", f"{CONSULT}2024-05-13"), ("2024-05-14 10:00", "pause {n} --reason 待核")]
    )

    walked(replace(office, now=lambda: parse_instant("2024-06-04 00:00")), number)

    assert case_log(office, number)[-1] == "lapsed"
    assert case_of(office, number).state.value == "paused"
    assert case_lines(office, number)[-1].detail.endswith("计时仍未恢复")


def test_an_answer_leaves_an_officers_pause_alone_and_says_so(office: Office) -> None:
    number = request(office, "2024-05-10 10:00")
    played(
        office, number, [("2024-05-13 10:00", f"{CONSULT}2024-05-13"), ("2024-05-14 10:00", "pause {n} --reason 待核")]
    )
    played(office, number, [("2024-05-17 10:00", f"{CONSULTED}2024-05-17")])

    assert case_of(office, number).state.value == "paused"
    assert case_lines(office, number)[-1].detail.endswith("计时仍未恢复")


def test_a_restart_leaves_an_officers_pause_alone(office: Office) -> None:
    number = request(office, "2024-05-10 10:00")
    correct = "step {n} correct --set correction_items=补 --set correct_by=2024-05-24 --set correction_sent=2024-05-13"
    played(
        office,
        number,
        [
            ("2024-05-13 10:00", correct),
            ("2024-05-14 10:00", "pause {n} --reason 待核"),
            ("2024-05-20 10:00", "step {n} corrected --set corrected_on=2024-05-20"),
            ("2024-05-22 10:00", "resume {n}"),
        ],
    )

    assert str(case_of(office, number).due_date) == "2024-06-19"  # day 0 is 05-20; 05-21 ended in the pause


@pytest.mark.parametrize(
    ("line", "at", "said"),
    [
        ("open work-ledger --unit edu --title t --json", "2022-07-01 10:00", "固定日期"),
        ("open department-budget --unit edu --title t --set budget_kind=budget --json", "2024-05-13 10:00", None),
    ],
)
def test_a_date_cannot_be_paused_and_a_span_can(office: Office, line: str, at: str, said: str | None) -> None:
    answer = run(office, at, line)
    assert answer.code == 0, answer.error
    number = answer.json["number"]
    paused = run(office, at, "pause {n} --reason 待", number)

    assert (paused.code == 0) is (said is None)
    assert said is None or said in paused.error
    if said is None:  # 预算法14: twenty days; no law lengthens them
        played(office, number, [(at, "resume {n}")])
        extended = run(office, at, "extend {n} --days 10 --approver approver --reason 需", number)
        assert "自然日" in extended.error
        assert extended.code == 1


@pytest.mark.parametrize(
    ("revoked_at", "due"),
    [
        ("2024-05-28 11:00", "2024-05-28"),  # the old date had not passed: the change never was
        ("2024-05-29 09:00", "2024-05-29"),  # it had: a calendar alone makes no case overdue
    ],
)
def test_a_revoked_change_leaves_no_mark_unless_the_old_date_has_passed(
    office: Office, revoked_at: str, due: str
) -> None:
    number = str(run(office, "2024-05-23 10:00", "open website-error --unit edu --title t --json").json["number"])
    assert str(case_of(office, number).due_date) == "2024-05-28"

    wrong = "calendar workday 2024-05-25 --reason 误 --basis 文 --yes --json"
    change = run(office, "2024-05-28 10:00", wrong)
    assert change.code == 0, change.error
    replanned(office, "2024-05-28 10:01")
    assert str(case_of(office, number).due_date) == "2024-05-29"  # 05-27 had passed

    assert run(office, revoked_at, "calendar revoke 1 --reason 误 --yes").code == 0
    replanned(office, revoked_at)
    assert str(case_of(office, number).due_date) == due


@pytest.mark.parametrize(
    ("revoked_at", "due"), [("2024-05-28 11:00", "2024-05-28"), ("2024-05-29 09:00", "2024-05-30")]
)
@pytest.mark.parametrize("closed_on", ["2024-05-27 10:00", "2024-05-28 10:00"])
def test_a_closure_that_is_revoked_on_the_old_due_day_itself_leaves_no_mark(
    office: Office, closed_on: str, revoked_at: str, due: str
) -> None:
    number = str(run(office, "2024-05-23 10:00", "open website-error --unit edu --title t --json").json["number"])
    assert run(office, closed_on, "calendar close 2024-05-27 --reason 防汛 --basis 文 --yes").code == 0
    replanned(office, closed_on)
    assert str(case_of(office, number).due_date) == "2024-05-29"

    assert run(office, revoked_at, "calendar revoke 1 --reason 误 --yes").code == 0
    replanned(office, revoked_at)

    assert str(case_of(office, number).due_date) == due


def replanned(office: Office, at: str) -> None:
    """What the worker does when the calendar has changed."""
    Replanning(replace(office, now=lambda: parse_instant(at))).run()


def carded(office: Office) -> str:
    """A simple question, late since 3 November at 24:00, for which a yellow card is proposed on the 6th at 09:00."""
    number = str(run(office, "2026-11-02 09:00", "open consultation --unit edu --title t --json").json["number"])
    played(office, number, [("2026-11-02 10:00", "classify {n} simple-question")])
    walked(replace(office, now=lambda: parse_instant("2026-11-06 09:00")), number)
    assert case_log(office, number)[-1] == "proposed"
    return number


APPROVE = "approve {n} --by approver --reason 逾期"


def test_a_proposal_falls_with_its_ground(office: Office) -> None:
    number = carded(office)
    played(office, number, [("2026-11-06 10:00", "classify {n} consultation")])

    refused = run(office, "2026-11-06 11:00", APPROVE, number)
    assert refused.code == 1
    assert "黄牌已失效" in refused.error
    assert "拟提黄牌失效：到期日已变为 2026-11-09，尚未逾期" in [event.detail for event in case_lines(office, number)]
    assert run(office, "2026-11-06 11:00", "proposals --json").json == []
    [kept] = run(office, "2026-11-06 11:00", "proposals --all --json").json
    assert kept["decision"] == "voided"


REVIEW = "step {n} legal-review --set counsel=李律师 --set legal_opinion=passed"
REPLY = (
    "step {n} reply --set reply_type=granted --set outcome=granted --set provided_how=邮寄 --set content=答复 "
    "--set sent_by=post --set sent_proof=EMS1 --set sent_on="
)


@pytest.mark.parametrize(
    ("sent_on", "why"),
    [
        ("2024-05-27", "已查明按时办结"),
        ("2024-05-29", "已查明逾期未满拟提黄牌的天数"),
        ("2024-06-03", None),
    ],
)
def test_evidence_of_an_earlier_day_takes_the_ground_away(office: Office, sent_on: str, why: str | None) -> None:
    number = request(office, "2024-04-28 10:00")
    assert str(case_of(office, number).due_date) == "2024-05-28"
    played(office, number, [("2024-05-20 10:00", REVIEW)])
    walked(replace(office, now=lambda: parse_instant("2024-05-31 09:00")), number)
    assert case_log(office, number)[-1] == "proposed"

    played(office, number, [("2024-06-03 11:00", f"{REPLY}{sent_on}")])

    voided = [event.detail for event in case_lines(office, number) if event.event.value == "voided"]
    assert voided == ([f"拟提黄牌失效：{why}"] if why else [])


GIVE = "reassign {n} --unit tax --reason 职责所在 --by supervisor"


def test_a_card_that_was_given_stays_that_units(office: Office) -> None:
    number = carded(office)
    played(office, number, [("2026-11-06 10:00", APPROVE), ("2026-11-06 11:00", GIVE)])

    with office.ledger.read() as session:
        had = {
            unit: len(approved_since(session, unit, Level.YELLOW_CARD, parse_instant("2026-01-01")))
            for unit in ("edu", "tax")
        }
    assert had == {"edu": 1, "tax": 0}


def test_a_proposal_whose_days_were_closed_afterwards_falls_with_the_re_planning(office: Office) -> None:
    number = carded(office)
    for day in ("2026-11-03", "2026-11-04", "2026-11-05", "2026-11-06"):
        close = f"calendar close {day} --reason 防汛 --basis 文 --yes"
        assert run(office, "2026-11-06 10:00", close).code == 0
    waiting = run(office, "2026-11-06 10:01", "proposals --json").json
    assert [(one["holds"], one["gone"]) for one in waiting] == [(True, None)]  # until the worker has re-planned

    replanned(office, "2026-11-06 10:02")

    assert "尚未逾期" in case_lines(office, number)[-1].detail
    assert run(office, "2026-11-06 11:00", APPROVE, number).code == 1


def test_whoever_decides_counts_with_the_newest_calendar_though_no_worker_has_re_planned(office: Office) -> None:
    number = carded(office)
    for day in ("2026-11-03", "2026-11-04", "2026-11-05", "2026-11-06"):
        close = f"calendar close {day} --reason 防汛 --basis 文 --yes"
        assert run(office, "2026-11-06 10:00", close).code == 0

    refused = run(office, "2026-11-06 10:01", APPROVE, number)

    assert refused.code == 1
    assert "approved" not in case_log(office, number)


def test_an_act_counts_with_the_newest_calendar_though_no_worker_has_re_planned(office: Office) -> None:
    """Due on 11-03; the day is closed on its morning, so that the limit can still be lengthened on the 4th."""
    number = str(run(office, "2026-11-02 09:00", "open consultation --unit edu --title t --json").json["number"])
    played(office, number, [("2026-11-02 10:00", "classify {n} simple-question")])
    late = "extend {n} --days 1 --approver approver --reason 忙"
    assert "须在到期之前" in run(office, "2026-11-04 10:00", late, number).error

    assert run(office, "2026-11-04 10:01", "calendar close 2026-11-03 --reason 防汛 --basis 文 --yes").code == 0

    played(office, number, [("2026-11-04 10:02", late)])
    assert str(case_of(office, number).due_date) == "2026-11-05"


def test_a_card_is_the_units_that_was_late_though_the_case_is_given_away_before_it_is_approved(office: Office) -> None:
    number = carded(office)
    played(office, number, [("2026-11-06 10:00", GIVE), ("2026-11-06 11:00", APPROVE)])

    with office.ledger.read() as session:
        had = {
            unit: len(approved_since(session, unit, Level.YELLOW_CARD, parse_instant("2026-01-01")))
            for unit in ("edu", "tax")
        }
    last = case_lines(office, number)[-1]
    assert had == {"edu": 1, "tax": 0}
    assert last.detail.startswith("黄牌（市教育局）：")
    assert last.to == ["edu-handler", "edu-lead", "supervisor"]


def test_a_card_of_a_withdrawn_case_is_void(office: Office) -> None:
    number = carded(office)
    played(office, number, [("2026-11-06 10:00", "withdraw {n} --reason 重复登记 --by supervisor")])

    assert case_lines(office, number)[-1].detail == "拟提黄牌失效：办件已撤回"


def test_a_card_given_is_not_proposed_again_when_the_date_moves_a_little(office: Office) -> None:
    number = carded(office)
    close = "calendar close 2026-11-03 --reason 防汛 --basis 文 --yes"
    played(office, number, [("2026-11-06 10:00", APPROVE), ("2026-11-06 10:30", close)])
    replanned(office, "2026-11-06 10:31")
    assert str(case_of(office, number).due_date) == "2026-11-04"

    walked(replace(office, now=lambda: parse_instant("2026-11-09 09:00")), number)

    last = case_lines(office, number)[-1]
    assert (last.event.value, last.level) == ("escalated", Level.YELLOW_CARD)
    assert last.detail.endswith("（前已批准，不再拟提）")


def test_a_date_told_to_the_applicant_takes_the_ground_of_an_extension_applied_for(office: Office) -> None:
    number = request(office, "2024-04-29 10:00")
    asked = "extend {n} --days 10 --reason 需检索 --by edu-handler"
    played(office, number, [("2024-05-06 10:00", asked), ("2024-05-07 10:00", EXPLAIN), ("2024-05-08 10:00", DEFER)])

    assert "答复期限已另行告知申请人（2024-06-07" in case_lines(office, number)[-1].detail
    assert run(office, "2024-05-09 10:00", APPROVE, number).code == 1


def test_what_was_proposed_on_true_ground_can_be_approved(office: Office) -> None:
    number = carded(office)
    [waiting] = run(office, "2026-11-06 10:00", "proposals --json").json
    assert waiting["holds"] is True
    played(office, number, [("2026-11-06 10:00", "close {n} --reply 已答复"), ("2026-11-06 11:00", APPROVE)])
    assert case_log(office, number)[-1] == "approved"


def test_what_a_supervisor_proposed_stands_on_the_supervisors_word(office: Office) -> None:
    number = str(run(office, "2026-11-02 09:00", "open consultation --unit edu --title t --json").json["number"])
    by_hand = "propose {n} --level yellow_card --reason 推诿 --by supervisor"
    played(office, number, [("2026-11-03 09:00", by_hand), ("2026-11-04 09:00", APPROVE)])

    assert case_log(office, number)[-2:] == ["proposed", "approved"]


def test_a_correction_is_asked_for_within_seven_days_of_the_confirmed_receipt(office: Office) -> None:
    number = request(office, "2024-05-10 10:00", "internet")
    terms = {term.id: term for term in case_of(office, number).progress.terms}
    assert list(terms) == ["confirm"]  # 条例31: receipt is the day both sides confirm

    played(office, number, [("2024-05-20 10:00", "step {n} confirm --set confirmed=2024-05-20")])

    case = case_of(office, number)
    assert {term.id: str(term.due_date) for term in case.plan.terms} == {"correction-notice": "2024-05-29"}


@pytest.mark.parametrize(
    ("walked_at", "said"),
    [
        ("2024-05-20 09:00", "将于 2024-05-20 24:00 到期"),
        ("2024-05-24 09:00", "已于 2024-05-20 24:00 到期"),
    ],
)
def test_no_message_says_that_a_passed_date_is_to_come(office: Office, walked_at: str, said: str) -> None:
    number = request(office, "2024-05-10 10:00")  # a correction is to be asked for within seven days

    walked(replace(office, now=lambda: parse_instant(walked_at)), number)

    told = [event.detail for event in case_lines(office, number) if "补正" in event.detail]
    assert told[-1].endswith(said)


def test_what_is_registered_after_its_date_is_not_told_to_be_done_before_it(office: Office) -> None:
    line = "open consultation --unit edu --title t --received 2026-11-02 --json"
    number = str(run(office, "2026-11-20 09:00", line).json["number"])

    with office.ledger.read() as session:
        texts = [one.body for one in waiting(session, "edu-handler") if one.case_number == number]
    assert any("已于 2026-11-09 24:00 到期，请立即答复" in one for one in texts)
    assert not any("请于 2026-11-09" in one for one in texts)


def test_a_silence_that_paused_nothing_says_so(office: Office) -> None:
    number = request(office, "2024-04-29 10:00")
    consulted = ("2024-05-09 10:00", f"{CONSULT}2024-05-09")
    played(office, number, [("2024-05-07 10:00", EXPLAIN), ("2024-05-08 10:00", DEFER), consulted])

    walked(replace(office, now=lambda: parse_instant("2024-05-31 00:00")), number)

    assert case_lines(office, number)[-1].detail.endswith("到期日是固定日期，未曾暂停")


def test_an_act_accepted_before_the_due_instant_ends_the_case_in_time(office: Office) -> None:
    number = str(run(office, "2026-11-02 09:00", "open consultation --unit edu --title t --json").json["number"])
    played(office, number, [("2026-11-09 23:59:59.999", "close {n} --reply 已答复")])

    walked(replace(office, now=lambda: parse_instant("2026-11-10 00:00")), number)

    assert case_log(office, number) == ["opened", "replied", "closed"]
    assert "按时办结" in case_lines(office, number)[-1].detail


@pytest.mark.parametrize(
    ("level", "closed_at", "said"),
    [
        ("黄牌", "2026-11-03 10:00", "已按时办结，不能拟提黄牌"),
        ("红牌", "2026-11-03 10:00", "已按时办结，不能拟提红牌"),
        ("黄牌", "2026-11-04 10:00", ""),
        ("约谈", "2026-11-03 10:00", ""),  # of how it was done people judge
    ],
)
def test_no_card_is_proposed_by_hand_for_what_was_closed_in_time(
    office: Office, level: str, closed_at: str, said: str
) -> None:
    number = str(run(office, "2026-11-02 09:00", "open consultation --unit edu --title t --json").json["number"])
    played(
        office,
        number,
        [("2026-11-02 10:00", "classify {n} simple-question"), (closed_at, "close {n} --reply 已答复")],
    )

    answer = run(office, "2026-11-05 10:00", f"propose {{n}} --level {level} --reason 拖 --by supervisor", number)

    assert (answer.code, said in answer.error) == (1 if said else 0, True)
