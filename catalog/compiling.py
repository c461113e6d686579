"""From YAML files to a catalog, checked whole; every fault is told by file, line and field."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from catalog.contents import Catalog
from catalog.faults import line_of, mapping, read_yaml, validate
from catalog.resolving import SECTIONS, Defined, keep_defined, obligation
from models.duty import Duty
from models.errors import BadInput
from models.obligation import Obligation


def compile_files(files: Sequence[Path]) -> Catalog:
    """The catalog of these files, in their order. Raises BadInput naming file, line and field.

    They are read without the places of things, which is quicker; once more with them when there is a fault to place.
    """
    try:
        return _compile(files, places=False)
    except BadInput:
        return _compile(files, places=True)


def _compile(files: Sequence[Path], places: bool) -> Catalog:
    found: dict[str, Obligation] = {}
    stands: dict[str, tuple[Path, Any]] = {}
    duties: list[Duty] = []
    defined = Defined()
    for path in files:
        root = mapping(read_yaml(path, places), path, "文件")
        _refuse_unknown(root, path)
        keep_defined(defined, root, path)
        duties += validate(list[Duty], root.get("duties", []), path, root, ("duties",))
        for key, node in mapping(root.get("obligations", {}), path, "obligations").items():
            made = obligation(key, node, defined, path, root)
            _refuse_twice(made, found, path, root)
            found[key], stands[key] = made, (path, root)
    _check_names(found, stands, {duty.id for duty in duties})
    return Catalog(found, tuple(duties), {name: str(one["name"]) for name, one in defined.procedures.items()})


def _check_names(found: Mapping[str, Obligation], places: Mapping[str, tuple[Path, Any]], duties: set[str]) -> None:
    for key, made in found.items():
        children = [made.children] if made.children else []
        for word, others, known, what in (
            ("classifies_as", made.classifies_as, found.keys(), "事项"),
            ("children", children, found.keys(), "事项"),
            ("duties", made.duties, duties, "条款职责"),
        ):
            for other in others:
                if other not in known:
                    path, root = places[key]
                    line = line_of(root, "obligations", key, word)
                    raise BadInput(f"{path}:{line}: obligations.{key}.{word}: 没有{what}“{other}”")


def _refuse_unknown(root: Mapping[str, Any], path: Path) -> None:
    for key in root:
        if key not in SECTIONS:
            raise BadInput(f"{path}:{line_of(root, key)}: {key}: 没有这一项，只能是 {'、'.join(SECTIONS)}")


def _refuse_twice(made: Obligation, found: Mapping[str, Obligation], path: Path, root: Any) -> None:
    key = made.id
    if key in found:
        raise BadInput(f"{path}:{line_of(root, 'obligations', key)}: obligations.{key}: 这个事项已在别的文件中定义")
    for other in found.values():
        if made.prefix == other.prefix:
            line = line_of(root, "obligations", key, "prefix")
            raise BadInput(f"{path}:{line}: obligations.{key}.prefix: {made.prefix} 已用于 {other.id}")
