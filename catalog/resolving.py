"""From the words of a catalog file to whole definitions: ladders, fields and procedures are written once and named."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import Field

from catalog.faults import line_of, mapping, validate
from catalog.soundness import faults
from models.errors import BadInput
from models.limit import Strict
from models.obligation import REPLY, Obligation
from models.steps import FieldRule, Rung, Step

SECTIONS = ("ladders", "fields", "procedures", "document", "duties", "obligations")
CLOSES_WITH = "closes_with"
"""In a procedure's step: here go the fields that the obligation itself says it closes with."""


@dataclass
class Defined:
    """What the files read so far have defined, by name."""

    ladders: dict[str, Any] = field(default_factory=dict)
    fields: dict[str, Any] = field(default_factory=dict)
    procedures: dict[str, Any] = field(default_factory=dict)
    stands: dict[str, tuple[Path, Any]] = field(default_factory=dict)
    """In which file each procedure was written."""


@dataclass(frozen=True)
class Source:
    """Where in which file something stands, for faults."""

    path: Path
    root: Any
    where: tuple[str | int, ...]

    def at(self, *keys: str | int) -> "Source":
        """The same file, further in."""
        return Source(self.path, self.root, (*self.where, *keys))

    def fault(self, message: str) -> BadInput:
        """What is wrong here, by file, line and field."""
        field_name = ".".join(str(key) for key in self.where)
        return BadInput(f"{self.path}:{line_of(self.root, *self.where)}: {field_name}: {message}")


class _Defaults(Strict):
    """What a procedure gives its obligations where they say nothing."""

    name: str
    steps: Any = ()
    defaults: dict[str, Any] = Field(default={})


def keep_defined(defined: Defined, root: Mapping[str, Any], path: Path) -> None:
    """Keep a file's ladders, fields and procedures under their names."""
    for section, known in (
        ("ladders", defined.ladders),
        ("fields", defined.fields),
        ("procedures", defined.procedures),
    ):
        known.update(mapping(root.get(section, {}), path, section))
    defined.stands.update(dict.fromkeys(root.get("procedures", {}), (path, root)))


def obligation(key: str, node: Any, defined: Defined, path: Path, root: Any) -> Obligation:
    """One entry with everything it names written out. Raises BadInput naming file, line and field."""
    source = Source(path, root, ("obligations", key))
    own = dict(mapping(node, path, f"obligations.{key}"))
    procedure = _procedure(own, defined, source)
    data = {**procedure.defaults, **own}
    data["ladder"] = ladder(data.get("ladder", ()), defined, source.at("ladder"))
    closing = tuple(data.get(CLOSES_WITH) or ())
    data["opens_with"] = fields(data.get("opens_with", ()), defined, source.at("opens_with"), closing)
    data["terms"] = [_term(one, defined, source.at("terms", n)) for n, one in enumerate(data.get("terms", ()))]
    data["steps"] = [
        _step(one, defined, source, closing, n) for n, one in enumerate(data.get("steps", procedure.steps) or ())
    ]
    data.setdefault("prefix", default_prefix(data.get("duties")))
    data["id"] = key
    written = {name: value for name, value in data.items() if value is not None}
    made = validate(Obligation, written, path, root, source.where)
    for fault in faults(made):
        raise _standing(fault.keys, own, defined, source).fault(f"{fault.message}（{key}）")
    return made


def _standing(keys: tuple[str | int, ...], own: Mapping[str, Any], defined: Defined, source: Source) -> Source:
    """Where a fault of an obligation was written: its steps stand in the procedure, maybe in another file."""
    name = own.get("procedure")
    if keys and "steps" not in own and name in defined.stands:
        path, root = defined.stands[name]
        return Source(path, root, ("procedures", name, *keys))
    return source.at(*keys)


def default_prefix(duties: Any) -> str | None:
    """The heading of case numbers where the entry gives none: C and the place in the document, 1.6a → C0106A."""
    first = str(duties[0]) if isinstance(duties, list | tuple) and duties else ""
    clause, _, rest = first.partition(".")
    digits = rest.rstrip("abcdefghijklmnopqrstuvwxyz")
    if not (clause.isdigit() and digits.isdigit()):
        return None
    return f"C{int(clause):02d}{int(digits):02d}{rest[len(digits) :].upper()}"


def ladder(value: Any, defined: Defined, source: Source) -> Any:
    """A ladder by its name, or as it is written here."""
    if not isinstance(value, str):
        return value
    if value not in defined.ladders:
        raise source.fault(f"没有督办阶梯“{value}”，可用：{'、'.join(defined.ladders) or '（无）'}")
    return validate(tuple[Rung, ...], defined.ladders[value], source.path, source.root, ("ladders", value))


def fields(value: Any, defined: Defined, source: Source, closing: tuple[Any, ...]) -> Any:
    """Fields by their names, `?` marking those that may be left out; or as they are written here."""
    if not isinstance(value, list | tuple):
        return value
    named: list[Any] = []
    for one in value:
        named += closing if one == CLOSES_WITH else [one]
    return [_field(one, defined, source) for one in named]


def _field(value: Any, defined: Defined, source: Source) -> Any:
    if not isinstance(value, str):
        return value
    name = value.removesuffix("?")
    if name not in defined.fields:
        raise source.fault(f"没有填报项“{name}”，可用：{'、'.join(defined.fields) or '（无）'}")
    data = {**mapping(defined.fields[name], source.path, f"fields.{name}"), "id": name}
    return validate(
        FieldRule, data | ({"optional": True} if value.endswith("?") else {}), source.path, source.root, source.where
    )


def _procedure(own: Mapping[str, Any], defined: Defined, source: Source) -> _Defaults:
    name = own.get("procedure")
    if name is None or name == REPLY:
        return _Defaults(name=REPLY)
    if name not in defined.procedures:
        known = "、".join((REPLY, *defined.procedures))
        raise source.at("procedure").fault(f"没有流程“{name}”，可用：{known}")
    return validate(_Defaults, defined.procedures[name], source.path, source.root, source.at("procedure").where)


def _term(value: Any, defined: Defined, source: Source) -> Any:
    if not isinstance(value, dict):
        return value
    return {**value, "ladder": ladder(value.get("ladder", ()), defined, source.at("ladder"))}


def _borrowed(name: str, defined: Defined, source: Source) -> Any:
    """A step of another procedure, named as `inspection/clear`."""
    procedure, _, step_id = name.partition("/")
    steps = defined.procedures.get(procedure, {}).get("steps", ())
    found = next((one for one in steps if isinstance(one, dict) and one.get("id") == step_id), None)
    if found is None:
        raise source.at("procedure").fault(f"没有步骤“{name}”，应写成 流程/步骤")
    return found


def _step(value: Any, defined: Defined, source: Source, closing: tuple[Any, ...], number: int) -> Any:
    if isinstance(value, str):
        value = _borrowed(value, defined, source)
    if not isinstance(value, dict):
        return value
    data = {**value, "fields": fields(value.get("fields", ()), defined, source, closing)}
    if "term" in data:
        data["term"] = _term(data["term"], defined, source)
    return validate(Step, data, source.path, source.root, (*source.where, "steps", number))
