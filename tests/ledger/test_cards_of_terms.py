"""A card that a date inside a case brought about (整改) falls with its ground, whatever takes that away."""

import shlex
from collections.abc import Sequence

import pytest

from casework.substance import says_nothing
from models.instants import parse_instant
from models.words import EventName
from office.office import Office
from tests.helpers import Answer, at, case_lines, command, walked

FINDINGS = (
    "step {n} findings --set finding=found --set items=一 --set conclusion=整改 --set rectify_by=%s --by supervisor"
)
NONE = "step {n} findings --set finding=none --set conclusion=无 --by supervisor"
RECTIFIED = "step {n} rectified --set rectified_note=改 --set evidence=照片"
CORRECT = "correct {n} --set %s --reason 认定有误 --by supervisor"
APPROVE = "approve {n} --level yellow_card --by approver --reason 属实"


def run(office: Office, instant: str, line: str, number: str = "") -> Answer:
    here = at(office, instant)
    return command(shlex.split(line.replace("{n}", number)), given=here, now=here.now)


def carded(office: Office) -> str:
    """A unit's case of an inspection: rectification due on 6 November 2026, a yellow card proposed on the 11th."""
    opened = run(office, "2026-11-02 10:00", "open written-inspection --unit 市政府办公室 --title 查 --for edu --json")
    number = str(opened.json["children"][0])
    assert run(office, "2026-11-03 10:00", FINDINGS % "2026-11-06", number).code == 0
    for instant in ("2026-11-05 09:00", "2026-11-06 09:00", "2026-11-07 00:00", "2026-11-09 09:00", "2026-11-11 09:00"):
        walked(at(office, instant), number)
    assert case_lines(office, number)[-1].event is EventName.PROPOSED
    return number


GONE: list[tuple[str, str, str]] = [
    ("done in time, entered late", RECTIFIED + " --on 2026-11-05 --evidence 回执", "整改已按时完成"),
    ("judged again with a later date", FINDINGS % "2026-11-30", "整改的期限已重新确定"),
    ("judged again, nothing found", NONE, "整改的期限已重新确定"),
    ("the date corrected", CORRECT % "rectify_by=2026-11-30", "整改的到期日已变为 2026-11-30"),
    ("the finding corrected", CORRECT % "finding=none", "所依据的期限已不在案"),
    ("withdrawn", "withdraw {n} --reason 重复 --by supervisor", "办件已撤回"),
]


@pytest.mark.parametrize(("what", "act", "why"), GONE, ids=[one[0] for one in GONE])
def test_the_card_falls_with_its_ground(office: Office, what: str, act: str, why: str) -> None:
    number = carded(office)
    answer = run(office, "2026-11-12 10:00", act, number)
    assert answer.code == 0, answer.error
    said = [one.detail for one in case_lines(office, number) if one.event is EventName.VOIDED]
    approved = run(office, "2026-11-12 11:00", APPROVE, number)
    assert approved.code == 1
    assert any(why in one for one in said) or why in approved.error


STANDS: list[tuple[str, Sequence[str]]] = [
    ("nothing happened", ()),
    ("rectified late", (RECTIFIED,)),
]


@pytest.mark.parametrize(("what", "acts"), STANDS, ids=[one[0] for one in STANDS])
def test_a_card_whose_ground_holds_can_be_approved(office: Office, what: str, acts: Sequence[str]) -> None:
    number = carded(office)
    for act in acts:
        assert run(office, "2026-11-12 10:00", act, number).code == 0
    answer = run(office, "2026-11-12 11:00", APPROVE, number)
    assert answer.code == 0, answer.error


def test_who_handles_a_case_decides_neither_way_on_it_though_he_deputises(office: Office) -> None:
    away = "officer away approver --deputy edu-handler --since 2026-11-02 --until 2026-11-30"
    assert run(office, "2026-11-02 09:00", away).code == 0
    opened = run(office, "2026-11-02 10:00", "open governor-message --unit edu --title 一 --officer edu-handler --json")
    number = str(opened.json["number"])
    assert run(office, "2026-11-02 11:00", "propose {n} --level 红牌 --reason 慢 --by supervisor", number).code == 0
    for word in ("approve", "reject"):
        answer = run(office, "2026-11-02 12:00", word + " {n} --by edu-handler --reason 我定", number)
        assert (answer.code, "须由另一名审批人决定" in answer.error) == (1, True), word
    refused = run(office, "2026-11-02 12:10", "withdraw {n} --reason 重复 --by edu-handler", number)
    assert (refused.code, "撤回须由督办员或审批人办理" in refused.error) == (1, True)


def test_a_campaign_whose_unit_was_judged_is_not_withdrawn_below(office: Office) -> None:
    opened = run(office, "2026-11-02 10:00", "open written-inspection --unit 市政府办公室 --title 查 --for edu --json")
    child = str(opened.json["children"][0])
    assert run(office, "2026-11-03 10:00", FINDINGS % "2026-11-30", child).code == 0
    line = "withdraw {n} --reason 不查了 --by gov-office-handler"
    refused = run(office, "2026-11-03 11:00", line, str(opened.json["number"]))
    assert (refused.code, "分件已有督查认定" in refused.error) == (1, True)


FAR = [
    ("rectify_by", FINDINGS % "2036-11-06"),
    ("rectify_by", FINDINGS % "2027-11-05"),
]


@pytest.mark.parametrize(("field", "line"), FAR)
def test_a_date_more_than_a_year_ahead_is_asked_about(office: Office, field: str, line: str) -> None:
    opened = run(office, "2026-11-02 10:00", "open written-inspection --unit 市政府办公室 --title 查 --for edu --json")
    refused = run(office, "2026-11-03 10:00", line, str(opened.json["children"][0]))
    assert (refused.code, "超过一年" in refused.error, field in refused.error) == (1, True, True)


def test_what_is_judged_anew_waits_for_its_end(office: Office) -> None:
    """A recheck that failed before the supervisor revised his finding no longer says that there is something to do."""
    opened = run(office, "2026-11-02 10:00", "open written-inspection --unit 市政府办公室 --title 查 --for edu --json")
    number = str(opened.json["children"][0])
    for instant, line in (
        ("2026-11-03 10:00", FINDINGS % "2026-11-06"),
        ("2026-11-04 10:00", RECTIFIED),
        ("2026-11-05 10:00", "step {n} recheck --set recheck=failed --set rectify_by=2026-11-20 --by supervisor"),
        ("2026-11-06 10:00", RECTIFIED),
        ("2026-11-09 10:00", NONE),
    ):
        answer = run(office, instant, line, number)
        assert answer.code == 0, answer.error
    waiting = run(office, "2026-11-10 10:00", "overdue --group waiting --json").json
    assert [(one["number"], one["what"]) for one in waiting if one["number"] == number] == [(number, "销号")]


def test_a_reply_given_before_it_is_entered_counts_on_its_day(office: Office) -> None:
    opened = run(office, "2026-11-20 10:00", "open governor-message --unit edu --title 一 --received 2026-11-12 --json")
    number, due = str(opened.json["number"]), parse_instant("2026-11-20 00:00")
    assert due
    line = "close {n} --reply 已电话答复 --on 2026-11-16 --evidence 通话记录"
    refused = run(office, "2026-11-26 10:00", line + " --by edu-handler", number)
    assert (refused.code, "督办员或审批人补录" in refused.error) == (1, True)
    answer = run(office, "2026-11-26 10:00", line + " --by supervisor", number)
    assert (answer.code, "按时办结" in answer.out) == (0, True), answer.error


def test_a_case_entered_under_the_wrong_unit_accuses_neither(office: Office) -> None:
    """The card of the one falls; those of the other count from the day on which its people hear of the case."""
    opened = run(office, "2026-11-02 10:00", "open governor-message --unit edu --title 一 --json")
    number = str(opened.json["number"])
    for instant in ("2026-11-10 00:00", "2026-11-10 09:00", "2026-11-12 09:00"):
        walked(at(office, instant), number)
    assert case_lines(office, number)[-1].event is EventName.PROPOSED
    line = "correct {n} --unit civil --reason 登记错单位 --by supervisor"
    assert run(office, "2026-11-13 10:00", line, number).code == 0
    assert any("单位已更正" in one.detail for one in case_lines(office, number) if one.event is EventName.VOIDED)
    assert run(office, "2026-11-13 11:00", APPROVE, number).code == 1
    walked(at(office, "2026-11-17 09:00"), number)
    assert [one for one in case_lines(office, number) if one.at > parse_instant("2026-11-13 10:00") and one.level] == []
    walked(at(office, "2026-11-18 09:00"), number)
    last = case_lines(office, number)[-1]
    assert (last.event, str(last.level)) == (EventName.PROPOSED, "yellow_card")


def test_who_handles_a_case_and_deputises_for_the_approver_is_not_the_only_one_who_hears(office: Office) -> None:
    away = "officer away approver --deputy edu-handler --since 2026-11-02 --until 2026-11-30"
    assert run(office, "2026-11-02 09:00", away).code == 0
    opened = run(office, "2026-11-02 10:00", "open governor-message --unit edu --title 一 --officer edu-handler --json")
    number = str(opened.json["number"])
    assert run(office, "2026-11-02 11:00", "extend {n} --days 2 --reason 忙 --by edu-handler", number).code == 0
    assert set(case_lines(office, number)[-1].to) == {"edu-handler", "approver"}


@pytest.mark.parametrize(
    "words",
    ["见文件正文。", "如文件所述", "暂无内容", "按文件执行", "详见正文第一条", "不适用：没有", "不适用：不适用"],
)
def test_more_that_says_nothing(words: str) -> None:
    assert says_nothing(words.removeprefix("不适用："))
