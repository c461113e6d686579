"""Whether an office's templates can be filled in: every name in them is known, and every case they meet is tried."""

import re
import traceback
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from models.near import closest
from papers.template_samples import samples_of
from papers.wording import ENDING, SHIPPED, environment, own_names

if TYPE_CHECKING:
    from jinja2 import Environment
    from jinja2.nodes import Template

SAID = (
    (
        r"Unexpected end of template.*block that needs to be closed is '(\w+)'",
        "有一个 {{% {0} %}} 没有结束",
    ),
    (r"Encountered unknown tag '(\w+)'", "这里不能写 {{% {0} %}}"),
    (r"No (?:filter|test) named '(\w+)'", "没有“{0}”这种写法"),
    (r"(?:got|unexpected) '?(.{1,20}?)'?$", "写法不对，在“{0}”附近，请看括号和标点"),
    (r"has no (?:attribute|element) '?(\w+)", "这里没有“{0}”这一项"),
    (r"access to attribute '(\w+)'", "模板里不能用“{0}”"),
    (r"'(.+)' not found in search path", "没有“{0}”这个模板可以引用"),
)
"""What jinja2 says, for people; what else it says stands behind 写法不对 as it is."""
EVERYWHERE = frozenset({"row", "range", "dict", "lipsum", "cycler", "joiner", "namespace"})
"""What every template may use."""
LARGEST = 100_000
"""Bytes of a template."""


@dataclass(frozen=True)
class Fault:
    """What is wrong with a template, in Chinese. `line`: from 1; None where it is the whole file."""

    file: Path
    line: int | None
    what: str

    def __str__(self) -> str:
        place = f" 第 {self.line} 行" if self.line else ""
        return f"{self.file}{place}：{self.what}"


def shipped_names() -> list[str]:
    """The templates that come with duban, and that an office can put its own before."""
    return sorted(path.name for path in SHIPPED.iterdir() if path.suffix == ENDING)


def faults(own: Path) -> list[Fault]:
    """What is wrong with the templates of an office, one a file: the first that stands in the way."""
    names = own_names(own)
    found = (_fault(own, name, names) for name in sorted(names))
    return [one for one in found if one]


def _fault(own: Path, name: str, names: frozenset[str]) -> Fault | None:
    from jinja2 import TemplateSyntaxError

    file, made = own / name, environment(own, names)
    if name not in shipped_names():
        meant = closest(name, shipped_names())
        return Fault(
            file, None, "没有这个模板" + (f"，是不是 {meant}" if meant else f"，可用的有 {'、'.join(shipped_names())}")
        )
    try:
        if file.stat().st_size > LARGEST:
            return Fault(file, None, f"模板大于 {LARGEST // 1000} kB")
        tree = made.parse(file.read_text(encoding="utf-8-sig"))
        made.get_template(name)
    except TemplateSyntaxError as error:
        return Fault(file, error.lineno, _in_chinese(error))
    except (OSError, UnicodeDecodeError):
        return Fault(file, None, "读不出来，应为 UTF-8 文本")
    samples = list(samples_of(name))
    return _unknown(file, tree, {key for one in samples for key in one}) or _unfilled(made, file, samples)


def _unknown(file: Path, tree: "Template", known: set[str]) -> Fault | None:
    """The first name in a template that nothing stands for, its included ones apart: they are files of their own."""
    from jinja2.meta import find_undeclared_variables
    from jinja2.nodes import Name

    undeclared = find_undeclared_variables(tree) - known - EVERYWHERE
    places = [(node.lineno, node.name) for node in tree.find_all(Name) if node.name in undeclared]
    if not places:
        return None
    line, name = min(places)
    meant = closest(name, known)
    return Fault(
        file,
        line,
        f"没有“{name}”这个变量" + (f"，是不是 {meant}" if meant else f"，可用的有 {'、'.join(sorted(known))}"),
    )


def _unfilled(made: "Environment", file: Path, samples: Iterable[dict[str, Any]]) -> Fault | None:
    """What comes of filling it in: for every kind of event, and for a period with and without cases."""
    template = made.get_template(file.name)
    for known in samples:
        try:
            if not template.render(known).strip() and not file.name.startswith("overdue"):
                return Fault(file, None, "填出来是空的")
        except Exception as error:  # noqa: BLE001  (whatever stands in a template is a fault of it)
            return Fault(file, _line_of(error, file), _in_chinese(error))
    return None


def _in_chinese(error: Exception) -> str:
    words = str(error).split("\n")[0]
    for pattern, said in SAID:
        if found := re.search(pattern, words):
            return said.format(found[1])
    return f"写法不对（{type(error).__name__}: {words[:120]}）"


def _line_of(error: Exception, file: Path) -> int | None:
    """The line of a template in which an error came about; jinja2 writes it into the traceback."""
    places: Iterator[int | None] = (
        frame.lineno for frame in reversed(traceback.extract_tb(error.__traceback__)) if frame.filename == str(file)
    )
    return next(places, None)
