"""Whether an office's templates can be filled in: every name in them is known, and every case they meet is tried."""

import contextlib
import re
import traceback
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from models.near import closest
from papers.template_samples import samples_of
from papers.wording import (
    ENDING,
    LARGEST,
    SHIPPED,
    Unusable,
    environment,
    own_names,
    own_words,
    size_of,
    templates_in,
)

if TYPE_CHECKING:
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
    (r"'(\w+)' is undefined", "没有“{0}”这个变量"),
    (r"(?:access to attribute|operator) '([^']+)'", "模板里不能用“{0}”"),
    (r"'(.+)' not found in search path", "没有“{0}”这个模板可以引用"),
)
"""What jinja2 says, for people; what else it says stands behind 写法不对 as it is."""
EVERYWHERE = frozenset({"row", "range", "dict", "lipsum", "cycler", "joiner", "namespace"})
"""What every template may use."""
ASKING = ("defined", "undefined", "default", "d")
MAY_BE_EMPTY = "overdue.txt.j2"


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
    helpers = _helpers(own, names)
    found = (_fault(path, names, helpers) for path in templates_in(own) if path.name in names or _odd(path))
    return [one for one in found if one]


def _odd(path: Path) -> bool:
    """Whether it is no file with something in it: an empty file is no template yet."""
    return not path.is_file() or size_of(path) > LARGEST


def _helpers(own: Path, names: frozenset[str]) -> frozenset[str]:
    """Files of the office's own that another of its templates takes in."""
    from jinja2 import TemplateError
    from jinja2.meta import find_referenced_templates

    found: set[str | None] = set()
    for name in names:
        with contextlib.suppress(TemplateError, OSError, UnicodeDecodeError):
            found |= set(find_referenced_templates(_parsed(own / name, names)))
    return frozenset(one for one in found if one)


def _parsed(file: Path, names: frozenset[str]) -> "Template":
    return environment(file.parent, names, html=False).parse(file.read_text(encoding="utf-8-sig"))


def _fault(file: Path, names: frozenset[str], helpers: frozenset[str]) -> Fault | None:
    from jinja2 import TemplateSyntaxError

    if _odd(file):
        return Fault(file, None, f"不是文件、打不开或大于 {LARGEST // 1000} kB")
    if file.name not in {*shipped_names(), *helpers}:
        meant = closest(file.name, shipped_names())
        hint = f"，是不是 {meant}" if meant else f"，可用的有 {'、'.join(shipped_names())}"
        return Fault(file, None, f"没有这个模板{hint}")
    try:
        tree = _parsed(file, names)
        environment(file.parent, names, html=False).get_template(file.name)
    except TemplateSyntaxError as error:
        return Fault(file, error.lineno, in_chinese(error))
    except (OSError, UnicodeDecodeError):
        return Fault(file, None, "读不出来，应为 UTF-8 文本")
    if file.name not in shipped_names():
        return None  # what takes it in is tried
    samples = list(samples_of(file.name))
    return _unknown(file, tree, {key for one in samples for key in one}) or _unfilled(file, names, samples)


def _unknown(file: Path, tree: "Template", known: set[str]) -> Fault | None:
    """The first name in a template that nothing stands for, its included ones apart: they are files of their own.

    What the template sets somewhere, or asks about (`is defined`, `default`), is left to the trial.
    """
    from jinja2.meta import find_undeclared_variables
    from jinja2.nodes import Filter, Name, Test

    names = list(tree.find_all(Name))
    asked = [one.node for one in tree.find_all((Filter, Test)) if one.name in ASKING]
    left = {one.name for one in names if one.ctx != "load"} | {one.name for one in asked if isinstance(one, Name)}
    undeclared = find_undeclared_variables(tree) - known - EVERYWHERE - left
    places = [(one.lineno, one.name) for one in names if one.name in undeclared]
    if not places:
        return None
    line, name = min(places)
    meant = closest(name, known)
    hint = f"，是不是 {meant}" if meant else f"，可用的有 {'、'.join(sorted(known))}"
    return Fault(file, line, f"没有“{name}”这个变量{hint}")


def _unfilled(file: Path, names: frozenset[str], samples: Iterable[dict[str, Any]]) -> Fault | None:
    """What comes of filling it in: for every kind of event, and for a period with and without cases."""
    for known in samples:
        try:
            own_words(file.parent, names, file.name, known)
        except Unusable as error:
            if not (file.name == MAY_BE_EMPTY and not known["overdue"]):
                return Fault(file, None, str(error))
        except Exception as error:  # noqa: BLE001  (whatever stands in a template is a fault of it)
            return Fault(file, _line_of(error, file), in_chinese(error))
    return None


def in_chinese(error: Exception) -> str:
    """What is wrong with a template, for people."""
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
