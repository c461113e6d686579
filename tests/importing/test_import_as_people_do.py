"""What a review of imports found: rows that were opened though another was bad, numbers that Excel changed, files made
to burst, maps and copies that were overwritten."""

import zipfile
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from tests.helpers import Say

HEAD = "编号,标题,收到时间,承办单位\n"
KIND = ("--kind", "governor-message")


def csv(path: Path, *rows: str, head: str = HEAD) -> str:
    """A file of these rows."""
    path.write_text(head + "\n".join(rows), encoding="utf-8")
    return str(path)


def book(path: Path, *rows: list[Any]) -> str:
    """An Excel file of these rows, under the usual heading."""
    with xlsxwriter.Workbook(str(path)) as made:
        sheet = made.add_worksheet("导出")
        for place, row in enumerate((HEAD.strip().split(","), *rows)):
            sheet.write_row(place, 0, row)
    return str(path)


def letters(duban: Say) -> list[str]:
    """Titles of the cases there are, in order."""
    return sorted(one["title"] for one in duban("list", *KIND, "--all", "--json").json)


def test_an_open_letter_that_is_overdue_already_is_opened_and_told(duban: Say, tmp_path: Path) -> None:
    file = csv(tmp_path / "a.csv", "Q1,迟到的,2026-11-10,edu", "Q2,不迟,2026-11-20,edu")
    found = duban("import", file, *KIND, "--json").json

    assert (found["opened"], found["faults"]) == (2, [])
    told = [{line["event"] for line in duban("show", one, "--json").json["events"]} for one in found["cases"]]
    assert told == [{"opened", "proposed"}, {"opened"}]


def test_a_number_that_excel_has_changed_is_refused(duban: Say, tmp_path: Path) -> None:
    answer = duban("import", book(tmp_path / "a.xlsx", [202611270000000001, "t", "2026-11-20", "edu"]), *KIND, "--json")

    assert answer.json["faults"][0]["cell"] == "A2"
    assert "超过 15 位" in answer.json["faults"][0]["why"]


def test_rows_far_apart_that_clash_open_nothing(duban: Say, tmp_path: Path) -> None:
    rows = [f"第{n}件,2026-11-20,edu,内容{n},人{n}" for n in range(250)] + ["第1件,2026-11-20,edu,内容1,另一人"]
    file = csv(tmp_path / "a.csv", *rows, head="标题,收到时间,承办单位,内容,留言人\n")
    answer = duban("import", file, *KIND, "--json")

    assert (answer.code, answer.json["entered"], letters(duban)) == (1, False, [])
    assert answer.json["faults"][0]["why"] == "与第 3 行重复"


def test_an_export_of_the_same_ledger_opens_nothing(duban: Say, tmp_path: Path) -> None:
    duban("open", "governor-message", "--unit", "edu", "--title", "原有的")
    duban("export", str(tmp_path / "a.xlsx"), *KIND)

    assert duban("import", str(tmp_path / "a.xlsx"), "--json").json["known"] == 1
    assert letters(duban) == ["原有的"]


def test_a_number_is_the_same_however_it_is_written(duban: Say, tmp_path: Path) -> None:
    duban("import", csv(tmp_path / "a.csv", "A001,一,2026-11-20,edu"), *KIND)
    for n, number in enumerate(("a001", "A 001", "Ａ００１", "’A001", "A001。")):
        found = duban("import", csv(tmp_path / f"{n}.csv", f"{number},一,2026-11-20,edu"), *KIND, "--json").json
        assert (found["opened"], found["known"]) == (0, 1), number


@pytest.mark.parametrize("reply", ["-", "无", "—", "未答复"])
def test_a_sign_in_the_place_of_a_reply_closes_nothing(duban: Say, tmp_path: Path, reply: str) -> None:
    file = csv(tmp_path / "a.csv", f"A1,一,2026-11-20,edu,{reply},2026-11-23", head=HEAD.strip() + ",答复,答复时间\n")
    found = duban("import", file, *KIND, "--json").json

    assert (found["opened"], found["closed"]) == (1, 0)


def test_totals_and_remarks_are_no_letters(duban: Say, tmp_path: Path) -> None:
    file = csv(tmp_path / "a.csv", "A1,一,2026-11-20,edu", "合计,1,2026-11-20,", "制表人：张三,,,")

    assert duban("import", file, *KIND, "--json").json["opened"] == 1


def test_cells_merged_downwards_hold_for_each_row(duban: Say, tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(str(path)) as made:
        sheet = made.add_worksheet("导出")
        sheet.write_row(0, 0, HEAD.strip().split(","))
        for n in range(3):
            sheet.write_row(1 + n, 0, [f"A{n}", f"第{n}件", "2026-11-20"])
        sheet.merge_range(1, 3, 3, 3, "市教育局")
    duban("import", str(path), *KIND, "--unit", "tax")

    assert {one["unit"] for one in duban("list", *KIND, "--json").json} == {"edu"}


def test_a_hidden_sheet_is_not_read_and_told(duban: Say, tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(str(path)) as made:
        for name in ("导出", "草稿"):
            sheet = made.add_worksheet(name)
            sheet.write_row(0, 0, HEAD.strip().split(","))
            sheet.write_row(1, 0, [name, name, "2026-11-20", "edu"])
        sheet.hide()
    answer = duban("import", str(path), *KIND)

    assert letters(duban) == ["导出"]
    assert "草稿" in answer.out


def test_a_map_that_was_edited_is_kept_and_a_broken_one_is_told(duban: Say, tmp_path: Path, home: Path) -> None:
    saved = home / "imports" / "governor-message.yaml"
    saved.parent.mkdir()
    saved.write_text("# 我们的平台\n主题内容: title\n", encoding="utf-8")
    file = csv(tmp_path / "a.csv", "A1,一,2026-11-20,edu,x,y", head="编号,主题内容,收到时间,承办单位,备用,备用\n")
    assert duban("import", file, *KIND, "--map").code == 0
    text = saved.read_text(encoding="utf-8")
    assert text.startswith("# 我们的平台\n主题内容: title\n")
    assert text.count("备用") == 1
    assert duban("import", file, "--kind", "我向省长建言", "--json").json["opened"] == 1

    for broken in ("a: b: c", "x: 1\nx: 2", "!!python/object:os.system {}", "a: " + "[" * 100):
        saved.write_text(broken, encoding="utf-8")
        answer = duban("import", file, *KIND)
        assert (answer.code, "内部错误" in answer.error) == (1, False), answer.error


def test_the_marked_copy_overwrites_nothing(duban: Say, tmp_path: Path) -> None:
    file = csv(tmp_path / "a.csv", "A1,一,明天,edu")
    mine = tmp_path / "a-问题.xlsx"
    mine.write_text("我的笔记")
    found = duban("import", file, *KIND, "--json").json

    assert mine.read_text() == "我的笔记"
    assert Path(found["annotated"]).name == "a-问题2.xlsx"


def packed(path: Path, sheet: bytes, texts: bytes = b"") -> Path:
    """A workbook of this sheet and these texts, as far as it is looked at before it is read."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/elsewhere/s.xml", sheet)
        archive.writestr("xl/sharedStrings.xml", b"<sst>" + texts + b"</sst>")
    return path


@pytest.mark.parametrize(
    ("sheet", "texts", "said"),
    [
        (b'<row r="1"><c r="A1"/></row><row r="1048576"><c r="XFD1048576"/></row>', b"", "超过 50000 行"),
        (b'<row><c r="A1"/><c r="GR50000"/></row>', b"", "万格"),
        (b'<c r="A1" t="s"><v>0</v></c>' * 20_000, b"<si><t>" + b"x" * 30_000 + b"</t></si>", "文字过多"),
        (b"<row/>", b"<si/></si>" * 1_100_000, "文字过多"),
        (b'<row><c r="C7" t="e"><v>#N/A</v></c></row>', b"", "读不了"),
    ],
)
def test_a_file_made_to_burst_is_refused_before_it_is_read(
    duban: Say, tmp_path: Path, sheet: bytes, texts: bytes, said: str
) -> None:
    answer = duban("import", str(packed(tmp_path / "a.xlsx", sheet + b"<end/>", texts)), *KIND)

    assert (answer.code, said in answer.error) == (1, True), answer.error


def test_a_formula_that_went_wrong_is_told_at_its_cell_and_only_where_it_is_read(duban: Say, tmp_path: Path) -> None:
    file = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(str(file)) as book:
        book.add_worksheet("说明")
        sheet = book.add_worksheet("留言 & 表")
        for row, cells in enumerate(
            (["编号", "标题", "收到时间", "单位", "备注列"], ["A1", "甲", "2026-11-20", "市教育局"])
        ):
            sheet.write_row(row, 0, cells)
        sheet.write_row(2, 0, ["A2", "乙", "2026-11-20"])
        sheet.write_formula(1, 4, "=1/0", None, "#DIV/0!")
        sheet.write_formula(2, 3, "=NA()", None, "#N/A")

    found = duban("import", str(file), *KIND, "--skip-bad", "--json").json

    assert [(one["sheet"], one["cell"]) for one in found["faults"]] == [("留言 & 表", "D3")]
    assert "出错的公式" in found["faults"][0]["why"]
    assert found["opened"] == 1


def test_a_state_that_nobody_knows_is_asked_about(duban: Say, tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text("编号,标题,收到时间,单位,状态\nA1,甲,2026-11-20,市教育局,办理中\nA2,乙,2026-11-20,市教育局,封存\n")

    found = duban("import", str(file), *KIND, "--json").json

    assert [(one["cell"], one["why"].split("，")[0]) for one in found["faults"]] == [("E3", "不认识状态“封存”")]
