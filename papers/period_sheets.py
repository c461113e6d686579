"""A period's report as an Excel file with native charts."""

import datetime as dt
from pathlib import Path
from typing import Any

from papers.period_pages import compared_lines
from papers.workbook import Column, workbook

UNITS = (
    ("单位", 28),
    ("名次", 8),
    ("应办结", 9),
    ("按时", 9),
    ("逾期", 9),
    ("按时率", 9),
    ("平均用时", 10),
    ("延期", 9),
    ("逾期未结", 10),
    ("撤回", 9),
)
RATE = 5
KINDS = (("事项", 30), ("办结", 9), ("按时", 9), ("平均用时", 10), ("最长用时", 10))
OVERDUE = (("编号", 16), ("事项", 26), ("单位", 26), ("到期", 12), ("逾期工作日", 12))


def write_period_sheets(one: Any, target: Path) -> None:
    """Write the file. `one`: a period's report. Raises OSError."""
    with workbook(target) as book:
        heads = _columns(("项目", 22), *((name, 22) for name, _ in one.compared))
        lines = [[label, *map(str, values)] for label, values in compared_lines(one.compared)]
        book.sheet("总体情况", heads, lines)
        book.figures("走势", _columns(("时期", 14), ("按时率", 10)), [list(point) for point in one.trend], 1)
        book.figures("各单位", _columns(*UNITS), [_unit(unit) for unit in one.now.units], RATE)
        book.sheet("各事项", _columns(*KINDS), [_kind(kind) for kind in one.kinds])
        book.sheet("逾期未结", _columns(*OVERDUE), [_case(case, one.names) for case in one.now.overdue])


def _columns(*heads: tuple[str, int]) -> list[Column]:
    return [Column(name, width) for name, width in heads]


def _unit(unit: Any) -> list[object]:
    average = "" if unit.average_days is None else f"{unit.average_days:.1f}"
    judged = [unit.due, unit.on_time, unit.late, unit.on_time_rate]
    return [unit.unit_name, unit.rank or "", *judged, average, unit.extensions, unit.overdue, unit.withdrawn]


def _case(case: Any, names: dict[str, str]) -> list[object]:
    name, due = names.get(case.unit, case.unit), dt.date.fromisoformat(case.due_date)
    return [case.number, case.kind_name, name, due, case.working_days_late]


def _kind(kind: Any) -> list[object]:
    average = "" if kind.average_days is None else f"{kind.average_days:.1f}"
    return [kind.name, kind.ended, kind.on_time, average, "" if kind.longest is None else kind.longest]
