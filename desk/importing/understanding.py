"""A file as it was understood: which sheets are read, under which headings, which rows can be entered."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from catalog.headings import Headings, headings_for, read_saved
from desk.importing.columns import Heading, called, heading_of, sketch_of
from desk.importing.rows import NEEDED, Fault, Meant, Ready, read
from desk.importing.sheets import Sheet, read_sheets
from models.errors import BadInput
from office.office import Office


@dataclass(frozen=True)
class Plan:
    """A file as it was understood. `headings`: of each sheet that is read; `ended`: rows that need nothing."""

    sheets: Sequence[Sheet]
    headings: Mapping[str, Heading]
    ready: Sequence[Ready]
    faults: Sequence[Fault]
    ended: int

    @property
    def passed_over(self) -> list[str]:
        """Sheets without a heading."""
        return [one.name for one in self.sheets if one.name not in self.headings and one.rows]


def headings_of(office: Office, folder: Path, kind: str | None) -> Headings:
    """The headings that are known for an obligation, with what the office saved. Raises NotFound, BadInput."""
    obligation = office.catalog.get(kind) if kind else None
    return headings_for(obligation, read_saved(saved_file(folder, kind), obligation))


def saved_file(folder: Path, kind: str | None) -> Path:
    """Where an office keeps what the headings of its platform mean."""
    return folder / "imports" / f"{kind or 'all'}.yaml"


def kind_of(office: Office, word: str | None) -> str | None:
    """The id of the obligation that is meant. Raises NotFound."""
    return office.catalog.get(word).id if word else None


def sketch(file: Path, headings: Headings) -> dict[str, Heading]:
    """What the columns of each sheet are taken for, though something may be missing. Raises BadInput."""
    return {one.name: found for one in read_sheets(file) if (found := sketch_of(one, headings))}


def plan(office: Office, file: Path, headings: Headings, meant: Meant) -> Plan:
    """Read a file. Raises BadInput where it is none, or where no sheet has a heading with what a case needs."""
    sheets = read_sheets(file)
    kinds = {word: one.id for one in office.catalog.obligations.values() for word in (one.id, one.name)}
    cyclic = frozenset(one.id for one in office.catalog.obligations.values() if one.cycle)
    meant = replace(meant, kinds=kinds, cyclic=cyclic)
    found = {one.name: heading for one in sheets if (heading := heading_of(one, headings))}
    able = {name: one for name, one in found.items() if _lacks(one, meant) == []}
    if not able:
        raise BadInput(_no_heading(file, found, meant), code="map-columns")
    ready, faults, ended = list[Ready](), list[Fault](), 0
    for sheet in sheets:
        if sheet.name in able:
            for one in read(sheet, able[sheet.name], meant):
                if isinstance(one, Ready):
                    ready.append(one)
                elif isinstance(one, Fault):
                    faults.append(one)
                else:
                    ended += 1
    single, twice = _once(ready, able)
    if not single and not twice and not faults and not ended:
        raise BadInput(f"{file.name}: 表头以下没有内容")
    return Plan(sheets, able, single, [*faults, *twice], ended)


def _lacks(heading: Heading, meant: Meant) -> list[str]:
    needed = [*NEEDED, *(() if meant.kind else ("kind",))]
    return [one for one in needed if one not in heading.columns]


def _no_heading(file: Path, found: Mapping[str, Heading], meant: Meant) -> str:
    if not found:
        return f"{file.name}: 前几行里没有认出表头，至少要有标题和收到时间两列"
    name, heading = max(found.items(), key=lambda one: len(one[1].columns))
    lacks = "、".join(called(one) for one in _lacks(heading, meant))
    more = f"；没有用到的列：{'、'.join(heading.unused[:8])}" if heading.unused else ""
    return f"{file.name}: 工作表“{name}”没有认出 {lacks} 列{more}"


def _once(ready: Sequence[Ready], headings: Mapping[str, Heading]) -> tuple[list[Ready], list[Fault]]:
    """Rows of which the file has each once; the later ones of the same number are faults."""
    seen: dict[str, Ready] = {}
    twice: list[Fault] = []
    for one in ready:
        said = (one.opening.kind, one.opening.title, one.opening.content)
        first = seen.setdefault(one.key if one.opening.again or one.opening.content is None else repr(said), one)
        if first is not one:
            where = f"{first.sheet} 第 {first.row + 1} 行" if first.sheet != one.sheet else f"第 {first.row + 1} 行"
            column = headings[one.sheet].columns.get("external", 0)
            twice.append(Fault(one.sheet, one.row, column, f"与{where}重复"))
    return list(seen.values()), twice
