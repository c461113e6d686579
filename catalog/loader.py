"""The catalog: every obligation of the YAML files, read once and checked whole."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from catalog.faults import line_of, mapping, read_yaml, validate
from catalog.resolving import SECTIONS, Shelf, obligation, put_on_shelf
from models.duty import Duty
from models.errors import BadInput, NotFound
from models.obligation import Obligation

BUNDLED = Path(__file__).parent / "obligations"


@dataclass(frozen=True)
class Catalog:
    """Obligations by id, in the order of the files; the duties of the source documents; procedures' office names."""

    obligations: Mapping[str, Obligation]
    duties: tuple[Duty, ...] = ()
    procedures: Mapping[str, str] = ()  # type: ignore[assignment]

    def get(self, kind: str) -> Obligation:
        """An obligation by id or by its office name. Raises NotFound."""
        for one in self.obligations.values():
            if kind in (one.id, one.name):
                return one
        near = [name for name, one in self.obligations.items() if kind[:4] in name or kind[:4] in one.name]
        known = "、".join((near or list(self.obligations))[:8]) + ("等" if len(near or self.obligations) > 8 else "")
        raise NotFound(f"没有事项“{kind[:40]}”，可用：{known}（duban catalog list）")

    def carrying(self, duty: str) -> list[Obligation]:
        """The obligations that carry a duty."""
        return [one for one in self.obligations.values() if duty in one.duties]


def load(*folders: Path) -> Catalog:
    """The bundled obligations and those of further folders. Raises BadInput naming file, line and field."""
    files = [path for folder in (BUNDLED, *folders) for path in _yaml_files(folder)]
    return load_files(files)


def load_files(files: Iterable[Path]) -> Catalog:
    """The obligations of these files. Raises BadInput naming file, line and field."""
    found: dict[str, Obligation] = {}
    places: dict[str, tuple[Path, Any]] = {}
    duties: list[Duty] = []
    shelf = Shelf()
    for path in files:
        root = mapping(read_yaml(path), path, "文件")
        _refuse_unknown(root, path)
        put_on_shelf(shelf, root, path)
        duties += validate(list[Duty], root.get("duties", []), path, root, ("duties",))
        for key, node in mapping(root.get("obligations", {}), path, "obligations").items():
            made = obligation(key, node, shelf, path, root)
            _refuse_twice(made, found, path, root)
            found[key], places[key] = made, (path, root)
    _check_names(found, places, {duty.id for duty in duties})
    return Catalog(found, tuple(duties), {name: str(one["name"]) for name, one in shelf.procedures.items()})


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


def _yaml_files(folder: Path) -> list[Path]:
    if folder.is_file():
        return [folder]
    return sorted(path for path in folder.glob("*.y*ml") if path.suffix in (".yaml", ".yml"))
