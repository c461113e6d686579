"""Files kept beside the ledger under the hash of their content, so that a row says what its file must be.

A file is on the disk, whole, before the row that names it is kept; one whose row was never kept is in nobody's way.
"""

import contextlib
import hashlib
import os
import stat
from pathlib import Path

from models.errors import NotReady, Refused

PART = ".part-"
"""How a file is called until all of it is written."""


def digest(content: bytes) -> str:
    """The hash under which a file is kept."""
    return hashlib.sha256(content).hexdigest()


def place(folder: Path, sha256: str) -> Path:
    """Where a file lies."""
    return folder / sha256[:2] / sha256


def keep(folder: Path, content: bytes) -> str:
    """Keep a file, readable by the owner only; returns its hash. What is there already, and whole, stays.

    Raises NotReady where the disk does not take it.
    """
    sha256 = digest(content)
    target = place(folder, sha256)
    if holds(folder, sha256):
        return sha256
    part = target.with_name(f"{PART}{sha256}-{os.getpid()}")
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        target.parent.mkdir(mode=0o700, exist_ok=True)
        _write(part, content)
        part.replace(target)
        for changed in (target.parent, folder):
            _settle(changed)
    except OSError as error:
        with contextlib.suppress(OSError):
            part.unlink(missing_ok=True)
        raise NotReady(f"附件没有存下（{error.strerror}），请检查磁盘空间和数据目录的权限") from None
    return sha256


def holds(folder: Path, sha256: str) -> bool:
    """Whether a file is there, an ordinary one, and what its name says."""
    content = read(folder, sha256)
    return content is not None and digest(content) == sha256


def read(folder: Path, sha256: str) -> bytes | None:
    """What lies under a hash; None where nothing readable does."""
    found = place(folder, sha256)
    try:
        return found.read_bytes() if stat.S_ISREG(found.lstat().st_mode) else None
    except OSError:
        return None


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
