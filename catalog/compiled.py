"""The catalog as JSON beside the data: checking the YAML takes longer than most commands, reading this does not.

One file: a line with the key of what it was made from and the digest of what follows; a line with the duties and the
names of procedures; then a line for each obligation. It is never trusted: another key, a wrong digest or a file that
others could have written counts as none at all, and the YAML is read again.
"""

import hashlib
import json
import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from functools import lru_cache
from pathlib import Path

import pydantic

import models
from catalog.contents import Catalog
from models.duty import Duty
from models.obligation import Obligation

NAME = "catalog.json"
OTHERS_MAY_WRITE = 0o022


class Obligations(Mapping[str, Obligation]):
    """Obligations by id, each one built when somebody asks for it."""

    def __init__(self, lines: Mapping[str, str]) -> None:
        self._lines = lines
        self._built: dict[str, Obligation] = {}

    def __getitem__(self, key: str) -> Obligation:
        if key not in self._built:
            self._built[key] = Obligation.model_validate_json(self._lines[key])
        return self._built[key]

    def __contains__(self, key: object) -> bool:
        return key in self._lines

    def __iter__(self) -> Iterator[str]:
        return iter(self._lines)

    def __len__(self) -> int:
        return len(self._lines)


def key_of(texts: Iterable[bytes]) -> str:
    """What a compiled catalog depends on: the YAML in its order, and the program that understands it."""
    digest = hashlib.sha256(_program())
    for text in texts:
        digest.update(len(text).to_bytes(8, "big") + text)
    return digest.hexdigest()


@lru_cache(maxsize=1)
def _program() -> bytes:
    """The sources of the rooms that give the YAML its meaning: a version would miss a change not yet released."""
    rooms = (Path(__file__).parent, Path(models.__file__).parent)
    sources = b"".join(path.read_bytes() for room in rooms for path in sorted(room.glob("*.py")))
    return hashlib.sha256(pydantic.VERSION.encode() + sources).digest()


def read(folder: Path, key: str) -> Catalog | None:
    """The catalog kept under this key; None where there is none that can be relied on."""
    try:
        with (folder / NAME).open("rb") as file:
            if _foreign(os.fstat(file.fileno())):
                return None
            head, _, body = file.read().partition(b"\n")
        if head.decode() != _head(key, body):
            return None
        first, *lines = body.decode().split("\n")
        known = json.loads(first)
        return Catalog(
            Obligations(dict(zip(known["obligations"], lines, strict=True))),
            tuple(Duty.model_validate(one) for one in known["duties"]),
            known["procedures"],
        )
    except (OSError, ValueError, KeyError, TypeError):
        return None


def write(folder: Path, key: str, catalog: Catalog) -> None:
    """Keep a catalog; where the folder cannot be written, the next command reads the YAML again."""
    known = {
        "obligations": list(catalog.obligations),
        "duties": [one.model_dump(exclude_unset=True) for one in catalog.duties],
        "procedures": dict(catalog.procedures),
    }
    lines = [json.dumps(known), *(one.model_dump_json(exclude_unset=True) for one in catalog.obligations.values())]
    body = "\n".join(lines).encode()
    made = folder / f"{NAME}.{os.getpid()}"
    with suppress(OSError):
        folder.mkdir(mode=0o700, exist_ok=True)
        try:
            with os.fdopen(os.open(made, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                file.write(_head(key, body).encode() + b"\n" + body)
            made.replace(folder / NAME)
        finally:
            made.unlink(missing_ok=True)


def _head(key: str, body: bytes) -> str:
    return f"{key} {hashlib.sha256(body).hexdigest()}"


def _foreign(status: os.stat_result) -> bool:
    """Whether somebody else could have written it; only POSIX tells."""
    if not hasattr(os, "geteuid"):
        return False
    return status.st_uid not in (0, os.geteuid()) or bool(status.st_mode & OTHERS_MAY_WRITE)
