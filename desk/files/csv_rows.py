"""Rows from a CSV file: all or none, every broken one named."""

import csv
import io
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from models.bounded import read_file
from models.errors import BadInput, DubanError

MAX_BYTES = 5_000_000
MOST_LINES = 100_000
Row = TypeVar("Row")


@dataclass(frozen=True)
class Imported:
    """How many rows were new and how many replaced."""

    added: int
    changed: int


def read_rows(
    path: Path,
    needed: tuple[str, ...],
    optional: tuple[str, ...],
    make: Callable[[dict[str, str]], Row],
    key: Callable[[Row], str],
) -> list[Row]:
    """Every row as an object; no two may share a key, which is worded for people.

    Raises BadInput naming each broken line; then nothing at all is imported.
    """
    # Strict: a quote that is never closed would otherwise take the rows behind it for one name.
    reader = csv.DictReader(io.StringIO(_content(path)), restkey="_more", strict=True)
    try:
        return _rows(reader, path, needed, optional, make, key)
    except csv.Error as error:
        raise BadInput(f"{path}: 第 {reader.line_num} 行不是正确的 CSV（{error}），请检查引号") from None


def _rows(
    reader: "csv.DictReader[str]",
    path: Path,
    needed: tuple[str, ...],
    optional: tuple[str, ...],
    make: Callable[[dict[str, str]], Row],
    key: Callable[[Row], str],
) -> list[Row]:
    missing = [name for name in needed if name not in (reader.fieldnames or [])]
    if missing:
        raise BadInput(f"{path}: 首行缺少列 {'、'.join(missing)}；应为 {','.join((*needed, *optional))}")
    if len(set(reader.fieldnames or [])) != len(reader.fieldnames or []):
        raise BadInput(f"{path}: 首行有重复的列，请改正")
    found: dict[str, Row] = {}
    faults = []
    for row in reader:
        try:
            if "_more" in row or None in row.values():
                raise BadInput("列数与首行不符")
            made = make(row)
            if key(made) in found:
                raise BadInput(f"{key(made)} 重复")
            found[key(made)] = made
        except DubanError as fault:
            faults.append(f"第 {reader.line_num} 行：{fault}")
    if faults:
        more = f"；另有 {len(faults) - 5} 处" if len(faults) > 5 else ""
        raise BadInput(f"{path}: 未导入任何一行，请改正后重试。{'；'.join(faults[:5])}{more}")
    if not found:
        raise BadInput(f"{path}: 除首行外没有内容")
    return list(found.values())


def _content(path: Path) -> str:
    raw = read_file(path, MAX_BYTES)
    lines = raw.count(b"\n") + raw.count(b"\r")
    if lines > MOST_LINES:
        raise BadInput(f"{path}: 行数过多（{lines}，最多 {MOST_LINES}），请检查是否选错了文件")
    for encoding in ("utf-8-sig", "gb18030"):  # spreadsheets in China save either
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise BadInput(f"{path}: 编码无法识别，请另存为 UTF-8 的 CSV")
