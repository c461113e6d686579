"""The ledger's rows as they stand, table by table: what a backup holds, and what a ledger is filled with from one.

Values are neutral: whatever database they come from, they go into any other, and come out of it the same.
"""

import base64
import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import (
    JSON,
    Column,
    Connection,
    Date,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    Time,
    func,
    inspect,
    select,
    text,
)
from sqlmodel import Session, SQLModel

from models import every_table  # noqa: F401  (every table is known by then)
from models.columns import AsInstant, AsJson, AsWord
from models.sealed_columns import AsSealed, AsSealedJson

LEFT_OUT = frozenset({"heartbeat"})
"""Whoever restores a ledger has no worker yet, whatever the copied one had."""
AT_ONCE = 1000
Row = list[Any]


@cache
def tables() -> Mapping[str, Table]:
    """The tables by name, each after those it refers to, with columns that neither judge nor build anything."""
    there = MetaData()
    found = [one for one in SQLModel.metadata.sorted_tables if one.name not in LEFT_OUT]
    return {one.name: Table(one.name, there, *map(_plain, one.columns)) for one in found}


def _plain(column: Column[Any]) -> Column[Any]:
    kind: Any = column.type
    if isinstance(kind, JSON | AsJson | AsSealedJson):
        kind = JSON(none_as_null=True)
    elif isinstance(kind, AsSealed):
        kind = Text()  # what is sealed stays sealed, wherever it goes
    elif isinstance(kind, AsWord):
        kind = kind.impl_instance
    return Column(column.name, kind, primary_key=column.primary_key, autoincrement=False)


def one_state(session: Session) -> Connection:
    """The session's connection, which from here on sees the ledger as of one instant."""
    if session.get_bind().dialect.name == "postgresql":
        return session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
    return session.connection()


def rows_of(connection: Connection, name: str) -> Iterator[list[Row]]:
    """All rows of a table in the order of its key, some at a time."""
    table = tables()[name]
    said = [_saying(column) for column in table.columns]
    query = select(table).order_by(*table.primary_key.columns).execution_options(yield_per=AT_ONCE)
    for part in connection.execute(query).partitions():
        yield [[say(value) for say, value in zip(said, row, strict=True)] for row in part]


def column_names(name: str) -> list[str]:
    """The columns of a table, in the order of its rows."""
    return [column.name for column in tables()[name].columns]


def count_rows(connection: Connection) -> dict[str, int]:
    """How many rows each table has."""
    return {
        name: connection.execute(select(func.count()).select_from(table)).scalar_one()
        for name, table in _there(connection).items()
    }


def _there(connection: Connection) -> dict[str, Table]:
    """The tables that the ledger's schema has: an earlier one has fewer."""
    names = set(inspect(connection).get_table_names())
    return {name: table for name, table in tables().items() if name in names}


def is_unused(connection: Connection) -> bool:
    """Whether nothing of an office is there yet: no unit, no case."""
    return not any(
        connection.execute(select(func.count()).select_from(tables()[name])).scalar_one() for name in ("unit", "case")
    )


def empty(connection: Connection) -> None:
    """Take out what a new ledger begins with."""
    for table in reversed(list(_there(connection).values())):
        connection.execute(table.delete())


def put(connection: Connection, name: str, columns: Sequence[str], rows: Iterable[Row]) -> int:
    """Write rows into a table; returns how many. A column that the file does not know keeps its default."""
    table = tables()[name]
    read = [_reading(table.columns[column]) for column in columns]
    given = [{column: to(value) for column, to, value in zip(columns, read, row, strict=True)} for row in rows]
    if given:
        connection.execute(table.insert(), given)
    return len(given)


def settle_numbers(connection: Connection) -> None:
    """Let the numbers that the database gives out go on behind those that came with the rows."""
    if connection.dialect.name != "postgresql":
        return
    there = _there(connection)
    for table in SQLModel.metadata.sorted_tables:
        column = table.autoincrement_column
        if table.name in there and column is not None and isinstance(column.type, Integer):
            connection.execute(
                text(
                    f"SELECT setval(pg_get_serial_sequence('{table.name}', '{column.name}'), "  # noqa: S608  (our own names)
                    f"GREATEST(MAX({column.name}), 1), MAX({column.name}) IS NOT NULL) FROM {table.name}"
                )
            )


def _saying(column: Column[Any]) -> Callable[[Any], Any]:
    if isinstance(column.type, LargeBinary):
        return lambda value: None if value is None else base64.b64encode(value).decode()
    if isinstance(column.type, AsInstant | Date | Time):
        return lambda value: None if value is None else value.isoformat()
    return _itself


def _reading(column: Column[Any]) -> Callable[[Any], Any]:
    kinds: list[tuple[Any, Callable[[Any], Any]]] = [
        (LargeBinary, base64.b64decode),
        (AsInstant, dt.datetime.fromisoformat),
        (Date, dt.date.fromisoformat),
        (Time, dt.time.fromisoformat),
    ]
    read = next((read for kind, read in kinds if isinstance(column.type, kind)), _itself)
    return lambda value: None if value is None else read(value)


def _itself(value: Any) -> Any:
    return value
