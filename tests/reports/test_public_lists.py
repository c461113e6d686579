"""What an office publishes of itself: 留言选登 as Word and as a piece of a page, the yearly lists as Excel."""

from pathlib import Path
from typing import Any

import pytest
from docx import Document
from python_calamine import CalamineWorkbook

from models.instants import parse_instant
from tests.helpers import Clock, Say

ODD = "已修好 <b>第一</b>盏 & 第二盏。\n欢迎监督。"


def sheets(file: Path) -> dict[str, list[list[Any]]]:
    """Every sheet of a file, read by another library."""
    book = CalamineWorkbook.from_path(str(file))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


@pytest.fixture
def selected(duban: Say) -> str:
    """A letter that was answered and selected."""
    number = duban(
        *["open", "consultation", "--unit", "edu", "--title", "路灯", "--content", "请修路灯", "--citizen", "王小明"],
        *["--received", "2026-11-20", "--json"],
    ).json["number"]
    assert duban("close", number, "--reply", ODD).code == 0
    assert duban("selection", "add", number).code == 0
    return str(number)


def test_selected_replies_as_word_have_the_four_fields_only(duban: Say, selected: str, tmp_path: Path) -> None:
    file = tmp_path / "选登.docx"

    said = duban("selection", "export", "-o", str(file))

    assert said.out == f"已写成 {file}，共 1 条\n"
    lines = [line.text for line in Document(str(file)).paragraphs if line.text]
    assert lines == [
        "留言选登",
        "留言时间：2026-11-20",
        "答复时间：2026-11-23 10:00",
        "答复单位：市教育局",
        "答复内容：已修好 <b>第一</b>盏 & 第二盏。",
        "欢迎监督。",
    ]


def test_selected_replies_as_a_piece_of_a_page_are_escaped(duban: Say, selected: str, tmp_path: Path) -> None:
    file = tmp_path / "选登.html"

    assert duban("selection", "export", "-o", str(file)).code == 0

    text = file.read_text(encoding="utf-8")
    assert "<dd>已修好 &lt;b&gt;第一&lt;/b&gt;盏 &amp; 第二盏。<br>欢迎监督。</dd>" in text
    assert text.count("<dt>") == 4
    assert "王小明" not in text
    assert "<script" not in text
    assert "style" not in text


def test_nothing_selected_says_so_and_another_ending_is_refused(duban: Say, tmp_path: Path) -> None:
    assert duban("selection", "export", "-o", str(tmp_path / "x.html")).code == 0
    assert "没有选登的留言" in (tmp_path / "x.html").read_text(encoding="utf-8")
    assert "应以 .docx 或 .html 结尾" in duban("selection", "export", "-o", str(tmp_path / "x.pdf")).error


def test_the_lists_have_what_was_published_in_the_year(duban: Say, clock: Clock, tmp_path: Path) -> None:
    for number, title, day in (
        ("景府发〔2026〕5号", "新办法", "2026-05-04"),
        ("景府发〔2020〕1号", "旧办法", "2020-02-03"),
    ):
        words = ("--unit", "edu", "--number", number, "--title", title, "--published", day)
        assert duban("document", "add", *words).code == 0
    assert duban("document", "status", "景府发〔2020〕1号", "--effect", "repealed", "--on", "2026-11-20").code == 0
    case = duban(
        "open", "catalogue-update", "--unit", "gov-office", "--title", "城乡规划目录", "--set", "area=城乡规划"
    )
    number = case.out.split()[1]
    catalogue = "规划公示\t规划草案\t城乡规划法\t20个工作日\n规划批后\t批准的规划"
    given = ("gaps=已补", f"catalogue={catalogue}", "link=http://www.example.gov.cn/1")
    closed = duban("step", number, "finish", *(word for one in given for word in ("--set", one)))
    assert closed.code == 0, closed.error
    file = tmp_path / "lists.xlsx"

    said = duban("report", "lists", "--year", "2026", "-o", str(file))

    assert said.out == f"已写成 {file}：规范性文件 2 件，主动公开 1 项，领域目录 2 条\n"
    found = sheets(file)
    documents, items = found["行政规范性文件目录"], found["2026年领域目录"]
    assert [row[1:6] for row in documents[1:]] == [
        ["旧办法", "景府发〔2020〕1号", "市教育局", parse_instant("2020-02-03").date(), "废止"],
        ["新办法", "景府发〔2026〕5号", "市教育局", parse_instant("2026-05-04").date(), "有效"],
    ]
    assert found["2026年主动公开目录"][1][1:4] == ["城乡规划目录", "领域目录更新完善", "市政府办公室"]
    assert [row[1:6] for row in items[1:]] == [
        ["城乡规划", "规划公示", "规划草案", "城乡规划法", "20个工作日"],
        ["城乡规划", "规划批后", "批准的规划", "", ""],
    ]


def test_the_lists_of_another_year_leave_it_out(duban: Say, tmp_path: Path) -> None:
    words = ("--unit", "edu", "--number", "景府发〔2026〕5号", "--title", "新办法", "--published", "2026-05-04")
    duban("document", "add", *words)

    said = duban("report", "lists", "--year", "2025", "-o", str(tmp_path / "x.xlsx"), "--json").json

    assert (said["documents"], said["published"], said["catalogues"]) == (0, 0, 0)


def test_a_report_as_word_has_its_tables_and_charts_of_words_own(duban: Say, tmp_path: Path, clock: Clock) -> None:
    for unit in ("edu", "data"):
        number = duban("open", "consultation", "--unit", unit, "--title", unit, "--json").json["number"]
        assert duban("close", number, "--reply", "已办").code == 0
    file = tmp_path / "月报.docx"

    assert duban("report", "month", "--period", "2026-11", "--format", "docx", "-o", str(file)).code == 0

    made = Document(str(file))
    cells = [[cell.text for cell in row.cells] for row in made.tables[1].rows]
    assert cells[0][:3] == ["名次", "单位", "应办结"]
    assert [row[2:6] for row in cells[1:]] == [["1", "1", "0", "100.0%"]] * 2
    assert "市教育局" in {row[1] for row in cells[1:]}
    charts = [part.blob.decode() for part in made.part.package.iter_parts() if "/charts/" in part.partname]
    assert len(charts) == 2
    assert "<c:v>市教育局</c:v>" in charts[1]
