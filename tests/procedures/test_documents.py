"""三同步: the gates of a policy document, tried one after the other in rehearsals."""

from pathlib import Path

import pytest

from models.queries.documents import documents
from office.office import Office
from rehearsal.player import Outcome
from tests.helpers import lines, play, play_together, refusals

TEXTS = Path(__file__).parent.parent / "models" / "interpretations" / "care"
OPEN = ("2023-08-02 09:30", "open policy-document --as D --unit edu --title 养老办法 --set meeting_planned=2023-09-28")
DRAFT = (
    f"step D draft --set document=@{TEXTS / 'document.txt'} --set publicity=active --set normative=yes "
    "--set interests=no"
)
CHANGED = DRAFT.replace("normative=yes", "normative=no")
REVIEW = "step D review --set reviewer=法规科 --set review_opinion=passed"
MEETING = "step D meeting --set met_on={} --set outcome=passed"
SIGN = "step D sign --by a --set document_number=景府发9号 --set formed_on={}"
SECRECY = "step D secrecy-review --set secrecy=passed --set secrecy_reviewer=保密员"
PUBLISH = "step D publish --set published_on={0} --set link=l --set interpreted_on={1} --set interpretation_link=m"
ELEMENTS = ("background", "basis", "scope", "key_points", "highlights", "benefits", "guide", "differences")


def interpret(text: str = "honest_qa.txt", more: str = "", **elements: str) -> str:
    """The step that hands an interpretation in, its eight elements filled."""
    filled = {name: f"说明{n}项" for n, name in enumerate(ELEMENTS)} | elements
    given = " ".join(f"--set {name}={value}" for name, value in filled.items() if value)
    return (
        f"step D interpret --set interpreter=起草科 --set interpretation=@{TEXTS / text} {given} --set form=text {more}"
    )


def test_the_whole_way_and_the_register() -> None:
    found: list[tuple[str, str, str]] = []

    def registered(office: Office) -> None:
        with office.ledger.read() as session:
            for one in documents(session):
                found.append((one.number, one.effect, str(one.published_on)))

    outcome = play(
        "2023-11-10",
        OPEN,
        ("2023-08-10 10:00", DRAFT),
        ("2023-08-11 10:00", interpret()),
        ("2023-08-20 10:00", REVIEW),
        ("2023-09-27 10:00", MEETING.format("2023-09-27")),
        ("2023-09-28 11:00", SIGN.format("2023-09-27")),
        ("2023-10-20 11:00", PUBLISH.format("2023-10-20", "2023-10-20")),
        ("2023-10-20 11:30", SECRECY),
        ("2023-10-20 12:00", PUBLISH.format("2023-10-20", "2023-10-20")),
        then=registered,
    )

    assert refusals(outcome) == ["不予公开发布：须先办“保密审查”（secrecy-review）"]
    assert [line for line in lines(outcome, "D") if "remind" not in line and "refused" not in line] == [
        "08-02 09:30 opened h",
        "08-10 10:00 stepped h",
        "08-11 10:00 stepped h",
        "08-20 10:00 stepped h",
        "09-27 10:00 stepped h",
        "09-28 11:00 restarted h",  # 形成之日 9 月 27 日起 20 个工作日
        "10-20 11:30 stepped h",
        "10-20 12:00 closed",
    ]
    restarted = next(line for line in outcome.timeline if line["event"] == "restarted")
    assert restarted["due_date"] == "2023-10-31"
    assert found == [("景府发9号", "in_force", "2023-10-20")]


GATES: list[tuple[list[str], str, str]] = [
    ([], MEETING, "不予上会：须先办“起草文件”（draft）"),
    ([DRAFT, REVIEW], MEETING, "不予上会：须先办“起草解读材料”（interpret）"),
    ([DRAFT, interpret()], MEETING, "不予上会：须先办“合法性审查”（review）"),
    ([DRAFT, interpret(), REVIEW, CHANGED], MEETING, "不予上会：文件改动后解读材料没有同步修改"),
    (
        [DRAFT, interpret(), "step D review --set reviewer=法规科 --set review_opinion=amend"],
        MEETING,
        "不予上会：合法性审查意见是“须修改”",
    ),
    ([DRAFT], interpret("bad_abridged.txt"), "解读材料不符合要求：解读材料有 100% 的文字"),
    ([DRAFT], interpret("document.txt"), "解读材料不符合要求：解读材料有 100% 的文字照搬原文"),
    ([DRAFT], interpret(guide=""), "解读材料不符合要求：“起草解读材料”还缺 办事指引及流程（guide"),
    ([DRAFT], interpret(guide="不适用"), "解读材料不符合要求：“办事指引及流程”不适用须写明理由"),
    (
        [DRAFT.replace("interests=no", "interests=yes")],
        interpret(),
        "解读材料不符合要求：“起草解读材料”还缺 第二种",
    ),
    ([], DRAFT.replace("publicity=active", "publicity=not_public"), "退文：“起草文件”还缺 不主动公开的理由"),
    ([DRAFT, interpret(), REVIEW, MEETING], "step D sign --set document_number=9 --set formed_on={}", ""),
    ([DRAFT, interpret(), REVIEW], SIGN, "不予签发：须先办“上会”（meeting）"),
    (
        [DRAFT, interpret(), REVIEW, MEETING.replace("passed", "returned")],
        SIGN,
        "不予签发：会议没有通过",
    ),
    ([DRAFT, interpret(), REVIEW, MEETING], SIGN.replace("--by a", "--by h"), ""),
    ([DRAFT, interpret(), REVIEW, CHANGED, interpret()], MEETING, "不予上会：文件在合法性审查之后又改动过"),
    ([DRAFT, interpret(), REVIEW, MEETING, CHANGED, interpret()], SIGN, "不予签发：文件在上会之后又改动过"),
    ([DRAFT.replace("interests=no", "interests=yes")], interpret(more="--set second_form=text"), ""),
    (
        [DRAFT, interpret(), REVIEW, MEETING, SIGN, SECRECY],
        PUBLISH.format("2023-08-31", "2023-09-01"),
        "不予公开发布：解读应不晚于 2023-08-31 发布",
    ),
    (
        [DRAFT, interpret(), REVIEW, MEETING, SIGN, SECRECY],
        PUBLISH.format("2023-08-31", "2023-08-30"),
        "不予公开发布：解读应不早于 2023-08-31 发布",
    ),
]
"""What was done, what is tried next, and why it is refused."""


@pytest.fixture(scope="module")
def tried() -> Outcome:
    """Every gate tried, each on a document of its own."""
    scripts = [
        [OPEN, *((f"2023-08-31 {10 + n}:00", run.format("2023-08-31")) for n, run in enumerate([*before, wanted]))]
        for before, wanted, _ in GATES
    ]
    return play_together("2023-09-02", "D", scripts)


@pytest.mark.parametrize("number", range(len(GATES)))
def test_a_gate_refuses(tried: Outcome, number: int) -> None:
    before, _, said = GATES[number]
    (refused,) = [line for line in tried.timeline if line["event"] == "refused" and line["case"] == f"D{number}"]

    assert said in refused["detail"]
    assert refused["at"][11:13] == str(10 + len(before))


def test_a_document_that_is_not_public_needs_no_interpretation_but_a_reason() -> None:
    outcome = play(
        "2023-09-02",
        OPEN,
        ("2023-08-10 10:00", DRAFT.replace("publicity=active", "publicity=not_public --set publicity_reason=内部事务")),
        ("2023-08-11 10:00", REVIEW),
        ("2023-08-12 10:00", MEETING.format("2023-08-12")),
        ("2023-08-14 10:00", SIGN.format("2023-08-14")),
        ("2023-08-14 11:00", PUBLISH.format("2023-08-14", "2023-08-14")),
        ("2023-08-14 12:00", "step D archive --set archive_number=2023-1"),
    )

    assert refusals(outcome) == ["不予公开发布：“公开”只用于公开属性为主动公开的情形"]
    assert lines(outcome, "D")[-1] == "08-14 12:00 closed"


def test_an_interpretation_that_says_nothing_is_taken_from_an_approver_only() -> None:
    nothing = dict.fromkeys(ELEMENTS, "x")
    overruled = interpret(more="--set overrule_reason=紧急文件会后补充 --by {}", **nothing)
    outcome = play(
        "2023-08-20",
        OPEN,
        ("2023-08-10 10:00", DRAFT),
        ("2023-08-11 10:00", interpret(**nothing)),
        ("2023-08-11 11:00", overruled.format("h")),
        ("2023-08-11 12:00", overruled.format("a")),
    )

    assert len(refusals(outcome)) == 2
    assert all("只写了“x”" in one and "审批人" in one for one in refusals(outcome))
    assert [line for line in lines(outcome, "D") if line.startswith("08-11")][-1].startswith("08-11 12:00 stepped")


def test_the_same_draft_entered_again_spoils_nothing() -> None:
    outcome = play(
        "2023-09-01",
        OPEN,
        ("2023-08-10 10:00", DRAFT),
        ("2023-08-11 10:00", interpret()),
        ("2023-08-20 10:00", REVIEW),
        ("2023-08-21 10:00", DRAFT),
        ("2023-08-22 10:00", MEETING.format("2023-08-22")),
    )

    assert refusals(outcome) == ["退文：与上次填报的一字不差，没有改动，无需再办"]
    assert [line for line in lines(outcome, "D") if line.startswith("08-22")] == ["08-22 10:00 stepped h"]
