"""Files as offices save them: any encoding, any line ends, Word under any name, and what spreadsheets leave behind."""

import codecs
import datetime as dt
import io
from pathlib import Path

import pytest
from docx import Document

from desk.files.csv_rows import read_rows
from desk.files.decoding import decoded
from desk.files.spreadsheet_dates import spreadsheet_day, spreadsheet_time
from desk.files.text_files import read_text
from models.errors import BadInput
from tests.helpers import Say

TEXT = "您好，已办结。\n龚䶮"
SAVED = {
    "UTF-8": TEXT.encode(),
    "UTF-8 with a mark": codecs.BOM_UTF8 + TEXT.encode(),
    "GB18030": TEXT.encode("gb18030"),
    "GB18030 with a mark": ("\ufeff" + TEXT).encode("gb18030"),
    "UTF-16 LE with a mark": codecs.BOM_UTF16_LE + TEXT.encode("utf-16-le"),
    "UTF-16 BE with a mark": codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"),
    "UTF-16 LE": TEXT.encode("utf-16-le"),
    "UTF-16 BE": TEXT.encode("utf-16-be"),
    "UTF-32 with a mark": codecs.BOM_UTF32_LE + TEXT.encode("utf-32-le"),
    "CR LF": TEXT.replace("\n", "\r\n").encode(),
    "CR": TEXT.replace("\n", "\r").encode(),
    "a Word line break": TEXT.replace("\n", "\v").encode(),
    "the end of a file in DOS": TEXT.encode() + b"\x1a",
    "䶮 where GBK kept it": TEXT.replace("䶮", "\ue863").encode(),
}


@pytest.fixture
def piped(monkeypatch: pytest.MonkeyPatch) -> "Pipe":
    return Pipe(monkeypatch)


class Pipe:
    """Standard input of a test."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._monkeypatch = monkeypatch

    def __call__(self, raw: bytes) -> Path:
        self._monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(raw)))
        return Path("-")


@pytest.mark.parametrize("how", SAVED)
def test_a_text_is_the_same_however_it_was_saved(how: str, tmp_path: Path, piped: Pipe) -> None:
    file = tmp_path / "答复.TXT"
    file.write_bytes(SAVED[how])

    assert read_text(file, "答复") == TEXT
    assert read_text(piped(SAVED[how]), "答复") == TEXT


@pytest.mark.parametrize("text", ["好", "中文", "同意", "联通", "Yes", "a\nb", "bush hid the facts", "甲局,乙局,丙局"])
@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16"])
def test_short_texts_are_not_taken_for_another_encoding(text: str, encoding: str) -> None:
    assert decoded(text.encode(encoding), "x") == text


@pytest.mark.parametrize("name", ["通知.docx", "通知.DOCX", "通知.Docx", "通知.txt", "通知", "-"])
def test_a_word_file_is_read_whatever_it_is_called(name: str, tmp_path: Path, piped: Pipe) -> None:
    document = Document()
    document.add_paragraph("第一段")
    document.add_paragraph("第二段")
    stream = io.BytesIO()
    document.save(stream)
    file = piped(stream.getvalue()) if name == "-" else tmp_path / name
    if name != "-":
        file.write_bytes(stream.getvalue())

    assert read_text(file, "通知") == "第一段\n第二段"


@pytest.mark.parametrize(
    ("name", "raw", "said"),
    [
        ("a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(99), "旧版的 Word（.doc）.*另存为 .docx"),
        ("a.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(99), "旧版的 Word"),
        ("a.pdf", b"%PDF-1.7 ...", "是PDF 文件"),
        ("a.DOCX", "您好".encode(), "不是正确的 Word"),
        ("a.txt", "編號,名稱\nx9,甲乙丙局國際學務處\n".encode("big5"), "不是 UTF-8、GB18030 或 UTF-16 的文本"),
        ("a.txt", b"\xff\xff\xff\xff", "不是 UTF-8、GB18030 或 UTF-16 的文本"),
        ("a.txt", b"abc\x00\x01\x02\x03\x00d", "不是文本文件"),
    ],
)
def test_what_is_no_text_says_what_it_is(name: str, raw: bytes, said: str, tmp_path: Path, piped: Pipe) -> None:
    file = tmp_path / name
    file.write_bytes(raw)
    with pytest.raises(BadInput, match=said):
        read_text(file, "通知")
    if name != "a.DOCX":
        with pytest.raises(BadInput, match=rf"标准输入.*{said}"):
            read_text(piped(raw), "通知")


# Tables


def rows_of(file: Path) -> list[dict[str, str]]:
    return read_rows(file, ("id", "name"), ("closing",), dict, lambda row: row["id"])


TABLE = "id,name,closing\nu1,甲局,17:30\nu2,乙局,\n"
FOUND = [{"id": "u1", "name": "甲局", "closing": "17:30"}, {"id": "u2", "name": "乙局", "closing": ""}]


@pytest.mark.parametrize(
    "content",
    [
        TABLE,
        "\ufeff" + TABLE,
        TABLE.replace("\n", "\r\n"),
        TABLE.replace("\n", "\r"),
        TABLE.replace(",", "\t"),
        TABLE.replace(",", ";"),
        "\n\n" + TABLE,
        ",,\n" + TABLE,
        "id,name,closing\nu1,甲局,17:30\n,,\n \u3000,\u200b,\nu2,乙局,\n,,\n,,\n",
        "id,name,closing,,\nu1,甲局,17:30,,\nu2,乙局,,,\n",
        "id,name,closing,,\nu1,甲局,17:30\nu2,乙局,\n",
        "id,name,closing\nu1,甲局,17:30,,,\nu2,乙局,,\n",
        ",id,,name,closing\n,u1,,甲局,17:30\n,u2,,乙局,\n",
        "ID, Name ,ＣＬＯＳＩＮＧ\nu1,甲局,17:30\nu2,乙局,\n",
        "id,备注,name,closing\nu1,x,甲局,17:30\nu2,,乙局,\n",
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16"])
def test_a_table_is_the_same_whatever_a_spreadsheet_leaves(
    content: str, encoding: str, tmp_path: Path, piped: Pipe
) -> None:
    file = tmp_path / "表.CSV"
    file.write_bytes(content.encode(encoding))

    assert rows_of(file) == FOUND
    assert rows_of(piped(content.encode(encoding))) == FOUND


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("id,name,name\nu1,a,b\n", "首行有重复的列 name"),
        ("id,name,\nu1,甲局,备注\n", "第 2 行：列数与首行不符：第 3 列没有列名却有内容"),
        ("id,name\nu1,甲局\n\nu2,乙局,17:30\n", "第 4 行：列数与首行不符：第 3 列"),
        ('id,name\nu1,"甲\n局"\nu2\n', "第 4 行：列数与首行不符"),
        ("id,name\n,,\n", "除首行外没有内容"),
        ("", "首行缺少列 id、name；应为 id,name,closing"),
        ("PK\x03\x04", "Excel、Word 或其他压缩文件，请另存为 CSV"),
    ],
)
def test_a_table_that_does_not_fit_names_the_line(content: str, said: str, tmp_path: Path) -> None:
    file = tmp_path / "t.csv"
    file.write_text(content, encoding="utf-8", newline="")
    with pytest.raises(BadInput, match=said):
        rows_of(file)


@pytest.mark.parametrize(
    "cell",
    [
        "2025-09-24",
        "2025/9/24",
        "2025.9.24",
        "2025/9/24 0:00",
        "2025/9/24 0:00:00",
        "2025-09-24 00:00:00.000",
        "2025-09-24T08:30:00",
        "2025/9/24 上午 8:30",
        "2025/9/24 8:30:00 AM",
        "2025年9月24日",
        "2025 年 9 月 24 日",
        "2025年9月24日星期三",
        "2025/9/24 周三",
        "２０２５／９／２４",
        "20250924",
        " 2025/9/24\u00a00:00 ",
    ],
)
def test_a_day_as_spreadsheets_write_it(cell: str) -> None:
    assert spreadsheet_day(cell) == dt.date(2025, 9, 24)


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ("24/09/2025", "看不出哪个是年、月、日"),
        ("09/10/2025", "看不出"),
        ("9/24/25", "看不出"),
        ("25-9-24", "看不出"),
        ("9/24/2025 0:00", "看不出"),
        ("45924", "电子表格的日期序号（自 1900 年起数的是 2025-09-24）"),
        ("45924.5", "日期序号"),
        ("2025/2/29", "没有“2025/2/29”这一天"),
        ("20251324", "没有“20251324”这一天"),
        ("2025年9月24日星期四", "不是星期四，是星期三"),
        ("2025年9月", "无法识别日期“2025年9月”"),
        ("2025/9-24", "无法识别日期"),
        ("去年", "无法识别日期“去年”"),
    ],
)
def test_a_day_that_could_be_another_is_refused(cell: str, said: str) -> None:
    with pytest.raises(BadInput) as error:
        spreadsheet_day(cell)

    assert said in str(error.value)


@pytest.mark.parametrize(
    ("cell", "time"),
    [
        ("17:30", "17:30"),
        ("8:30", "08:30"),
        ("9:05", "09:05"),
        ("0:00", "00:00"),
        ("17:30:00", "17:30"),
        ("17:30:00.000", "17:30"),
        ("１７：３０", "17:30"),
        ("17：30", "17:30"),
        ("17时30分", "17:30"),
        ("十七时三十分", "17:30"),
        ("17点半", "17:30"),
        ("17时", "17:00"),
        ("下午5:30", "17:30"),
        ("下午 5时30分", "17:30"),
        ("5:30 PM", "17:30"),
        ("5:30:00 PM", "17:30"),
        ("PM 5:30", "17:30"),
        ("0.729166666666667", "17:30"),
        (".75", "18:00"),
        ("0", "00:00"),
        ("1899/12/30 17:30:00", "17:30"),
        ("1899-12-30T17:30:00", "17:30"),
        ("1900/1/0 17:30", "17:30"),
    ],
)
def test_a_time_of_day_as_spreadsheets_write_it(cell: str, time: str) -> None:
    assert spreadsheet_time(cell, "下班时间") == time


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ("24:30", "没有“24:30”这个时间"),
        ("17:60", "没有“17:60”这个时间"),
        ("24:00", "应是当天的某时某分"),
        ("17:30:30", "应是当天的某时某分"),
        ("0.73", "应是当天的某时某分"),  # 17:31:12
        ("五点半", "看不出是一天里的几点"),
        ("17", "无法识别时间“17”"),
        ("17.5", "无法识别时间"),
        ("1730", "无法识别时间"),
        ("2026-11-23 17:30", "无法识别时间"),
        ("17:30-18:00", "无法识别时间"),
        ("夏季17:30", "无法识别时间"),
    ],
)
def test_what_is_no_time_of_day_is_refused_for_its_reason(cell: str, said: str) -> None:
    with pytest.raises(BadInput, match=r"^下班时间") as error:
        spreadsheet_time(cell, "下班时间")

    assert said in str(error.value)


def test_accounts_with_the_dates_of_a_spreadsheet(duban: Say, tmp_path: Path) -> None:
    file = tmp_path / "账号.csv"
    head = "unit,platform,name,opened_on,last_post_on\n"
    file.write_text(head + "edu,微信,甲号,2025/9/24 0:00,2025年9月25日\n,,,,\n", encoding="utf-16")
    assert duban("account", "import", str(file), "--json").json == {"added": 1, "changed": 0}
    (account,) = duban("account", "list", "--json").json
    assert (account["opened_on"], account["last_post_on"]) == ("2025-09-24", "2025-09-25")

    file.write_text(head + "edu,微信,乙号,45924,\n\nedu,微信,丁号,24/09/2025,\n", encoding="utf-8")
    refused = duban("account", "import", str(file)).error
    assert ("第 2 行：“45924”是电子表格的日期序号" in refused, "第 4 行：“24/09/2025”看不出" in refused) == (True, True)


def test_the_mark_of_a_pipe_is_no_part_of_a_reply(duban: Say, piped: Pipe) -> None:
    number = duban("open", "consultation", "--unit", "edu", "--title", "t", "--json").json["number"]
    piped(codecs.BOM_UTF8 + "您好".encode())
    assert duban("close", number, "--reply-file", "-").code == 0
    assert duban("show", number, "--json").json["reply"]["content"] == "您好"
