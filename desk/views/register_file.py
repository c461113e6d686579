"""The register as people hand it around: the cases that filters leave, as Excel with the figures of the month."""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import islice
from pathlib import Path

from calendars.cycles import period_of
from desk.audit.noting import exported
from desk.views.asked import Asked
from desk.views.board import frame_now, names_of_officers
from desk.views.case_json import Frame, state_name, working_days_late
from desk.views.lists import all_exported, list_cases
from desk.views.reports import stats
from models.instants import local_date
from models.queries.cases import facts_of
from models.queries.lists import Exported
from models.words import State
from office.office import Office
from papers.workbook import Column, Workbook, workbook

COLUMNS = (
    Column("编号", 16),
    Column("标题", 44),
    Column("事项", 22),
    Column("承办单位", 24),
    Column("经办人", 18),
    Column("收到", 12),
    Column("到期", 12),
    Column("暂定", 6),
    Column("状态", 8, state=True),
    Column("逾期工作日", 10),
    Column("登记", 12),
    Column("办结", 12),
    Column("所属", 16),
    Column("原编号", 14),
    Column("期次", 10),
    Column("填报", 40),
)
FIGURES = tuple(
    Column(heading, width)
    for heading, width in (
        ("单位", 28),
        ("应办结", 9),
        ("按时", 9),
        ("逾期", 9),
        ("按时率", 9),
        ("延期", 9),
        ("逾期未结", 10),
        ("撤回", 9),
    )
)
AT_ONCE = 500
RATE = 4
"""The place of the rate that the chart draws."""


def export_register(office: Office, asked: Asked, target: Path, *, split: bool = False, filters: str = "") -> int:
    """Write the file; how many cases it holds. `split`: a sheet for each obligation.

    Put on record before it begins, with the `filters` as they were typed.

    Raises what a list raises for filters that cannot be meant, OSError where nothing can be written there.
    """
    rows = register_rows(office, asked)
    exported(office, "register", filters)
    with workbook(target) as book:
        if split:
            sheets = [(office.catalog.get(kind).name, replace(asked, kind=kind)) for kind in _kinds(office, asked)]
            count = sum(book.sheet(name, COLUMNS, register_rows(office, part)) for name, part in sheets)
        else:
            count = book.sheet("台账", COLUMNS, rows)
        _figures(office, book)
    return count


def register_rows(office: Office, asked: Asked) -> Iterator[list[object]]:
    """The cells of the register, under `COLUMNS`. Raises at once where the filters are wrong."""
    rows = _with_facts(office, all_exported(office, asked))
    return _cells(rows, frame_now(office), names_of_officers(office))


def _with_facts(office: Office, rows: Iterable[Exported]) -> Iterator[tuple[Exported, str]]:
    """Each row with what was filled in when it was opened, a line a field: an import needs that of what is live."""
    asks = {one.id: one.opens_with for one in office.catalog.obligations.values() if one.opens_with}
    ahead = iter(rows)
    while batch := list(islice(ahead, AT_ONCE)):
        wanted = [one.number for one in batch if one.kind in asks and not one.state.ended]
        with office.ledger.read() as session:
            facts = facts_of(session, wanted)
        for one in batch:
            found = facts.get(one.number, {})
            filled = (f"{rule.name}={_words(found[rule.id])}" for rule in asks.get(one.kind, ()) if found.get(rule.id))
            yield one, "\n".join(filled)


def _words(value: object) -> str:
    said = "；".join(map(str, value)) if isinstance(value, list) else str(value)
    return " ".join(said.split("\n"))


def _cells(rows: Iterable[tuple[Exported, str]], frame: Frame, people: dict[str, str]) -> Iterator[list[object]]:
    for one, filled in rows:
        ended = one.stopped_at or one.closed_at
        paused = one.state is State.PAUSED or not one.duty
        yield [
            one.number,
            one.title,
            one.kind_name,
            frame.unit_names.get(one.unit_id, one.unit_id),
            people.get(one.officer_id or "", ""),
            local_date(dt.datetime.fromisoformat(one.received_at)),
            one.due_date,
            "暂定" if one.provisional else "",
            state_name(one, frame.now),
            0 if paused else working_days_late(frame.calendar, one.due_date, ended or frame.now),
            local_date(one.opened_at),
            local_date(one.closed_at) if one.closed_at else None,
            one.parent or "",
            one.old_number or "",
            one.period or "",
            filled,
        ]


def _kinds(office: Office, asked: Asked) -> list[str]:
    """The obligations of which there is a case; one without any keeps the file from being empty."""
    wanted = [asked.kind] if asked.kind else list(office.catalog.obligations)
    found = [one for one in wanted if list_cases(office, replace(asked, kind=one), 1).total]
    return found or wanted[:1]


def _figures(office: Office, book: Workbook) -> None:
    """This month's figures, of what whoever asks may see."""
    made = stats(office, period_of("month", local_date(office.now())))
    rows = [
        [one.unit_name, one.due, one.on_time, one.late, one.on_time_rate, one.extensions, one.overdue, one.withdrawn]
        for one in made.units
    ]
    book.figures(f"统计 {made.period}", FIGURES, rows, RATE)
