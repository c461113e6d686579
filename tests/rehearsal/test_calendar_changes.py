"""Calendars that change while clocks run, through the real workflows; due dates counted by hand."""

from pathlib import Path

from tests.helpers import NOTICE_2027, lines, play

GIVEN = Path(__file__).parent.parent / "calendars" / "notices"


def test_the_extension_of_2020_arrives_while_cases_are_open() -> None:
    outcome = play(
        "2020-02-07 08:00",
        ("2020-01-15 09:00", f"calendar import {GIVEN / '2020.txt'} --yes"),
        ("2020-01-15 10:00", "open simple-question --as B --unit edu --title t"),  # due 01-16: overdue, outside
        ("2020-01-17 10:00", "close B --reply r"),
        ("2020-01-20 10:00", "open simple-question --as C --unit tax --title t"),  # due 01-21; its last rung on 02-02
        ("2020-01-22 10:00", "open governor-message --as A --unit edu --title t"),
        ("2020-01-26 20:00", f"calendar import {GIVEN / '2020-springext.txt'} --yes"),
        announced_until=2019,
    )

    assert [(line["event"], line["due_date"]) for line in outcome.timeline if line["case"] == "A"][:2] == [
        ("opened", "2020-02-04"),  # 01-23, 31, 02-01 (make-up), 02-03, 02-04
        ("replanned", "2020-02-06"),  # 01-23, 02-03, 04, 05, 06
    ]
    assert lines(outcome)[2:] == [
        "02-05 09:00 reminded remind h",
        "02-06 09:00 reminded remind h,l",
        "02-07 00:00 overdue h,l,s",
    ]
    assert "国办发明电〔2020〕1号" in next(line for line in outcome.timeline if line["event"] == "replanned")["detail"]
    assert "replanned" not in [line["event"] for line in outcome.timeline if line["case"] == "B"]
    assert [line["due_date"] for line in outcome.timeline if line["case"] == "C" and line["event"] == "replanned"] == [
        "2020-01-21"  # overdue already: only its later rungs move
    ]


def test_the_notice_of_2027_arrives_in_december(tmp_path: Path) -> None:
    notice = tmp_path / "2027.txt"
    notice.write_text(NOTICE_2027, encoding="utf-8")
    outcome = play(
        "2027-02-25",
        ("2026-11-23 10:00", "open website-error --as C --unit edu --title t"),  # due 11-26: untouched
        ("2026-11-24 10:00", "close C --reply r"),
        ("2026-12-01 10:00", "open governor-message --as B --unit edu --title t"),  # due 12-08, rungs to 12-15
        ("2026-12-03 10:00", f"calendar import {notice} --yes"),
        ("2026-12-04 10:00", "close B --reply r"),
        ("2027-02-04 10:00", "open website-error --as A --unit edu --title t"),
    )

    assert [line["event"] for line in outcome.timeline if line["case"] == "B"] == ["opened", "replied", "closed"]
    assert outcome.timeline[-1]["due_date"] == "2027-02-16"  # 02-14 (make-up Sunday), 15, 16
    assert lines(outcome)[:3] == [
        "02-04 10:00 opened h",
        "02-15 09:00 reminded remind h",
        "02-16 09:00 reminded remind h,l",
    ]


def test_a_provisional_date_becomes_certain_and_is_told_once(tmp_path: Path) -> None:
    notice = tmp_path / "2027.txt"
    notice.write_text(NOTICE_2027, encoding="utf-8")
    outcome = play(
        "2027-01-03",
        ("2026-12-29 10:00", "open governor-message --as A --unit edu --title t"),
        ("2026-12-30 10:00", f"calendar import {notice} --yes"),
    )

    assert lines(outcome) == ["12-29 10:00 opened h", "12-30 10:00 replanned h"]
    assert [line["due_date"] for line in outcome.timeline] == ["2027-01-06", "2027-01-06"]
    replanned = [message for message in outcome.notifications if message["at"].startswith("2026-12-30")]
    assert [message["officer"] for message in replanned] == ["h"]
