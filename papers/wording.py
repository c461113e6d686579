"""The Jinja2 templates of what people read: those an office wrote for itself before those that come with duban.

An office's own cannot do more than put words together (Jinja2's sandbox), and one that fails never keeps anybody from
hearing: the template that comes with duban takes its place, and `template check`, doctor and the watchdog say why.
"""

import unicodedata
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from models.figures import percent

if TYPE_CHECKING:  # an act that tells nobody needs no templates
    from jinja2 import Environment

SHIPPED = Path(__file__).parent / "templates"
ENDING = ".j2"
HTML = ".html.j2"
"""What ends so has its values escaped."""
WIDE = ("W", "F")
"""Characters as wide as two Latin ones, in a terminal and in 仿宋 alike."""


def worded(own: Path | None, name: str, known: dict[str, Any]) -> str:
    """A template filled in, the office's own first; without blank space around it."""
    if own and (names := own_names(own)):
        try:
            if text := environment(own, names).get_template(name).render(known).strip():
                return text
        except Exception:  # noqa: BLE001, S110  (whatever an office wrote: its people must hear; `faults` says what it was)
            pass
    return environment(None, frozenset()).get_template(name).render(known).strip()


def own_names(own: Path) -> frozenset[str]:
    """The files of an office's folder of templates that are not empty; none where there is no such folder."""
    try:
        return frozenset(path.name for path in own.iterdir() if path.suffix == ENDING and path.stat().st_size)
    except OSError:
        return frozenset()


@cache
def environment(own: Path | None, names: frozenset[str]) -> "Environment":
    """What fills templates in. `names`: those of the office, so that a file which comes or goes is noticed."""
    from jinja2 import FileSystemLoader, StrictUndefined
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    made = ImmutableSandboxedEnvironment(
        loader=FileSystemLoader([*([own] if own else []), SHIPPED], encoding="utf-8-sig"),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        autoescape=lambda name: bool(name and name.endswith(HTML)),
    )
    made.globals["row"] = _row
    made.filters["percent"] = percent
    return made


def _row(*cells: object, widths: Sequence[int]) -> str:
    """A line of a table that stays aligned in a fixed-width font: the second cell to the left, the others right."""
    parts = []
    for n, (cell, width) in enumerate(zip(cells, widths, strict=True)):
        text = "-" if cell in (None, "—") else str(cell)  # a dash is as wide as its font likes
        space = " " * max(0, width - sum(2 if unicodedata.east_asian_width(char) in WIDE else 1 for char in text))
        parts.append(text + space if n == 1 else space + text)
    return "  ".join(parts).rstrip()
