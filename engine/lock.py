"""Who owns a data folder: one `duban up` at a time, and not before the children of a killed one are gone."""

import fcntl
import json
import os
import signal
import time
from pathlib import Path
from typing import Any

from models.errors import Refused

CHILDREN_GONE_SECONDS = 20.0


class FolderLock:
    """Two locks: `up.lock` is held by the supervisor alone, `engine.lock` also by its children, who inherit it.

    Both go with their holders, however those end. The Temporal server does not lock its database: two on one file would
    corrupt it (temporal.md 1.7).
    """

    def __init__(self, home: Path) -> None:
        self._home = home
        self._up = _open(home / "up.lock")
        self._engine = _open(home / "engine.lock")

    @property
    def inherited(self) -> int:
        """The descriptor that children keep open."""
        return self._engine

    def acquire(self) -> None:
        """Take the folder. Raises Refused while another `duban up` runs on it."""
        if not _try(self._up):
            raise Refused(f"已有 duban up 在使用数据目录 {self._home}，请先停止它，或用 --home 另选目录")
        deadline = time.monotonic() + CHILDREN_GONE_SECONDS
        while not _try(self._engine):
            if time.monotonic() > deadline:
                self._kill_left_over()
                fcntl.flock(self._engine, fcntl.LOCK_EX)
                break
            time.sleep(0.1)

    def _kill_left_over(self) -> None:
        """The children of a killed supervisor still hold the lock, so the recorded numbers are still theirs."""
        try:
            left: dict[str, Any] = json.loads((self._home / "engine.json").read_text())
        except (OSError, ValueError):
            return
        for pid in left.get("pids", []):
            try:
                os.kill(int(pid), signal.SIGKILL)
            except ProcessLookupError:
                continue


def _open(path: Path) -> int:
    return os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)


def _try(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
