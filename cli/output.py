"""Printing: tables with Chinese widths, JSON with stable keys, one line for an error."""

import json
import os
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, TextIO

from cli.widths import UNIT, folded, width

if TYPE_CHECKING:
    from rich.console import Console

NARROW = 60
"""Terminals narrower than that are given blocks instead of a table."""
GAP, FOLDED = 3, 12
"""Between two columns; and the least to which a cell is folded: six characters of Chinese."""
WIDEST = 2
"""The columns of the widest character."""
LONGEST_UNIT = 40
"""What is longer and has no blank (an address of the web) is folded after all."""
ENDLESS = 100_000
"""The columns where a program or a file takes the lines."""


def say(out: TextIO, text: str) -> None:
    """A line for people."""
    out.write(text + "\n")


def as_json(out: TextIO, value: Any) -> None:
    """A value for programs: UTF-8, keys in the documented order."""
    out.write(json.dumps(value, ensure_ascii=False, indent=2) + "\n")


def as_json_list(out: TextIO, values: Iterable[Any]) -> None:
    """A list for programs, each value written as it comes: the same text as the whole at once."""
    begun = False
    for value in values:
        out.write(",\n  " if begun else "[\n  ")
        out.write(json.dumps(value, ensure_ascii=False, indent=2).replace("\n", "\n  "))
        begun = True
    out.write("\n]\n" if begun else "[]\n")


def as_json_line(out: TextIO, value: Any) -> None:
    """One object on one line."""
    out.write(json.dumps(value, ensure_ascii=False) + "\n")


def table(out: TextIO, columns: Sequence[str], rows: Iterable[Sequence[object]], title: str | None = None) -> None:
    """A table as wide as the terminal; long cells fold between words, nothing is cut off. In a pipe a line a row.

    A column whose name starts with `>` is aligned right; one that starts with `|` never folds. Where the terminal is
    too narrow for that, each row becomes a block of lines, `column: value`.
    """
    from rich.console import Console  # most answers are a line or two, and need none of it

    console = Console(file=out, highlight=False, markup=False, emoji=False, width=_pipe_width(out))
    if console.width == ENDLESS:
        columns = [column.replace("\n", "") for column in columns]
    cells = [[str(cell) for cell in row] for row in rows]
    widths = column_widths(columns, cells, console.width)
    if widths is None or console.width < NARROW:
        _blocks(out, console.width, columns, cells, title)
    else:
        _table(console, columns, widths, cells, title)


def _pipe_width(out: TextIO) -> int | None:
    """As wide as it takes where nobody looks and nobody said how wide: a line a row. Else what the terminal has."""
    asked = getattr(out, "isatty", None)
    return None if "COLUMNS" in os.environ or (asked and asked()) else ENDLESS


def column_widths(columns: Sequence[str], rows: Sequence[Sequence[str]], room: int) -> list[int] | None:
    """How wide each column is where the table has `room`; None where that is too little for what never breaks.

    The widest give way first, none below its longest unit (a number, a date, a command).
    """
    lines = [_lines(column, [row[place] for row in rows]) for place, column in enumerate(columns)]
    found = [max(map(width, one), default=0) for one in lines]
    least = [
        most if column.startswith((">", "|")) else min(most, max(FOLDED, *(_longest_unit(line) for line in one), 0))
        for column, most, one in zip(columns, found, lines, strict=True)
    ]
    room -= GAP * len(columns) - 1
    if sum(least) > room:
        return None
    while sum(found) > room:
        gives = max((place for place in range(len(found)) if found[place] > least[place]), key=found.__getitem__)
        found[gives] -= 1
    return found


def _lines(column: str, cells: Sequence[str]) -> list[str]:
    return [line for cell in (column.lstrip(">|"), *cells) for line in cell.split("\n")]


def _longest_unit(line: str) -> int:
    return min(max((width(unit) for unit in UNIT.findall(line)), default=0), LONGEST_UNIT)


def _blocks(
    out: TextIO, columns_there: int, columns: Sequence[str], rows: Sequence[Sequence[str]], title: str | None
) -> None:
    lines = [title] if title else []
    for row in rows:
        lines += [f"{column.lstrip('>|')}：{cell}" for column, cell in zip(columns, row, strict=True)]
        lines.append("")
    for part in (part for line in lines for part in line.split("\n")):
        say(out, "\n".join(folded(part, max(columns_there, WIDEST))))


def _table(
    console: "Console", columns: Sequence[str], widths: Sequence[int], rows: Sequence[Sequence[str]], title: str | None
) -> None:
    from rich import box
    from rich.table import Table

    found = Table(title=title, box=box.SIMPLE_HEAD, title_justify="left", pad_edge=False)
    for column, wide in zip(columns, widths, strict=True):
        right = column.startswith(">")
        found.add_column(column.lstrip(">|"), justify="right" if right else "left", width=wide, overflow="fold")
    for row in rows:
        found.add_row(*(_cell(cell, wide) for cell, wide in zip(row, widths, strict=True)))
    console.print(found)


def _cell(text: str, wide: int) -> str:
    return "\n".join(part for line in text.split("\n") for part in folded(line, wide))
