"""How the ledger's tables name things, and columns that hold values and words."""

import datetime as dt
from collections.abc import Callable
from enum import StrEnum
from functools import lru_cache
from typing import Any

from pydantic import BaseModel, TypeAdapter
from sqlalchemy import JSON, Column, Dialect, Index, MetaData, String, Table, TypeDecorator, event, text
from sqlmodel import SQLModel
from sqlmodel.sql.sqltypes import UTCDateTime

SQLModel.metadata = MetaData(
    naming_convention={
        "ix": "ix_%(column_0_label)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class AsJson(TypeDecorator[Any]):
    """A pydantic value kept as JSON."""

    impl = JSON(none_as_null=True)
    cache_ok = True

    def __init__(self, kind: type[BaseModel]) -> None:
        super().__init__()
        self.kind = kind

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:
        return None if value is None else TypeAdapter(self.kind).dump_python(value, mode="json")

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:
        return None if value is None else self.kind.model_validate(value)


class AsWord(TypeDecorator[Any]):
    """A word of a closed list kept as text."""

    impl = String
    cache_ok = True

    def __init__(self, words: type[StrEnum]) -> None:
        super().__init__()
        self.words = words

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:
        return None if value is None else str(value)

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], Any]:
        """A word as it is read: a look-up, because a list reads hundreds. Raises KeyError for none of them."""
        known: dict[str | None, StrEnum | None] = {word.value: word for word in self.words}
        return (known | {None: None}).__getitem__


class AsInstant(UTCDateTime):
    """An instant in UTC. A list reads hundreds of them, and many are the same: 24:00 of the same few days."""

    cache_ok = True

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], Any]:
        """An instant as it is read: SQLite gives text in UTC, PostgreSQL an instant in the zone of its session."""
        return _instant_of if dialect.name == "sqlite" else _in_utc


@lru_cache(4096)
def _instant_of(text: str | None) -> dt.datetime | None:
    return None if text is None else dt.datetime.fromisoformat(text).replace(tzinfo=dt.UTC)


def _in_utc(instant: dt.datetime | None) -> dt.datetime | None:
    return None if instant is None else instant.astimezone(dt.UTC)


@event.listens_for(Column, "before_parent_attach")
def _read_as_instant(column: Column[Any], _table: Table) -> None:
    if type(column.type) is UTCDateTime:  # what SQLModel makes of every `dt.datetime` of a table
        column.type = AsInstant()


def index_of_some(name: str, which: str, *columns: str, unique: bool = False) -> Index:
    """An index of some rows only: what it leaves out costs it nothing. A query must say `which` in the same words.

    The migrations say it for PostgreSQL; here that would load its dialect each time any command starts.
    """
    return Index(name, *columns, unique=unique, sqlite_where=text(which))
