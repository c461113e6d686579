"""Files kept beside the ledger under the hash of their content, so that a row says what its file must be.

A file is on the disk, whole, before the row that names it is kept; one whose row was never kept is in nobody's way.
"""

import contextlib
import datetime as dt
import hashlib
import os
import stat
from collections.abc import Collection
from pathlib import Path

from models.errors import NotReady, Refused
from models.sealing import LOCKED, Keyring, is_sealed

PART = ".part-"
"""How a file is called until all of it is written."""


def digest(content: bytes) -> str:
    """The hash under which a file is kept."""
    return hashlib.sha256(content).hexdigest()


def place(folder: Path, sha256: str) -> Path:
    """Where a file lies."""
    return folder / sha256[:2] / sha256


def keep(folder: Path, content: bytes, keys: Keyring | None = None) -> str:
    """Keep a file, readable by the owner only; returns its hash. What is there already, and whole, stays.

    `keys`: with which it is sealed.

    Raises NotReady where the disk does not take it.
    """
    sha256 = digest(content)
    target = place(folder, sha256)
    if holds(folder, sha256, keys):
        return sha256
    part = target.with_name(f"{PART}{sha256}-{os.getpid()}")
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        target.parent.mkdir(mode=0o700, exist_ok=True)
        _write(part, keys.seal_file(content, sha256) if keys else content)
        part.replace(target)
        for changed in (target.parent, folder):
            _settle(changed)
    except OSError as error:
        with contextlib.suppress(OSError):
            part.unlink(missing_ok=True)
        raise NotReady(f"附件没有存下（{error.strerror}），请检查磁盘空间和数据目录的权限") from None
    return sha256


def holds(folder: Path, sha256: str, keys: Keyring | None = None) -> bool:
    """Whether a file is there, an ordinary one, and what its name says."""
    content = read(folder, sha256, keys)
    return content is not None and digest(content) == sha256


def read(folder: Path, sha256: str, keys: Keyring | None = None) -> bytes | None:
    """What lies under a hash, opened where it is sealed; None where nothing readable does.

    Raises NotReady for a sealed file without its key.
    """
    found = place(folder, sha256)
    try:
        content = found.read_bytes() if stat.S_ISREG(found.lstat().st_mode) else None
    except OSError:
        return None
    if content is None or not is_sealed(content):
        return content
    if keys is None:
        raise NotReady(LOCKED)
    return keys.open_file(content, sha256)


def seal_in_place(file: Path, keys: Keyring) -> bool:
    """Seal a file that is kept; whether it was not yet. Killed meanwhile, the one or the other is there whole."""
    content = file.read_bytes()
    if is_sealed(content):
        return False
    part = file.with_name(f"{PART}{file.name}-{os.getpid()}")
    _write(part, keys.seal_file(content, file.name))
    part.replace(file)
    _settle(file.parent)
    return True


def remove(folder: Path | None, sha256: str) -> None:
    """Take a file away that belongs to nothing any more; it may be gone already."""
    if folder:
        place(folder, sha256).unlink(missing_ok=True)


def remove_others(folder: Path | None, known: Collection[str], until: dt.datetime) -> None:
    """Take away the files that none of these is, unless they came after that instant."""
    for file in folder.glob("??/*") if folder else ():
        if file.name not in known and file.lstat().st_mtime < until.timestamp():
            file.unlink(missing_ok=True)


def hand_out(content: bytes, target: Path) -> None:
    """Write a file that is not there yet, through no link. Raises Refused where something is."""
    try:
        _write(target, content)
    except FileExistsError:
        raise Refused(f"{target} 已经存在，不覆盖；请另写一个文件名") from None
    except OSError as error:
        raise NotReady(f"{target} 写不进去（{error.strerror}），请检查目录和权限") from None


def _write(path: Path, content: bytes) -> None:
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0)
    if path.name.startswith(PART):
        path.unlink(missing_ok=True)  # of a process that was killed, whose number came round again
    with os.fdopen(os.open(path, flags, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _settle(folder: Path) -> None:
    """Have the disk keep the names in a folder, not only what they name."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
