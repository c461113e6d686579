"""The mode of taking over: who begins it, what is quiet, what a register may say, how it ends, and who hears if not.

Monday is 2026-11-30; no day off lies between it and 2027.
"""

import datetime as dt
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from care.replanning import Replanning
from care.takeover_watch import takeover_finding, tell_of_takeover
from desk.takeover.finishing import carry_on, finish, preview
from desk.takeover.importing import import_register
from desk.takeover.mode import begin_takeover, standing
from models.instants import parse_instant, shown
from models.queries.cases import cases, get_case, timeline
from models.queries.outbox import latest_messages
from models.tables import Case
from office.office import Office
from tests.helpers import Answer, case_lines, case_log, command, make_office, sample, walked
from tests.templates import copied

MONDAY = "2026-11-30 10:00"
BEGIN = "takeover --by supervisor"
HEAD = (
    "事项,承办单位,标题,收到,原编号,填报:申请渠道,填报:申请人类别,"
    "步骤:征求第三方意见,步骤:法制审核,填报:法制审核人员,填报:审核意见"
)
CONSULTATION = "互动交流平台咨询,市教育局,咨询,2026-11-13,旧-{n},,,,,,"
REQUEST = "依申请公开,市教育局,申请,2026-10-12,旧-{n},当面,自然人,{consulted},{reviewed},,"


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    """An office on a ledger file; on PostgreSQL the first Monday is played once."""
    ledger = copied(tmp_path / "ledger.db", sample)
    yield make_office(ledger)
    ledger.close()


def on(office: Office, instant: str) -> Office:
    """The office at an instant."""
    return replace(office, now=lambda: parse_instant(instant))


def run(office: Office, instant: str, line: str, number: str = "") -> Answer:
    """A command at an instant."""
    here = on(office, instant)
    return command(line.replace("{n}", number).split(), given=here, now=here.now)


def written(path: Path, rows: Sequence[str], head: str = HEAD) -> Path:
    """A register as a file."""
    path.write_text("\n".join([head, *rows]), encoding="utf-8")
    return path


def consultations(path: Path, number: int) -> Path:
    """A register of so many consultations, due on 2026-11-20."""
    return written(path, [CONSULTATION.format(n=n) for n in range(1, number + 1)])


def opened(office: Office, instant: str, more: str = "") -> str:
    """A consultation opened by hand."""
    answer = run(office, instant, f"open consultation --unit edu --title t --json {more}")
    assert answer.code == 0, answer.error
    return str(answer.json["number"])


def case_of(office: Office, number: str) -> Case:
    """The case as it stands."""
    with office.ledger.read() as session:
        return get_case(session, number)


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (["takeover"], "由督办员或审批人开始和完成，请用 --by 指明是谁"),
        (["takeover --by edu-handler"], "不是督办员或审批人"),
        ([BEGIN, "takeover --by approver"], "2026-11-30 10:00 已开始接管，尚未完成"),
        (["takeover finish --by supervisor --yes"], "没有在接管；接管原登记簿请先由督办员 duban takeover"),
        (["open consultation --unit edu --title t --old-number 旧-1"], "没有在接管，不能登记原编号"),
        ([BEGIN, "takeover finish --by edu-handler --yes"], "不是督办员或审批人"),
        (
            [BEGIN, "takeover finish --by supervisor"],
            "尚未完成接管，什么也没有改动，核对后加 --yes",
        ),
        (
            [BEGIN, "takeover finish --from 2026-11-27 --by supervisor --yes"],
            "应在现在.*一个月之间",
        ),
        (
            [BEGIN, "takeover finish --from 2027-01-04 --by supervisor --yes"],
            "应在现在.*一个月之间",
        ),
        (
            [BEGIN, "takeover finish --from 2026-12-05 --by supervisor --yes"],
            "2026-12-05 不是工作日",
        ),
        (
            [BEGIN, *["open consultation --unit edu --title t --old-number 旧-1"] * 2],
            "原编号 旧-1 已接管为 ZX-2026-0001",
        ),
    ],
)
def test_what_is_refused(office: Office, lines: Sequence[str], said: str) -> None:
    for line in lines[:-1]:
        assert run(office, MONDAY, line).code == 0, line
    answer = run(office, MONDAY, lines[-1])

    assert answer.code == 1
    assert re.search(said, answer.error), answer.error


@pytest.mark.parametrize(
    ("more", "quiet"),
    [
        ("--received 2026-11-13", True),  # came in before the takeover began
        ("--received 2026-11-30T09:00:00+08:00", False),  # came in today: a case like any other
        ("--received 2026-11-30T09:00:00+08:00 --old-number 旧-1", True),
        ("", False),
    ],
)
def test_what_is_quiet_while_it_goes_on(office: Office, more: str, quiet: bool) -> None:
    assert run(office, MONDAY, BEGIN).code == 0
    number = opened(office, MONDAY, more)

    shown_case = run(office, MONDAY, f"show {number} --json").json
    assert shown_case["taking_over"] is quiet
    assert (case_lines(office, number)[0].to == []) is quiet
    assert ("接管中" in run(office, MONDAY, f"show {number}").out) is quiet
    assert [one["number"] for one in run(office, MONDAY, "list --state 接管中 --json").json] == [number] * quiet


def test_a_case_that_is_closed_meanwhile_is_one_like_any_other(office: Office) -> None:
    run(office, MONDAY, BEGIN)
    number = opened(office, MONDAY, "--received 2026-11-13")
    assert run(office, MONDAY, "close {n} --reply 好", number).code == 0

    case = case_of(office, number)
    assert (case.quiet, case.duty, case.counted) == (False, True, True)
    assert [one.to for one in case_lines(office, number)] == [[], [], []]
    assert run(office, MONDAY, "stats --unit edu --json").json["total"]["late"] == 1


EXTENDED = "延期天数,延期日期,延期批准人,延期告知"


@pytest.mark.parametrize(
    ("extended", "due"),
    [
        (",,,", "2026-11-09"),  # 20 working days from 10-12
        ("10,2026-11-05,approver,2026-11-05", "2026-11-23"),  # and ten more
        ("10,2026-11-05,approver,", "告知申请人（条例33）"),
        ("10,2026-11-10,approver,2026-11-10", "到期，延期须在到期之前"),
        ("10,,approver,", "延期须写明延期天数（数字）和延期日期"),
        ("10,2026-11-05,edu-lead,2026-11-05", "不是审批人"),
        ("10,2026-11-05,,2026-11-05", "写明批准的审批人"),
        ("30,2026-11-05,approver,2026-11-05", "延期天数应为 1 至 20"),
    ],
)
def test_an_extension_of_the_other_register_counts_from_its_own_day(
    office: Office, tmp_path: Path, extended: str, due: str
) -> None:
    run(office, MONDAY, BEGIN)
    row = f"{REQUEST.format(n=1, consulted='', reviewed='')},{extended}"
    file = written(tmp_path / "r.csv", [row], f"{HEAD},{EXTENDED}")
    answer = run(office, MONDAY, f"takeover import {file} --by supervisor --json")

    if answer.code == 0:
        assert answer.json["cases"][0]["due_date"] == due
        assert case_log(office, "YSQ-2026-0001") == ["opened", *["extended"] * (extended != ",,,")]
    else:
        assert due in answer.error


@pytest.mark.parametrize(
    ("by", "said"),
    [("approver", ""), ("edu-handler", "以前批准的延期由审批人补录"), ("supervisor", "以前批准的延期由审批人补录")],
)
def test_a_past_extension_is_entered_by_the_approver_himself(office: Office, by: str, said: str) -> None:
    number = opened(office, "2026-11-23 10:00")  # due on 11-30
    line = f"extend {{n}} --days 2 --reason 忙 --approver approver --on 2026-11-25 --evidence 文 --by {by}"
    answer = run(office, "2026-12-02 10:00", line, number)

    assert (answer.code, said in answer.error) == (1 if said else 0, True)
    assert str(case_of(office, number).due_date) == ("2026-11-30" if said else "2026-12-02")
    (line,) = [one.detail for one in case_lines(office, number) if one.event == "extended"] or [said]
    assert line.endswith("补录 2026-11-25 的事实，佐证：文") or said


@pytest.mark.parametrize(
    "line",
    [
        "propose {n} --level 约谈 --reason 拖 --by supervisor",
        "extend {n} --days 2 --reason 忙 --by edu-handler",
    ],
)
def test_nothing_is_proposed_for_what_is_taken_over(office: Office, line: str) -> None:
    run(office, MONDAY, BEGIN)
    number = opened(office, MONDAY, "--received 2026-11-27")

    answer = run(office, MONDAY, line, number)

    assert (answer.code, "正在接管，完成之前不能" in answer.error) == (1, True)


def test_a_term_ends_in_silence_while_a_case_is_quiet(office: Office, tmp_path: Path) -> None:
    """Asked on 11-03, silent for 15 working days: from 11-25 on the clock runs again, and nobody is told."""
    run(office, MONDAY, BEGIN)
    rows = [REQUEST.format(n=1, consulted="2026-11-03", reviewed="")]
    (found,) = import_register(on(office, MONDAY), written(tmp_path / "r.csv", rows), "supervisor")

    assert case_log(office, found.number) == ["opened", "stepped", "lapsed"]
    assert str(found.due_date) == "2026-12-01"  # 11-09 and the sixteen days from 11-03 to 11-24
    assert [one.to for one in case_lines(office, found.number)] == [[], [], []]


def test_a_change_of_the_calendar_moves_quiet_cases_and_tells_nobody(office: Office) -> None:
    run(office, MONDAY, BEGIN)
    number = opened(office, MONDAY, "--received 2026-11-26")
    assert run(office, MONDAY, "calendar close 2026-12-02 --reason 暴雪 --basis 文 --yes --by supervisor").code == 0
    Replanning(on(office, MONDAY)).run()

    assert str(case_of(office, number).due_date) == "2026-12-04"
    assert case_lines(office, number)[-1].to == []


GOOD = CONSULTATION.format(n=9)
FAULTS = {
    "没有事项, .*": "无此事项,市教育局,t,2026-11-13,旧-1,,,,,,",
    "没有单位": "互动交流平台咨询,无此局,t,2026-11-13,旧-1,,,,,,",
    "标题不能为空": "互动交流平台咨询,市教育局,,2026-11-13,旧-1,,,,,,",
    "电子表格的日期序号": "互动交流平台咨询,市教育局,t,45924,旧-1,,,,,,",
    "晚于现在": "互动交流平台咨询,市教育局,t,2026-12-13,旧-1,,,,,,",
    "多是年份写错，核对无误请加 --old": "互动交流平台咨询,市教育局,t,1990-11-13,旧-1,,,,,,",
    "原编号不能为空": "互动交流平台咨询,市教育局,t,2026-11-13,,,,,,,",
    "原编号 旧-9 重复": "互动交流平台咨询,市教育局,t,2026-11-13,旧-9,,,,,,",
    "没有“征求第三方意见”这一步": "互动交流平台咨询,市教育局,t,2026-11-13,旧-1,,,2026-11-16,,,",
    "不是互动交流平台咨询登记时或所列步骤的填报项": "互动交流平台咨询,市教育局,t,2026-11-13,旧-1,当面,,,,,",
    "登记还缺 申请渠道": "依申请公开,市教育局,t,2026-10-12,旧-1,,自然人,,,,",
    "应在 2026-10-12（收到之日）与": "依申请公开,市教育局,t,2026-10-12,旧-1,当面,自然人,2026-10-09,,,",
    "补录的时间 2026-12-09 晚于现在": "依申请公开,市教育局,t,2026-10-12,旧-1,当面,自然人,2026-12-09,,,",
    "“法制审核”还缺": "依申请公开,市教育局,t,2026-10-12,旧-1,当面,自然人,,2026-10-20,,",
}


def test_every_fault_of_a_register_is_told_at_once_by_its_row_and_nothing_is_entered(
    office: Office, tmp_path: Path
) -> None:
    run(office, MONDAY, BEGIN)
    rows = written(tmp_path / "r.csv", [GOOD, *FAULTS.values()])
    answer = run(office, MONDAY, f"takeover import {rows} --by supervisor")

    assert answer.code == 1
    faults = re.split("第 (\\d+) 行：", answer.error)[1:]
    said = dict(zip(map(int, faults[::2]), faults[1::2], strict=True))
    assert list(said) == list(range(3, 3 + len(FAULTS)))
    for (line, text), wanted in zip(said.items(), FAULTS, strict=True):
        assert re.search(wanted.removesuffix(", .*"), text), (line, text)
    with office.ledger.read() as session:
        assert (cases(session), timeline(session)) == ([], [])


@pytest.mark.parametrize(
    ("head", "said"),
    [
        (f"{HEAD},备注", "不认识“备注”这一列；步骤写成 步骤:名称，填报项写成 填报:名称"),
        ("事项,承办单位,标题,收到", "首行缺少列 原编号"),
    ],
)
def test_a_column_that_nothing_reads_is_refused(office: Office, tmp_path: Path, head: str, said: str) -> None:
    run(office, MONDAY, BEGIN)
    answer = run(office, MONDAY, f"takeover import {written(tmp_path / 'r.csv', [GOOD], head)}")

    assert (answer.code, said in answer.error) == (1, True), answer.error


def test_a_trial_enters_nothing_and_a_repetition_nothing_more(office: Office, tmp_path: Path) -> None:
    run(office, MONDAY, BEGIN)
    three = consultations(tmp_path / "r.csv", 3)
    answers = [
        run(office, MONDAY, f"takeover import {three} --by supervisor --json {more}").json
        for more in ("--dry-run", "", "")
    ]

    assert [(one["added"], one["known"]) for one in answers] == [(3, 0), (3, 0), (0, 3)]
    assert [one["number"] for one in answers[1]["cases"]] == ["ZX-2026-0001", "ZX-2026-0002", "ZX-2026-0003"]
    five = consultations(tmp_path / "r.csv", 5)
    assert run(office, MONDAY, f"takeover import {five} --json").json["added"] == 2
    assert case_log(office, "ZX-2026-0001") == ["opened"]


def test_a_kill_in_the_middle_of_the_end_changes_nothing_about_it(office: Office, tmp_path: Path) -> None:
    """250 cases are three pages; killed after the first, the rest joins from the same instant, each once."""
    begin_takeover(on(office, MONDAY), "supervisor")
    import_register(on(office, MONDAY), consultations(tmp_path / "r.csv", 250), "supervisor")
    here = on(office, "2026-11-30 17:00")
    with pytest.raises(KeyboardInterrupt):
        finish(replace(here, now=killed_after(2, here.now)), preview(here), "supervisor")

    left = standing(here)
    assert left is not None
    assert left.cases == 150
    assert not case_of(
        office, opened(office, "2026-11-30 17:10", "--received 2026-11-13")
    ).quiet  # it is being finished

    again = on(office, "2026-12-01 08:00")
    assert shown(preview(again).runs_from) == "2026-12-01 09:00"
    assert carry_on(again).joined == 150  # as the worker does; the command itself would
    assert (standing(again), carry_on(again).joined) == (None, 0)
    with office.ledger.read() as session:
        joined = [one.case_number for one in timeline(session) if one.event == "taken_over"]
        instants = {shown(one.runs_from) for one in cases(session) if one.runs_from}
    assert (len(joined), len(set(joined)), instants) == (250, 250, {"2026-12-01 09:00"})


def test_who_goes_on_late_accuses_nobody_for_the_time_between(office: Office) -> None:
    """Killed on Monday, and nobody goes on before Friday: what joins then runs from then."""
    begin_takeover(on(office, MONDAY), "supervisor")
    number = opened(office, MONDAY, "--received 2026-11-13")
    here = on(office, "2026-11-30 17:00")
    with pytest.raises(KeyboardInterrupt):
        finish(replace(here, now=killed_after(1, here.now)), preview(here), "supervisor")

    friday = on(office, "2026-12-04 17:00")
    carry_on(friday)
    assert case_log(office, number) == ["opened", "taken_over", "overdue"]
    walked(on(office, "2026-12-08 09:00"), number)
    assert case_log(office, number)[-1] == "escalated"
    walked(on(office, "2026-12-09 09:00"), number)
    assert case_log(office, number)[-1] == "proposed"


def killed_after(turns: int, now: Callable[[], dt.datetime]) -> Callable[[], dt.datetime]:
    """A clock at which the process is killed when it is read for one more transaction than this."""
    left = iter(range(turns))

    def read() -> dt.datetime:
        if next(left, None) is None:
            raise KeyboardInterrupt
        return now()

    return read


@pytest.mark.parametrize(
    ("instant", "told"),
    [
        ("2026-12-11 10:00", 0),  # nine working days
        ("2026-12-14 10:00", 1),
        ("2026-12-18 10:00", 1),  # not again every ten minutes, nor every day
        ("2026-12-21 10:00", 2),
        ("2026-12-28 10:00", 3),
    ],
)
def test_a_takeover_that_lasts_is_told_in_a_rhythm(office: Office, instant: str, told: int) -> None:
    begin_takeover(on(office, MONDAY), "supervisor")
    opened(office, MONDAY, "--received 2026-11-13")
    for day in ("2026-12-11", "2026-12-14", "2026-12-15", "2026-12-18", "2026-12-21", "2026-12-28"):
        if f"{day} 10:00" <= instant:
            tell_of_takeover(on(office, f"{day} 10:00"))

    with office.ledger.read() as session:
        messages = latest_messages(session, "supervisor", 10)
    assert [one.subject for one in messages] == ["【督办】接管尚未完成"] * told
    assert takeover_finding(on(office, instant)).ok is (told == 0)
    if told:
        assert re.search(r"已 \d+ 个工作日，接管中的 1 件没有提醒和督办；请录完后", messages[-1].body)
