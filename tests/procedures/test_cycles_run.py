"""Cycles as they run: each period once, on its day; a month of downtime; a new cycle by YAML alone."""

from pathlib import Path

from casework.periods import rounds
from catalog.loader import Catalog, load
from models.instants import local, parse_instant
from office.office import Office
from rehearsal.player import Outcome
from tests.helpers import lines, play

OWN = """
obligations:
  ten-day-report:
    name: 旬报
    prefix: XB
    clause: 本市
    basis: 每旬报送
    procedure: task
    units: [edu]
    cycle: {every: ten-days, opens: after, starts: 2023-08-01}
    limit: {days: 2}
"""


def own_catalog(tmp_path: Path, text: str = OWN) -> Catalog:
    """The bundled catalog and one more file."""
    (tmp_path / "own.yaml").write_text(text, encoding="utf-8")
    return load(tmp_path)


def opened(outcome: Outcome, prefix: str) -> list[str]:
    """When each period's case was opened and when it is due; late ones marked."""
    return [
        f"{line['at'][5:16].replace('T', ' ')} {line['due_date'][5:]}{' 补' if '补登' in line['detail'] else ''}"
        for line in outcome.timeline
        if line["event"] == "opened" and str(line["case"]).startswith(prefix)
    ]


def test_a_new_cycle_is_yaml_alone(tmp_path: Path) -> None:
    outcome = play("2023-10-12", ("2023-08-01 00:00", "watch"), catalog=own_catalog(tmp_path))

    assert opened(outcome, "XB") == [
        "08-01 08:30 08-03",  # 7 月下旬的，8 月 1 日登记
        "08-11 08:30 08-15",
        "08-21 08:30 08-23",
        "09-01 08:30 09-05",
        "09-11 08:30 09-13",
        "09-21 08:30 09-25",
        "10-07 08:30 10-09",  # 10 月 1 日起放假，首个工作日是 7 日（周六）
        "10-11 08:30 10-13",
    ]


def test_after_a_month_of_downtime_every_missed_period_is_opened_late_and_none_twice(tmp_path: Path) -> None:
    outcome = play(
        "2023-09-28",
        ("2023-08-01 09:00", "activate monthly-statistics --unit edu"),
        ("2023-08-12 10:00", "engine stop"),
        ("2023-08-20 10:00", "open governor-message --as A --unit edu --title 停机期间登记"),
        ("2023-09-12 10:00", "engine start"),
        catalog=own_catalog(tmp_path),
    )

    assert opened(outcome, "XB") == [
        "08-01 08:30 08-03",
        "08-11 08:30 08-15",
        "09-12 10:00 08-23 补",
        "09-12 10:00 09-05 补",
        "09-12 10:00 09-13 补",
        "09-21 08:30 09-25",
    ]
    assert opened(outcome, "C0106B") == ["08-01 09:00 08-08", "09-12 10:00 09-08 补"]  # 8 月统计应于 9 月 1 日登记
    assert lines(outcome, "XB-2023-0002")[:2] == [
        "08-11 08:30 opened h",
        "09-12 10:00 proposed red_card s,a,h,l",  # 停机期间到了哪一档，恢复后只补最高的一档，其余各档该告知的人一并告知
    ]
    assert [line["event"] for line in outcome.timeline if line["case"] == "A"][:2] == ["opened", "proposed"]


def test_a_vague_cycle_refuses_until_its_unit_has_chosen() -> None:
    outcome = play(
        "2023-08-31",
        ("2023-08-01 09:00", "open third-party-scan --as A --unit edu"),
        ("2023-08-01 09:10", "activate third-party-scan --unit edu"),
        ("2023-08-01 09:20", "activate third-party-scan --unit edu --every fortnight"),
        ("2023-08-01 09:30", "activate third-party-scan --unit edu --every '2 weeks'"),
        ("2023-08-20 09:00", "deactivate third-party-scan --unit edu --reason 停用"),
    )
    refused = [str(line["detail"]) for line in outcome.timeline if line["event"] == "refused"]

    assert "未定周期，不能登记；请责任单位先选定：duban activate third-party-scan" in refused[0]
    assert "写的是“定期”，须由单位选定周期" in refused[1]
    assert "周期“fortnight”应为" in refused[2]
    assert opened(outcome, "C0107") == ["08-01 09:30 08-11", "08-14 08:30 08-25"]


def test_a_calendar_change_moves_the_openings_to_come() -> None:
    outcome = play(
        "2023-09-12",
        ("2023-08-01 09:00", "activate monthly-statistics --unit edu"),
        ("2023-08-20 09:00", "calendar close 2023-09-01 --reason 台风 --basis 防指1号 --yes"),
    )

    assert opened(outcome, "C0106B") == ["08-01 09:00 08-08", "09-04 08:30 09-11"]


def test_a_case_opened_by_hand_is_its_periods_only_one() -> None:
    outcome = play(
        "2023-09-04",
        ("2023-08-01 09:00", "activate monthly-statistics --unit edu"),
        ("2023-09-01 00:00", "open monthly-statistics --as A --unit edu"),
        ("2023-09-01 10:00", "open monthly-statistics --as B --unit edu"),
    )
    refused = [str(line["detail"]) for line in outcome.timeline if line["event"] == "refused"]

    assert [line["case"] for line in outcome.timeline if line["event"] == "opened"] == ["C0106B-2023-0001", "A"]
    assert refused == ["市教育局的网站新媒体月统计 2023-08 已有办件，无需再登记；可用 duban list --all 查看"]


def test_set_going_before_its_hour_a_cycle_waits_for_the_next_period() -> None:
    waiting: list[str] = []

    def look(office: Office) -> None:
        obligation = office.catalog.get("monthly-statistics")
        with office.ledger.read() as session:
            found = rounds(session, obligation, office.calendars(session), parse_instant("2023-08-12 00:10"))
            waiting.extend(f"{one.period.key} {local(one.at):%m-%d %H:%M}" for one in found)

    outcome = play("2023-08-13", ("2023-08-12 00:05", "activate monthly-statistics --unit edu"), then=look)

    assert waiting == ["2023-08 09-01 08:30"]  # 7 月的在启用之前就该登记，不补
    assert opened(outcome, "C0106B") == []


def test_after_a_case_opened_by_hand_the_next_period_comes_by_itself() -> None:
    outcome = play(
        "2023-10-12",
        ("2023-08-15 09:00", "activate monthly-statistics --unit edu"),
        ("2023-09-01 00:05", "open monthly-statistics --as A --unit edu"),
    )

    assert opened(outcome, "C0106B") == ["10-07 08:30 10-12"]  # A 是 8 月的；10 月 1 日至 6 日放假
