"""督查: campaigns and their cases by unit, in July and September of 2022 and 2023, and what follows a finding."""

from typing import Any

import pytest

from rehearsal.player import Outcome
from tests.helpers import PEOPLE, lines, play

PEOPLE_HERE: dict[str, Any] = {
    "units": [{"id": "gov-office", "name": "市政府办公室"}, *PEOPLE["units"]],
    "officers": [
        *PEOPLE["officers"],
        {"id": "g", "name": "府办经办", "unit": "gov-office", "role": "handler"},
        {"id": "gl", "name": "府办分管", "unit": "gov-office", "role": "unit_lead"},
        {"id": "s2", "name": "督办二", "role": "supervisor"},
    ],
}
FOUND = "step {} findings --by s --set finding=found --set items=目录不全 --set rectify_by={} --set conclusion=目录不全"
NOTHING = "step {} findings --by s --set finding=none --set conclusion=没有问题"
REPORT = "step {} self-report --set report=自查情况 --set evidence=报告"


def inspect(until: str, *actions: tuple[str, str]) -> Outcome:
    """A rehearsal with three units."""
    return play(until, *actions, **PEOPLE_HERE)


def details(outcome: Outcome, event: str) -> list[str]:
    """What the lines of one kind say."""
    return [str(line["detail"]) for line in outcome.timeline if line["event"] == event]


@pytest.mark.parametrize(
    ("kind", "opened", "due", "last_reminder"),
    [
        ("written-inspection", "2022-07-04", "2022-07-29", "2022-07-29"),  # 7 月 31 日是周日
        ("written-inspection", "2023-07-05", "2023-07-31", "2023-07-31"),
        ("site-inspection", "2022-09-01", "2022-09-30", "2022-09-30"),
        ("site-inspection", "2023-09-01", "2023-09-28", "2023-09-28"),  # 9 月 30 日在假期中
    ],
)
def test_one_command_opens_the_campaign_and_a_case_for_each_unit(
    kind: str, opened: str, due: str, last_reminder: str
) -> None:
    until = f"{due[:8]}{int(due[8:]):02d}"
    outcome = inspect(until, (f"{opened} 10:00", f"open {kind} --as D --unit gov-office --title 督查"))
    cases = {line["case"]: line for line in outcome.timeline if line["event"] == "opened"}

    assert [line["due_date"] for line in cases.values()] == [due] * 3
    assert [line["to"] for line in cases.values()] == [["g"], ["h"], ["th"]]
    reminded = [line["at"][:16] for line in outcome.timeline if line["event"] == "reminded"]
    assert max(reminded) == f"{last_reminder}T09:00"


def test_the_cycle_opens_the_campaign_of_the_year_once() -> None:
    outcome = inspect("2023-07-10", ("2023-07-04 10:00", "activate written-inspection"))
    opened = [line for line in outcome.timeline if line["event"] == "opened"]

    assert [line["due_date"] for line in opened] == ["2023-07-31"] * 3


def test_from_the_self_report_to_the_clearing() -> None:
    child = "SMDC-2023-0001"
    outcome = inspect(
        "2023-10-20",
        ("2023-07-05 10:00", "open written-inspection --as D --unit gov-office --title 书面督查 --for edu"),
        ("2023-07-20 10:00", REPORT.format(child)),
        ("2023-08-01 10:00", "close D --set evidence=报告"),
        ("2023-08-02 10:00", FOUND.format(child, "2023-08-31")),
        ("2023-09-04 10:00", f"step {child} rectified --set rectified_note=已补 --set evidence=链接"),
        ("2023-09-05 10:00", f"step {child} clear --by s"),
        ("2023-09-05 11:00", f"step {child} recheck --by s --set recheck=failed --set rectify_by=2023-09-28"),
        ("2023-09-20 10:00", f"step {child} rectified --set rectified_note=再补 --set evidence=链接"),
        ("2023-09-21 10:00", f"step {child} recheck --by s --set recheck=passed"),
        ("2023-09-21 11:00", f"step {child} clear --by s"),
        ("2023-09-22 11:00", "close D --set evidence=报告"),
    )

    assert [line for line in lines(outcome, child) if line > "07-20" and "refused" not in line] == [
        "07-20 10:00 stepped h",  # 自查按时报送：原期限就此了结，不再催
        "08-02 10:00 stepped h",
        "08-30 09:00 reminded remind h",
        "08-31 09:00 reminded remind h,l",
        "09-01 00:00 overdue h,l,s,s2",
        "09-01 09:00 escalated urge l,s,s2",
        "09-04 10:00 stepped h",
        "09-05 11:00 stepped h",
        "09-20 10:00 stepped h",
        "09-21 10:00 stepped h",  # 9 月 20 日已报告整改，第二次整改期限（9 月 28 日）不再提醒
        "09-21 11:00 closed",
    ]
    assert details(outcome, "closed")[0].startswith("按时办结（以 2023-07-20 为准）")
    assert [refusal.partition("：")[2] for refusal in details(outcome, "refused")] == [
        "还有单位没有认定：还有 1 件没有认定或办结：SMDC-2023-0001",
        "不能销号：须先办“复查”（recheck）",
    ]


def test_only_a_supervisor_finds_and_another_one_decides_on_the_objection() -> None:
    child = "SMDC-2023-0001"
    outcome = inspect(
        "2023-10-20",
        ("2023-07-05 10:00", "open written-inspection --as D --unit gov-office --title 书面督查 --for edu"),
        ("2023-07-20 10:00", REPORT.format(child)),
        ("2023-07-21 10:00", NOTHING.format(child).replace("--by s", "--by h")),
        ("2023-07-21 11:00", FOUND.format(child, "2023-08-31")),
        ("2023-08-21 10:00", f"step {child} objection --set objection_reason=目录已全"),
        (
            "2023-08-28 10:00",
            f"step {child} objection-decided --by s --set objection_outcome=upheld --set objection_opinion=维持",
        ),
        (
            "2023-08-28 11:00",
            f"step {child} objection-decided --by s2 --set objection_outcome=changed --set objection_opinion=变更",
        ),
    )
    refused = details(outcome, "refused")

    assert "须由督办员办理" in refused[0]
    assert "原人员回避" in refused[1]
    assert len(refused) == 2


@pytest.mark.parametrize(("day", "open_"), [("2023-08-21", True), ("2023-08-22", False)])
def test_an_objection_within_thirty_days(day: str, open_: bool) -> None:
    child = "SMDC-2023-0001"
    outcome = inspect(
        "2023-08-25",
        ("2023-07-05 10:00", "open written-inspection --as D --unit gov-office --title 书面督查 --for edu"),
        ("2023-07-20 10:00", REPORT.format(child)),
        ("2023-07-21 11:00", FOUND.format(child, "2023-08-31")),  # 8 月 20 日是周日，顺延到 21 日
        (f"{day} 10:00", f"step {child} objection --set objection_reason=目录已全"),
    )

    assert details(outcome, "refused") == (
        [] if open_ else [f"{child}：异议期已过：已于 2023-08-21 届满（30 日（自然日））"]
    )


def test_on_site_is_decided_unit_by_unit_with_the_record_as_basis() -> None:
    outcome = inspect(
        "2023-10-20",
        ("2023-08-01 10:00", "open governor-message --as A --unit tax --title 建议"),
        ("2023-08-02 10:00", "open governor-message --as B --unit edu --title 建议"),
        ("2023-08-03 10:00", "close B --reply 已办"),
        ("2023-09-01 10:00", "open site-inspection --as D --unit gov-office --title 现场督查"),
        ("2023-09-20 10:00", "step XCDC-2023-0001 skip --by s --set decision_reason=按时率百分之百"),
        ("2023-09-21 10:00", "step XCDC-2023-0002 go --by s --set decision_reason=有逾期 --set visit_on=2023-09-26"),
        ("2023-09-27 10:00", NOTHING.format("XCDC-2023-0002")),
        ("2023-09-27 11:00", "step XCDC-2023-0002 clear --by s"),
        ("2023-09-28 10:00", "close D --set evidence=报告"),
    )

    assert details(outcome, "refused") == []
    assert [lines(outcome, case)[-1] for case in ("XCDC-2023-0001", "XCDC-2023-0002", "D")] == [
        "09-20 10:00 closed",
        "09-27 11:00 closed",
        "09-28 10:00 closed",
    ]


def test_looking_back_takes_up_what_last_year_left_open() -> None:
    found: list[tuple[str, list[str]]] = []

    def children(office: Any) -> None:
        from models.queries.cases import cases

        with office.ledger.read() as session:
            for case in cases(session):
                if case.parent:
                    found.append((case.unit_id, case.progress.facts["open_items"]))

    play(
        "2023-11-10",
        ("2022-10-10 10:00", "open governor-message --as A --unit tax --title 旧建议"),
        ("2022-10-11 10:00", "open governor-message --as B --unit edu --title 旧建议"),
        ("2022-10-12 10:00", "close B --reply 已办"),
        ("2023-11-01 10:00", "open look-back --as D --unit gov-office --title 回头看"),
        then=children,
        **PEOPLE_HERE,
    )

    assert found == [("tax", ["JY-2022-0001 我向省长建言《旧建议》"])]
