"""The register as Excel, read back by another program's reader: what is in it, and what it must not become."""

import datetime as dt
import zipfile
from pathlib import Path
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from desk.views.asked import Asked
from desk.views.lists import list_cases
from desk.views.register_file import COLUMNS, export_register
from models.errors import NotFound
from office.office import Office
from office.settings import load_settings
from papers.workbook import Column, workbook
from tests.helpers import Clock, Say
from web.served import serve_office

HEADS = [column.heading for column in COLUMNS]


def sheets(path: Path) -> dict[str, list[list[Any]]]:
    """Every sheet's rows by its name."""
    book = CalamineWorkbook.from_path(path)
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


@pytest.fixture
def at_desk(home: Path, clock: Clock) -> Office:
    """The sample office."""
    return serve_office(load_settings(home), clock).office


def test_the_file_holds_the_list_with_real_dates_and_words(duban: Say, tmp_path: Path, clock: Clock) -> None:
    duban("open", "consultation", "--unit", "edu", "--title", "=HYPERLINK(1)", "--received", "2026-11-10 09:00")
    duban("open", "website-error", "--unit", "tax", "--title", "+86 138", "--received", "2026-11-23 09:00")
    target = tmp_path / "台账.xlsx"

    answer = duban("export", str(target))
    assert answer.code == 0, answer.error
    made = sheets(target)
    head, *rows = made["台账"]
    listed = duban("list", "--json").json
    assert answer.out.strip() == f"已导出 {len(listed)} 件到 {target}"
    assert head == HEADS
    assert [row[0] for row in rows] == [one["number"] for one in listed]
    late = dict(zip(head, next(row for row in rows if row[0] == "ZX-2026-0001"), strict=True))
    assert late["标题"] == "=HYPERLINK(1)"
    assert (late["收到"], late["到期"]) == (dt.date(2026, 11, 10), dt.date(2026, 11, 17))
    assert (late["状态"], late["逾期工作日"], late["经办人"]) == ("逾期", 4, "市教育局经办人")


def test_nothing_in_it_is_a_formula_or_leads_elsewhere(duban: Say, tmp_path: Path) -> None:
    for title in ("=1+1", "@SUM(A1)", "-2", "http://evil.example", "{=1}"):
        duban("open", "consultation", "--unit", "edu", "--title", title)
    target = tmp_path / "x.xlsx"
    duban("export", str(target))

    with zipfile.ZipFile(target) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()
        assert not [name for name in archive.namelist() if "external" in name.lower()]
    assert "<f>" not in sheet
    assert "<hyperlink" not in sheet


def test_it_is_ready_to_print_and_to_filter(duban: Say, tmp_path: Path) -> None:
    target = tmp_path / "x.xlsx"
    duban("export", str(target))

    with zipfile.ZipFile(target) as archive:
        sheet, book = (archive.read(f"xl/{name}").decode() for name in ("worksheets/sheet1.xml", "workbook.xml"))
        charts = [name for name in archive.namelist() if name.startswith("xl/charts/chart")]
    assert 'state="frozen"' in sheet
    assert "<autoFilter" in sheet
    assert 'orientation="landscape"' in sheet
    assert 'paperSize="9"' in sheet
    assert "Print_Titles" in book
    assert len(charts) == 1


def test_a_sheet_for_each_obligation(duban: Say, tmp_path: Path) -> None:
    duban("open", "consultation", "--unit", "edu", "--title", "甲")
    target = tmp_path / "x.xlsx"
    duban("export", str(target), "--split")

    made = sheets(target)
    assert [row[1] for row in made["互动交流平台咨询"][1:]] == ["甲"]
    kinds = {one["kind_name"] for one in duban("list", "--json").json}
    assert set(made) - {"统计 2026-11"} == kinds


def test_its_figures_are_those_of_stats(duban: Say, tmp_path: Path) -> None:
    duban("open", "consultation", "--unit", "edu", "--title", "甲", "--received", "2026-11-10")
    duban("open", "consultation", "--unit", "tax", "--title", "乙", "--received", "2026-11-20")
    duban("close", "ZX-2026-0002", "--reply", "好")
    target = tmp_path / "x.xlsx"
    duban("export", str(target))

    figures = {row[0]: row[1:] for row in sheets(target)["统计 2026-11"][1:]}
    for one in duban("stats", "--json").json["units"]:
        rate = "" if one["on_time_rate"] is None else one["on_time_rate"]
        told = [one["due"], one["on_time"], one["late"], rate, one["extensions"], one["overdue"], one["withdrawn"]]
        assert figures[one["unit_name"]] == told


def test_what_is_handed_out_is_on_record_before_it_is(duban: Say, tmp_path: Path) -> None:
    duban("export", str(tmp_path / "x.xlsx"), "--unit", "edu")

    (line,) = duban("audit", "log", "--kind", "exported", "--json").json
    assert (line["what"], line["subject"]) == ("register", "x.xlsx")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["x.csv"], "应以 .xlsx 结尾"),
        (["there.xlsx"], "已经存在，没有覆盖"),
        (["no/such/folder/x.xlsx"], "写不了"),
        (["x.xlsx", "--unit", "nobody"], "没有单位"),
        (["x.xlsx", "--state", "nonsense"], "没有状态"),
    ],
)
def test_what_cannot_be_written_is_told_and_leaves_nothing(
    duban: Say, tmp_path: Path, words: list[str], said: str
) -> None:
    (tmp_path / "there.xlsx").write_bytes(b"mine")

    answer = duban("export", str(tmp_path / words[0]), *words[1:])

    assert answer.code == 1
    assert said in answer.error
    assert sorted(path.name for path in tmp_path.iterdir() if path.name != "home") == ["there.xlsx"]
    assert (tmp_path / "there.xlsx").read_bytes() == b"mine"


def test_filters_that_are_wrong_are_refused_before_anything_is_on_record(at_desk: Office, tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        export_register(at_desk, Asked(unit="nobody"), tmp_path / "x.xlsx")
    assert list_cases(at_desk, Asked(), 1).total == 14


def test_names_of_sheets_that_excel_has_no_room_for(tmp_path: Path) -> None:
    target = tmp_path / "x.xlsx"
    with workbook(target) as book:
        for _ in range(3):
            book.sheet("很长的名字" * 9 + "[]:*?/\\", [Column("甲", 5)], [["1"]])
        book.sheet("", [Column("甲", 5)], [])

    names = list(sheets(target))
    assert len({name.casefold() for name in names}) == 4
    assert all(0 < len(name) <= 31 for name in names)
