"""The ledger: one database, opened for reading or for writing. SQLite (WAL) for one machine, PostgreSQL beyond it."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, inspect
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DatabaseError, IntegrityError, NoSuchModuleError, OperationalError
from sqlmodel import Session

from models.errors import BadInput, LedgerBusy, NotReady

LedgerSession = Session
"""For annotations in rooms that speak to the ledger through the functions of this one only."""

BUSY_MS = 10_000
UNDEFINED = ("42P01", "42703")
"""PostgreSQL's codes for a table or a column that is not there."""


class Ledger:
    """Sessions on the database of record. Hand it to whoever reads or writes; close it at the end of the process."""

    def __init__(self, url: str) -> None:
        """Raises BadInput when the URL is not one of SQLite or PostgreSQL. Nothing is opened yet."""
        self.engine = _engine(url)
        self._writing = self.engine.execution_options(duban_write=True)
        # SQLite lets one writer in and has the others poll; those of one process queue here instead, and in order.
        self._turn = threading.Lock() if self.engine.dialect.name == "sqlite" else nullcontext()

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A session that sees one state of the ledger. Raises NotReady when it cannot be read."""
        with _explained(self.engine), Session(self.engine, expire_on_commit=False) as session:
            yield session

    @contextmanager
    def write(self) -> Iterator[Session]:
        """One transaction: all of it or nothing. Raises LedgerBusy when it cannot be written."""
        opening = Session(self._writing, expire_on_commit=False)
        with self._turn, _explained(self.engine), opening as session, session.begin():
            yield session

    def require_tables(self) -> None:
        """Raises NotReady where no ledger was created yet."""
        database = self.engine.url.database
        missing = self.engine.dialect.name == "sqlite" and database and not Path(database).exists()
        with _explained(self.engine):
            if missing or not inspect(self.engine).has_table("case"):
                raise NotReady("尚未建立台账，请先运行 duban init（或 duban up）")

    def close(self) -> None:
        """Give the connections back."""
        self.engine.dispose()


def sqlite_url(path: Path) -> str:
    """The URL of a ledger file."""
    return f"sqlite:///{path}"


def _engine(url: str) -> Engine:
    try:
        parsed = make_url(url)
        if parsed.drivername in ("postgresql", "postgres"):
            parsed = parsed.set(drivername="postgresql+psycopg")
        in_memory = parsed.drivername == "sqlite" and parsed.database in (None, "", ":memory:")
        if parsed.drivername not in ("sqlite", "postgresql+psycopg") or in_memory:
            raise ArgumentError(parsed.drivername)
        timeout = {"timeout": BUSY_MS / 1000} if parsed.drivername == "sqlite" else {"connect_timeout": 5}
        # A failing statement's values would otherwise travel with the error into logs and workflow histories.
        engine = create_engine(
            parsed, connect_args=timeout, pool_pre_ping=parsed.drivername != "sqlite", hide_parameters=True
        )
    except (ArgumentError, NoSuchModuleError, ValueError):
        raise BadInput(
            "数据库地址无法识别，请把 DUBAN_DATABASE_URL 写成 postgresql://用户:口令@主机/库名，或不设此变量而使用内置台账"
        ) from None
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _sqlite_connect)
        event.listen(engine, "begin", _sqlite_begin)
    return engine


def _sqlite_connect(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # we say BEGIN ourselves, see _sqlite_begin
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", f"busy_timeout={BUSY_MS}"):
        connection.execute(f"PRAGMA {pragma}")


def _sqlite_begin(connection: Connection) -> None:
    # A deferred transaction that reads and then writes loses updates silently on SQLite: writers queue from the start.
    writing = connection.get_execution_options().get("duban_write")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")


@contextmanager
def _explained(engine: Engine) -> Iterator[None]:
    try:
        yield
    except IntegrityError:
        raise
    except DatabaseError as error:
        reason = str(error.orig).strip().splitlines()[0][:160]
        sqlite, state = engine.dialect.name == "sqlite", getattr(error.orig, "sqlstate", None)
        if state in UNDEFINED or (sqlite and reason.startswith(("no such table", "no such column"))):
            raise NotReady("台账尚未建立或版本过旧，请先运行 duban init（或 duban up）") from error
        if sqlite and isinstance(error, OperationalError):
            raise LedgerBusy(f"台账暂时无法读写：{reason}；请检查数据目录的磁盘空间和权限后重试") from error
        if sqlite:
            raise NotReady(f"ledger.db 不是可用的台账（{reason}），请换回备份或移走它后运行 duban init") from error
        if state is None or isinstance(error, OperationalError):
            raise NotReady(f"连不上台账数据库：{reason}；请检查 DUBAN_DATABASE_URL 和数据库是否在运行") from error
        raise
