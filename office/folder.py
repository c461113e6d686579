"""The data folder: made for its owner alone, and tightened where it was left open to others."""

import contextlib
import os
import stat
import tempfile
from collections.abc import Iterator
from pathlib import Path

from models.errors import NotReady

OTHERS = 0o077
"""What may be done by anybody but the owner."""
OURS = (
    "ledger.db*",
    "temporal.db*",
    "temporal.version",
    "engine.*",
    "worker.*",
    "*.lock",
    "logs/*",
    "cache/*",
    "attachments/*/*",
    "backups/*",
)
"""What the program writes there; whatever else a person keeps in the folder is let be."""
OUR_FOLDERS = ("logs", "cache", "attachments", "backups")
TRIAL_BYTES = 1_000_000


def make_folder(home: Path) -> list[Path]:
    """Create the data folder, readable by its owner only; returns what was open to others and is no longer.

    Raises NotReady where there can be none.
    """
    try:
        home.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise NotReady(f"无法建立数据目录 {home}（{error.strerror}），请检查权限或用 --home 另选") from None
    return tighten(home)


def tighten(home: Path) -> list[Path]:
    """Take from others what they may do with the ledger and all beside it; returns what they could reach.

    In a folder that nobody else may enter they could reach nothing: its files are closed without a word.
    """
    entered = _mode(home) & OTHERS
    closed = [path for path in open_to_others(home) if _closed(path)]
    return closed if entered else []


def open_to_others(home: Path) -> list[Path]:
    """What of the data folder somebody else may read or write: the folder, if it is the program's alone, and files.

    Files count even in a folder that nobody else can enter: they are copied and moved as they are.
    """
    folders = [home] if _is_its_own(home) else []
    folders += [home / name for name in OUR_FOLDERS if (home / name).is_dir() and not (home / name).is_symlink()]
    files = [path for pattern in OURS for path in sorted(home.glob(pattern)) if path.is_file()]
    return [path for path in (*folders, *files) if _mode(path) & OTHERS]


def can_write(home: Path) -> None:
    """Write a megabyte into the folder and take it away again. Raises OSError with the reason where that fails."""
    with tempfile.NamedTemporaryFile(dir=home, prefix=".trial-") as file:
        file.write(b"\0" * TRIAL_BYTES)
        file.flush()
        os.fsync(file.fileno())


@contextlib.contextmanager
def owners_files() -> Iterator[None]:
    """Whatever is made meanwhile, by this process and its children, is readable by its owner only."""
    before = os.umask(OTHERS)
    try:
        yield
    finally:
        os.umask(before)


def _is_its_own(home: Path) -> bool:
    """Whether the folder may be closed to others: /tmp, a person's home or the root of a disk serves others too."""
    shared = _mode(home) & stat.S_ISVTX or home.is_mount()
    person = Path.home().resolve()
    return not shared and home.resolve() not in (person, *person.parents)


def _closed(path: Path) -> bool:
    try:
        path.chmod(_mode(path) & ~OTHERS)
    except OSError:  # somebody else's: the person is told by doctor
        return False
    return True


def _mode(path: Path) -> int:
    try:
        return stat.S_IMODE(path.stat().st_mode)
    except OSError:
        return 0
