"""The Jinja2 templates of what people read: those an office wrote for itself before those that come with duban.

An office's own cannot do more than put words together (Jinja2's sandbox), and one that fails never keeps anybody from
hearing: the template that comes with duban takes its place, and `template check` and doctor say why.
"""

import logging
import unicodedata
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from models.figures import percent

if TYPE_CHECKING:  # an act that tells nobody needs no templates
    from jinja2 import Environment

log = logging.getLogger(__name__)

SHIPPED = Path(__file__).parent / "templates"
ENDING = ".j2"
HTML = ".html.j2"
"""What ends so has its values escaped."""
LARGEST = 100_000
"""Bytes of a template."""
LONGEST = {"line.txt.j2": 4_000, "subject.txt.j2": 300}
"""Characters that may come of a template; of any other LONGEST_PAPER."""
LONGEST_PAPER, MOST_ROUNDS = 400_000, 10_000
UNSEEN = ("Cc", "Cs", "Zl", "Zp")
"""Controls, halves of characters, separators of lines: PostgreSQL takes no NUL, a mail's head no second line."""
WIDE = ("W", "F")
"""Characters as wide as two Latin ones, in a terminal and in 仿宋 alike."""


def worded(own: Path | None, name: str, known: dict[str, Any]) -> str:
    """A template filled in, the office's own first; without blank space around it."""
    if own and (names := own_names(own)):
        try:
            return own_words(own, names, name, known)
        except Exception as error:  # noqa: BLE001  (whatever an office wrote: its people must hear)
            log.info("template %s of the office fails (%s): the shipped one is used", name, type(error).__name__)
    return environment(None, frozenset(), html=name.endswith(HTML)).get_template(name).render(known).strip()


def own_words(own: Path, names: frozenset[str], name: str, known: dict[str, Any]) -> str:
    """The same with nothing in the place of what fails. Raises whatever Jinja2 does, and Unusable."""
    template = environment(own, names, html=name.endswith(HTML)).get_template(name)
    text = template.render(known, range=counting()).strip()
    if not text:
        raise Unusable("填出来是空的")
    if len(text) > LONGEST.get(name, LONGEST_PAPER):
        raise Unusable(f"填出来有 {len(text)} 字，太长")
    if any(unicodedata.category(char) in UNSEEN and char not in "\n\t" for char in text):
        raise Unusable("填出来有控制字符或不成字的编码")
    return text


class Unusable(ValueError):
    """What came of a template is no text for people."""


def own_names(own: Path) -> frozenset[str]:
    """The files of an office's folder of templates that can be used; an empty one is none yet."""
    return frozenset(path.name for path in templates_in(own) if 0 < size_of(path) <= LARGEST)


def templates_in(own: Path) -> list[Path]:
    """What is called like a template in an office's folder, whatever it is."""
    try:
        return sorted(path for path in own.iterdir() if path.suffix == ENDING and path.name[0] != ".")
    except OSError:
        return []


def size_of(path: Path) -> int:
    """Bytes of a file; 0 for what is none, or cannot be looked at."""
    try:
        return path.stat().st_size if path.is_file() else 0
    except OSError:
        return 0


@cache
def environment(own: Path | None, names: frozenset[str], *, html: bool) -> "Environment":
    """What fills templates in. `names`: those of the office, so that a file which comes or goes is noticed. `html`:
    values are escaped, in what is included as well."""
    from jinja2 import FileSystemLoader, StrictUndefined
    from jinja2.exceptions import SecurityError
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    class Careful(ImmutableSandboxedEnvironment):
        """Numbers are multiplied; a text or a list is not, and nothing is raised to a power: an act is waiting."""

        intercepted_binops = frozenset({"*", "**"})

        def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
            numbers = isinstance(left, int | float) and isinstance(right, int | float)
            if operator == "**" or not numbers:
                raise SecurityError(f"operator '{operator}'")
            return super().call_binop(context, operator, left, right)

    made = Careful(
        loader=FileSystemLoader([*([own] if own else []), SHIPPED], encoding="utf-8-sig"),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        autoescape=html,
    )
    made.globals["row"] = _row
    made.filters["percent"] = percent
    return made


def counting() -> Callable[..., range]:
    """`range` for one filling in: all of them together go round so often and no oftener."""
    left = MOST_ROUNDS

    def counted(*words: int) -> range:
        nonlocal left
        found = range(*words)
        left -= len(found)
        if left < 0:
            raise Unusable(f"循环多于 {MOST_ROUNDS} 次")
        return found

    return counted


def _row(*cells: object, widths: Sequence[int]) -> str:
    """A line of a table that stays aligned in a fixed-width font: the second cell to the left, the others right."""
    parts = []
    for n, (cell, width) in enumerate(zip(cells, widths, strict=True)):
        text = "-" if cell in (None, "—") else str(cell)  # a dash is as wide as its font likes
        space = " " * max(0, width - sum(2 if unicodedata.east_asian_width(char) in WIDE else 1 for char in text))
        parts.append(text + space if n == 1 else space + text)
    return "  ".join(parts).rstrip()
