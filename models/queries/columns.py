"""Queries of single columns, and pages by key: what lists and figures are made of."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, bindparam, case, func, select, tuple_
from sqlalchemy.dialects import sqlite
from sqlmodel import col


def columns(*wanted: Any) -> Any:
    """A query of columns, without a type of its own: whoever reads it says what a row is."""
    return select(*wanted)


def of_same_line(one: Any, other: Any) -> Any:
    """That a row of one table is about the same line of a case's log as one of another."""
    return (col(one.case_number) == col(other.case_number)) & (col(one.seq) == col(other.seq))


def insert_or(dialect: str, table: Any) -> Any:
    """An INSERT that can say what happens where the row is there, as this database says it."""
    if dialect == "postgresql":
        from sqlalchemy.dialects import postgresql  # a SQLite office never needs it

        return postgresql.insert(table)
    return sqlite.insert(table)


def beyond(order: Sequence[Any], names: Sequence[str]) -> ColumnElement[bool]:
    """What comes after a place, given under these names, in the order of these columns; an index can look it up."""
    last = (bindparam(name, type_=column.type) for column, name in zip(order, names, strict=True))
    return tuple_(*order) > tuple_(*last)


def how_many(condition: Any) -> Any:
    """How many rows of a group fulfil a condition."""
    return func.sum(case((condition, 1), else_=0))
