"""The report of a month, quarter or year: its figures are those of `stats` and of SQL written without it."""

import datetime as dt
import re
import sqlite3
import zipfile
from pathlib import Path
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from tests.helpers import Clock, Say


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A data folder of an office that began in January."""
    return tmp_path / "home"


@pytest.fixture
def year(home: Path, clock: Clock, duban: Say) -> None:
    """Letters of two units over a year: some answered in time, some late, one open."""
    clock.now = dt.datetime(2026, 1, 5, 1, 0, tzinfo=dt.UTC)
    duban("init", "--sample", "jingdezhen")
    for n in range(10):
        unit, kind = ("edu", "tax")[n % 2], ("consultation", "governor-message")[n % 3 == 0]
        number = duban("open", kind, "--unit", unit, "--title", f"第{n}件", "--json").json["number"]
        clock.now += dt.timedelta(days=12 if n % 4 == 3 else 2)
        if n != 9:
            duban("close", number, "--reply", "已答复")
        clock.now += dt.timedelta(days=20)


@pytest.fixture
def office(home: Path, duban: Say) -> None:
    """The office without a case."""
    duban("init", "--sample", "jingdezhen")


def counted(home: Path, since: str, until: str) -> dict[str, tuple[int, int]]:
    """What ended from one day to another by obligation, and of it in time: asked of the tables themselves."""
    with sqlite3.connect(home / "ledger.db") as database:
        rows = database.execute(
            'SELECT d.name, COUNT(*), SUM(c.ended_at < c.due_at) FROM "case" c JOIN definition d ON d.hash ='
            " c.definition_hash WHERE c.closed_at >= ? AND c.closed_at < ? GROUP BY d.name",
            (since, until),
        )
        return {name: (ended, early) for name, ended, early in rows}


@pytest.mark.usefixtures("year")
@pytest.mark.parametrize(
    ("every", "period", "since", "until"),
    [
        ("month", "2026-03", "2026-02-28 16:00:00", "2026-03-31 16:00:00"),
        ("quarter", "2026-Q2", "2026-03-31 16:00:00", "2026-06-30 16:00:00"),
        ("year", "2026", "2025-12-31 16:00:00", "2026-12-31 16:00:00"),
    ],
)
def test_figures_are_those_of_stats_and_of_the_tables(
    duban: Say, home: Path, every: str, period: str, since: str, until: str
) -> None:
    made = duban("report", every, "--period", period, "--json").json
    stats = duban("stats", "--period", period, "--json").json

    assert made["total"] == stats["total"]
    assert made["units"] == stats["units"]
    assert made["trend"][-1]["on_time_rate"] == stats["total"]["on_time_rate"]
    assert {one["name"]: (one["ended"], one["on_time"]) for one in made["kinds"]} == counted(home, since, until)
    assert sum(one["count"] for one in made["ages"]) == len(made["overdue"])


@pytest.mark.usefixtures("year")
def test_one_units_report_counts_that_unit_only(duban: Say) -> None:
    made = duban("report", "year", "--period", "2026", "--unit", "tax", "--json").json
    stats = duban("stats", "--period", "2026", "--unit", "tax", "--json").json

    assert [unit["unit"] for unit in made["units"]] == ["tax"]
    assert made["total"] == stats["units"][0]
    assert sum(one["ended"] for one in made["kinds"]) == stats["units"][0]["closed"]
    assert made["title"].startswith("国家税务总局景德镇市税务局2026年")


@pytest.mark.usefixtures("year")
def test_the_page_needs_nothing_beside_it_and_says_every_number(duban: Say, tmp_path: Path) -> None:
    target = tmp_path / "月报.html"
    duban("report", "year", "--period", "2026", "-o", str(target))
    page = target.read_text(encoding="utf-8")

    assert not re.search(r"(?:src|href)=|https?://|<script|@import|url\(", page)
    assert page.count("<svg") == 3
    for name in ("市教育局", "国家税务总局景德镇市税务局", "我向省长建言", "期末逾期未结"):
        assert name in page, name


@pytest.mark.usefixtures("year")
def test_the_workbook_has_the_same_numbers_and_native_charts(duban: Say, tmp_path: Path) -> None:
    target = tmp_path / "年报.xlsx"
    duban("report", "year", "--period", "2026", "--format", "xlsx", "-o", str(target))
    book = CalamineWorkbook.from_path(target)
    units: Any = book.get_sheet_by_name("各单位").to_python()

    made = duban("report", "year", "--period", "2026", "--json").json
    assert [row[0] for row in units[1:]] == [unit["unit_name"] for unit in made["units"]]
    assert [row[2] for row in units[1:]] == [unit["due"] for unit in made["units"]]
    assert book.sheet_names == ["总体情况", "走势", "各单位", "各事项", "逾期未结"]
    with zipfile.ZipFile(target) as archive:
        assert len([name for name in archive.namelist() if name.startswith("xl/charts/chart")]) == 2


@pytest.mark.usefixtures("office")
@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("month", "--period", "2026-Q1"), "不是一个月"),
        (("year", "--period", "2026-01"), "不是一年"),
        (("quarter", "--period", "三季度"), "没有时期"),
        (("month", "--period", "2027-01"), "还没有开始"),
        (("month", "--unit", "nobody"), "没有单位"),
    ],
)
def test_a_period_that_is_none_is_told_so(duban: Say, arguments: tuple[str, ...], said: str) -> None:
    answer = duban("report", *arguments, "--json")

    assert (answer.code, said in answer.error) == (1, True), answer.error


@pytest.mark.usefixtures("office")
def test_a_file_that_is_there_is_not_overwritten(duban: Say, tmp_path: Path) -> None:
    target = tmp_path / "a.html"
    target.write_text("mine")

    assert duban("report", "month", "-o", str(target)).code == 1
    assert target.read_text() == "mine"


@pytest.mark.usefixtures("office")
def test_without_a_period_it_is_the_one_before(duban: Say) -> None:
    assert duban("report", "month", "--json").json["period"] == "2026-10"
    assert duban("report", "quarter", "--json").json["period"] == "2026-Q3"
    assert duban("report", "year", "--json").json["period"] == "2025"
