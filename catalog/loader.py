"""The catalog: every obligation of the YAML files, read once and checked whole."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from catalog.faults import line_of, mapping, read_yaml, validate
from models.errors import BadInput, NotFound
from models.obligation import Obligation, Rung

BUNDLED = Path(__file__).parent / "obligations"


@dataclass(frozen=True)
class Catalog:
    """Obligations by id, in the order of the files."""

    obligations: Mapping[str, Obligation]

    def get(self, kind: str) -> Obligation:
        """An obligation by id or by its office name. Raises NotFound."""
        for obligation in self.obligations.values():
            if kind in (obligation.id, obligation.name):
                return obligation
        raise NotFound(f"没有事项“{kind[:40]}”，可用：{'、'.join(self.obligations)}（duban catalog list）")


def load(*folders: Path) -> Catalog:
    """The bundled obligations and those of further folders. Raises BadInput naming file, line and field."""
    files = [path for folder in (BUNDLED, *folders) for path in _yaml_files(folder)]
    return load_files(files)


def load_files(files: Iterable[Path]) -> Catalog:
    """The obligations of these files. Raises BadInput naming file, line and field."""
    found: dict[str, Obligation] = {}
    prefixes: dict[str, str] = {}
    ladders: dict[str, Any] = {}
    places: dict[str, tuple[Path, Any]] = {}
    for path in files:
        root = mapping(read_yaml(path), path, "文件")
        _refuse_unknown(root, path)
        ladders |= mapping(root.get("ladders", {}), path, "ladders")
        for key, node in mapping(root.get("obligations", {}), path, "obligations").items():
            obligation = _obligation(key, node, ladders, path, root)
            _refuse_twice(obligation, found, prefixes, path, root)
            found[key], prefixes[obligation.prefix], places[key] = obligation, key, (path, root)
    for key, obligation in found.items():
        for other in obligation.classifies_as:
            if other not in found:
                path, root = places[key]
                line = line_of(root, "obligations", key, "classifies_as")
                raise BadInput(f"{path}:{line}: obligations.{key}.classifies_as: 没有事项“{other}”")
    return Catalog(found)


def _obligation(key: str, node: Any, ladders: Mapping[str, Any], path: Path, root: Any) -> Obligation:
    where = ("obligations", key)
    data = dict(mapping(node, path, f"obligations.{key}"))
    ladder = data.get("ladder")
    if isinstance(ladder, str):
        if ladder not in ladders:
            known = "、".join(ladders) or "（无）"
            line = line_of(root, *where, "ladder")
            raise BadInput(f"{path}:{line}: obligations.{key}.ladder: 没有督办阶梯“{ladder}”，可用：{known}")
        data["ladder"] = validate(tuple[Rung, ...], ladders[ladder], path, root, ("ladders", ladder))
    return validate(Obligation, {**data, "id": key}, path, root, where)


def _refuse_unknown(root: Mapping[str, Any], path: Path) -> None:
    for key in root:
        if key not in ("ladders", "obligations"):
            raise BadInput(f"{path}:{line_of(root, key)}: {key}: 没有这一项，只能是 ladders 或 obligations")


def _refuse_twice(
    obligation: Obligation, found: Mapping[str, Obligation], prefixes: Mapping[str, str], path: Path, root: Any
) -> None:
    key = obligation.id
    if key in found:
        raise BadInput(f"{path}:{line_of(root, 'obligations', key)}: obligations.{key}: 这个事项已在别的文件中定义")
    if obligation.prefix in prefixes:
        line = line_of(root, "obligations", key, "prefix")
        raise BadInput(
            f"{path}:{line}: obligations.{key}.prefix: {obligation.prefix} 已用于 {prefixes[obligation.prefix]}"
        )


def _yaml_files(folder: Path) -> list[Path]:
    if folder.is_file():
        return [folder]
    return sorted(path for path in folder.glob("*.y*ml") if path.suffix in (".yaml", ".yml"))
