"""The ledger as a file: whose it is, whether all of it is in the one file, and a copy of it.

Only SQLite opens the file: closing it by any other way would drop the locks that this process holds on it.
"""

import contextlib
import os
import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

from models.errors import BadInput, LedgerBusy, NotReady
from models.ledger_log import is_foreign

MARK = 0x6475_6261
"""SQLite's application id of a ledger: "duba". Ledgers of earlier versions get it when they are migrated."""
TABLES = {"alembic_version", "case", "event"}
"""What a ledger of before the mark has."""
BUSY_SECONDS = 10.0
SETTLE_SECONDS = 3.0
FOLD_TRIES, FOLD_SECONDS = 10, 0.02
Standing = Literal["missing", "torn", "mixed", "empty", "foreign", "ledger"]
NOT_THERE = "台账尚未建立或版本过旧，请先运行 duban init（或 duban up）"
WHAT_THEN = "请停止 duban up 并换回备份的 ledger.db（见手册“备份”）；确要新建，先移走它，再运行 duban init"
WORDS: dict[Standing, str] = {
    "missing": "尚未建立台账，请先运行 duban init（或 duban up）",
    "torn": "{file} 不在，只剩下 {file.name}-wal，{what}",
    "mixed": "{file.name}-wal 不属于现在这个 {file}（是换下的那个台账留下的），没有打开也没有改动；"
    "请停止 duban up，把 {file.name}-wal 和 {file.name}-shm 移走（先不要删除）后重试；"
    "要用换下的台账，把它与这两个文件一起放回",
    "empty": "{file} 是空的，不是台账；{what}",
    "foreign": "{file} 不是 duban 的台账，没有改动它；{what}",
}


def standing(file: Path) -> Standing:
    """What lies at the ledger's place. Raises LedgerBusy where it cannot be read, NotReady where it is malformed."""
    if not file.exists():
        log = file.with_name(f"{file.name}-wal")
        return "torn" if log.exists() and log.stat().st_size else "missing"
    if not file.is_file():
        return "foreign"
    if file.stat().st_size == 0:
        return "empty"
    if is_foreign(file):
        return "mixed"
    with _opened(file, "ro") as connection:
        if connection.execute("PRAGMA application_id").fetchone()[0] == MARK:
            return "ledger"
        tables = _tables(connection)
    if tables >= TABLES:
        return "ledger"
    return "foreign" if tables else "empty"


def tables_of(file: Path) -> set[str]:
    """The names of a database file's tables. Raises LedgerBusy, NotReady."""
    with _opened(file, "ro") as connection:
        return _tables(connection)


def _tables(connection: sqlite3.Connection) -> set[str]:
    return {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}


def require_ledger(file: Path) -> None:
    """Raises NotReady, with what to do, unless a ledger lies there."""
    found = standing(file)
    if found != "ledger":
        raise NotReady(worded(found, file))


def worded(found: Standing, file: Path) -> str:
    """What lies there instead of a ledger, and what to do."""
    return WORDS[found].format(file=file, what=WHAT_THEN)


def settle(file: Path) -> None:
    """Bring all that was written into the one file, so that a copy of it alone is complete.

    Where somebody still reads, as much as can be had within seconds; whoever ends last does the rest.
    """
    with contextlib.suppress(sqlite3.Error, OSError), _connected(file, "rw", SETTLE_SECONDS) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()


def fold_in(file: Path) -> None:
    """Bring what was committed into the file without waiting for anybody; tried for a moment.

    Nothing comes in past what somebody is reading just then, nor while another process does the same.
    """
    with contextlib.suppress(sqlite3.Error, OSError), _connected(file, "rw", 0) as connection:
        for _ in range(FOLD_TRIES):
            busy, pages, done = connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
            if not busy and pages == done:
                return
            time.sleep(FOLD_SECONDS)


def write_anew(file: Path) -> None:
    """Write the file anew, without what was once in it and is no more. Raises LedgerBusy while somebody is there."""
    with _opened(file, "rw") as connection:
        connection.execute("VACUUM")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()


def faults(file: Path) -> list[str]:
    """What SQLite finds wrong with a database file, in its words; nothing where it is sound. Raises LedgerBusy."""
    try:
        with _opened(file, "ro") as connection:
            found = [str(row[0]) for row in connection.execute("PRAGMA quick_check(3)")]
    except NotReady as error:
        return [str(error.__cause__)]
    return [] if found == ["ok"] else found


def copy_to(file: Path, target: Path) -> None:
    """A copy of the whole ledger as of one instant, whoever writes meanwhile; readable by its owner only.

    Raises BadInput where the target is there already or cannot be written, NotReady where the ledger is malformed.
    """
    try:
        os.close(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    except FileExistsError:
        raise BadInput(f"{target} 已经存在，没有覆盖；请换一个文件名") from None
    except OSError as error:
        raise BadInput(f"{target}: 写不了（{error.strerror}），请换一个地方") from None
    try:
        with _opened(file, "ro") as source, _connected(target, "rw", BUSY_SECONDS) as made:
            source.backup(made)
            made.execute("PRAGMA journal_mode=DELETE")  # one file, wherever it is opened
        if faults(target):
            raise NotReady(f"台账已损坏，没有备份；{WHAT_THEN}")
    except sqlite3.Error as error:
        target.unlink(missing_ok=True)
        raise BadInput(f"{target}: 没有备份成功（{error}），请检查那里的磁盘空间") from None
    except BaseException:
        target.unlink(missing_ok=True)
        raise


def connect(file: Path, seconds: float) -> sqlite3.Connection:
    """A connection for whoever reads or writes a ledger, made where there is none yet."""
    return sqlite3.connect(_uri(file, "rwc"), uri=True, timeout=seconds, check_same_thread=False)


def _uri(file: Path, mode: Literal["ro", "rw", "rwc"]) -> str:
    """How SQLite is to open a file: a copy that nobody can write beside (an auditor's) as one that stays as it is."""
    log = file.with_name(f"{file.name}-wal")
    if file.is_file() and not os.access(file.parent, os.W_OK) and not (log.is_file() and log.stat().st_size):
        return f"{file.absolute().as_uri()}?immutable=1"
    return f"{file.absolute().as_uri()}?mode={mode}"


@contextlib.contextmanager
def _connected(file: Path, mode: Literal["ro", "rw"], seconds: float) -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(_uri(file, mode), uri=True, timeout=seconds)
    connection.isolation_level = None
    with contextlib.closing(connection):
        yield connection


@contextlib.contextmanager
def _opened(file: Path, mode: Literal["ro", "rw"]) -> Iterator[sqlite3.Connection]:
    try:
        with _connected(file, mode, BUSY_SECONDS) as connection:
            yield connection
    except sqlite3.OperationalError as error:
        raise LedgerBusy(unreadable(str(error), f"{file.name} ")) from error
    except sqlite3.DatabaseError as error:
        raise NotReady(f"{file.name} 已损坏，或不是可用的台账（{error}）；{WHAT_THEN}") from error


def unreadable(reason: str, what: str = "台账") -> str:
    """What SQLite could not do, and what to do about the true reason."""
    if "locked" in reason or "busy" in reason:
        return f"{what}正被别的进程占用，本次没有改动；请稍后重试"
    if "full" in reason:
        return "磁盘已满，本次没有改动；请清理数据目录所在的磁盘后重试"
    if "readonly" in reason or "unable to open" in reason:
        return f"{what}打不开或没有写权限（{reason}）；请检查数据目录和其中文件的所有者与权限后重试"
    return f"{what}暂时无法读写（{reason}）；请检查数据目录的磁盘空间和权限后重试"
