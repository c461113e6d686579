"""A spreadsheet once more, with what is wrong marked at its cells and told in words beside the row."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.exceptions import FileCreateError

Cells = Sequence[Sequence[object]]
Faults = Mapping[tuple[int, int], str]
"""By row and column, counted from 0."""
LONGEST = 32_000
"""Characters of a cell; Excel has room for little more."""


def write_annotated(target: Path, sheets: Sequence[tuple[str, Cells, Faults]]) -> None:
    """Write the values of each sheet, and what is wrong in it. Raises OSError where nothing can be written there."""
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    try:
        with xlsxwriter.Workbook(str(target), {**options, "default_date_format": "yyyy-mm-dd hh:mm"}) as book:
            bad = book.add_format({"bg_color": "#FBDADA", "border": 1, "border_color": "#A61B1B"})
            word = book.add_format({"font_color": "#A61B1B"})
            for name, cells, faults in sheets:
                _sheet(book.add_worksheet(name[:31]), cells, faults, bad, word)
    except FileCreateError as error:
        raise error.args[0] if isinstance(error.args[0], OSError) else OSError(str(error)) from None


def _sheet(sheet: Any, cells: Cells, faults: Faults, bad: Any, word: Any) -> None:
    width = max((len(row) for row in cells), default=0)
    for place, row in enumerate(cells):
        for column, value in enumerate(row):
            wrong = bad if (place, column) in faults else None
            if value is None or value == "":
                sheet.write_blank(place, column, None, wrong)
            elif isinstance(value, str):
                sheet.write_string(place, column, value[:LONGEST], wrong)
            else:
                sheet.write(place, column, value, wrong)
    told: dict[int, list[str]] = {}
    for (place, column), why in sorted(faults.items()):
        sheet.write_comment(place, column, why, {"x_scale": 2})
        told.setdefault(place, []).append(why)
    for place, words in told.items():
        sheet.write_string(place, width, "；".join(words), word)
    sheet.set_column(width, width, 50)
