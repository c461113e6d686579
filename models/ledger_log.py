"""Whether the write-ahead log beside a ledger file is that file's own.

SQLite believes whatever log has the file's name: a backup put back beside the log of what lay there before would be
read as a mixture of both, without a word. So each transaction writes the next number into the file's header (SQLite's
`user_version`; the first one is drawn by lot): a log goes on from the number its file has, or has brought it in.
"""

import contextlib
import os
import sqlite3
import struct
from collections.abc import Iterator
from pathlib import Path

HEADER, FRAME = struct.Struct(">8xI4x8s8x"), struct.Struct(">I4x8s8x")
"""SQLite's file format, 4.1: size of a page and salts of a log; page and salts of a frame."""
NUMBER = struct.Struct(">60xI")
"""Where the first page has `user_version` (1.3)."""
TRIES = 20
"""How often a log that begins anew meanwhile is read again."""


def first_number() -> int:
    """The first number of a file: two files will hardly ever be near each other."""
    return int.from_bytes(os.urandom(4)) >> 2 or 1


def is_foreign(file: Path) -> bool:
    """Whether the log beside the file was made for another one; False where that cannot be told. Nothing is written.

    A file or a log of before the numbers is believed, as is a header that cannot be read: the log may mend it.
    """
    log = file.with_name(f"{file.name}-wal")
    for _ in range(TRIES):
        before = _numbers(log)
        mine = _number_of(file) if before else None
        if not before or not mine:
            return False
        after = _numbers(log)
        if after and after[0] == before[0]:  # it did not begin anew while the file was looked at
            return not before[1] - 1 <= mine <= max(after[2], before[2])
    return False


def _number_of(file: Path) -> int | None:
    """The number in the file alone. Nobody is waited for and no log is read; SQLite opens it, see `ledger_file`."""
    with contextlib.suppress(sqlite3.Error):
        alone = sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro&immutable=1", uri=True)
        with contextlib.closing(alone):
            return int(alone.execute("PRAGMA user_version").fetchone()[0])
    return None


def _numbers(log: Path) -> tuple[bytes, int, int] | None:
    """The salts of a log, and the first and the last number in it; None where it holds none. A log carries no locks."""
    try:
        descriptor = os.open(log, os.O_RDONLY)
    except OSError:
        return None
    try:
        head = os.pread(descriptor, HEADER.size, 0)
        if len(head) < HEADER.size:
            return None
        page, salts = HEADER.unpack(head)
        frames = (os.fstat(descriptor).st_size - HEADER.size) // (FRAME.size + page)
        valid = _valid(descriptor, page, salts, frames)
        first = next(_read(descriptor, page, range(valid)), None)
        last = next(_read(descriptor, page, range(valid - 1, -1, -1)), None)
        return None if first is None or last is None else (salts, first, last)
    finally:
        os.close(descriptor)


def _valid(descriptor: int, page: int, salts: bytes, frames: int) -> int:
    """How many frames are of this log: those of an earlier one, behind them, have other salts."""
    low, high = 0, frames
    while low < high:
        middle = (low + high) // 2
        frame = os.pread(descriptor, FRAME.size, HEADER.size + middle * (FRAME.size + page))
        same = len(frame) == FRAME.size and FRAME.unpack(frame)[1] == salts
        low, high = (middle + 1, high) if same else (low, middle)
    return low


def _read(descriptor: int, page: int, frames: range) -> Iterator[int]:
    """The numbers that those frames hold: the ones of the first page."""
    for one in frames:
        frame = os.pread(descriptor, FRAME.size + NUMBER.size, HEADER.size + one * (FRAME.size + page))
        if len(frame) == FRAME.size + NUMBER.size and FRAME.unpack_from(frame)[0] == 1:
            yield NUMBER.unpack_from(frame, FRAME.size)[0]
