"""Nothing is beyond repair: corrections, reopenings, notes; dates of November and December 2026 counted by hand.

2026-11-23 is a Monday, and no day off lies between it and 2027.
"""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from desk.cases.assigning import reassign_case
from desk.cases.attaching import note_case
from desk.cases.closing import Reply, close_case, withdraw_case
from desk.cases.correcting import Correction, correct_case, reopen_case
from desk.cases.opening import Opening, open_case
from desk.cases.performing import Asking
from desk.cases.stepping import take_step
from desk.cases.timing import pause_case
from desk.supervision.applications import Terms
from desk.supervision.sanctions import decide
from desk.views.board import show_json
from desk.views.reports import period_asked, stats
from models.errors import BadInput, NotFound, Refused
from models.instants import local_date, parse_instant
from models.ledger import Ledger
from models.limit import Limit
from models.queries.cases import get_case
from models.queries.sanctions import proposals
from models.queries.to_tell import untold
from models.words import EventName
from office.office import Office
from tests.helpers import at, case_lines, case_log, command, make_office, sample, tells, walked
from tests.templates import copied

T = parse_instant
HANDLER, SUPERVISOR = Asking("edu-handler"), Asking("supervisor")
WHY = "登记时写错"


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    """An office on a ledger file; on PostgreSQL the same is played once below."""
    ledger = copied(tmp_path / "ledger.db", sample)
    yield make_office(ledger)
    ledger.close()


def opened(office: Office, received: str, opened_at: str, kind: str = "consultation", **more: Any) -> str:
    """A consultation of 5 working days, or another case."""
    opening = Opening(kind, "edu", "转学", received_at=T(received), old=True, **more)
    return open_case(at(office, opened_at), opening).case.number


def due(office: Office, number: str) -> str:
    """When a case is due, as its unit reads it."""
    with office.ledger.read() as session:
        return str(get_case(session, number).due_date)


def figures(office: Office, period: str) -> tuple[int, int, float | None]:
    """Of the unit in a month: on time, late, and the average of working days."""
    (one,) = stats(office, period_asked(office, period, None, None), "edu").units
    return one.on_time, one.late, one.average_days


def waiting(office: Office, number: str) -> list[str]:
    """The cards that wait for an approver."""
    with office.ledger.read() as session:
        return [str(one.level) for one in proposals(session, number) if not one.decision]


@pytest.mark.parametrize(
    ("received", "corrected", "now", "new_due", "log", "cards"),
    [
        # a slip in the year: a red card at once, which falls with the slip
        (
            "1990-11-25",
            "2026-11-25",
            "2026-11-26 10:00",
            "2026-12-02",
            ["opened", "proposed", "corrected", "voided"],
            [],
        ),
        # a day too late in the month: the date moves on by it, nothing has passed
        ("2026-11-23", "2026-11-24", "2026-11-26 10:00", "2026-12-01", ["opened", "corrected"], []),
        # it came a week earlier: due on the 23rd, three working days ago; the unit is urged, nobody is accused
        ("2026-11-23", "2026-11-16", "2026-11-26 10:00", "2026-11-23", ["opened", "corrected", "escalated"], []),
        # a month earlier: 19 working days late all at once, and still no card
        ("2026-11-23", "2026-10-23", "2026-11-26 10:00", "2026-10-30", ["opened", "corrected", "escalated"], []),
        # due today: the reminder of this morning comes late, as a reminder
        ("2026-11-23", "2026-11-19", "2026-11-26 10:00", "2026-11-26", ["opened", "corrected", "reminded"], []),
    ],
)
def test_a_receipt_corrected_is_counted_again_and_accuses_nobody(
    office: Office, received: str, corrected: str, now: str, new_due: str, log: list[str], cards: list[str]
) -> None:
    number = opened(office, received, "2026-11-25 10:00")
    correct_case(at(office, now), number, Correction(received_at=T(corrected)), WHY, HANDLER)

    assert due(office, number) == new_due
    assert case_log(office, number) == log
    assert waiting(office, number) == cards


@pytest.mark.parametrize(
    ("walked_at", "cards"),
    [
        ("2026-11-30 10:00", []),  # two working days after the correction of Thursday the 26th
        ("2026-12-01 10:00", ["yellow_card"]),  # the third
        ("2026-12-03 10:00", ["red_card"]),  # the fifth; whoever walks late is told the highest
    ],
)
def test_cards_of_what_is_late_by_a_correction_count_from_it(office: Office, walked_at: str, cards: list[str]) -> None:
    number = opened(office, "2026-11-23", "2026-11-25 10:00")
    correct_case(at(office, "2026-11-26 10:00"), number, Correction(received_at=T("2026-10-23")), WHY, HANDLER)

    walked(at(office, walked_at), number)

    assert waiting(office, number) == cards


def test_a_card_that_was_rightly_proposed_outlives_a_correction_that_changes_nothing_about_it(office: Office) -> None:
    number = opened(office, "2026-11-16", "2026-11-16 10:00")  # due on the 23rd; red on the 30th
    walked(at(office, "2026-11-30 10:00"), number)
    assert waiting(office, number) == ["red_card"]

    correct_case(at(office, "2026-11-30 11:00"), number, Correction(received_at=T("2026-11-13")), WHY, HANDLER)

    assert due(office, number) == "2026-11-20"
    assert waiting(office, number) == ["red_card"]
    decide(at(office, "2026-11-30 12:00"), number, None, "逾期属实", Asking("approver"), Terms())


def test_a_correction_says_what_was_what_is_who_and_why_and_keeps_what_is_personal_to_itself(office: Office) -> None:
    number = opened(office, "2026-11-23", "2026-11-23 10:00", citizen="王小明", phone="13812345678")
    wanted = Correction(title="入学", citizen="王晓明", content="孩子入学")
    correct_case(at(office, "2026-11-24 10:00"), number, wanted, "听写有误", HANDLER)

    line = case_lines(office, number)[-1]
    shown = show_json(office, number)
    assert (
        line.detail
        == "更正标题，原为 转学，现为 入学；留言人（前后内容见办件）；内容（前后内容见办件）；理由：听写有误"
    )
    assert (line.event, line.actor, line.to) == (EventName.CORRECTED, "edu-handler", ["edu-handler"])
    assert (shown["title"], shown["citizen"], shown["content"]) == ("入学", "王晓明", "孩子入学")
    assert [(one["name"], one["old"], one["new"]) for one in shown["corrections"]] == [
        ("标题", "转学", "入学"),
        ("留言人", "王小明", "王晓明"),
        ("内容", "", "孩子入学"),
    ]
    with office.ledger.read() as session:
        told = session.connection().execute(text("SELECT body FROM notification")).scalars().all()
    assert not any("王" in body for body in told)


@pytest.mark.parametrize(
    ("wanted", "why", "asking", "error", "said"),
    [
        (Correction(title="入学"), "", HANDLER, BadInput, "更正须有理由，请用 --reason 写明"),
        (Correction(title="入学"), WHY, Asking(), BadInput, "更正须写明由谁办理，请用 --by"),
        (Correction(), WHY, HANDLER, BadInput, "没有指明更正什么，请用 --title"),
        (Correction(title="转学"), WHY, HANDLER, Refused, "标题本来就是这样"),
        (Correction(title=" "), WHY, HANDLER, BadInput, "标题不能为空"),
        (Correction(received_at=T("2027-01-04")), WHY, HANDLER, Refused, "晚于现在"),
        (
            Correction(received_at=T("2025-11-23")),
            WHY,
            HANDLER,
            Refused,
            "在一年以前，多是年份写错，核对无误请加 --old",
        ),
        (Correction(received_at=T("2026-11-23 11:00")), WHY, HANDLER, Refused, "晚于登记时间 2026-11-23 10:00"),
        (Correction(reply="x"), WHY, HANDLER, Refused, "没有可更正的答复"),
        (Correction(given=("x=1",)), WHY, HANDLER, BadInput, "--set x=1：应写成"),
        (Correction(kind="monthly-statistics"), WHY, HANDLER, Refused, "周期或督查事项"),
    ],
)
def test_what_cannot_be_corrected_is_refused_in_one_line(
    office: Office, wanted: Correction, why: str, asking: Asking, error: type[Exception], said: str
) -> None:
    number = opened(office, "2026-11-23", "2026-11-23 10:00")

    with tells(error, said):  # type: ignore[arg-type]
        correct_case(at(office, "2026-11-24 10:00"), number, wanted, why, asking)
    assert case_log(office, number) == ["opened"]


def test_after_closing_only_a_supervisor_corrects_and_the_figures_follow(office: Office) -> None:
    number = opened(office, "1990-01-01", "2026-11-23 10:00")
    close_case(at(office, "2026-11-25 10:00"), number, Reply("已答复"), HANDLER)
    later = at(office, "2026-11-26 10:00")
    with tells(Refused, "只有督办员可以更正"):
        correct_case(later, number, Correction(received_at=T("2026-11-23")), WHY, HANDLER)

    correct_case(later, number, Correction(received_at=T("2026-11-23"), reply="已答复，见附件"), WHY, SUPERVISOR)

    shown = show_json(later, number)
    assert (shown["closed_late"], shown["due_date"], shown["reply"]["content"]) == (
        False,
        "2026-11-30",
        "已答复，见附件",
    )
    assert case_lines(office, number)[-2].detail.endswith("到期日 1990-01-08 → 2026-11-30；更正后为按时办结")
    assert figures(later, "2026-11") == (1, 0, 2.0)


REQUEST = {"given": ("channel=in_person", "applicant=person")}
ASKED = ("correction_items=年度", "correct_by=2026-12-10", "correction_sent=2026-11-25")


def request_asked(office: Office) -> str:
    """A disclosure request of Monday the 23rd; asked on the 25th to correct it, which came on the 27th: due 12-25."""
    number = opened(office, "2026-11-23", "2026-11-23 10:00", "information-request", **REQUEST)
    take_step(at(office, "2026-11-25 10:00"), number, "correct", ASKED)
    take_step(at(office, "2026-11-30 10:00"), number, "corrected", ("corrected_on=2026-11-27",))
    return number


@pytest.mark.parametrize(
    ("wanted", "new_due"),
    [
        (Correction(), "2026-12-25"),  # 20 working days after the 27th
        (Correction(given=("corrected_on=2026-11-26",)), "2026-12-24"),
        (Correction(given=("corrected_on=2026-11-30",), step="corrected"), "2026-12-28"),
        # the receipt is not what the limit begins with any more
        (Correction(received_at=T("2026-11-20")), "2026-12-25"),
    ],
)
def test_steps_are_replayed_on_the_corrected_dates(office: Office, wanted: Correction, new_due: str) -> None:
    number = request_asked(office)
    if not wanted.empty:
        correct_case(at(office, "2026-12-01 10:00"), number, wanted, WHY, HANDLER)

    assert due(office, number) == new_due


@pytest.mark.parametrize(
    ("wanted", "said"),
    [
        (
            Correction(received_at=T("2026-11-23 09:00"), given=("correction_sent=2026-11-22",)),
            "更正后，已办的“告知补正”不再成立.*2026-11-22 应在 2026-11-23",
        ),
        (Correction(given=("correction_sent=2026-11-28",)), "更正后，已办的“告知补正”不再成立"),
        (Correction(given=("corrected_on=2026-11-24",)), "更正后，已办的“收到补正”不再成立.*应在 2026-11-25"),
        (Correction(given=("correct_by=",)), "无法识别日期|不能更正为空"),
        (Correction(given=("corrected_on=2026-11-26",), step="reply"), "“reply”还没有办过"),
        (Correction(given=("corrected_on=2026-11-26",), step="replly"), "没有“replly”这一步，是不是 答复"),
        (Correction(given=("corrected_no=2026-11-26",)), "没有填报项“corrected_no”，是不是 .*corrected_on"),
        (Correction(given=("consult_sent=2026-11-26",)), "在“征求第三方意见”中填报，这一步还没有办"),
    ],
)
def test_a_correction_that_contradicts_what_is_on_record_is_refused_whole(
    office: Office, wanted: Correction, said: str
) -> None:
    number = request_asked(office)
    before = show_json(office, number)

    with tells((BadInput, Refused, NotFound), said):  # type: ignore[arg-type]
        correct_case(at(office, "2026-12-01 10:00"), number, wanted, WHY, HANDLER)
    assert show_json(office, number) == before


def test_a_unit_and_a_kind_chosen_wrongly_are_corrected_with_the_number_kept(office: Office) -> None:
    number = opened(office, "2026-11-23", "2026-11-23 10:00")
    correct_case(at(office, "2026-11-24 10:00"), number, Correction(unit="tax", kind="website-error"), WHY, HANDLER)

    shown = show_json(office, number)
    assert (shown["number"], shown["kind"], shown["unit"], shown["officer"]) == (
        number,
        "website-error",
        "tax",
        "tax-handler",
    )
    assert (shown["limit"], shown["due_date"]) == (3, "2026-11-26")


@pytest.mark.parametrize(
    ("closed_at", "reopened_at", "log"),
    [
        # before its date: reminders as ever
        ("2026-11-24 10:00", "2026-11-25 10:00", ["opened", "replied", "closed", "reopened"]),
        # closed in time by mistake, reopened a week after the date: told to all, and no card for those days
        ("2026-11-24 10:00", "2026-12-08 10:00", ["opened", "replied", "closed", "reopened", "escalated"]),
    ],
)
def test_a_wrong_closing_is_taken_back_and_the_old_date_stands(
    office: Office, closed_at: str, reopened_at: str, log: list[str]
) -> None:
    number = opened(office, "2026-11-23", "2026-11-23 10:00")
    close_case(at(office, closed_at), number, Reply("答错了件"), HANDLER)
    with tells(Refused, "只有督办员可以重开"):
        reopen_case(at(office, reopened_at), number, "误办结", asking=HANDLER)
    done = reopen_case(at(office, reopened_at), number, "误办结", asking=SUPERVISOR)

    assert (done.case.state.value, str(done.case.due_date), done.case.ended_at) == ("open", "2026-11-30", None)
    assert (case_log(office, number), waiting(office, number)) == (log, [])
    with office.ledger.read() as session:
        assert (number, done.case.revision) in [(one.key, one.revision) for one in untold(session, 50)]

    close_case(at(office, "2026-12-09 10:00"), number, Reply("正式答复"), HANDLER)
    shown = show_json(office, number)
    assert (shown["reply"]["content"], shown["closed_late"]) == ("正式答复", True)
    later = at(office, "2026-12-31 10:00")
    assert [figures(later, month)[:2] for month in ("2026-11", "2026-12")] == [(0, 1), (0, 0)]  # once


@pytest.mark.parametrize("kind", ["paused", "withdrawn", "stepwise"])
def test_a_reopened_case_stands_as_it_stood_before(office: Office, kind: str) -> None:
    if kind == "stepwise":
        number = request_asked(office)
        withdraw_case(at(office, "2026-12-01 10:00"), number, "误撤回")
        before = "2026-12-25"
    else:
        number, before = opened(office, "2026-11-23", "2026-11-23 10:00"), "2026-11-30"
        pause_case(at(office, "2026-11-24 10:00"), number, "等待材料")
        if kind == "withdrawn":
            withdraw_case(at(office, "2026-11-25 10:00"), number, "误办")
        else:
            close_case(at(office, "2026-11-25 10:00"), number, Reply("误办"))

    case = reopen_case(at(office, "2026-12-02 10:00"), number, "误办", asking=SUPERVISOR).case

    assert str(case.due_date) == before
    assert case.state.value == ("open" if kind == "stepwise" else "paused")
    assert case.progress.took("corrected") is (kind == "stepwise")
    assert [local_date(one.since).isoformat() for one in case.clock.pauses if one.until is None] == (
        [] if kind == "stepwise" else ["2026-11-24"]
    )


@pytest.mark.parametrize(
    ("sent_back", "returned", "new_due"),
    [
        (None, "2026-12-01", "2026-11-30"),  # the catalog says nothing: the old date stands
        ({"days": 3}, "2026-12-01", "2026-12-04"),  # the day of the return is day 0
    ],
)
def test_a_reply_sent_back_runs_as_the_catalog_says(
    office: Office, sent_back: dict[str, int] | None, returned: str, new_due: str
) -> None:
    catalog = office.catalog
    kind = catalog.get("consultation").model_copy(
        update={"sent_back": Limit.model_validate(sent_back) if sent_back else None}
    )
    office = replace(office, catalog=replace(catalog, obligations={**catalog.obligations, kind.id: kind}))
    number = opened(office, "2026-11-23", "2026-11-23 10:00")
    close_case(at(office, "2026-11-25 10:00"), number, Reply("答非所问"), HANDLER)
    with tells(Refused, "退回日期 2026-11-24 应在办结之日 2026-11-25 与今天 2026-12-02 之间"):
        reopen_case(at(office, "2026-12-02 10:00"), number, "退回", T("2026-11-24").date(), SUPERVISOR)

    reopen_case(at(office, "2026-12-02 10:00"), number, "省里退回", T(returned).date(), SUPERVISOR)

    assert due(office, number) == new_due
    # a later correction of the receipt leaves what the return set, and moves the old date
    correct_case(at(office, "2026-12-02 11:00"), number, Correction(received_at=T("2026-11-20")), WHY, HANDLER)
    assert due(office, number) == ("2026-11-27" if sent_back is None else new_due)


def test_a_note_is_put_with_a_case_at_any_time_and_nothing_follows(office: Office) -> None:
    number = opened(office, "2026-11-23", "2026-11-23 10:00")
    close_case(at(office, "2026-11-24 10:00"), number, Reply("已答复"))
    note_case(at(office, "2026-11-25 10:00"), number, "来电致谢，13812345678", HANDLER)

    line = case_lines(office, number)[-1]
    assert (line.event, line.to, line.detail) == (EventName.NOTED, [], "备注（内容见办件）")
    assert [one["text"] for one in show_json(office, number)["notes"]] == ["来电致谢，13812345678"]


def test_the_latest_take_of_a_step_binds(office: Office) -> None:
    """A forgotten date of review is mended by taking the step again: the reply of the day after it is in time."""
    number = opened(office, "2026-11-02", "2026-11-23 10:00", "information-request", **REQUEST)
    take_step(office, number, "legal-review", ("counsel=王律师", "legal_opinion=passed", "reviewed_on=2026-11-05"))
    take_step(office, number, "legal-review", ("counsel=王律师", "legal_opinion=passed"))
    assert "reviewed_on" not in show_json(office, number)["facts"]
    take_step(office, number, "legal-review", ("counsel=王律师", "legal_opinion=passed", "reviewed_on=2026-11-10"))
    reply = ("reply_type=granted", "outcome=granted", "content=x", "provided_how=y", "sent_by=post", "sent_proof=z")
    with tells(Refused, "2026-11-09 应在 2026-11-10（“法制审核”之日）与今天"):
        take_step(office, number, "reply", (*reply, "sent_on=2026-11-09"))

    take_step(office, number, "reply", (*reply, "sent_on=2026-11-11"))

    assert show_json(office, number)["closed_late"] is False


def test_a_date_that_was_left_out_is_corrected_into_the_step(office: Office) -> None:
    """The review of the 10th was typed without its day on the 23rd; the reply of the 11th is in time with it."""
    number = opened(office, "2026-11-02", "2026-11-23 10:00", "information-request", **REQUEST)
    take_step(office, number, "legal-review", ("counsel=王律师", "legal_opinion=passed"))
    assert "（reviewed_on，可不填）" in shown_next(office, number)
    correct_case(at(office, "2026-11-24 10:00"), number, Correction(given=("reviewed_on=2026-11-10",)), WHY, HANDLER)
    assert show_json(office, number)["facts"]["reviewed_on"] == "2026-11-10"
    reply = ("reply_type=granted", "outcome=granted", "content=x", "provided_how=y", "sent_by=post", "sent_proof=z")

    take_step(at(office, "2026-11-24 11:00"), number, "reply", (*reply, "sent_on=2026-11-11"))

    assert show_json(office, number)["closed_late"] is False


def shown_next(office: Office, number: str) -> str:
    """What `show` says at a terminal, its lines put together."""
    return "".join(command(["show", number], given=office).out.split())


@pytest.mark.parametrize("how", ["reassign", "correct"])
@pytest.mark.parametrize(
    ("by", "told"),
    [
        (HANDLER, ["tax-handler", "supervisor"]),  # 自己给了别的单位：督办员也知道
        (Asking("edu-lead"), ["tax-handler", "edu-handler", "supervisor"]),
        (SUPERVISOR, ["tax-handler", "edu-handler"]),
    ],
)
def test_who_had_a_case_hears_that_it_was_given_away(office: Office, how: str, by: Asking, told: list[str]) -> None:
    number = opened(office, "2026-11-23", "2026-11-23 10:00")
    if how == "reassign":
        reassign_case(at(office, "2026-11-24 10:00"), number, "tax", None, WHY, by)
    else:
        correct_case(at(office, "2026-11-24 10:00"), number, Correction(unit="tax"), WHY, by)

    assert case_lines(office, number)[-1].to == told


def test_all_of_it_on_postgresql(postgres_copy: Ledger) -> None:
    office = make_office(postgres_copy)
    number = opened(office, "1990-11-23", "2026-11-23 10:00")
    correct_case(at(office, "2026-11-24 10:00"), number, Correction(received_at=T("2026-11-23")), WHY, HANDLER)
    note_case(at(office, "2026-11-24 11:00"), number, "备注", HANDLER)
    close_case(at(office, "2026-11-25 10:00"), number, Reply("误办结"), HANDLER)
    reopen_case(at(office, "2026-11-26 10:00"), number, "误办结", asking=SUPERVISOR)

    assert (due(office, number), waiting(office, number)) == ("2026-11-30", [])
    assert case_log(office, number)[2:] == ["corrected", "voided", "noted", "replied", "closed", "reopened"]
