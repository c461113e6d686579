"""Rows from a CSV file: all or none, every broken one named."""

import csv
import io
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import TypeVar

from desk.files.decoding import decoded
from desk.files.limits import csv_file
from models.characters import as_read, is_unseen
from models.errors import BadInput, BadLines, DubanError

MORE = 200
"""How many faults are told at once: all of them, unless the file is something else altogether."""
Row = TypeVar("Row")


@dataclass(frozen=True)
class Imported:
    """How many rows were new and how many replaced."""

    added: int
    changed: int


@dataclass(frozen=True)
class _Line:
    """A row with something in it, and the line of the file on which it begins."""

    number: int
    cells: list[str]


@dataclass(frozen=True)
class _Head:
    """Where the known columns stand, which columns have no name, and how many there are up to the last with one."""

    places: dict[str, int]
    nameless: tuple[int, ...]
    width: int

    def named(self, cells: list[str]) -> dict[str, str]:
        """The cells under their names. Raises BadInput for too few, or where one without a name holds something."""
        if len(cells) < self.width:
            raise BadInput("列数与首行不符")
        beside = [*self.nameless, *range(self.width, len(cells))]
        filled = next((place for place in beside if place < len(cells) and _seen(cells[place])), None)
        if filled is not None:
            raise BadInput(f"列数与首行不符：第 {filled + 1} 列没有列名却有内容")
        return {title: cells[place] for title, place in self.places.items()}


@dataclass(frozen=True)
class Columns:
    """Which columns a file must have and may have. `more`: whether one of another name is read too, or raises.

    `called`: other names of columns, as an office heads them.
    """

    needed: tuple[str, ...]
    optional: tuple[str, ...]
    more: Callable[[str], bool] = lambda title: False
    called: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Table:
    """A file that was read: what people call it, its first line, and the lines that hold anything."""

    name: str
    head: list[str]
    lines: list[_Line]


def read_table(path: Path) -> Table:
    """A file before anything is made of it, so that no transaction waits for it. `-` reads standard input."""
    name = "标准输入" if str(path) == "-" else str(path)
    first, *rest = list(_lines(decoded(csv_file(path), name), name)) or [_Line(1, [])]
    return Table(name, first.cells, rest)


def read_rows(
    path: Path,
    needed: tuple[str, ...],
    optional: tuple[str, ...],
    make: Callable[[dict[str, str]], Row],
    key: Callable[[Row], str],
    called: Mapping[str, str] = MappingProxyType({}),
) -> list[Row]:
    """Every row of a file as an object, as `rows_of` makes them. `called`: other names of the columns."""
    return rows_of(read_table(path), Columns(needed, optional, called=called), make, key)


def rows_of(
    table: Table,
    columns: Columns,
    make: Callable[[dict[str, str]], Row],
    key: Callable[[Row], str],
    faults_at_once: int = MORE,
) -> list[Row]:
    """Every row as an object; no two may share a key, which is worded for people.

    What spreadsheets leave behind is passed over: rows of empty cells, columns without a name or a value. An optional
    column that is not there is missing from the dict. Raises BadInput naming each broken line; then nothing at all is
    imported.
    """
    name, head = table.name, _head(table.head, columns, table.name)
    found: dict[str, Row] = {}
    faults: list[tuple[str, DubanError]] = []
    for line in table.lines:
        try:
            made = make(head.named(line.cells))
            if key(made) in found:
                raise BadInput(f"{key(made)} 重复")
            found[key(made)] = made
        except DubanError as fault:
            faults.append((f"第 {line.number} 行", fault))
    if faults:
        more = f"；另有 {len(faults) - faults_at_once} 处" if len(faults) > faults_at_once else ""
        raise BadLines(f"{name}: 未导入任何一行，请改正后重试。", faults[:faults_at_once], more)
    if not found:
        raise BadInput(f"{name}: 除首行外没有内容")
    return list(found.values())


def _lines(content: str, name: str) -> Iterator[_Line]:
    """The rows that hold anything. Raises BadInput for a quote that is never closed: it would take what follows."""
    reader = csv.reader(io.StringIO(content, newline=""), delimiter=_delimiter(content), strict=True)
    before = 0
    try:
        for cells in reader:
            if any(_seen(cell) for cell in cells):
                yield _Line(before + 1, cells)
            before = reader.line_num
    except csv.Error as error:
        raise BadInput(f"{name}: 第 {reader.line_num} 行不是正确的 CSV（{error}），请检查引号") from None


def _delimiter(content: str) -> str:
    """A comma; or a tab or a semicolon, with which spreadsheets save Unicode text, or where commas stand in numbers."""
    head = content.lstrip("\n").partition("\n")[0]
    return next((sign for sign in "\t;" if sign in head and "," not in head), ",")


def _head(cells: list[str], columns: Columns, name: str) -> _Head:
    """Raises BadInput for a column that is missing or there twice."""
    titles, needed, optional = [_title(title, columns.called) for title in cells], columns.needed, columns.optional
    missing = [title for title in needed if title not in titles]
    if missing:
        names = {title: one for one, title in reversed(list(columns.called.items()))}
        lacks = "、".join(f"{title}（{names[title]}）" if title in names else title for title in missing)
        raise BadInput(f"{name}: 首行缺少列 {lacks}；应为 {','.join((*needed, *optional))}")
    twice = sorted({title for title in titles if title and titles.count(title) > 1})
    if twice:
        raise BadInput(f"{name}: 首行有重复的列 {'、'.join(twice)}，请改正")
    known = (*needed, *optional)
    more = (title for title in titles if title and title not in known and columns.more(title))
    places = {title: titles.index(title) for title in (*known, *more) if title in titles}
    nameless = tuple(place for place, title in enumerate(titles) if not title)
    return _Head(places, nameless, max(place for place, title in enumerate(titles, 1) if title))


def _title(cell: str, called: Mapping[str, str]) -> str:
    """A column's name in plain width, without what is not seen; the one it is known by."""
    plain = "".join(char for char in unicodedata.normalize("NFKC", cell) if not is_unseen(char)).strip().lower()
    return called.get(plain, plain)


def _seen(cell: str) -> bool:
    """Whether a reader sees anything in a cell."""
    return any(as_read(char).strip() for char in cell)
