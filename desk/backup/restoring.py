"""Restoring a backup into an empty place: the ledger whole or not at all, and the files that belong to it."""

import json
import os
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Any

from desk.backup.archive import manifest_of, opened
from desk.backup.filling import Part, compare, fill
from desk.backup.saving import FORMAT, SETTINGS
from models.errors import BadInput, Refused
from office.settings import Settings

SAID = "restored-settings.json"
"""Where the settings of the office that was saved are put, for people to look at."""


def restore(settings: Settings, file: Path, key: Path | None = None) -> dict[str, Any]:
    """Put a backup into the data folder, or the database, that the settings name; returns its manifest.

    It is read through before anything is written. What was interrupted is done by the same command again. Raises
    BadInput for a backup that is not whole, Refused where there is an office already.
    """
    manifest = manifest_of(file, key)
    if manifest.get("format") != FORMAT:
        raise BadInput(f"{file}: 备份的格式比本程序新，请升级后再恢复")
    _files(settings, file, key)
    wanted = manifest["tables"]
    columns = {name: about["columns"] for name, about in wanted.items()}
    counts = fill(settings.ledger_url, manifest["schema"], lambda: _parts(file, key, columns))
    compare({name: about["rows"] for name, about in wanted.items()}, counts)
    return manifest


def _parts(file: Path, key: Path | None, columns: dict[str, list[str]]) -> Iterator[Part]:
    with opened(file, key) as members:
        for member, content in members:
            path = PurePosixPath(member)
            if path.parts[0] == "tables":
                yield path.parts[1], columns[path.parts[1]], [json.loads(line) for line in content.splitlines() if line]


def _files(settings: Settings, file: Path, key: Path | None) -> None:
    """Each beside the ledger, before it: an office whose ledger is there is complete."""
    with opened(file, key) as members:
        for member, content in members:
            path = PurePosixPath(member)
            inside = PurePosixPath(*path.parts[1:])
            if inside.is_absolute() or ".." in inside.parts:
                raise BadInput(f"{file}: 备份里有不该有的路径“{member[:60]}”，没有使用")
            if member == SETTINGS:
                _put(settings.home / SAID, content)
            elif path.parts[0] == "files":
                _put(settings.home / inside, content)


def _put(target: Path, content: bytes) -> None:
    """Raises Refused where another file of that name is there: nothing that is there is lost."""
    if target.exists():
        if target.read_bytes() != content:
            raise Refused(f"{target} 已经在那里，内容不同，没有改动；请恢复到空的数据目录，或先移走它")
        return
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = target.with_name(f".{target.name}.{os.getpid()}.part")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as out:
        out.write(content)
        out.flush()
        os.fsync(out.fileno())
    draft.replace(target)
