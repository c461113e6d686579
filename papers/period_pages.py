"""A period's report as a page of its own, that prints well and needs nothing beside it."""

from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from models.figures import UnitFigures, percent

LINES: tuple[tuple[str, Callable[[UnitFigures], object]], ...] = (
    ("应办结", lambda one: one.due),
    ("按时", lambda one: one.on_time),
    ("逾期", lambda one: one.late),
    ("按时率", lambda one: percent(one.on_time_rate)),
    ("平均用时（工作日）", lambda one: days(one.average_days)),
    ("延期", lambda one: one.extensions),
    ("期末逾期未结", lambda one: one.overdue),
    ("撤回", lambda one: one.withdrawn),
)
CHARTS = Path(__file__).parent / "pages" / "charts.html"
"""The macros that draw, for the board's pages too."""
MOST_DRAWN = 40
"""Units of the chart; the table has them all."""


def days(number: float | None) -> str:
    """Working days as people read them."""
    return "—" if number is None else f"{number:.1f}"


def compared_lines(compared: Sequence[tuple[str, UnitFigures]]) -> list[tuple[str, list[object]]]:
    """What is compared, line by line."""
    return [(label, [value(figures) for _, figures in compared]) for label, value in LINES]


def period_page(one: Any, made_at: str) -> str:
    """The page. `one`: a period's report."""
    drawn = [unit for unit in one.now.units if unit.on_time_rate is not None][:MOST_DRAWN]
    most = max((count for _, count in one.ages), default=0)
    context = {
        "lines": compared_lines(one.compared),
        "unit_bars": [(unit.unit_name, unit.on_time_rate, percent(unit.on_time_rate)) for unit in drawn],
        "age_bars": [(name, count / most if most else None, f"{count} 件") for name, count in one.ages],
        "percent": percent,
        "days": days,
    }
    return _environment().get_template("period-report.html").render(one=one, made_at=made_at, **context)


@cache
def _environment() -> Environment:
    folder = Path(__file__).with_name("pages")
    return Environment(loader=FileSystemLoader(folder), autoescape=True, undefined=StrictUndefined, trim_blocks=True)
