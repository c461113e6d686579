"""The reports as people and programs get them: 80 columns, stable keys, one line for what is asked wrongly."""

import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlmodel import Session as LedgerSession

from calendars.cycles import named_period
from calendars.official import official
from casework.acting import carry_out
from casework.registering import Registration, register_case
from casework.turn import Turn
from catalog.loader import load, load_files
from models.cycle import Cycle
from models.errors import BadInput
from models.instants import parse_instant
from models.queries.people import find_unit, units
from models.tables import Case
from models.words import Act
from office.office import Office
from papers.products import product_of
from tests.helpers import Clock, Say, command, make_office, sample
from tests.templates import copied

CALENDAR, MESSAGE = official(), load().get("governor-message")
NOW = parse_instant("2024-01-10 09:00")


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    """A sample office on 10 January 2024 with a handful of messages of last October."""
    ledger = copied(tmp_path / "ledger.db", sample)
    made = make_office(ledger, Clock(NOW))
    with ledger.write() as session:
        first, second, third, fourth = _units(session)
        put(session, first, "2023-10-09 10:00", "2023-10-12 10:00")
        put(session, second, "2023-10-09 10:00", "2023-10-16 10:00")
        put(session, third, "2023-10-09 10:00", "2023-10-20 10:00")  # due on the 16th
        put(session, fourth, "2023-10-24 10:00")  # due on the 31st
    yield made
    ledger.close()


def _units(session: LedgerSession) -> list[str]:
    return [unit.id for unit in units(session)][:4]


def put(session: LedgerSession, unit: str, received: str, closed: str | None = None) -> Case:
    """A message on record, closed by its reply where an instant is given."""
    at = parse_instant(received)
    case = register_case(Turn(session, CALENDAR, at), Registration(MESSAGE, find_unit(session, unit), "题", at))
    if closed:
        reply = {"content": "好", "date": None, "unit": unit, "unit_name": unit}
        carry_out(Turn(session, CALENDAR, parse_instant(closed)), case, Act.CLOSE, reply, None)
    return case


@pytest.fixture
def say(office: Office, monkeypatch: pytest.MonkeyPatch) -> Say:
    """Runs a command in that office."""
    monkeypatch.setenv("COLUMNS", "80")

    return lambda *arguments: command(arguments, given=office)


def width(line: str) -> int:
    """Columns of a line in a terminal."""
    return sum(2 if unicodedata.east_asian_width(char) in ("W", "F") else 1 for char in line)


def with_product(office: Office, every: str, kind: str, key: str) -> str:
    """The number of a cycle's case that was opened with its product."""
    made = MESSAGE.model_copy(update={"cycle": Cycle.model_validate({"every": every, "product": kind})})
    with office.ledger.write() as session:
        facts = product_of(session, made, named_period(key), CALENDAR, NOW)
        unit = find_unit(session, _units(session)[0])
        wanted = Registration(made, unit, key, NOW, facts=facts)
        return register_case(Turn(session, CALENDAR, NOW), wanted).number


def test_stats_of_a_month(say: Say) -> None:
    found = say("stats", "--period", "2023-10", "--json").json

    assert list(found) == [
        "kind",
        "period",
        "first",
        "last",
        "made_at",
        "weights",
        "total",
        "units",
        "overdue",
    ]
    # 9 to 12 October: 3 days; to the 16th: 5 days; the 20th is the ninth day
    assert [
        (one["rank"], one["due"], one["on_time"], one["late"], one["overdue"], one["average_days"])
        for one in found["units"]
    ] == [(1, 1, 1, 0, 0, 3.0), (2, 1, 1, 0, 0, 5.0), (3, 1, 0, 1, 0, 9.0), (4, 1, 0, 1, 1, None)]
    assert (found["total"]["due"], found["total"]["on_time_rate"], found["total"]["overdue"]) == (4, 0.5, 1)


def test_stats_by_dates_are_those_of_the_month(say: Say) -> None:
    month = say("stats", "--period", "2023-10", "--json").json
    dates = say("stats", "--from", "2023-10-01", "--to", "2023-10-31", "--json").json

    assert (month["units"], month["total"]) == (dates["units"], dates["total"])


def test_one_units_line_keeps_its_rank_among_all(say: Say, office: Office) -> None:
    with office.ledger.read() as session:
        third = find_unit(session, _units(session)[2])
    found = say("stats", "--period", "2023-10", "--unit", third.name, "--json").json

    assert [(one["unit"], one["rank"]) for one in found["units"]] == [(third.id, 3)]
    assert found["total"]["due"] == 4
    assert third.name[:6] in say("stats", "--period", "2023-10", "--unit", third.id).out


@pytest.mark.parametrize(
    "command",
    [["stats", "--period", "2023-10"], ["ranking"], ["report", "requests", "--year", "2023"], ["stats"]],
)
def test_tables_fit_into_eighty_columns(say: Say, command: list[str]) -> None:
    answer = say(*command)

    assert answer.code == 0, answer.error
    assert max(width(line) for line in answer.out.splitlines() if "。" not in line) <= 80  # the table, not the sentence


@pytest.mark.parametrize(
    ("command", "said"),
    [
        (["stats", "--period", "2023-13"], "没有时期“2023-13”，请写成"),
        (["stats", "--period", "2023", "--from", "2023-01-01"], "只能用一种"),
        (["stats", "--to", "2023-01-01"], "请加上 --from"),
        (["stats", "--from", "2023-02-01", "--to", "2023-01-01"], "请对调"),
        (["stats", "--unit", "无此单位"], "duban unit list"),
        (["product", "JY-2023-0001"], "没有统计、通报或考核，可用 duban stats"),
        (["product", "JY-1999-0001"], "没有办件"),
        (["report", "requests", "--year", "1023"], "--year"),
        (["ranking", "--from", "2024-02-01"], "请对调"),
    ],
)
def test_what_is_asked_wrongly_is_answered_in_one_line(say: Say, command: list[str], said: str) -> None:
    answer = say(*command)

    assert answer.code == (2 if command[0] == "report" else 1)  # an option out of its range is bad usage
    assert said in answer.error
    assert "\n" not in answer.error


def test_the_ranking_of_the_twelve_months_before_today(say: Say) -> None:
    found = say("ranking", "--json").json

    assert (found["first"], found["last"]) == ("2023-01-10", "2024-01-09")
    assert [(one["rank"], one["overdue_now"], one["visit"]) for one in found["units"]] == [
        (1, 0, False),
        (2, 0, False),
        (3, 0, False),
        (4, 1, True),  # the last of four, and overdue
    ]
    assert say("ranking").out.count("建议现场督查") == 2  # the unit's line and the sentence below


def test_whoever_has_a_case_overdue_now_is_suggested_whatever_the_period(say: Say, office: Office) -> None:
    """Of four units the last one; and the one whose message fell due after the period looked at."""
    with office.ledger.write() as session:
        best = _units(session)[0]
        put(session, best, "2023-12-11 10:00")
    found = say("ranking", "--from", "2023-10-01", "--to", "2023-10-31", "--json").json

    assert [(one["unit"] == best, one["visit"]) for one in found["units"]] == [
        (True, True),
        (False, False),
        (False, False),
        (False, True),
    ]


@pytest.mark.parametrize(
    ("every", "kind", "key", "said"),
    [
        ("month", "statistics", "2023-10", ["办理情况统计表", "（2023年10月：2023-10-01 至 2023-10-31", "并列"]),
        ("quarter", "bulletin", "2023-Q4", ["关于2023年第四季度", "按时率 50.0%", "名列第一", "抓紧办结", "并列"]),
        ("year", "assessment", "2023", ["2023年政务公开工作考核结果", "满分", "得分＝按时率×60.0", "并列"]),
    ],
)
def test_a_product_is_a_document_to_paste(
    say: Say, office: Office, every: str, kind: str, key: str, said: list[str]
) -> None:
    number = with_product(office, every, kind, key)
    text, stored = say("product", number).out, say("product", number, "--json").json

    assert [words for words in said if words not in text] == []
    late = stored["overdue"][0]
    assert f"{late['number']} 我向省长建言，2023-10-31 到期" in text
    tables = [line for line in text.splitlines() if line.startswith(("名次 ", "   "))]
    assert max(width(line) for line in tables) <= 80
    assert "{" not in text
    assert stored["kind"] == kind


def test_what_was_stored_stays_as_it_was(say: Say, office: Office) -> None:
    """The bulletin says what was known when it was made; `stats` says what is known now."""
    number = with_product(office, "month", "statistics", "2023-10")
    with office.ledger.write() as session:
        put(session, _units(session)[0], "2023-10-16 10:00", "2023-10-18 10:00")

    assert say("product", number, "--json").json["total"]["due"] == 4
    assert say("stats", "--period", "2023-10", "--json").json["total"]["due"] == 5


def test_the_yearly_table_has_the_national_lines(say: Say) -> None:
    found = say("report", "requests", "--year", "2023", "--json").json

    assert list(found) == ["year", "rows", "unrecorded", "unit", "balanced"]
    assert len(found["rows"]) == 25  # 一, 二, 21 outcomes, （七）, 四
    assert list(found["rows"][0]["counts"]) == [
        "person",
        "company",
        "research",
        "society",
        "legal_service",
        "other",
        "total",
    ]
    printed = say("report", "requests", "--year", "2023").out
    for line in ("三、本年度办理结果", "（三）不予公开", "8.属于行政查询事项", "（七）总计", "四、结转下年度继续办理"):
        assert line in printed


def test_a_catalog_with_impossible_weights_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "own.yaml"
    file.write_text(
        """
obligations:
  yearly:
    name: 年度考核
    prefix: KH
    clause: 本市
    basis: 每年考核
    procedure: reply
    limit: {days: 20}
    cycle: {every: year, opens: after, product: assessment}
    settings: {on_time: -5}
    ladder: [{offset: due, level: overdue, to: [handler]}]
""",
        encoding="utf-8",
    )

    with pytest.raises(BadInput, match="考核权重"):
        load_files([file])
