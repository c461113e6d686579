"""Printing: tables with Chinese widths, JSON with stable keys, one line for an error."""

import json
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, TextIO

if TYPE_CHECKING:
    from rich.console import Console

NARROW = 60
"""Terminals narrower than that are given blocks instead of a table."""
GAP, FOLDED = 3, 8
"""Between two columns; and the least to which a cell is folded: four characters of Chinese, or of most words."""
WIDEST = 2
"""The columns of the widest character."""


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
    """A table as wide as the terminal (80 columns where there is none); long cells fold, nothing is cut off.

    A column whose name starts with `>` is aligned right; one that starts with `|` never folds. Where the terminal is
    too narrow for that, each row becomes a block of lines, `column: value`.
    """
    from rich.console import Console  # most answers are a line or two, and need none of it

    console = Console(file=out, highlight=False, markup=False, emoji=False)
    cells = [[str(cell) for cell in row] for row in rows]
    if console.width < NARROW or _least(columns, cells) > console.width:
        _blocks(out, console.width, columns, cells, title)
    else:
        _table(console, columns, cells, title)


def _least(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> int:
    """The columns of the terminal that a table needs at least: its gaps, what may not fold, a little of what may."""
    from rich.cells import cell_len

    least = GAP * len(columns)
    for place, column in enumerate(columns):
        lines = (line for row in rows for line in row[place].split("\n"))
        longest = max(map(cell_len, (column.lstrip(">|"), *lines)), default=0)
        least += longest if column.startswith((">", "|")) else min(longest, FOLDED)
    return least


def _blocks(out: TextIO, width: int, columns: Sequence[str], rows: Sequence[Sequence[str]], title: str | None) -> None:
    from rich.cells import chop_cells

    lines = [title] if title else []
    for row in rows:
        lines += [f"{column.lstrip('>|')}：{cell}" for column, cell in zip(columns, row, strict=True)]
        lines.append("")
    for part in (part for line in lines for part in line.split("\n")):
        say(out, "\n".join(chop_cells(part, max(width, WIDEST))))


def _table(console: "Console", columns: Sequence[str], rows: Sequence[Sequence[str]], title: str | None) -> None:
    from rich import box
    from rich.table import Table

    found = Table(title=title, box=box.SIMPLE_HEAD, title_justify="left", pad_edge=False)
    for column in columns:
        found.add_column(
            column.lstrip(">|"),
            justify="right" if column.startswith(">") else "left",
            no_wrap=column.startswith((">", "|")),
            overflow="fold",
        )
    for row in rows:
        found.add_row(*row)
    console.print(found)
