"""A spreadsheet as rows of cells, whoever wrote it: under limits that are looked at before it is read."""

import datetime as dt
import io
import re
import zipfile
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from desk.files.csv_rows import read_table
from desk.files.limits import ZIP
from models.bounded import read_file
from models.errors import BadInput

Cell = str | float | bool | dt.date | dt.datetime | dt.time | dt.timedelta | None
LARGEST = 30_000_000
UNPACKED, RATIO, RATIO_FROM = 300_000_000, 200, 20_000_000
MOST_ROWS, MOST_COLUMNS, MOST_SHEETS = 50_000, 200, 30
MOST_CELLS = 2_000_000
PIECE = 1 << 16
OLD = b"\xd0\xcf\x11\xe0"
ROW, CELL = re.compile(rb"<(?:\w+:)?row[\s>]"), re.compile(rb"<(?:\w+:)?c[\s>]")
OVERLAP = 16
"""Bytes kept of a piece, so that a mark cut in two is found."""
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
    _look_inside(raw, file.name)
    return _read(raw, file.name)


def _read(raw: bytes, name: str) -> list[Sheet]:
    from python_calamine import CalamineError, CalamineWorkbook  # only who imports Excel waits for it

    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(raw))
        seen = [one for one in book.sheets_metadata if str(one.typ).endswith("WorkSheet")]
        return [
            _checked(Sheet(one.name, book.get_sheet_by_name(one.name).to_python(skip_empty_area=False)), name)
            for one in seen
        ]
    except (CalamineError, ValueError, OSError):
        raise BadInput(f"{name}: 读不了这个 Excel 文件，{WHAT}") from None


def _checked(sheet: Sheet, name: str) -> Sheet:
    widest = max((len(row) for row in sheet.rows), default=0)
    if len(sheet.rows) > MOST_ROWS:
        raise BadInput(f"{name}: 工作表“{sheet.name}”有 {len(sheet.rows)} 行，一次最多 {MOST_ROWS} 行，请分成几份")
    if widest > MOST_COLUMNS:
        raise BadInput(f"{name}: 工作表“{sheet.name}”有 {widest} 列，最多 {MOST_COLUMNS} 列，请删去不用的列")
    return sheet


def _look_inside(raw: bytes, name: str) -> None:
    """Raises BadInput for what is no Excel file, or unpacks to more than one that people fill in; nothing is kept."""
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            parts = archive.infolist()
            if not any(part.filename.startswith("xl/workbook") for part in parts):
                raise BadInput(f"{name}: 不是 Excel 文件（是 Word 或其他文件改了名），请选择平台导出的表")
            unpacked = sum(part.file_size for part in parts)
            if unpacked > UNPACKED or (unpacked > RATIO_FROM and unpacked > RATIO * len(raw)):
                raise BadInput(f"{name}: 解开后过大（{unpacked // 1_000_000} MB），请只留要导入的行和列后另存")
            sheets = [part for part in parts if part.filename.startswith("xl/worksheets/")]
            if len(sheets) > MOST_SHEETS:
                raise BadInput(f"{name}: 有 {len(sheets)} 张工作表，最多 {MOST_SHEETS} 张，请删去不用的")
            for part in sheets:
                _count(archive, part, name)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError, zlib.error):
        raise BadInput(f"{name}: 读不了这个 Excel 文件，{WHAT}") from None


def _count(archive: zipfile.ZipFile, part: zipfile.ZipInfo, name: str) -> None:
    """Raises BadInput for a sheet with too many rows or cells: it is counted piece by piece."""
    rows = cells = 0
    with archive.open(part) as stream:
        before = b""
        while piece := stream.read(PIECE):
            text = before + piece
            rows += len(ROW.findall(text)) - len(ROW.findall(before))
            cells += len(CELL.findall(text)) - len(CELL.findall(before))
            before = text[-OVERLAP:]
            if rows > MOST_ROWS:
                raise BadInput(f"{name}: 一张工作表超过 {MOST_ROWS} 行，请删去空行或分成几份")
            if cells > MOST_CELLS:
                raise BadInput(f"{name}: 一张工作表超过 {MOST_CELLS // 10_000} 万格，请删去不用的列和行")
