"""A register and its figures as an Excel file: what people filter, print and hand around. Rows come one by one.

Text is text whatever it begins with; dates are dates; a state has a colour and its word.
"""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.exceptions import FileCreateError

NAME_LONGEST, ROWS_MOST = 31, 1_000_000
FORBIDDEN = str.maketrans(dict.fromkeys("[]:*?/\\", "　"))
STATE_COLOURS = {"逾期": "#FBDADA", "暂停": "#FFF1D0", "办结": "#DDF0E1", "撤回": "#E8E8E8"}
A4 = 9
DAY_ZERO = dt.date(1899, 12, 30).toordinal()
"""The day that Excel calls 0."""


@dataclass(frozen=True)
class Column:
    """A column: its heading, how wide it is in characters, and whether its cells are states."""

    heading: str
    width: int
    state: bool = False


class Workbook:
    """An Excel file that is being written."""

    def __init__(self, book: Any) -> None:
        self._book = book
        self._head = book.add_format({"bold": True, "bg_color": "#E5EAF0", "bottom": 1, "text_wrap": True})
        self._text = book.add_format({"valign": "top", "text_wrap": True, "num_format": "@"})
        self._number = book.add_format({"valign": "top"})
        self._date = book.add_format({"valign": "top", "num_format": "yyyy-mm-dd"})
        self._share = book.add_format({"valign": "top", "num_format": "0.0%"})
        self._states = {
            word: book.add_format({"valign": "top", "bg_color": colour}) for word, colour in STATE_COLOURS.items()
        }
        self._names: set[str] = set()

    def sheet(self, name: str, columns: Sequence[Column], rows: Iterable[Sequence[object]]) -> int:
        """A sheet with a frozen heading and a filter, ready to print; how many rows it has.

        What Excel has no room for goes on in a sheet of its own.
        """
        ahead, written = iter(rows), 0
        while True:
            count, more = self._sheet(name, columns, ahead)
            written += count
            if not more:
                return written

    def _sheet(self, name: str, columns: Sequence[Column], rows: Iterator[Sequence[object]]) -> tuple[int, bool]:
        sheet = self._new(name, columns)
        number = 0
        for number, row in enumerate(rows, 1):
            for place, cell in enumerate(row):
                if cell is None or cell == "":
                    continue
                self._write(sheet, number, place, cell, state=columns[place].state)
            if number == ROWS_MOST:
                break
        sheet.autofilter(0, 0, max(number, 1), len(columns) - 1)
        return number, number == ROWS_MOST

    def figures(self, name: str, columns: Sequence[Column], rows: Sequence[Sequence[object]], drawn: int) -> None:
        """A sheet of figures, the first column their names, with a chart of the column `drawn` beside it."""
        self.sheet(name, columns, rows)
        sheet = self._book.get_worksheet_by_name(self._last)
        chart = self._book.add_chart({"type": "bar"})
        last = max(len(rows), 1)
        chart.add_series(
            {
                "name": columns[drawn].heading,
                "categories": [self._last, 1, 0, last, 0],
                "values": [self._last, 1, drawn, last, drawn],
                "fill": {"color": "#3B73A8"},
                "data_labels": {"value": True},
            }
        )
        chart.set_title({"name": columns[drawn].heading})
        chart.set_legend({"none": True})
        chart.set_y_axis({"reverse": True})
        chart.set_size({"width": 640, "height": max(240, 22 * last + 120)})
        sheet.insert_chart(1, len(columns) + 1, chart)

    def _new(self, name: str, columns: Sequence[Column]) -> Any:
        self._last = self._unused(name)
        sheet = self._book.add_worksheet(self._last)
        sheet.freeze_panes(1, 0)
        sheet.set_landscape()
        sheet.set_paper(A4)
        sheet.repeat_rows(0)
        sheet.hide_gridlines(0)  # lines on paper too
        sheet.fit_to_pages(1, 0)
        sheet.set_footer("&C第 &P 页，共 &N 页")
        for place, column in enumerate(columns):
            sheet.set_column(place, place, column.width)
            sheet.write_string(0, place, column.heading, self._head)
        return sheet

    def _unused(self, name: str) -> str:
        plain = name.translate(FORBIDDEN).strip("'")[:NAME_LONGEST] or "表"
        found, n = plain, 1
        while found.casefold() in self._names:
            n += 1
            found = f"{plain[: NAME_LONGEST - len(str(n)) - 2]}（{n}）"[:NAME_LONGEST]
        self._names.add(found.casefold())
        return found

    def _write(self, sheet: Any, row: int, place: int, cell: object, *, state: bool) -> None:
        if isinstance(cell, str):
            sheet.write_string(row, place, cell, self._states.get(cell, self._text) if state else self._text)
        elif isinstance(cell, dt.date):
            sheet.write_number(row, place, cell.toordinal() - DAY_ZERO, self._date)
        elif isinstance(cell, float):
            sheet.write_number(row, place, cell, self._share)
        elif isinstance(cell, int):
            sheet.write_number(row, place, cell, self._number)


@contextmanager
def workbook(target: Path) -> Iterator[Workbook]:
    """An Excel file, whole when the block ends. Its memory does not grow with its rows. Raises OSError."""
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(str(target), {**options, "in_memory": False})
    try:
        yield Workbook(book)
    finally:
        try:
            book.close()
        except FileCreateError as error:
            raise error.args[0] from None
