"""The ledger: one database, opened for reading or for writing. SQLite (WAL) for one machine, PostgreSQL beyond it."""

import datetime as dt
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from copy import copy
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, create_engine, event, inspect
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import (
    ArgumentError,
    DBAPIError,
    NoSuchModuleError,
)
from sqlmodel import Session

from models import ledger_file
from models.actor import NOBODY_SITS, Actor
from models.audit import AuditKind, note
from models.chain import Algorithm, WritingSession
from models.errors import BadInput, Forbidden, NotReady, UnknownOutcome
from models.ledger_faults import explained
from models.sealed_columns import keys_of
from models.sealing import Keyring, MasterSource
from models.sqlite_transactions import before_commit, begin
from models.unlocking import unlock
from models.writers_turn import WritersTurn

LedgerSession = Session
"""For annotations in rooms that speak to the ledger through the functions of this one only."""

LedgerUrl = str | URL
"""Where a ledger is; the URL of a file keeps whatever its name holds."""

BUSY_MS = 10_000
ASK_SECONDS = 60.0
NO_ANSWER = "已提交但尚无回音：台账数据库在提交时断开，可能已经生效"
PRAGMAS = ("synchronous=FULL", "foreign_keys=ON")


class Ledger:
    """Sessions on the database of record. Hand it to whoever reads or writes; close it at the end of the process."""

    def __init__(
        self, url: LedgerUrl, algorithm: Algorithm = "sm3", master: MasterSource | None = None, *, draft: bool = False
    ) -> None:
        """`algorithm`: of the hashes that chain its lines; `master`: where the key comes from that opens its
        data keys.
        `draft`: nobody else knows of it yet, so that none is queued for. Nothing is opened yet.

        Raises BadInput when the URL is not one of SQLite or PostgreSQL.
        """
        self.engine = _engine(url)
        self._wrote = False
        self._writing = self.engine.execution_options(duban_write=True)
        self._turn = WritersTurn(self.file.absolute().parent) if self.file and not draft else nullcontext()
        self._inside = threading.local()
        self.actor, self.algorithm, self.master = NOBODY_SITS, algorithm, master
        self.now: Callable[[], dt.datetime] | None = None

    def seen_by(self, actor: Actor, now: Callable[[], dt.datetime]) -> "Ledger":
        """The same ledger for whoever sits at a surface: its sessions carry who, and what he may not do is noted."""
        seated = copy(self)
        seated.actor, seated.now = actor, now
        return seated

    @property
    def keys(self) -> Keyring | None:
        """The keys with which it seals what is personal, once it was unlocked."""
        return keys_of(self.engine.dialect)

    def unlock(self, *, needed: bool = False) -> None:
        """Take the data keys it holds. Raises NotReady, BadInput (`models/unlocking.py`)."""
        unlock(self, needed=needed)

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A session that sees one state of the ledger. Raises NotReady when it cannot be read."""
        with self._refusals_noted(), explained(self.engine), Session(self.engine, expire_on_commit=False) as session:
            session.info["actor"] = self.actor
            yield session

    @contextmanager
    def write(self) -> Iterator[Session]:
        """One transaction: all of it or nothing. Raises LedgerBusy when it cannot be written.

        Raises UnknownOutcome where the connection was lost while the database was told to keep it: it may have.
        """
        with self._refusals_noted(), self._alone() as session:
            yield session

    @contextmanager
    def changing_schema(self) -> Iterator[Session]:
        """One transaction that changes tables. SQLite makes a table anew for that, and would see every row that refers
        to it break; so references are not watched meanwhile, and all of them are looked at before the end.

        Raises NotReady where one leads nowhere.
        """
        changing = self.engine.execution_options(duban_write=True, duban_schema=True)
        try:
            with self._turn, explained(self.engine), Session(changing) as session:
                session.begin()
                yield session
                if self.embedded and session.connection().exec_driver_sql("PRAGMA foreign_key_check").first():
                    raise NotReady("台账里有指向不存在的行，没有升级，什么也没有改动；请换回备份")
                _commit(session)
        finally:
            if self.embedded:
                self.engine.dispose()  # a connection that does not watch references serves nobody else

    @contextmanager
    def _alone(self) -> Iterator[Session]:
        with self._turn, explained(self.engine), WritingSession(self._writing, expire_on_commit=False) as session:
            session.info.update(actor=self.actor, algorithm=self.algorithm)
            session.begin()
            yield session
            session.flush()
            _commit(session)
            self._wrote = True

    @contextmanager
    def _refusals_noted(self) -> Iterator[None]:
        """What somebody may not do is put on record, once what he tried is taken back; by the outermost session."""
        outermost = not getattr(self._inside, "yes", False)
        self._inside.yes = True
        try:
            yield
        except Forbidden as refused:
            if outermost and self.now:
                self._note(refused, self.now())
            raise
        finally:
            self._inside.yes = not outermost

    def _note(self, refused: Forbidden, at: dt.datetime) -> None:
        with self._alone() as session:
            note(session, AuditKind.REFUSED, refused.about.get("deed", "act"), at)

    @property
    def embedded(self) -> bool:
        """Whether it is a file of this machine, whose clock its time is; else the database's own clock is asked."""
        return self.engine.dialect.name == "sqlite"

    def clock(self) -> Callable[[], dt.datetime]:
        """The database's own time (PostgreSQL), asked once a minute and carried on by this machine's steady clock."""
        asked: list[tuple[dt.datetime, float]] = []

        def now() -> dt.datetime:
            steady = time.monotonic()
            if not asked or steady - asked[0][1] > ASK_SECONDS:
                with self.read() as session:
                    asked[:] = [(session.connection().exec_driver_sql("SELECT now()").scalar_one(), time.monotonic())]
            at, since = asked[0]
            return at + dt.timedelta(seconds=time.monotonic() - since)

        return now

    def listen(self, channel: str, heard: Callable[[], None], alive: Callable[[], bool]) -> None:
        """Call `heard` for each NOTIFY on a channel, as long as `alive` (PostgreSQL). Raises psycopg's errors."""
        import psycopg  # a SQLite office never needs it

        url = self.engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(f"LISTEN {channel}")
            while alive():
                for _ in connection.notifies(timeout=1.0, stop_after=1):
                    heard()

    @property
    def file(self) -> Path | None:
        """The file it is; None where it is a database of PostgreSQL."""
        return Path(str(self.engine.url.database)) if self.embedded else None

    def require_tables(self) -> None:
        """Raises NotReady where no ledger was created yet, or where something else lies in its place."""
        if self.file:
            ledger_file.require_ledger(self.file)
            return
        with explained(self.engine):
            if not inspect(self.engine).has_table("case"):
                raise NotReady("尚未建立台账，请先运行 duban init（或 duban up）")

    def try_write(self) -> None:
        """Write something and take it back. Raises LedgerBusy, NotReady where that cannot be done."""
        with self._turn, explained(self.engine), Session(self._writing) as session:
            session.begin()
            session.connection().exec_driver_sql("UPDATE setting SET value = value WHERE key = 'office'")
            session.rollback()

    def fold_in(self) -> None:
        """Bring what was written into the one file: people copy that file alone, and a write-ahead log left beside it
        would leave the newest cases out of their backup without a word."""
        if self.file:
            ledger_file.fold_in(self.file)

    def close(self) -> None:
        """Give the connections back; what was written is in the file then, unless somebody reads an older state."""
        self.engine.dispose()
        if self._wrote:
            self.fold_in()

    def settle_and_close(self) -> None:
        """Close it at the end of a service: a copy of the ledger file alone is complete then."""
        self.engine.dispose()
        if self.file:
            ledger_file.settle(self.file)


def sqlite_url(path: Path) -> URL:
    """The URL of a ledger file; as text, a name with a question mark would not survive."""
    return URL.create("sqlite", database=str(path))


def _engine(url: LedgerUrl) -> Engine:
    try:
        parsed = make_url(url)
        if parsed.drivername in ("postgresql", "postgres"):
            parsed = parsed.set(drivername="postgresql+psycopg")
        in_memory = parsed.drivername == "sqlite" and parsed.database in (None, "", ":memory:")
        if parsed.drivername not in ("sqlite", "postgresql+psycopg") or in_memory:
            raise ArgumentError(parsed.drivername)
        # A failing statement's values would otherwise travel with the error into logs and workflow histories.
        if parsed.drivername == "sqlite":
            file = Path(str(parsed.database))
            opened = partial(ledger_file.connect, file, BUSY_MS / 1000)
            engine = create_engine(parsed, creator=opened, hide_parameters=True)
        else:
            engine = create_engine(
                parsed, connect_args={"connect_timeout": 5}, pool_pre_ping=True, hide_parameters=True
            )
    except (ArgumentError, NoSuchModuleError, ValueError):
        raise BadInput(
            "数据库地址无法识别，请把 DUBAN_DATABASE_URL 写成 postgresql://用户:口令@主机/库名，或不设此变量而使用内置台账"
        ) from None
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _sqlite_connect)
        event.listen(engine, "begin", begin)
        event.listen(engine, "commit", before_commit)
    return engine


def _sqlite_connect(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # we say BEGIN ourselves, see sqlite_transactions.begin
    for pragma in (f"busy_timeout={BUSY_MS}", "journal_mode=WAL", *PRAGMAS):
        connection.execute(f"PRAGMA {pragma}")


def _commit(session: Session) -> None:
    try:
        session.commit()
    except DBAPIError as error:
        lost = error.connection_invalidated or getattr(error.orig, "sqlstate", None) is None
        if session.get_bind().dialect.name == "postgresql" and lost:
            raise UnknownOutcome(NO_ANSWER) from error
        raise
