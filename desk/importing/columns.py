"""Where a sheet's heading stands, and what each of its columns holds."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import zip_longest

from catalog.headings import NAMES, UNUSED, Headings
from desk.importing.sheets import Cell, Sheet

LOOKED_AT = 30
"""Rows from the top among which the heading stands: titles and remarks may stand before it."""
FEWEST = 2
"""So many known columns make a heading: one word alone may stand anywhere."""


@dataclass(frozen=True)
class Heading:
    """A heading that was found. first: the row after it, counted from 0; columns: the place of each thing that is read;
    unused: headings of columns that are not."""

    first: int
    titles: tuple[str, ...]
    columns: dict[str, int]
    unused: tuple[str, ...]


def heading_of(sheet: Sheet, headings: Headings) -> Heading | None:
    """The heading of a sheet, in one row or in two (a group over its columns); None where there is none."""
    best: Heading | None = None
    for place in range(min(LOOKED_AT, len(sheet.rows))):
        one = [words(cell) for cell in sheet.rows[place]]
        below = [words(cell) for cell in sheet.rows[place + 1]] if place + 1 < len(sheet.rows) else []
        both = [lower or upper for upper, lower in zip_longest(one, below, fillvalue="")]
        for titles, first in ((one, place + 1), (both, place + 2)):
            found = _read(titles, first, headings)
            if len(found.columns) >= FEWEST and (best is None or len(found.columns) > len(best.columns)):
                best = found
    return best


def sketch_of(sheet: Sheet, headings: Headings) -> Heading | None:
    """The heading, or where nobody knows it the row that has most to say; None for an empty sheet."""
    found = heading_of(sheet, headings)
    rows = [[words(cell) for cell in row] for row in sheet.rows[:LOOKED_AT]]
    fullest = max(range(len(rows)), key=lambda n: sum(map(bool, rows[n])), default=None)
    return found or (None if fullest is None else _read(rows[fullest], fullest + 1, headings))


def _read(titles: Sequence[str], first: int, headings: Headings) -> Heading:
    meanings = [(place, title, headings.meaning(title)) for place, title in enumerate(titles) if title]
    ranked = sorted(meanings, key=lambda one: headings.rank(one[1]))
    columns: dict[str, int] = {}
    for place, _, meaning in ranked:
        if meaning and meaning != UNUSED:
            columns.setdefault(meaning, place)
    unused = tuple(title for place, title, _ in meanings if place not in columns.values())
    return Heading(first, tuple(titles), columns, unused)


def words(cell: Cell) -> str:
    """A cell as somebody reads it; a number that is whole has no point."""
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()


def letters(place: int) -> str:
    """A column as Excel calls it: A, B, …, AA."""
    name = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


def called(meaning: str) -> str:
    """What a column holds, as people call it."""
    return NAMES.get(meaning, meaning)
