"""More than one person on a case: co-handling units, deputies, a handover, and sanctions that need a name."""

from tests.helpers import PEOPLE, lines, play, play_together, refusals

OPEN = ("2023-08-02 09:30", "open governor-message --as A --unit edu --title 建议")
OFFICERS = [
    *PEOPLE["officers"],
    {"id": "d", "name": "代办", "unit": "edu", "role": "auditor"},
    {"id": "n", "name": "接任", "unit": "edu", "role": "auditor"},
    {"id": "ad", "name": "管理", "role": "administrator"},
]


def test_a_co_handling_unit_has_its_own_date_reminders_and_lines() -> None:
    outcome = play(
        "2023-08-08",
        OPEN,
        ("2023-08-02 10:00", "assist A --unit tax --days 2 --reason 请提供口径"),
        ("2023-08-07 10:00", "contribute A --unit tax --reply 口径如下"),
        ("2023-08-08 10:00", "close A --reply 已办"),
    )

    assert lines(outcome) == [
        "08-02 09:30 opened h",
        "08-02 10:00 assisted th",
        "08-03 09:00 reminded remind th",
        "08-04 09:00 reminded remind th,tl",
        "08-05 00:00 overdue th,tl,s",
        "08-07 09:00 escalated urge tl,s",
        "08-07 10:00 contributed h",
        "08-08 09:00 reminded remind h",
        "08-08 10:00 replied",
        "08-08 10:00 closed",
    ]
    dates = {line["event"]: line["due_date"] for line in outcome.timeline}
    assert (dates["overdue"], dates["closed"]) == ("2023-08-04", "2023-08-09")


REFUSED = [
    ("assist A --unit tax --days 6", "应在今天与全案到期日 2023-08-09 之间"),
    ("assist A --unit tax --due 2023-08-10", "应在今天与全案到期日 2023-08-09 之间"),
    ("assist A --unit tax --due 2023-08-01", "应在今天与全案到期日 2023-08-09 之间"),
    ("assist A --unit tax --due 2023-08-08 --days 2", "请只写一项"),
    ("assist A --unit edu", "就是 {} 的主办单位"),
    ("contribute A --unit tax --reply 口径", "不是 {} 的协办单位"),
]


def test_what_co_handling_refuses() -> None:
    outcome = play_together("2023-08-02", "A", [[OPEN, ("2023-08-02 10:00", run)] for run, _ in REFUSED])

    for number, (run, said) in enumerate(REFUSED):
        (refused,) = refusals(outcome, f"A{number}")
        assert said.format(f"JY-2023-{number + 1:04}") in refused, run


def test_the_lead_unit_closes_and_that_ends_the_others_dates() -> None:
    outcome = play(
        "2023-08-12",
        OPEN,
        ("2023-08-02 10:00", "assist A --unit tax --days 3"),
        ("2023-08-02 11:00", "assist A --unit tax --days 3"),
        ("2023-08-03 10:00", "close A --reply 已办 --unanswered 电话确认无意见"),
    )

    assert refusals(outcome) == ["市税务局已是 JY-2023-0001 的协办单位"]
    assert lines(outcome)[-1] == "08-03 10:00 closed"


def test_while_an_officer_is_away_the_deputy_is_told_and_the_record_names_both() -> None:
    outcome = play(
        "2023-08-12",
        OPEN,
        ("2023-08-02 10:00", "officer away h --deputy d --since 2023-08-08 --until 2023-08-08"),
        ("2023-08-02 10:05", "officer away d --deputy n --since 2023-08-08 --until 2023-08-20"),
        officers=OFFICERS,
    )

    assert lines(outcome)[:4] == [
        "08-02 09:30 opened h",
        "08-08 09:00 reminded remind n",  # 代办也不在，由代办的代理人承担
        "08-09 09:00 reminded remind h,l",
        "08-10 00:00 overdue h,l,s",
    ]
    assert "代理：接任代经办" in outcome.timeline[1]["detail"]


def test_a_deputy_may_approve_and_nobody_else() -> None:
    outcome = play(
        "2023-08-03",
        OPEN,
        ("2023-08-02 10:00", "officer away a --deputy ad --since 2023-08-02 --until 2023-08-04"),
        ("2023-08-02 11:00", "extend A --days 3 --approver s --reason 复杂"),
        ("2023-08-02 12:00", "extend A --days 3 --approver ad --reason 复杂"),
        officers=OFFICERS,
    )

    assert [refusal[:10] for refusal in refusals(outcome)] == ["督办是督办员，不是审"]
    assert lines(outcome)[-1] == "08-02 12:00 extended h"


def test_a_change_of_officer_opens_both_duties_and_moves_the_open_cases() -> None:
    outcome = play(
        "2023-08-04",
        ("2023-08-02 09:30", "open governor-message --as A --unit edu --title 建议 --officer h"),
        ("2023-08-02 10:00", "open website-error --as B --unit edu --title 链接 --officer h"),
        ("2023-08-03 09:00", "officer handover h --to l"),
        ("2023-08-03 10:00", "officer handover h --to n"),
        ("2023-08-03 11:00", "officer handover h --to n"),
        officers=[one | ({"role": "handler"} if one["id"] == "n" else {}) for one in OFFICERS],
    )
    opened = {line["case"]: line for line in outcome.timeline if line["event"] == "opened"}
    duties = [case for case in opened if case not in ("A", "B")]

    assert len(duties) == 2
    assert [opened[case]["to"] for case in duties] == [["n"], ["n"]]
    assert [lines(outcome, case)[1] for case in "AB"] == ["08-03 10:00 reassigned n"] * 2


def test_a_sanction_is_proposed_by_the_engine_and_carried_out_by_an_approver() -> None:
    outcome = play(
        "2023-09-01",
        OPEN,
        ("2023-08-15 10:00", "approve A --by s --reason 逾期"),
        ("2023-08-15 10:10", "approve A --level red_card --by a --reason 逾期"),
        ("2023-08-15 10:20", "approve A --by a --reason 逾期三日"),
        ("2023-08-15 10:30", "approve A --by a --reason 逾期三日"),
        ("2023-08-17 10:00", "close A --reply 已办"),
        ("2023-08-18 10:00", "reject A --by a --reason 已办结"),
        ("2023-08-18 11:00", "propose A --level 约谈 --by s --reason 屡次逾期"),
        ("2023-08-29 10:00", "watch"),
        ("2023-08-30 10:00", "watch"),
        officers=OFFICERS,
    )

    assert [line for line in lines(outcome) if line > "08-14" and "refused" not in line] == [
        "08-14 09:00 proposed yellow_card s,a",
        "08-15 10:20 approved yellow_card h,l,s",
        "08-16 09:00 proposed red_card s,a",
        "08-17 10:00 replied",
        "08-17 10:00 closed",
        "08-18 10:00 rejected red_card s",
        "08-18 11:00 proposed interview s,a",
        "08-29 10:00 alarmed ad,a",  # 七个工作日无人决定；只告一次
    ]
    assert "2023-09-14 前申请复核" in next(line for line in outcome.timeline if line["event"] == "approved")["detail"]
    assert refusals(outcome) == [
        "督办是督办员，不是审批人，不能决定；请由审批人办理",
        "JY-2023-0001 没有待决定的红牌拟提，可用 duban proposals 查看",
        "JY-2023-0001 没有待决定的拟提，可用 duban proposals 查看",
    ]
