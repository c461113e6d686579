"""What runs out stays out, and what is pending holds: dates counted by hand over 国庆 2023 (条例 30—35)."""

import pytest

from rehearsal.player import Outcome
from tests.helpers import play_together, refusals

OPEN = (
    "2023-09-20 10:00",
    "open information-request --as R --unit edu --title 申请 --set channel=in_person --set applicant=person",
)  # 20 个工作日：10 月 24 日
ONLINE = ("2023-09-18 10:00", OPEN[1].replace("in_person", "internet"))
CONSULT = "step R consult --set consult_sent={}"
ANSWER = "step R consulted --set consult_answer=agrees --set consult_answered={}"
CORRECT = "step R correct --set correction_items=年度 --set correct_by={} --set correction_sent={}"
SCRIPTS: dict[str, list[tuple[str, str]]] = {
    "a consultation after the limit has run out": [OPEN, ("2023-10-25 09:00", CONSULT.format("2023-10-25"))],
    "a deferral after the limit has run out": [
        OPEN,
        ("2023-10-20 09:00", "step R explain --set frequency=五十件"),
        (
            "2023-10-25 09:00",
            "step R defer --by l --set defer_until=2023-12-01 --set defer_reason=量大 --set defer_notified=2023-10-25",
        ),
    ],
    "two third parties, one answers": [
        OPEN,
        ("2023-09-22 10:00", CONSULT.format("2023-09-22")),
        ("2023-09-22 11:00", CONSULT.format("2023-09-22")),
        ("2023-09-26 10:00", ANSWER.format("2023-09-26")),
    ],
    "a correction while a third party is asked": [
        OPEN,
        ("2023-09-21 10:00", CONSULT.format("2023-09-21")),
        ("2023-09-22 10:00", CORRECT.format("2023-10-20", "2023-09-22")),
        ("2023-09-25 10:00", "step R corrected --set corrected_on=2023-09-25"),
    ],
    "an answer entered after the silence": [
        OPEN,
        ("2023-09-21 10:00", CONSULT.format("2023-09-21")),
        ("2023-10-25 10:00", ANSWER.format("2023-09-25")),
    ],
    "the notice of correction counts from the confirmation": [
        ONLINE,
        ("2023-09-25 10:00", "step R confirm --set confirmed=2023-09-25"),
        ("2023-10-09 10:00", CORRECT.format("2023-10-20", "2023-10-09")),
    ],
    "resumed by hand before the receipt is confirmed": [ONLINE, ("2023-09-22 10:00", "resume R")],
    "no time for the correction": [OPEN, ("2023-09-22 10:00", CORRECT.format("2023-09-20", "2023-09-22"))],
    "given up before the time is over": [
        OPEN,
        ("2023-09-22 10:00", CORRECT.format("2023-10-01", "2023-09-22")),
        ("2023-10-02 10:00", "step R abandon --set abandon_reason=无"),
    ],
    "resumed by hand while a third party is asked": [
        OPEN,
        ("2023-09-21 10:00", CONSULT.format("2023-09-21")),
        ("2023-09-22 10:00", "resume R"),
    ],
    "posted before it was reviewed": [
        OPEN,
        ("2023-10-23 10:00", "step R legal-review --set counsel=甲 --set legal_opinion=passed"),
        (
            "2023-10-23 11:00",
            "step R reply --set reply_type=granted --set outcome=granted --set content=x --set provided_how=y "
            "--set sent_by=post --set sent_on=2023-10-18 --set sent_proof=z",
        ),
    ],
}


@pytest.fixture(scope="module")
def played() -> Outcome:
    """All of them in one rehearsal."""
    return play_together("2023-10-26", "R", list(SCRIPTS.values()))


@pytest.mark.parametrize(
    ("script", "said"),
    [
        ("a consultation after the limit has run out", "已于 2023-10-25 00:00 到期，“征求第三方意见”须在到期之前"),
        ("a deferral after the limit has run out", "须在到期之前"),
        ("no time for the correction", "期限 2023-09-20 应在 2023-09-22 之后"),
        ("given up before the time is over", "期限至 2023-10-07，届满之后才能办"),  # 10 月 1 日在假期，顺延
        ("resumed by hand while a third party is asked", "因“第三方意见”依法暂停"),
        ("resumed by hand before the receipt is confirmed", "要等办理“确认收到申请”之后恢复"),
        ("posted before it was reviewed", "的日期 2023-10-18 应在 2023-10-23（“法制审核”之日）与今天 2023-10-23 之间"),
    ],
)
def test_refused(played: Outcome, script: str, said: str) -> None:
    (refused,) = refusals(played, f"R{list(SCRIPTS).index(script)}")

    assert said in refused


@pytest.mark.parametrize(
    ("script", "due"),
    [
        # 第二家 15 个工作日到 10 月 19 日；9 月 21 日已数 1 个，10 月 20 日起再数 19 个
        ("two third parties, one answers", "2023-11-15"),
        # 9 月 25 日重新起算，第三方到 10 月 18 日为止不计，10 月 19 日起数 20 个
        ("a correction while a third party is asked", "2023-11-15"),
        # 9 月 25 日已收到意见：只有 9 月 21、22 日不计
        ("an answer entered after the silence", "2023-10-26"),
        ("the notice of correction counts from the confirmation", "2023-10-27"),
    ],
)
def test_due(played: Outcome, script: str, due: str) -> None:
    case = f"R{list(SCRIPTS).index(script)}"

    assert refusals(played, case) == []
    assert [line["due_date"] for line in played.timeline if line["case"] == case and line["event"] != "reminded"][
        -1
    ] == due
