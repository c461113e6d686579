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
class Shelf:
    """What the files read so far have defined, by name."""

    ladders: dict[str, Any] = field(default_factory=dict)
    fields: dict[str, Any] = field(default_factory=dict)
    procedures: dict[str, Any] = field(default_factory=dict)
    stands: dict[str, tuple[Path, Any]] = field(default_factory=dict)
    """In which file each procedure was written."""


@dataclass(frozen=True)
class Place:
    """Where in which file something stands, for faults."""

    path: Path
    root: Any
    where: tuple[str | int, ...]

    def at(self, *keys: str | int) -> "Place":
        """A place below this one."""
        return Place(self.path, self.root, (*self.where, *keys))

    def fault(self, message: str) -> BadInput:
        """What is wrong here, by file, line and field."""
        field_name = ".".join(str(key) for key in self.where)
        return BadInput(f"{self.path}:{line_of(self.root, *self.where)}: {field_name}: {message}")


class _Defaults(Strict):
    """What a procedure gives its obligations where they say nothing."""

    name: str
    steps: Any = ()
    defaults: dict[str, Any] = Field(default={})


def put_on_shelf(shelf: Shelf, root: Mapping[str, Any], path: Path) -> None:
    """Keep a file's ladders, fields and procedures under their names."""
    for section, known in (("ladders", shelf.ladders), ("fields", shelf.fields), ("procedures", shelf.procedures)):
        known.update(mapping(root.get(section, {}), path, section))
    shelf.stands.update(dict.fromkeys(root.get("procedures", {}), (path, root)))


def obligation(key: str, node: Any, shelf: Shelf, path: Path, root: Any) -> Obligation:
    """One entry with everything it names written out. Raises BadInput naming file, line and field."""
    place = Place(path, root, ("obligations", key))
    own = dict(mapping(node, path, f"obligations.{key}"))
    procedure = _procedure(own, shelf, place)
    data = {**procedure.defaults, **own}
    data["ladder"] = ladder(data.get("ladder", ()), shelf, place.at("ladder"))
    closing = tuple(data.get(CLOSES_WITH) or ())
    data["opens_with"] = fields(data.get("opens_with", ()), shelf, place.at("opens_with"), closing)
    data["terms"] = [_term(one, shelf, place.at("terms", n)) for n, one in enumerate(data.get("terms", ()))]
    data["steps"] = [
        _step(one, shelf, place, closing, n) for n, one in enumerate(data.get("steps", procedure.steps) or ())
    ]
    data.setdefault("prefix", default_prefix(data.get("duties")))
    data["id"] = key
    written = {name: value for name, value in data.items() if value is not None}
    made = validate(Obligation, written, path, root, place.where)
    for fault in faults(made):
        raise _standing(fault.keys, own, shelf, place).fault(f"{fault.message}（{key}）")
    return made


def _standing(keys: tuple[str | int, ...], own: Mapping[str, Any], shelf: Shelf, place: Place) -> Place:
    """Where a fault of an obligation was written: its steps stand in the procedure, maybe in another file."""
    name = own.get("procedure")
    if keys and "steps" not in own and name in shelf.stands:
        path, root = shelf.stands[name]
        return Place(path, root, ("procedures", name, *keys))
    return place.at(*keys)


def default_prefix(duties: Any) -> str | None:
    """The heading of case numbers where the entry gives none: C and the place in the document, 1.6a → C0106A."""
    first = str(duties[0]) if isinstance(duties, list | tuple) and duties else ""
    clause, _, rest = first.partition(".")
    digits = rest.rstrip("abcdefghijklmnopqrstuvwxyz")
    if not (clause.isdigit() and digits.isdigit()):
        return None
    return f"C{int(clause):02d}{int(digits):02d}{rest[len(digits) :].upper()}"


def ladder(value: Any, shelf: Shelf, place: Place) -> Any:
    """A ladder by its name, or as it is written here."""
    if not isinstance(value, str):
        return value
    if value not in shelf.ladders:
        raise place.fault(f"没有督办阶梯“{value}”，可用：{'、'.join(shelf.ladders) or '（无）'}")
    return validate(tuple[Rung, ...], shelf.ladders[value], place.path, place.root, ("ladders", value))


def fields(value: Any, shelf: Shelf, place: Place, closing: tuple[Any, ...]) -> Any:
    """Fields by their names, `?` marking those that may be left out; or as they are written here."""
    if not isinstance(value, list | tuple):
        return value
    named: list[Any] = []
    for one in value:
        named += closing if one == CLOSES_WITH else [one]
    return [_field(one, shelf, place) for one in named]


def _field(value: Any, shelf: Shelf, place: Place) -> Any:
    if not isinstance(value, str):
        return value
    name = value.removesuffix("?")
    if name not in shelf.fields:
        raise place.fault(f"没有填报项“{name}”，可用：{'、'.join(shelf.fields) or '（无）'}")
    data = {**mapping(shelf.fields[name], place.path, f"fields.{name}"), "id": name}
    return validate(
        FieldRule, data | ({"optional": True} if value.endswith("?") else {}), place.path, place.root, place.where
    )


def _procedure(own: Mapping[str, Any], shelf: Shelf, place: Place) -> _Defaults:
    name = own.get("procedure")
    if name is None or name == REPLY:
        return _Defaults(name=REPLY)
    if name not in shelf.procedures:
        known = "、".join((REPLY, *shelf.procedures))
        raise place.at("procedure").fault(f"没有流程“{name}”，可用：{known}")
    return validate(_Defaults, shelf.procedures[name], place.path, place.root, place.at("procedure").where)


def _term(value: Any, shelf: Shelf, place: Place) -> Any:
    if not isinstance(value, dict):
        return value
    return {**value, "ladder": ladder(value.get("ladder", ()), shelf, place.at("ladder"))}


def _borrowed(name: str, shelf: Shelf, place: Place) -> Any:
    """A step of another procedure, named as `inspection/clear`."""
    procedure, _, step_id = name.partition("/")
    steps = shelf.procedures.get(procedure, {}).get("steps", ())
    found = next((one for one in steps if isinstance(one, dict) and one.get("id") == step_id), None)
    if found is None:
        raise place.at("procedure").fault(f"没有步骤“{name}”，应写成 流程/步骤")
    return found


def _step(value: Any, shelf: Shelf, place: Place, closing: tuple[Any, ...], number: int) -> Any:
    if isinstance(value, str):
        value = _borrowed(value, shelf, place)
    if not isinstance(value, dict):
        return value
    data = {**value, "fields": fields(value.get("fields", ()), shelf, place, closing)}
    if "term" in data:
        data["term"] = _term(data["term"], shelf, place)
    return validate(Step, data, place.path, place.root, (*place.where, "steps", number))
