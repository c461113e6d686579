"""Facts of the past are entered with their own day and their evidence: from then on the clock counts as it should have.

Dates of November and December 2026, counted by hand: 2026-11-02 is a Monday, and no day off lies between it and 2027.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from models.instants import parse_instant
from models.queries.cases import get_case
from models.queries.sanctions import proposals
from office.office import Office
from tests.helpers import Answer, at, case_lines, case_log, command, make_office, sample, walked
from tests.templates import copied

CORRECT = "step {n} correct --set correction_items=名称 --set correct_by="
PROOF = " --evidence 回执第3页"
REVIEW = "step {n} legal-review --set counsel=甲 --set legal_opinion=passed"
CONSULTED = "step {n} consulted --set consult_answer=agrees"


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    """An office on a ledger file with the sample people."""
    ledger = copied(tmp_path / "ledger.db", sample)
    yield make_office(ledger)
    ledger.close()


def run(office: Office, at: str, line: str, number: str = "") -> Answer:
    """A command at an instant."""
    here = replace(office, now=lambda: parse_instant(at))
    return command(line.replace("{n}", number).split(), given=here, now=here.now)


def request(office: Office, at: str = "2026-11-02 10:00") -> str:
    """A disclosure request handed in: 20 working days from 2026-11-02 end on 11-30."""
    line = "open information-request --unit edu --title t --set channel=in_person --set applicant=person --json"
    return str(run(office, at, f"{line} --received 2026-11-02" if at > "2026-11-02" else line).json["number"])


def played(office: Office, number: str, at: str, *lines: str) -> None:
    """Commands at one instant; each must be accepted."""
    for line in lines:
        answer = run(office, at, line, number)
        assert answer.code == 0, (line, answer.error)


def standing(office: Office, number: str) -> tuple[str, str, bool]:
    """When a case is due, its state, and whether its cards were put off."""
    with office.ledger.read() as session:
        case = get_case(session, number)
        return str(case.due_date), case.state.value, case.cards_from is not None


def waiting(office: Office, number: str) -> list[str]:
    """The cards that wait for an approver."""
    with office.ledger.read() as session:
        return [str(one.level) for one in proposals(session, number) if not one.decision]


@pytest.mark.parametrize(
    ("entered", "lines", "due", "state", "a_day_later"),
    [
        # a correction asked for on the 5th and handed in on the 12th: 20 working days from there
        (
            "2026-11-26 10:00",
            [f"{CORRECT}2026-11-12 --on 2026-11-05{PROOF}", f"step {{n}} corrected --on 2026-11-12{PROOF}"],
            "2026-12-10",
            "open",
            "2026-12-10",
        ),
        # asked for and not handed in yet: the clock stands still since then
        ("2026-11-26 10:00", [f"{CORRECT}2026-12-12 --on 2026-11-05{PROOF}"], "2026-11-30", "paused", "2026-12-01"),
        # a third party asked on the 5th, answering on the 12th: the 5th, 6th, 9th, 10th and 11th do not count
        (
            "2026-11-26 10:00",
            [f"step {{n}} consult --on 2026-11-05{PROOF}", f"{CONSULTED} --on 2026-11-12{PROOF}"],
            "2026-12-07",
            "open",
            "2026-12-08",
        ),
        # asked on the 3rd and silent for 15 working days, to the 24th: 16 working days do not count
        ("2026-11-26 10:00", [f"step {{n}} consult --on 2026-11-03{PROOF}"], "2026-12-22", "open", "2026-12-22"),
        # the same; the answer of the 12th is entered after the silence was, and is what counts
        (
            "2026-11-26 10:00",
            [f"step {{n}} consult --on 2026-11-05{PROOF}", f"{CONSULTED} --on 2026-11-12T16:00:00+08:00{PROOF}"],
            "2026-12-07",
            "open",
            "2026-12-08",
        ),
        # what happened today is no past fact, and needs no evidence
        ("2026-11-06 10:00", [f"{CORRECT}2026-11-12 --on 2026-11-06"], "2026-11-30", "paused", "2026-12-01"),
    ],
)
def test_a_past_fact_counts_from_its_own_day(
    office: Office, entered: str, lines: Sequence[str], due: str, state: str, a_day_later: str
) -> None:
    number = request(office, "2026-11-03 10:00")
    played(office, number, entered, *lines)
    assert standing(office, number) == (due, state, False)

    played(office, number, entered, "correct {n} --received 2026-11-03 --reason 笔误 --by edu-handler")
    assert standing(office, number) == (a_day_later, state, False)


def test_the_record_says_when_it_was_entered_when_it_happened_and_what_proves_it(office: Office) -> None:
    number = request(office)
    played(office, number, "2026-11-26 10:00", f"{CORRECT}2026-11-12 --on 2026-11-05{PROOF}")
    played(office, number, "2026-11-26 11:00", f"step {{n}} corrected --on 2026-11-12{PROOF}")

    asked, handed_in = (one for one in case_lines(office, number) if one.submission_id)
    assert parse_instant("2026-11-26 10:00") == asked.at == asked.recorded_at
    assert (
        asked.detail == "告知补正（补正期限 2026-11-12，告知日期 2026-11-05）；补录 2026-11-05 的事实，佐证：回执第3页"
    )
    assert handed_in.detail.endswith("补录 2026-11-12 的事实，佐证：回执第3页；到期日 2026-11-30 → 2026-12-10")
    assert handed_in.to == ["edu-handler", "supervisor"]  # a date moved by what is said of the past is told above
    shown = run(office, "2026-11-26 11:00", "show {n} --json", number).json
    taken = {one["id"]: one["taken_at"] for one in shown["steps"] if one["taken_at"]}
    assert taken == {"correct": "2026-11-05T23:59:59+08:00", "corrected": "2026-11-12T23:59:59+08:00"}


@pytest.mark.parametrize(
    ("before", "line", "said"),
    [
        ((), f"{CORRECT}2026-12-12 --on 2026-11-27{PROOF}", "补录的时间 2026-11-27 晚于现在"),
        ((), f"{CORRECT}2026-12-12 --on 2026-11-26T11:00:00+08:00{PROOF}", "补录的时间 2026-11-26 11:00 晚于现在"),
        ((), f"{CORRECT}2026-12-12 --on 2026-10-30{PROOF}", "2026-10-30 应在 2026-11-02（收到之日）与"),
        ((), f"{CORRECT}2026-12-12 --on 2026-11-05", "须有佐证.*请用 --evidence 写明"),
        ((), f"{CORRECT}2026-12-12{PROOF}", "佐证只随补录的事实填写，请用 --on 写明是哪天的事"),
        ((), f"{CORRECT}2026-11-05 --on 2026-11-05{PROOF}", "期限 2026-11-05 应在 2026-11-05 之后"),
        (
            (),
            f"{CORRECT}2026-11-12 --set correction_sent=2026-11-05",
            "期限 2026-11-12 应在 2026-11-26 之后.*补录以前的事实，请加 --on 日期 --evidence 佐证",
        ),
        (
            (),
            f"{CORRECT}2026-12-12 --set correction_sent=2026-11-04 --on 2026-11-05{PROOF}",
            "“告知补正”补录为 2026-11-05，填报的却是 2026-11-04",
        ),
        # eight working days after the receipt: only seven are allowed (条例30)
        ((), f"{CORRECT}2026-12-12 --on 2026-11-12{PROOF}", "已于 2026-11-11 届满"),
        (
            [f"{CORRECT}2026-11-12 --on 2026-11-05{PROOF}"],
            f"step {{n}} corrected --on 2026-11-04{PROOF}",
            "“收到补正”的日期 2026-11-04 应在 2026-11-05（“告知补正”之日）与今天 2026-11-26 之间",
        ),
        (
            [f"step {{n}} recalled --set recalled_proof=函 --on 2026-11-20{PROOF}"],
            f"{CORRECT}2026-11-25 --on 2026-11-24{PROOF}",
            "已办结",
        ),
    ],
)
def test_what_cannot_have_happened_then_is_refused(office: Office, before: Sequence[str], line: str, said: str) -> None:
    number = request(office)
    played(office, number, "2026-11-26 10:00", *before)
    lines = len(case_log(office, number))

    answer = run(office, "2026-11-26 10:00", line, number)

    assert answer.code == 1
    assert re.search(said, answer.error), answer.error
    assert len(case_log(office, number)) == lines


def test_a_reply_sent_in_time_and_entered_late_closes_in_time(office: Office) -> None:
    number = request(office)
    reply = (
        "step {n} reply --set reply_type=granted --set outcome=granted --set content=x --set provided_how=y"
        " --set sent_by=post --set sent_proof=z"
    )
    played(
        office,
        number,
        "2026-12-02 10:00",
        f"{REVIEW} --on 2026-11-18{PROOF}",
    )
    early = run(office, "2026-12-02 10:00", f"{reply} --on 2026-11-17{PROOF}", number)
    assert "（“法制审核”之日）与" in early.error
    played(office, number, "2026-12-02 10:00", f"{reply} --on 2026-11-20{PROOF}")

    assert any("按时办结（以 2026-11-20 为准）" in one.detail for one in case_lines(office, number))


def test_a_card_whose_ground_a_past_fact_takes_away_is_void_and_stays_on_record(office: Office) -> None:
    number = request(office, "2026-10-12 10:00")  # 20 working days end on 11-09; the third after it is the 12th
    walked(replace(office, now=lambda: parse_instant("2026-11-12 09:00")), number)
    assert waiting(office, number) == ["yellow_card"]

    played(
        office,
        number,
        "2026-11-13 10:00",
        f"{CORRECT}2026-10-30 --on 2026-10-15{PROOF}",
        f"step {{n}} corrected --on 2026-10-30{PROOF}",
    )

    assert standing(office, number) == ("2026-11-27", "open", False)
    assert waiting(office, number) == []
    assert [one for one in case_log(office, number) if one not in ("reminded", "escalated", "overdue")] == [
        "opened",
        "proposed",
        "paused",
        "voided",  # at once: no pause can begin after the due date, so the case was not late then
        "restarted",
    ]


@pytest.mark.parametrize(
    ("walked_at", "cards"),
    [("2026-12-22 10:00", []), ("2026-12-23 10:00", ["yellow_card"]), ("2026-12-25 10:00", ["red_card"])],
)
def test_what_is_late_all_at_once_by_a_past_fact_accuses_nobody_before_its_days_are_over(
    office: Office, walked_at: str, cards: list[str]
) -> None:
    number = request(office)
    played(office, number, "2026-11-03 10:00", f"{CORRECT}2026-11-06 --on 2026-11-03")
    # handed in on the 5th, and nobody entered it until Friday 12-18: due on 12-03, eleven working days ago
    played(office, number, "2026-12-18 10:00", f"step {{n}} corrected --on 2026-11-05{PROOF}")

    assert standing(office, number) == ("2026-12-03", "open", True)
    assert case_log(office, number)[-2:] == ["restarted", "escalated"]
    walked(replace(office, now=lambda: parse_instant(walked_at)), number)
    assert waiting(office, number) == cards


@pytest.mark.parametrize(
    ("walked_at", "cards"),
    [("2026-11-30 10:00", []), ("2026-12-01 10:00", ["yellow_card"]), ("2026-12-03 10:00", ["red_card"])],
)
def test_a_rectification_whose_date_has_gone_by_can_be_entered_and_its_cards_count_from_the_entry(
    office: Office, walked_at: str, cards: list[str]
) -> None:
    line = "open written-inspection --unit 市政府办公室 --title t --for edu --json"
    number = run(office, "2026-11-02 10:00", line).json["children"][0]
    finding = "step {n} findings --set finding=found --set items=一 --set conclusion=整改 --set rectify_by=2026-11-20"
    played(office, number, "2026-11-26 10:00", f"{finding} --on 2026-11-10{PROOF} --by supervisor")

    assert case_log(office, number)[-2:] == ["stepped", "escalated"]
    walked(replace(office, now=lambda: parse_instant(walked_at)), number)
    assert waiting(office, number) == cards


@pytest.mark.parametrize(
    ("lines", "due"),
    [
        # the 10th, 11th and 12th do not count; 20 working days from 11-02 end three later than 11-30
        ("2026-11-10 2026-11-13", "2026-12-03"),
        ("2026-11-10T09:00:00+08:00 2026-11-13T17:00:00+08:00", "2026-12-03"),
        ("2026-11-02 2026-11-03", "2026-11-30"),  # the day of receipt counts for nothing anyhow
        ("2026-11-10 2026-11-10", "2026-11-30"),
        ("2026-11-10", "2026-11-30 paused"),  # it goes on
    ],
)
@pytest.mark.parametrize("entered", ["2026-11-26 10:00", "2026-12-10 10:00"])
def test_a_pause_of_the_past_counts_as_if_it_had_been_entered_then(
    office: Office, lines: str, due: str, entered: str
) -> None:
    number = request(office)
    begun, *over = lines.split()
    played(office, number, entered, f"pause {{n}} --reason 系统迁移 --on {begun} --by supervisor{PROOF}")
    for day in over:
        played(office, number, entered, f"resume {{n}} --on {day} --by supervisor{PROOF}")

    assert standing(office, number)[0] == due.split()[0]
    assert standing(office, number)[1] == ("open" if over else "paused")


@pytest.mark.parametrize(
    ("before", "line", "said"),
    [
        ("", "pause {n} --reason 忙 --on 2026-11-10 --by edu-handler", "以前的暂停由督办员或审批人补录"),
        ("", "pause {n} --reason 忙 --on 2026-11-10", "以前的暂停由督办员或审批人补录，请用 --by 指明是谁"),
        ("", "pause {n} --reason 忙 --on 2026-11-01 --by supervisor", "早于计时上一次变动（2026-11-02"),
        ("", "pause {n} --reason 忙 --on 2026-12-02 --by supervisor", "已于 2026-12-01 00:00 到期"),
        ("", "resume {n} --on 2026-11-10 --by supervisor", "计时并未暂停"),
        ("pause {n} --reason 忙 --on 2026-11-10 --by supervisor", "resume {n} --on 2026-11-09 --by supervisor", "早于"),
    ],
)
def test_a_pause_of_the_past_is_entered_from_above_and_in_order(
    office: Office, before: str, line: str, said: str
) -> None:
    number = request(office)
    if before:
        played(office, number, "2026-12-10 10:00", f"{before}{PROOF}")

    answer = run(office, "2026-12-10 10:00", f"{line}{PROOF}", number)

    assert (answer.code, said in answer.error) == (1, True), answer.error


def test_a_pause_of_the_past_takes_the_ground_of_a_card_away(office: Office) -> None:
    number = request(office)
    walked(at(office, "2026-12-20 10:00"), number)
    assert waiting(office, number)

    played(office, number, "2026-12-20 10:05", f"pause {{n}} --reason 迁移 --on 2026-11-10 --by supervisor{PROOF}")

    assert not waiting(office, number)
    assert standing(office, number)[1] == "paused"
