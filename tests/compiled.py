"""SQL that a process of the tests has put together once need not be put together for each of its hundreds of ledgers.

An office's process has one ledger, and SQLAlchemy keeps what it compiled for that one. Here every test has its own.
"""

from typing import Any

from sqlalchemy import Connection, Dialect, Engine, event
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.util import LRUCache

from models.sealed_columns import keys_of

KEPT = 2000


def share_compiled_sql() -> None:
    """Let all engines of this process that speak one dialect use the statements which any of them compiled."""
    kept: LRUCache[Any, Any] = LRUCache(KEPT)

    def join(connection: Connection) -> None:
        connection.engine._compiled_cache = kept

    event.listen(Engine, "engine_connect", join)
    for dialect in (SQLiteDialect_pysqlite, PGDialect_psycopg):
        dialect.__eq__ = _alike  # type: ignore[method-assign,assignment]
        dialect.__hash__ = _hash_of_kind  # type: ignore[method-assign,assignment]


def _alike(one: Dialect, other: Dialect) -> bool:
    """What is compiled keeps the dialect, and a ledger's dialect its keys: one with keys is like no other."""
    return one is other or (type(one) is type(other) and keys_of(one) is None and keys_of(other) is None)


def _hash_of_kind(one: Dialect) -> int:
    return hash(type(one))
