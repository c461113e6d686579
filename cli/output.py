"""Printing: tables with Chinese widths, JSON with stable keys, one line for an error."""

import json
from collections.abc import Iterable, Sequence
from typing import Any, TextIO


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

    A column whose name starts with `>` is aligned right; one that starts with `|` never folds.
    """
    from rich import box  # most answers are a line or two, and need none of it
    from rich.console import Console
    from rich.markup import escape
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
        found.add_row(*(escape(str(cell)) for cell in row))
    Console(file=out, highlight=False).print(found)
