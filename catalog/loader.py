"""Reading the catalog: from what was compiled before, where that still holds, otherwise from the YAML."""

from collections.abc import Iterable
from pathlib import Path

from catalog import compiled
from catalog.contents import MAX_BYTES, Catalog

__all__ = ["BUNDLED", "Catalog", "load", "load_files"]

BUNDLED = Path(__file__).parent / "obligations"
MOST_KEPT = 16
_kept: dict[str, Catalog] = {}
"""Catalogs of this process by key: rehearsals and tests ask for the same one again and again."""


def load(*folders: Path, cache: Path | None = None) -> Catalog:
    """The bundled obligations and those of further folders. Raises BadInput naming file, line and field.

    `cache`: the folder in which the compiled catalog is kept for the next process.
    """
    return load_files([path for folder in (BUNDLED, *folders) for path in _yaml_files(folder)], cache)


def load_files(files: Iterable[Path], cache: Path | None = None) -> Catalog:
    """The obligations of these files. Raises BadInput naming file, line and field."""
    paths = list(files)
    key = _key_of(paths)
    known = _kept.get(key) if key else None
    if known is None and key and cache:
        known = compiled.read(cache, key)
    if known is None:
        from catalog.compiling import compile_files

        known = compile_files(paths)
        if key and cache and key == _key_of(paths):
            compiled.write(cache, key, known)
    if key:
        _keep(key, known)
    return known


def _keep(key: str, catalog: Catalog) -> None:
    while len(_kept) >= MOST_KEPT:
        del _kept[next(iter(_kept))]
    _kept[key] = catalog


def _key_of(paths: Iterable[Path]) -> str | None:
    """What these files compile to depends on this; None where one cannot be read, which compiling then tells."""
    try:
        return compiled.key_of(_bytes(path) for path in paths)
    except OSError:
        return None


def _bytes(path: Path) -> bytes:
    if not path.is_file() or path.stat().st_size > MAX_BYTES:
        raise OSError
    return path.read_bytes()


def _yaml_files(folder: Path) -> list[Path]:
    if folder.is_file():
        return [folder]
    return sorted(path for path in folder.glob("*.y*ml") if path.suffix in (".yaml", ".yml"))
