"""CSV for people: a spreadsheet opens it with the right characters, and takes no cell for a formula."""

import csv
import io
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import TextIO

from models.characters import as_read

MARK = "\ufeff"
"""Written first: without it a spreadsheet in China takes UTF-8 for GBK."""
FORMULA = ("=", "+", "-", "@", "|")
"""What a formula or a command may begin with, in full width too; what is invisible before it does not help."""
PIECE = 500
AS_TEXT = "'"
"""Before such a cell: spreadsheets then show the rest as text."""


def write_csv(out: TextIO, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """A heading and rows; every cell that is text stays text."""
    if "utf" in (getattr(out, "encoding", None) or "utf-8").lower():
        out.write(MARK)
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(_as_text(row) for row in rows)


def in_pieces(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[bytes]:
    """The same as UTF-8, a few hundred rows at a time, so that a long list is never in memory whole."""
    ahead = iter(rows)
    out = io.StringIO()
    write_csv(out, columns, islice(ahead, PIECE))
    while piece := out.getvalue():
        yield piece.encode()
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\n")
        writer.writerows(_as_text(row) for row in islice(ahead, PIECE))


def _as_text(row: Sequence[object]) -> list[object]:
    return [stays_text(cell) if isinstance(cell, str) else cell for cell in row]


def stays_text(cell: str) -> str:
    """The cell, with an apostrophe before it where a spreadsheet would calculate. Blanks before do not help."""
    if cell[:1] in ("\t", "\r", "\n"):
        return AS_TEXT + cell
    first = next((char for char in cell if as_read(char).strip()), "")
    return AS_TEXT + cell if unicodedata.normalize("NFKC", first)[:1] in FORMULA else cell
