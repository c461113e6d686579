"""A table for whoever reads it: a person at a terminal, a pipe that takes lines, a spreadsheet.

At a terminal a table. Elsewhere one line a row, the cells separated by tabs, without heading or sum: what `cut`, `grep`
and `wc -l` take. With `--csv` a heading and rows, which spreadsheets open as they are.
"""

from collections.abc import Iterable, Sequence
from typing import Annotated, TextIO

import typer

from cli.output import say, table
from models.errors import BadInput
from papers.csv_output import write_csv

Csv = Annotated[bool, typer.Option("--csv", help="输出 CSV（含 BOM，Excel 可直接打开）")]


def is_terminal(out: TextIO) -> bool:
    """Whether a person looks at it."""
    asked = getattr(out, "isatty", None)
    return bool(asked and asked())


def rows(
    out: TextIO,
    columns: Sequence[str],
    found: Iterable[Sequence[object]],
    *,
    csv: bool = False,
    title: str | None = None,
    end: str = "",
) -> None:
    """Rows in the way that fits whoever reads them. `columns` as `table` takes them; `end`: a last line for people."""
    names = [column.lstrip(">|") for column in columns]
    if csv:
        write_csv(out, _one_line(names), [[_plain(cell) for cell in row] for row in found])
    elif is_terminal(out):
        table(out, columns, found, title)
        if end:
            say(out, end)
    else:
        for row in found:
            say(out, "\t".join(one_line(cell) for cell in row))


def listed(
    out: TextIO, columns: Sequence[str], found: Iterable[Sequence[object]], *, csv: bool, title: str | None = None
) -> bool:
    """A table for people, or the same as CSV. Returns whether people read it, who are told the sum as well."""
    if csv:
        write_csv(
            out, _one_line(column.lstrip(">|") for column in columns), [[_plain(cell) for cell in row] for row in found]
        )
    else:
        table(out, columns, found, title)
    return not csv


def _one_line(names: Iterable[str]) -> list[str]:
    """Heads without the breaks that narrow a column for people."""
    return [name.replace("\n", "") for name in names]


def one_line(cell: object) -> str:
    """A cell without what would begin another cell or another line."""
    return " ".join(str(_plain(cell)).split())


def only_one(*, json: bool, csv: bool) -> None:
    """Raises BadInput where two forms are asked for at once."""
    if json and csv:
        raise BadInput("JSON 和 CSV 请只选一种")


def _plain(cell: object) -> object:
    return "" if cell is None or cell == "—" else cell
