"""Notification texts and documents from the Jinja2 templates beside this file."""

import unicodedata
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from models.figures import Product, percent, period_name
from models.instants import shown, shown_due
from models.tables import Case, Event, Notification, Unit
from models.words import EVENT_NAMES, LEVEL_NAMES

if TYPE_CHECKING:  # an act that tells nobody needs no templates
    from jinja2 import Environment

TEMPLATES = Path(__file__).parent / "templates"
WIDE = ("W", "F")
"""Characters as wide as two Latin ones, in a terminal and in 仿宋 alike."""


@cache
def _environment() -> "Environment":
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    # Plain text for people, never HTML: escaping would spoil it.
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        autoescape=False,  # noqa: S701
    )
    environment.globals |= {"EVENT_NAMES": EVENT_NAMES, "LEVEL_NAMES": LEVEL_NAMES, "row": _row}
    environment.filters |= {"percent": percent}
    return environment


def line(case: Case, unit: Unit, event: Event, former: Sequence[str] = ()) -> str:
    """What one officer is told of one event; what looks personal is masked, because it leaves by mail.

    `former`: the names that the sender had until this event.
    """
    from papers.personal import without_personal

    title, detail = (without_personal(words, case.citizen, *former) for words in (case.title, event.detail))
    template = _environment().get_template("line.txt.j2")
    due = shown_due(event.due_date, event.due_at)
    known = {"title": title, "detail": detail, "due": due, "at": shown(event.at)}
    return template.render(case=case, unit=unit, event=event, **known).strip()


def subject(lines: Sequence[Notification]) -> str:
    """The subject of a message that carries these lines."""
    return _environment().get_template("subject.txt.j2").render(lines=lines).strip()


def message(officer_name: str, lines: Sequence[Notification]) -> str:
    """One message for one officer, however many lines it carries."""
    return _environment().get_template("message.txt.j2").render(officer_name=officer_name, lines=lines).strip() + "\n"


def product_document(product: Product) -> str:
    """A stored product as a document ready to paste: 统计表, 通报 or 考核结果 by its kind."""
    template = _environment().get_template(f"{product.kind}.txt.j2")
    names = {one.unit: one.unit_name for one in product.units}
    overdue = {names[unit]: [one for one in product.overdue if one.unit == unit] for unit in names}
    return (
        template.render(
            product=product,
            period=period_name(product.period),
            best=[one.unit_name for one in product.units if one.rank == 1 and one.on_time],
            overdue={name: found for name, found in overdue.items() if found},
        ).strip()
        + "\n"
    )


def _row(*cells: object, widths: Sequence[int]) -> str:
    """A line of a table that stays aligned in a fixed-width font: the second cell to the left, the others right."""
    parts = []
    for n, (cell, width) in enumerate(zip(cells, widths, strict=True)):
        text = "-" if cell in (None, "—") else str(cell)  # a dash is as wide as its font likes
        space = " " * max(0, width - sum(2 if unicodedata.east_asian_width(char) in WIDE else 1 for char in text))
        parts.append(text + space if n == 1 else space + text)
    return "  ".join(parts).rstrip()
