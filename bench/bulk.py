"""Rows in bulk, by the driver itself: `executemany` on SQLite, COPY on PostgreSQL; the indexes are made afterwards."""

import datetime as dt
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any, Protocol

from sqlalchemy import Connection, text
from sqlmodel import SQLModel

from models.ledger import Ledger

FILLED = ("case", "event", "message", "notification")


class Bulk(Protocol):
    """Takes rows by the names of their columns; what is no column is left out."""

    def write(self, table: str, rows: list[dict[str, Any]]) -> None: ...


@contextmanager
def bulk(ledger: Ledger) -> Iterator[Bulk]:
    """A way to write many rows. The tables have no indexes meanwhile, and the database looks at no references."""
    indexes = [index for name in FILLED for index in SQLModel.metadata.tables[name].indexes]
    with ledger.engine.begin() as connection:
        for index in indexes:
            index.drop(connection)
    yield _Sqlite(ledger) if ledger.embedded else _Postgres(ledger)
    with ledger.engine.begin() as connection:
        for index in indexes:
            index.dialect_options["postgresql"]["where"] = index.dialect_options["sqlite"]["where"]
            index.create(connection)
    if not ledger.embedded:
        with ledger.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("VACUUM ANALYZE"))


class _Sqlite:
    def __init__(self, ledger: Ledger) -> None:
        self.connection = sqlite3.connect(str(ledger.engine.url.database), isolation_level=None)
        self.connection.execute("PRAGMA synchronous=OFF")

    def write(self, table: str, rows: list[dict[str, Any]]) -> None:
        names = [column.name for column in SQLModel.metadata.tables[table].columns]
        places = ", ".join("?" * len(names))
        quoted = ", ".join(f'"{name}"' for name in names)
        self.connection.execute("BEGIN")
        insert = f'INSERT INTO "{table}" ({quoted}) VALUES ({places})'  # noqa: S608  (names of our own tables)
        self.connection.executemany(insert, _rows(rows, names, _utc_text))
        self.connection.execute("COMMIT")


class _Postgres:
    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger

    def write(self, table: str, rows: list[dict[str, Any]]) -> None:
        names = [column.name for column in SQLModel.metadata.tables[table].columns]
        quoted = ", ".join(f'"{name}"' for name in names)
        with self.ledger.engine.begin() as connection:
            _without_references(connection)
            driver: Any = connection.connection.driver_connection
            with driver.cursor() as cursor, cursor.copy(f'COPY "{table}" ({quoted}) FROM STDIN') as copy:
                for row in _rows(rows, names, _as_it_is):
                    copy.write_row(row)


def _without_references(connection: Connection) -> None:
    connection.execute(text("SET LOCAL session_replication_role = replica"))
    connection.execute(text("SET LOCAL synchronous_commit = off"))


def _rows(rows: Iterable[dict[str, Any]], names: list[str], told: Callable[[Any], Any]) -> Iterator[tuple[Any, ...]]:
    for row in rows:
        yield tuple(told(row.get(name)) for name in names)


def _as_it_is(value: Any) -> Any:
    return value


def _utc_text(value: Any) -> Any:
    if isinstance(value, dt.datetime):
        return value.astimezone(dt.UTC).strftime("%Y-%m-%d %H:%M:%S.%f")
    return value.isoformat() if isinstance(value, dt.date) else value
