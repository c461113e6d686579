"""A period's report as a Word file, in the type area and the fonts of official documents, with charts of Word's own."""

from pathlib import Path
from typing import Any

from models.figures import percent
from papers.period_pages import MOST_DRAWN, compared_lines, days
from papers.word import charts, parts
from papers.word.page import HEAD, blank, number_pages

FIVE = 10.5
"""五号, in points: nine columns have room."""
UNITS = ("名次", "单位", "应办结", "按时", "逾期", "按时率", "平均用时", "延期", "逾期未结")
UNITS_WIDE = (4, 12, 5, 4, 4, 5, 6, 4, 6)
KINDS, KINDS_WIDE = ("事项", "办结", "按时", "平均用时", "最长用时"), (8, 3, 3, 4, 4)
OVERDUE, OVERDUE_WIDE = ("编号", "事项", "单位", "到期", "逾期工作日"), (6, 6, 8, 5, 5)


def write_period_word(one: Any, target: Path, made_at: str) -> None:
    """Write the file. `one`: a period's report. Raises OSError."""
    made = blank()
    number_pages(made, first=True)
    parts.title(made, one.title, lines_before=0)
    parts.paragraph(made, f"（{one.now.first} 至 {one.now.last}，截至 {made_at}）", indent=0).alignment = parts.CENTRE
    parts.heading(made, "一、总体情况", HEAD)
    lines = [[label, *map(str, values)] for label, values in compared_lines(one.compared)]
    _table(made, ("项目", *(name for name, _ in one.compared)), lines, (5, *(5 for _ in one.compared)))
    parts.heading(made, "二、按时率走势", HEAD)
    charts.line(made, "按时率", one.trend)
    _units(made, one)
    _kinds(made, one)
    _overdue(made, one)
    made.core_properties.title = one.title
    made.core_properties.author = made.core_properties.comments = ""
    with target.open("wb") as file:
        made.save(file)


def _units(made: Any, one: Any) -> None:
    parts.heading(made, "三、各单位", HEAD)
    if not one.now.units:
        parts.paragraph(made, "这一期没有应办结的办件。")
        return
    rows = [
        [
            *(unit.rank or "—", unit.unit_name, unit.due, unit.on_time, unit.late, percent(unit.on_time_rate)),
            *(days(unit.average_days), unit.extensions, unit.overdue),
        ]
        for unit in one.now.units
    ]
    _table(made, UNITS, rows, UNITS_WIDE, left=(1,))
    drawn = [unit for unit in one.now.units if unit.on_time_rate is not None][:MOST_DRAWN]
    charts.bars(made, "各单位按时率", [(unit.unit_name, unit.on_time_rate) for unit in drawn])


def _kinds(made: Any, one: Any) -> None:
    parts.heading(made, "四、各事项", HEAD)
    if not one.kinds:
        parts.paragraph(made, "这一期没有办结的办件。")
        return
    longest = [("—" if kind.longest is None else kind.longest) for kind in one.kinds]
    rows = [
        [kind.name, kind.ended, kind.on_time, days(kind.average_days), most]
        for kind, most in zip(one.kinds, longest, strict=True)
    ]
    _table(made, KINDS, rows, KINDS_WIDE)


def _overdue(made: Any, one: Any) -> None:
    parts.heading(made, "五、期末逾期未结", HEAD)
    if not one.now.overdue:
        parts.paragraph(made, "没有逾期未结的办件。")
        return
    charts.bars(made, "逾期未结的时长（件）", [(name, float(count)) for name, count in one.ages], shown_as="0")
    rows = [
        [case.number, case.kind_name, one.names.get(case.unit, case.unit), case.due_date, case.working_days_late]
        for case in one.now.overdue
    ]
    _table(made, OVERDUE, rows, OVERDUE_WIDE, left=(1, 2))


def _table(
    made: Any, heads: tuple[str, ...], rows: list[list[Any]], widths: tuple[float, ...], left: tuple[int, ...] = (0,)
) -> None:
    words = [list(heads), *([str(cell) for cell in row] for row in rows)]
    parts.table_of(made, words, list(widths), size=FIVE, left=left)
    parts.gap(made)
