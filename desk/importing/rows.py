"""Rows of a platform's export as cases to open, and as replies that were given outside; each fault at its cell."""

import datetime as dt
import hashlib
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from catalog.headings import FIELD, NAMES
from desk.cases.closing import Reply
from desk.cases.opening import Opening
from desk.cases.past_facts import Past
from desk.files.spreadsheet_dates import spreadsheet_day
from desk.importing.columns import Heading, letters, words
from desk.importing.sheets import Cell, Sheet
from models.errors import DubanError
from models.instants import SHANGHAI, parse_instant

ENDED = ("办结", "已办结", "撤回", "已撤回", "已撤销", "已答复", "已回复", "已完成", "已归档")
"""States of rows that need nothing any more; without a reply there is nothing to register."""
NEEDED = ("title", "received")
Read = TypeVar("Read")


@dataclass(frozen=True)
class Fault:
    """A cell that cannot be used, and why. `row`, `column`: counted from 0."""

    sheet: str
    row: int
    column: int
    why: str

    @property
    def cell(self) -> str:
        """As Excel calls it: C7."""
        return f"{letters(self.column)}{self.row + 1}"


@dataclass(frozen=True)
class Ready:
    """A row that can be entered. `key`: by which it is known when it comes again; `reply`: given outside."""

    sheet: str
    row: int
    key: str
    opening: Opening
    reply: Reply | None


@dataclass(frozen=True)
class Meant:
    """What holds for the whole file: the obligation and the unit where no column names them, who enters it, whether
    receipts of more than a year ago are meant. `kinds`: the ids of obligations by id and by name."""

    kind: str | None = None
    unit: str | None = None
    actor: str | None = None
    old: bool = False
    kinds: Mapping[str, str] = field(default_factory=dict)


def read(sheet: Sheet, heading: Heading, meant: Meant) -> Iterator[Ready | Fault | None]:
    """Each row that holds anything; None for one that ended without a reply, and needs nothing."""
    for place in range(heading.first, len(sheet.rows)):
        row = _Row(sheet.name, place, sheet.rows[place], heading)
        if not any(words(cell) for cell in row.cells):
            continue
        if row.text("state") in ENDED and not row.text("reply"):
            yield None
            continue
        yield from row.ready(meant)


class _Row:
    """A row under its heading."""

    def __init__(self, sheet: str, place: int, cells: Sequence[Cell], heading: Heading) -> None:
        self.sheet, self.place, self.cells, self.columns = sheet, place, cells, heading.columns

    def ready(self, meant: Meant) -> Iterator[Ready | Fault]:
        """The row as a case, or all that is wrong with it."""
        faults: list[Fault] = []
        received = self._try("received", self._received, faults)
        replied = self._try("replied", self._replied, faults)
        for name in NEEDED:
            if not self.text(name):
                faults.append(self._fault(name, f"缺{NAMES[name]}"))
        said = self.text("kind")
        kind = meant.kind or meant.kinds.get(said)
        if not kind:
            faults.append(self._fault("kind", f"没有事项“{said[:40]}”" if said else "缺事项"))
        if self.text("reply") and not self.text("replied"):
            faults.append(self._fault("replied", "有答复而没有答复日期"))
        if faults or not kind:
            yield from faults
            return
        external = plainly(self.text("external"))
        opening = Opening(
            kind=kind,
            unit=self.text("unit") or meant.unit,
            title=self.text("title"),
            received_at=received,
            officer=self.text("officer") or None,
            content=self.text("content") or None,
            citizen=self.text("citizen") or None,
            phone=plainly(self.text("phone")) or None,
            actor=meant.actor,
            given=tuple(f"{name.removeprefix(FIELD)}={self.text(name)}" for name in self.columns if self._fills(name)),
            old=meant.old,
            again=bool(external),
            external=external or None,
        )
        yield Ready(self.sheet, self.place, _key(opening), opening, self._reply(replied))

    def text(self, name: str) -> str:
        """What a column holds; empty where there is no such column."""
        return words(self._cell(name))

    def _cell(self, name: str) -> Cell:
        place = self.columns.get(name)
        return self.cells[place] if place is not None and place < len(self.cells) else None

    def _fills(self, name: str) -> bool:
        return name.startswith(FIELD) and bool(self.text(name))

    def _received(self) -> dt.datetime | None:
        cell = self._cell("received")
        if isinstance(cell, dt.datetime):
            return cell.replace(tzinfo=SHANGHAI)
        if isinstance(cell, dt.date):
            return dt.datetime.combine(cell, dt.time(), SHANGHAI)
        typed = self.text("received")
        if not typed:
            return None
        spreadsheet_day(typed)
        return parse_instant(typed)

    def _replied(self) -> dt.date | None:
        cell = self._cell("replied")
        if isinstance(cell, dt.datetime):
            return cell.date()
        if isinstance(cell, dt.date):
            return cell
        typed = self.text("replied")
        return spreadsheet_day(typed) if typed else None

    def _reply(self, day: dt.date | None) -> Reply | None:
        content = self.text("reply")
        if not content:
            return None
        proof = f"平台导出 {plainly(self.text('external')) or f'第 {self.place + 1} 行'}"
        return Reply(content, past=Past(day, proof))

    def _try(self, name: str, read: Callable[[], Read], faults: list[Fault]) -> Read | None:
        try:
            return read()
        except DubanError as error:
            faults.append(self._fault(name, error.reason))
            return None

    def _fault(self, name: str, why: str) -> Fault:
        return Fault(self.sheet, self.place, self.columns.get(name, 0), why)


def plainly(word: str) -> str:
    """A number as one types it: full-width digits are digits."""
    return unicodedata.normalize("NFKC", word).strip()


def _key(opening: Opening) -> str:
    """The same letter again: by its number on the platform, else by what it says."""
    said = opening.external or "\0".join(
        str(one) for one in (opening.title, opening.received_at, opening.citizen, opening.phone, opening.content)
    )
    return "import:" + hashlib.sha256("\0".join((opening.kind, said)).encode()).hexdigest()[:40]
