"""Cases out of what a platform exports: headings as people write them, dates as they are kept, hostile files."""

import datetime as dt
import io
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from python_calamine import CalamineWorkbook

from tests.helpers import Clock, Say, command

NINTH, TWENTIETH, TODAY = map(dt.datetime.fromisoformat, ("2026-11-09 09:00", "2026-11-20 09:30", "2026-11-23 08:00"))
HEAD = ["信件编号", "信件标题", "来信时间", "办理单位", "姓名", "联系电话", "内容"]
ONE = ["A001", "路灯不亮", TWENTIETH, "市教育局", "王小五", "13812345678", "路灯坏了"]
TWO = ["A002", "办证难", TODAY, "市教育局", "李四", 13812345679, "办证慢"]
KIND = ("--kind", "governor-message")


def workbook(path: Path, *sheets: tuple[str, Sequence[Sequence[Any]]]) -> Path:
    """An Excel file with these rows."""
    with xlsxwriter.Workbook(str(path), {"default_date_format": "yyyy-mm-dd hh:mm"}) as book:
        for name, rows in sheets:
            sheet = book.add_worksheet(name)
            for place, row in enumerate(rows):
                for column, value in enumerate(row):
                    if value is not None:
                        sheet.write(place, column, value)
    return path


def titles(duban: Say) -> dict[str, tuple[str, str]]:
    """State and due date of the cases of the tests, by title."""
    found = duban("list", "--all", "--json").json
    return {
        one["title"]: (one["state"], one["due_date"])
        for one in found
        if one["kind"] in ("governor-message", "consultation")
    }


def test_a_platforms_export_becomes_cases_with_their_due_dates(duban: Say, tmp_path: Path) -> None:
    file = workbook(tmp_path / "导出.xlsx", ("导出", [["领导留言板"], [], HEAD, ONE, TWO]))
    found = duban("import", str(file), *KIND, "--json").json

    assert (found["opened"], found["closed"], found["known"], found["faults"]) == (2, 0, 0, [])
    assert titles(duban) == {"路灯不亮": ("open", "2026-11-27"), "办证难": ("open", "2026-11-30")}
    case = duban("show", found["cases"][0], "--json").json
    assert (case["old_number"], case["content"]) == ("A001", "路灯坏了")
    assert "从平台导入（原编号 A001）" in case["events"][0]["detail"]
    assert duban("show", found["cases"][1], "--json").json["phone"] == "13812345679"


def test_the_same_file_and_the_same_number_open_nothing_twice(duban: Say, tmp_path: Path) -> None:
    file = workbook(tmp_path / "a.xlsx", ("导出", [HEAD, ONE]))
    duban("import", str(file), *KIND)
    again = workbook(tmp_path / "b.xlsx", ("别的名", [HEAD, [*ONE[:6], "内容改了"], TWO]))

    assert duban("import", str(file), *KIND, "--json").json["known"] == 1
    found = duban("import", str(again), *KIND, "--json").json
    assert (found["opened"], found["known"]) == (1, 1)
    assert len(titles(duban)) == 2


def test_rows_without_numbers_are_known_by_what_they_say(duban: Say, tmp_path: Path) -> None:
    file = workbook(tmp_path / "a.xlsx", ("导出", [HEAD[1:], ONE[1:]]))

    assert duban("import", str(file), *KIND, "--json").json["opened"] == 1
    assert duban("import", str(file), *KIND, "--json").json["known"] == 1


def test_what_was_answered_outside_is_closed_by_its_own_day_and_nobody_is_reminded(duban: Say, tmp_path: Path) -> None:
    head = [*HEAD, "回复内容", "回复时间", "办理状态"]
    rows = [
        [*ONE[:2], NINTH, *ONE[3:], "已修好", dt.date(2026, 11, 16), "已办结"],
        [*TWO[:2], NINTH, *TWO[3:], "已办好", dt.date(2026, 11, 18), "已办结"],
        ["A003", "只有状态", NINTH, *TWO[3:], None, None, "已办结"],
    ]
    found = duban("import", str(workbook(tmp_path / "a.xlsx", ("导出", [head, *rows]))), *KIND, "--json").json

    assert (found["opened"], found["closed"], found["ended"]) == (2, 2, 1)
    first, second = (duban("show", number, "--json").json for number in found["cases"])
    assert (first["closed_late"], second["closed_late"]) == (False, True)
    assert first["reply"]["content"] == "已修好"
    for case in (first, second):
        assert not {line["event"] for line in case["events"]} & {"reminded", "overdue", "escalated"}
        assert case["taking_over"] is False


def test_what_was_open_is_closed_by_the_export_that_brings_its_reply(duban: Say, tmp_path: Path, clock: Clock) -> None:
    duban("import", str(workbook(tmp_path / "a.xlsx", ("导出", [HEAD, ONE]))), *KIND)
    clock.now += dt.timedelta(days=2)
    later = workbook(tmp_path / "b.xlsx", ("导出", [[*HEAD, "答复", "答复日期"], [*ONE, "已修好", "2026-11-24"]]))
    found = duban("import", str(later), *KIND, "--json").json

    assert (found["opened"], found["closed"], found["known"]) == (0, 1, 1)
    assert titles(duban)["路灯不亮"][0] == "closed"


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        (TWENTIETH, "2026-11-27"),
        (dt.date(2026, 11, 20), "2026-11-27"),
        ("2026-11-20", "2026-11-27"),
        ("2026/11/20 09:30", "2026-11-27"),
        ("2026年11月20日", "2026-11-27"),
        ("二〇二六年十一月二十日", "2026-11-27"),
        ("２０２６．１１．２０", "2026-11-27"),
        ("20261120", "2026-11-27"),
        (46346, None),
        ("11/20/2026", None),
        ("3-4-2026", None),
        ("昨天", None),
        ("2026-13-01", None),
        ("", None),
        ("2027-01-01", None),
    ],
)
def test_a_date_is_read_where_it_can_mean_one_day_only(duban: Say, tmp_path: Path, cell: Any, day: str | None) -> None:
    file = workbook(tmp_path / "a.xlsx", ("导出", [HEAD, [*ONE[:2], cell, *ONE[3:]]]))
    found = duban("import", str(file), *KIND, "--json").json

    assert titles(duban) == ({"路灯不亮": ("open", day)} if day else {})
    assert [one["cell"] for one in found["faults"]] in ([], ["C2"])
    assert bool(found["faults"]) is (day is None)


def test_nothing_is_opened_where_a_row_is_bad_unless_it_is_asked_for(duban: Say, tmp_path: Path) -> None:
    rows: list[list[Any]] = [
        HEAD,
        ONE,
        [*TWO[:2], "明年", "没有这个单位", *TWO[4:]],
        [*TWO[:2], TWO[2], "没有这个单位", *TWO[4:]],
    ]
    file = workbook(tmp_path / "a.xlsx", ("导出", rows))
    refused = duban("import", str(file), *KIND, "--json")

    assert (refused.code, refused.json["entered"], titles(duban)) == (1, False, {})
    assert [(one["sheet"], one["cell"]) for one in refused.json["faults"]] == [("导出", "C3"), ("导出", "D4")]
    marked = CalamineWorkbook.from_path(refused.json["annotated"]).get_sheet_by_name("导出").to_python()
    assert marked[1][:2] == ["A001", "路灯不亮"]
    assert ["明年" in str(marked[2][7]), "没有单位" in str(marked[3][7])] == [True, True]

    found = duban("import", str(file), *KIND, "--skip-bad", "--json").json
    assert (found["entered"], found["opened"]) == (True, 1)


def test_two_rows_of_one_number_are_told(duban: Say, tmp_path: Path) -> None:
    file = workbook(tmp_path / "a.xlsx", ("导出", [HEAD, ONE, ONE]))

    assert duban("import", str(file), *KIND, "--json").json["faults"] == [
        {"sheet": "导出", "cell": "A3", "why": "与第 2 行重复"}
    ]


def test_headings_in_two_rows_and_several_sheets_are_read(duban: Say, tmp_path: Path) -> None:
    group = ["来信", None, None, "办理单位", "来信人", None, "内容"]
    below = ["信件编号（系统）", "标题*", "来信\n时间", None, "姓名", "联系电话", None]
    file = workbook(
        tmp_path / "a.xlsx",
        ("说明", [["本表由平台导出"]]),
        ("一月", [["某平台"], group, below, ONE]),
        ("二月", [HEAD, TWO]),
    )
    answer = duban("import", str(file), *KIND)

    assert answer.code == 0
    assert set(titles(duban)) == {"路灯不亮", "办证难"}
    assert "工作表“说明”没有认出表头" in answer.out


def test_an_office_says_what_its_headings_mean(duban: Say, tmp_path: Path, home: Path) -> None:
    file = workbook(tmp_path / "a.xlsx", ("导出", [["单号", "说了什么", "哪天来的"], ["A1", "路灯不亮", "2026-11-20"]]))
    unknown = duban("import", str(file), *KIND, "--unit", "edu")
    assert (unknown.code, "--map" in unknown.error) == (1, True)

    assert duban("import", str(file), *KIND, "--map").code == 0
    saved = home / "imports" / "governor-message.yaml"
    text = saved.read_text(encoding="utf-8")
    for heading, meaning in (("单号", "external"), ("说了什么", "title"), ("哪天来的", "received")):
        text = text.replace(f"'{heading}': '-'", f"{heading}: {meaning}")
    saved.write_text(text, encoding="utf-8")
    assert duban("import", str(file), *KIND, "--unit", "edu", "--json").json["opened"] == 1
    saved.write_text("单号: nothing\n", encoding="utf-8")
    assert "不认识" in duban("import", str(file), *KIND).error


def test_an_export_imported_again_gives_the_same_open_cases(duban: Say, tmp_path: Path) -> None:
    """Into an office that has none of them: the numbers are new, the letters and their due dates the same."""
    for n, received in enumerate(("2026-11-20 09:00", "2026-11-22 23:59", "2026-11-20 18:00")):
        duban("open", "consultation", "--unit", "edu", "--title", f"第{n}件", "--received", received)
    duban(
        "close",
        duban("open", "consultation", "--unit", "edu", "--title", "办完", "--json").json["number"],
        "--reply",
        "好",
    )
    duban("export", str(tmp_path / "台账.xlsx"), "--kind", "consultation", "--all")
    before = {title: due for title, (state, due) in titles(duban).items() if state == "open"}
    empty = tmp_path / "empty"

    def there(*arguments: str) -> Any:
        return command(arguments, home=empty, now=Clock())

    there("init", "--sample", "jingdezhen")
    found = there("import", str(tmp_path / "台账.xlsx"), "--json").json
    assert (found["opened"], found["ended"], found["faults"]) == (3, 1, [])
    assert {one["title"]: one["due_date"] for one in there("list", "--kind", "consultation", "--json").json} == before


def bomb(path: Path) -> Path:
    """A small file that unpacks to a gigabyte."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        with archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as part:
            for _ in range(400):
                part.write(b"<row><c/></row>" * 100_000)
    return path


def lying_bomb(path: Path) -> Path:
    """Many rows in a part that is within the limits of its size."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", b"<row r='1'/>" * 1_048_576)
    return path


def renamed_word(path: Path) -> Path:
    """A Word file that is called .xlsx."""
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("word/document.xml", "<document/>")
    return path


def wide(path: Path) -> Path:
    """5,000 columns."""
    return workbook(path, ("导出", [[f"列{n}" for n in range(5000)]]))


def written(content: bytes) -> Any:
    """A file of these bytes."""

    def write(path: Path) -> Path:
        path.write_bytes(content)
        return path

    return write


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (bomb, "解开后过大"),
        (lying_bomb, "超过 50000 行"),
        (renamed_word, "不是 Excel 文件"),
        (wide, "5000 列"),
        (written(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 512), "旧版 Excel（.xls）或加了密码"),
        (written(b"PK\x03\x04" + b"x" * 100), "读不了"),
        (written(b"%PDF-1.7"), "不是 Excel"),
        (written(b""), "不是 Excel"),
    ],
)
def test_a_hostile_file_is_one_clear_line(duban: Say, tmp_path: Path, make: Any, said: str) -> None:
    answer = duban("import", str(make(tmp_path / "a.xlsx")), *KIND)

    assert answer.code == 1
    assert said in answer.error
    assert answer.error.count("\n") <= 3, answer.error


def test_a_formula_is_its_value_and_a_text_that_looks_like_one_a_text(duban: Say, tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(str(path), {"strings_to_formulas": False}) as book:
        sheet = book.add_worksheet("导出")
        sheet.write_row(0, 0, HEAD)
        sheet.write_row(1, 0, ["A1", "=cmd|' /C calc'!A0", "2026-11-20", "市教育局", "王", "1", "x"])
        sheet.write_formula(2, 1, '="路"&"灯"', None, "路灯")
        sheet.write_row(2, 2, ["2026-11-20", "市教育局"])
    duban("import", str(path), *KIND)

    assert set(titles(duban)) == {"=cmd|' /C calc'!A0", "路灯"}


def test_a_csv_in_an_offices_encoding_is_read_as_well(duban: Say, tmp_path: Path) -> None:
    path = tmp_path / "导出.csv"
    buffer = io.StringIO()
    buffer.write("信件编号,信件标题,来信时间,办理单位\r\nA1,䶮路灯不亮,2026-11-20,市教育局\r\n")
    path.write_bytes(buffer.getvalue().encode("gb18030"))

    assert duban("import", str(path), *KIND, "--json").json["opened"] == 1
    assert set(titles(duban)) == {"䶮路灯不亮"}
