"""Rows of a platform's export as cases to open, and as replies that were given outside; each fault at its cell."""

import datetime as dt
import hashlib
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from casework.registering import Kept
from catalog.headings import FIELD, NAMES, plain
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
PAUSED = ("暂停", "已暂停", "暂停计时")
RUNNING = (
    *("在办", "办理中", "正在办理", "处理中", "待办", "待办理", "待处理", "待受理", "待签收", "待答复", "待回复"),
    *(
        "未答复",
        "未回复",
        "未办结",
        "未完成",
        "已受理",
        "受理",
        "受理中",
        "已签收",
        "已转办",
        "转办",
        "转办中",
        "已交办",
    ),
    *("交办", "逾期", "超期", "已逾期", "已超期", "即将到期", "接管中", "延期", "已延期", "新信件", "新留言", "未读"),
    *("已读", "退回", "重办", "催办", "督办中", "正常"),
)
KNOWN_STATES = frozenset({*(plain(one) for one in (*ENDED, *RUNNING, *PAUSED))})
"""Whoever exports another word is asked: a row that ended is not to be opened again."""
OWN = {"external", "due", "given", "period", "parent"}
"""Columns that only the register of a duban has (`duban export`)."""
SUMS = ("合计", "总计", "小计", "共计")
NO_REPLY = ("-", "—", "－", "无", "暂无", "未答复", "未回复", "n/a", "null")
"""What stands in the place of a reply where there is none."""
ABOUT = (
    ("单位", "unit"),
    ("收到时间", "received"),
    ("答复", "replied"),
    ("人员", "officer"),
    ("标题", "title"),
    ("内容", "content"),
)
"""Which column a refusal is about, by a word of it."""
ERRORS = frozenset({"#N/A", "#DIV/0!", "#REF!", "#VALUE!", "#NAME?", "#NUM!", "#NULL!", "#SPILL!", "#CALC!"})
"""What Excel shows in a cell whose formula went wrong."""
LONGEST_NUMBER = 1e15
"""Excel keeps fifteen digits of a number; of a longer one the end is not what was typed."""
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
    cyclic: bool = False
    columns: Mapping[str, int] = field(default_factory=dict)

    def fault(self, why: str) -> Fault:
        """What is wrong with the row as a whole, at the cell it is about as far as the words say."""
        name = next((one for word, one in ABOUT if word in why), "external")
        return Fault(self.sheet, self.row, self.columns.get(name, 0), why)


@dataclass(frozen=True)
class Meant:
    """What holds for the whole file: the obligation and the unit where no column names them, who enters it, whether
    receipts of more than a year ago are meant. `kinds`: the ids of obligations by id and by name; `cyclic`: of those
    that come round."""

    kind: str | None = None
    unit: str | None = None
    actor: str | None = None
    old: bool = False
    kinds: Mapping[str, str] = field(default_factory=dict)
    cyclic: frozenset[str] = frozenset()


def read(sheet: Sheet, heading: Heading, meant: Meant) -> Iterator[Ready | Fault | None]:
    """Each row that holds anything; None for one that ended without a reply, and needs nothing."""
    for place in range(heading.first, len(sheet.rows)):
        row = _Row(sheet.name, place, sheet.rows[place], heading)
        if not any(words(cell) for cell in row.cells):
            continue
        if row.is_sum():
            continue
        if plain(row.text("state")) in ENDED and not row.answer():
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
        kind = self._kind(meant, faults)
        self._look(faults)
        external, own = plainly(self.text("external")), self._kept(faults)
        if faults or not kind:
            yield from faults
            return
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
            given=(*self._filled(), *(self.text("given").splitlines() if own else ())),
            parent=self.text("parent") or None if own else None,
            kept=own,
            period=self.text("period") or None if own else None,
            old=meant.old,
            again=bool(external),
            external=external or None,
        )
        cyclic = kind in meant.cyclic
        yield Ready(self.sheet, self.place, _key(opening), opening, self._reply(replied), cyclic, self.columns)

    def _kind(self, meant: Meant, faults: list[Fault]) -> str | None:
        said = self.text("kind")
        kind = meant.kind or meant.kinds.get(said)
        if not kind:
            faults.append(self._fault("kind", f"没有事项“{said[:40]}”" if said else "缺事项"))
        return kind

    def _look(self, faults: list[Fault]) -> None:
        """What is wrong with single cells, and what is missing."""
        for name, place in self.columns.items():
            cell = self.cells[place] if place < len(self.cells) else None
            if isinstance(cell, str) and cell.strip().upper() in ERRORS:
                faults.append(self._fault(name, "是出错的公式（#N/A 等），请改正"))
            elif isinstance(cell, bool):
                faults.append(self._fault(name, "是 TRUE/FALSE，不是文字"))
            elif isinstance(cell, int | float) and abs(cell) >= LONGEST_NUMBER:
                faults.append(self._fault(name, "数字超过 15 位，Excel 已改动末尾，请把该列设为文本后重新导出"))
        for name in NEEDED:
            if not self.text(name):
                faults.append(self._fault(name, f"缺{NAMES[name]}"))
        state = plain(self.text("state"))
        if state and state not in KNOWN_STATES:
            faults.append(self._fault("state", f"不认识状态“{self.text('state')[:20]}”，应为 在办、办理中、已办结 等"))
        if self.answer() and not self.text("replied"):
            faults.append(self._fault("replied", "有答复而没有答复日期"))

    def _filled(self) -> Iterator[str]:
        return (f"{name.removeprefix(FIELD)}={self.text(name)}" for name in self.columns if self._fills(name))

    def _kept(self, faults: list[Fault]) -> Kept | None:
        """How a case stood in the register of another duban, which alone has these columns."""
        if not self.columns.keys() >= OWN or self.answer():
            return None
        day = self._try("due", lambda: self._day("due"), faults)
        return Kept(day, plain(self.text("state")) in PAUSED) if day else None

    def is_sum(self) -> bool:
        """Whether it is the line of totals, or one that only remarks on the table."""
        filled = [words(cell) for cell in self.cells if words(cell)]
        return len(filled) == 1 or any(plain(one) in SUMS for one in filled[:2])

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
        return self._day("replied")

    def _day(self, name: str) -> dt.date | None:
        cell = self._cell(name)
        if isinstance(cell, dt.datetime):
            return cell.date()
        if isinstance(cell, dt.date):
            return cell
        typed = self.text(name)
        return spreadsheet_day(typed) if typed else None

    def answer(self) -> str:
        """The reply; nothing where only a sign stands for it."""
        said = self.text("reply")
        return "" if said.casefold() in NO_REPLY else said

    def _reply(self, day: dt.date | None) -> Reply | None:
        content = self.answer()
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


def same(number: str) -> str:
    """A number in whatever way it is written: A001, a 001 and ’A001 are one."""
    return "".join(
        char for char in unicodedata.normalize("NFKC", number).casefold() if char.isalnum() or char in "-_/."
    )


def plainly(word: str) -> str:
    """A number as one types it: full-width digits are digits."""
    return unicodedata.normalize("NFKC", word).strip()


def _key(opening: Opening) -> str:
    """The same letter again: by its number on the platform, else by what it says."""
    said = same(opening.external or "") or "\0".join(
        str(one) for one in (opening.title, opening.received_at, opening.citizen, opening.phone, opening.content)
    )
    return "import:" + hashlib.sha256("\0".join((opening.kind, said)).encode()).hexdigest()[:40]
