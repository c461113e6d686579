"""CSV for people: a spreadsheet opens it with the right characters, and takes no cell for a formula."""

import csv
import unicodedata
from collections.abc import Iterable, Sequence
from typing import TextIO

from models.characters import as_read

MARK = "\ufeff"
"""Written first: without it a spreadsheet in China takes UTF-8 for GBK."""
FORMULA = ("=", "+", "-", "@", "|")
"""What a formula or a command may begin with, in full width too; what is invisible before it does not help."""
AS_TEXT = "'"
"""Before such a cell: spreadsheets then show the rest as text."""


def write_csv(out: TextIO, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """A heading and rows; every cell that is text stays text."""
    if "utf" in (getattr(out, "encoding", None) or "utf-8").lower():
        out.write(MARK)
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([stays_text(cell) if isinstance(cell, str) else cell for cell in row] for row in rows)


def stays_text(cell: str) -> str:
    """The cell, with an apostrophe before it where a spreadsheet would calculate. Blanks before do not help."""
    if cell[:1] in ("\t", "\r", "\n"):
        return AS_TEXT + cell
    first = next((char for char in cell if as_read(char).strip()), "")
    return AS_TEXT + cell if unicodedata.normalize("NFKC", first)[:1] in FORMULA else cell
