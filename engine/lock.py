"""Who owns a data folder: one `duban up` at a time, and not before the children of a killed one are gone."""

import contextlib
import fcntl
import json
import os
import signal
import time
from collections.abc import Callable
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

    def acquire(self, say: Callable[[str], None]) -> None:
        """Take the folder. Raises Refused while another `duban up`, or what is left of one, runs on it."""
        if not _try(self._up):
            raise Refused(f"已有 duban up 在使用数据目录 {self._home}，请先停止它，或用 --home 另选目录")
        if _waited(self._engine, 1.0):
            return
        say("正在等待上次的进程结束……")
        if _waited(self._engine, CHILDREN_GONE_SECONDS):
            return
        self._kill_left_over()
        if not _waited(self._engine, CHILDREN_GONE_SECONDS):
            raise Refused(f"数据目录 {self._home} 仍被别的进程占用（engine.lock），请结束该进程后重试")

    def _kill_left_over(self) -> None:
        """End children that still hold the lock; a number that is another program's by now is let be."""
        try:
            left: dict[str, Any] = json.loads((self._home / "engine.json").read_text())
        except (OSError, ValueError):
            return
        for pid in filter(None, [*left.get("pids", []), left.get("web_pid")]):
            if str(self._home) in _environment_and_command(int(pid)):
                with contextlib.suppress(ProcessLookupError):
                    os.kill(int(pid), signal.SIGKILL)


def _open(path: Path) -> int:
    return os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)


def _waited(descriptor: int, seconds: float) -> bool:
    """Whether the lock was had within that many seconds."""
    deadline = time.monotonic() + seconds
    while not _try(descriptor):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.1)
    return True


def _environment_and_command(pid: int) -> str:
    """How a process was started, where the system tells."""
    try:
        return "".join(Path(f"/proc/{pid}/{name}").read_text(errors="replace") for name in ("cmdline", "environ"))
    except OSError:
        return ""


def _try(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
