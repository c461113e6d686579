"""SQL that a process of the tests has put together once need not be put together for each of its hundreds of ledgers.

An office's process has one ledger, and SQLAlchemy keeps what it compiled for that one. Here every test has its own.
"""

from typing import Any

from sqlalchemy import Connection, Engine, event
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.util import LRUCache

KEPT = 2000


def share_compiled_sql() -> None:
    """Let all engines of this process that speak one dialect use the statements which any of them compiled."""
    kept: LRUCache[Any, Any] = LRUCache(KEPT)

    def join(connection: Connection) -> None:
        connection.engine._compiled_cache = kept

    event.listen(Engine, "engine_connect", join)
    for dialect in (SQLiteDialect_pysqlite, PGDialect_psycopg):
        dialect.__eq__ = lambda one, other: type(one) is type(other)
        dialect.__hash__ = lambda one: hash(type(one))
