"""A spreadsheet as rows of cells, whoever wrote it: under limits that are looked at before it is read."""

import datetime as dt
import io
import re
import zipfile
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from typing import Any

from desk.files.csv_rows import read_table
from desk.files.limits import ZIP
from models.bounded import read_file
from models.errors import BadInput

Cell = str | float | bool | dt.date | dt.datetime | dt.time | dt.timedelta | None
Places = list[tuple[int, int]]
"""Cells by row and column, counted from 0."""
Errors = Mapping[str, Places]
LARGEST = 30_000_000
UNPACKED, RATIO, RATIO_FROM = 100_000_000, 200, 20_000_000
MOST_ROWS, MOST_COLUMNS, MOST_SHEETS = 50_000, 200, 30
MOST_CELLS = 1_000_000
MOST_TEXT = 60_000_000
"""Bytes of text in one sheet, as often as it is shown."""
PIECE, LEAD = 1 << 16, 64
OLD = b"\xd0\xcf\x11\xe0"
ROW, PLACE = re.compile(rb"<(?:\w+:)?row[\s>/]"), re.compile(rb"<(?:\w+:)?c\b[^>]*?\br=[\"']([A-Z]{1,3})(\d{1,7})[\"']")
ERROR = re.compile(rb"<(?:\w+:)?c\b(?=[^>]*\bt=[\"']e[\"'])[^>]*?\br=[\"']([A-Z]{1,3})(\d{1,7})[\"']")
ERRONEOUS = "#N/A"
"""What a cell holds whose formula went wrong; the row that has it says so."""
NAME, ID, TARGET = (rb"(?=[^>]*\b%s=[\"']([^\"']*)[\"'])" % word for word in (b"name", b"(?:r:)?id", b"Target"))
SHEET = re.compile(rb"<(?:\w+:)?sheet\b" + NAME + ID)
RELATION = re.compile(rb"<(?:\w+:)?Relationship\b" + ID.replace(b"(?:r:)?id", b"Id") + TARGET)
REFERS = re.compile(rb"<(?:\w+:)?c\b[^>]*\bt=[\"']s[\"'][^>]*>\s*<(?:\w+:)?v>(\d{1,9})<")
TEXT_END = re.compile(rb"</(?:\w+:)?si>")
LONGEST_TAG = 200_000
"""Bytes after a mark without another: a cell holds 32,767 characters."""
HIDDEN = (("（隐藏的工作表）",),)
WHAT = "请另存为 .xlsx 后重试"


@dataclass(frozen=True)
class Sheet:
    """A sheet: its name, and its rows from the first on, the empty ones too."""

    name: str
    rows: Sequence[Sequence[Cell]]


def read_sheets(file: Path) -> list[Sheet]:
    """The sheets of an Excel file, or the one of a CSV. Raises BadInput with what is wrong with the file."""
    if str(file) == "-" or file.suffix.lower() in (".csv", ".txt", ".tsv"):
        table = read_table(file)
        last = max((line.number for line in table.lines), default=1)
        rows: list[list[Cell]] = [[] for _ in range(last)]
        rows[0] = list(table.head)
        for line in table.lines:
            rows[line.number - 1] = list(line.cells)
        return [_checked(Sheet(file.name, rows), file.name)]
    raw = read_file(file, LARGEST)
    if raw.startswith(OLD):
        raise BadInput(f"{file.name}: 是旧版 Excel（.xls）或加了密码的文件，{WHAT}（不设密码）")
    if not raw.startswith(ZIP):
        raise BadInput(f"{file.name}: 不是 Excel（.xlsx）文件；文本请以 .csv 结尾")
    return _read(raw, file.name, _look_inside(raw, file.name))


def _read(raw: bytes, name: str, errors: Errors) -> list[Sheet]:
    from python_calamine import CalamineError, CalamineWorkbook  # only who imports Excel waits for it

    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(raw))
        seen = [one for one in book.sheets_metadata if str(one.typ).endswith("WorkSheet")]
        return [
            _checked(_filled(book.get_sheet_by_name(one.name), errors.get(one.name, ())), name)
            if str(one.visible).endswith(".Visible")
            else Sheet(one.name, HIDDEN)
            for one in seen
        ]
    except (CalamineError, ValueError, OSError):
        raise BadInput(f"{name}: 读不了这个 Excel 文件，{WHAT}") from None


def _filled(sheet: Any, errors: Iterable[tuple[int, int]]) -> Sheet:
    """The rows; cells that are merged downwards all hold what the first of them holds, `errors` a word for it."""
    rows = sheet.to_python(skip_empty_area=False)
    for row, column in errors:
        if row < len(rows) and column < len(rows[row]):
            rows[row][column] = ERRONEOUS
    for (top, left), (bottom, right) in sheet.merged_cell_ranges or ():
        if right == left and top < len(rows) and left < len(rows[top]):
            for row in rows[top + 1 : bottom + 1]:
                row[left] = rows[top][left]
    return Sheet(sheet.name, rows)


def _checked(sheet: Sheet, name: str) -> Sheet:
    widest = max((len(row) for row in sheet.rows), default=0)
    if len(sheet.rows) > MOST_ROWS:
        raise BadInput(f"{name}: 工作表“{sheet.name}”有 {len(sheet.rows)} 行，一次最多 {MOST_ROWS} 行，请分成几份")
    if widest > MOST_COLUMNS:
        raise BadInput(f"{name}: 工作表“{sheet.name}”有 {widest} 列，最多 {MOST_COLUMNS} 列，请删去不用的列")
    return sheet


def _look_inside(raw: bytes, name: str) -> Errors:
    """The cells whose formulas went wrong, by sheet; nothing else is kept.

    Raises BadInput for what is no Excel file, or unpacks to more than one that people fill in.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            parts = archive.infolist()
            if not any(part.filename.startswith("xl/workbook") for part in parts):
                raise BadInput(f"{name}: 不是 Excel 文件（是 Word 或其他文件改了名），请选择平台导出的表")
            unpacked = sum(part.file_size for part in parts)
            if unpacked > UNPACKED or (unpacked > RATIO_FROM and unpacked > RATIO * len(raw)):
                raise BadInput(f"{name}: 解开后过大（{unpacked // 1_000_000} MB），请只留要导入的行和列后另存")
            xml = [part for part in parts if _is_xml(archive, part)]  # rels may name a sheet anything
            if sum("worksheet" in part.filename for part in xml) > MOST_SHEETS:
                raise BadInput(f"{name}: 工作表超过 {MOST_SHEETS} 张，请删去不用的")
            texts = _texts(archive, [part for part in xml if "sharedstrings" in part.filename.lower()], name)
            sheets = [part for part in xml if "sharedstrings" not in part.filename.lower()]
            errors = {part.filename: found for part in sheets if (found := _count(archive, part, texts, name))}
            return _by_sheet(archive, errors) if errors else {}
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError, zlib.error):
        raise BadInput(f"{name}: 读不了这个 Excel 文件，{WHAT}") from None


def _is_xml(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> bool:
    with archive.open(part) as stream:
        return stream.read(LEAD).lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"<")


def _texts(archive: zipfile.ZipFile, parts: list[zipfile.ZipInfo], name: str) -> list[int]:
    """How long each of the texts is that cells refer to. Raises BadInput for more than anybody fills in."""
    if sum(part.file_size for part in parts) > MOST_TEXT:
        raise BadInput(f"{name}: 文字过多（超过 {MOST_TEXT // 1_000_000} MB），请分成几份")
    lengths: list[int] = []
    for part in parts:
        with archive.open(part) as stream:
            lengths += [len(one) for one in TEXT_END.split(stream.read(MOST_TEXT))[:-1]]
    if len(lengths) > MOST_CELLS:
        raise BadInput(f"{name}: 文字过多（超过 {MOST_CELLS // 10_000} 万条），请分成几份")
    return lengths


def _by_sheet(archive: zipfile.ZipFile, errors: Mapping[str, Places]) -> Errors:
    """The same by the sheets' names, as the workbook has them."""
    there = set(archive.namelist())
    parts = ("xl/workbook.xml", "xl/_rels/workbook.xml.rels")
    book, relations = (archive.read(one)[:MOST_TEXT] if one in there else b"" for one in parts)
    targets = {key: target.decode(errors="replace").removeprefix("/xl/") for key, target in RELATION.findall(relations)}
    names = {
        f"xl/{targets[key]}": unescape(name.decode(errors="replace"))
        for name, key in SHEET.findall(book)
        if key in targets
    }
    return {names[part]: places for part, places in errors.items() if part in names}


def _count(archive: zipfile.ZipFile, part: zipfile.ZipInfo, texts: list[int], name: str) -> Places:
    """The cells whose formulas went wrong; it is read piece by piece.

    Raises BadInput for a sheet that reaches too far or says too much.
    """
    wrong: Places = []
    rows = columns = cells = said = 0
    with archive.open(part) as stream:
        before = b""
        while piece := stream.read(PIECE):
            text = before + piece
            cut = max(text.rfind(b"<"), 0)
            whole, before = text[:cut], text[cut:]
            if len(before) > LONGEST_TAG:
                raise BadInput(f"{name}: 读不了这个 Excel 文件，{WHAT}")
            rows += len(ROW.findall(whole))
            for found in PLACE.finditer(whole):
                columns, rows = max(columns, _column(found[1])), max(rows, int(found[2]))
                cells += 1
            said += sum(texts[int(one)] for one in REFERS.findall(whole) if int(one) < len(texts))
            if rows > MOST_ROWS:
                raise BadInput(f"{name}: 一张工作表超过 {MOST_ROWS} 行，请删去空行或分成几份")
            if max(cells, rows * columns) > MOST_CELLS:
                raise BadInput(f"{name}: 一张工作表超过 {MOST_CELLS // 10_000} 万格，请删去不用的列和行")
            if said > MOST_TEXT:
                raise BadInput(f"{name}: 文字过多（超过 {MOST_TEXT // 1_000_000} MB），请分成几份")
            wrong += [(int(row) - 1, _column(column) - 1) for column, row in ERROR.findall(whole)]
    return wrong


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - ord("A") + 1
    return number
