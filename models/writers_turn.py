"""Whose turn it is to write a ledger file: SQLite lets one writer in and has the others look again ever more seldom."""

import fcntl
import os
import threading
import time
from pathlib import Path
from types import TracebackType

PATIENCE_SECONDS = 2.0
"""After that a writer goes on to SQLite's own queue: whoever has the turn may have been stopped without writing."""
LOOK_AGAIN_SECONDS = 0.001


class WritersTurn:
    """The writers of one process queue at a lock, those of one machine at the ledger's folder.

    A matter of speed alone: what two may not do at once SQLite prevents. The folder is what is locked, because closing
    the file by any other way than SQLite's would drop the locks that this process holds on it.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._here = threading.Lock()
        self._place: int | None = None

    def __enter__(self) -> None:
        self._here.acquire()
        try:
            self._place = _opened(self.folder)
            if self._place is not None:
                _wait(self._place)
        except BaseException:
            self._give_back()
            raise

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._give_back()

    def _give_back(self) -> None:
        place, self._place = self._place, None
        if place is not None:
            os.close(place)  # and with it the lock
        self._here.release()


def _opened(folder: Path) -> int | None:
    try:
        return os.open(folder, os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return None


def _wait(place: int) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        try:
            fcntl.flock(place, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            time.sleep(LOOK_AGAIN_SECONDS)
        except OSError:  # a file system without such locks
            return
        else:
            return
