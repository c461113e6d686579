"""What of the ledger is not sealed yet, and sealing it where it lies: what is said stays, and so does its chain."""

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import Connection, Table, and_, or_, select, text
from sqlmodel import Session, SQLModel

from models import ledger_file
from models.ledger import Ledger
from models.queries.copying import tables
from models.queries.triggers import unwatched
from models.sealed_columns import AsJsonWithSealed, AsSealed, AsSealedJson, json_text
from models.sealing import Keyring, is_sealed
from models.standing import DATA_KEYS, Setting

Key = tuple[Any, ...]
SEALED_TYPES = (AsSealed, AsSealedJson, AsJsonWithSealed)


@cache
def sealed_columns() -> Mapping[str, Mapping[str, Any]]:
    """The tables that hold something personal, each with the types of the columns that do."""
    found = {
        table.name: {one.name: one.type for one in table.columns if isinstance(one.type, SEALED_TYPES)}
        for table in SQLModel.metadata.sorted_tables
    }
    return {name: columns for name, columns in found.items() if columns}


def data_keys(session: Session, *, hold: bool = False) -> str | None:
    """The wrapped data keys; None where the ledger is not sealed."""
    found = session.get(Setting, DATA_KEYS, with_for_update=True if hold else None)
    return found.value if found else None


def set_data_keys(session: Session, value: str) -> None:
    """Keep wrapped data keys."""
    session.merge(Setting(key=DATA_KEYS, value=value))


def plain_rows(connection: Connection, name: str) -> Iterator[Key]:
    """The keys of a table's rows in which something personal is not sealed."""
    table, columns = tables()[name], sealed_columns()[name]
    keys = list(table.primary_key.columns)
    query = select(*keys, *(table.c[one] for one in columns)).execution_options(yield_per=1000)
    for row in connection.execute(query):
        said = zip(columns.values(), row[len(keys) :], strict=True)
        if any(_sealed(kind, value) is not None for kind, value in said):
            yield tuple(row[: len(keys)])


def seal_rows(connection: Connection, name: str, keys: Sequence[Key], ring: Keyring) -> None:
    """Seal what is not sealed in these rows."""
    table, columns = tables()[name], sealed_columns()[name]
    rows = connection.execute(select(table).where(or_(*(_is(table, key) for key in keys)))).mappings().all()
    with unwatched(connection, name):
        for row in rows:
            made = {one: _sealed(kind, row[one], ring) for one, kind in columns.items()}
            changed = {one: value for one, value in made.items() if value is not None}
            if changed:
                key = tuple(row[column.name] for column in table.primary_key.columns)
                connection.execute(table.update().where(_is(table, key)).values(changed))


def sweep(ledger: Ledger) -> None:
    """Have the database write its files anew: what was plain lies in places it no longer uses. Raises LedgerBusy."""
    if ledger.file:
        ledger.settle_and_close()
        ledger_file.write_anew(ledger.file)
        return
    with ledger.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        for name in sealed_columns():
            connection.execute(text(f'VACUUM (FULL) "{name}"'))


def _is(table: Table, key: Key) -> Any:
    return and_(*(column == value for column, value in zip(table.primary_key.columns, key, strict=True)))


def _sealed(kind: Any, value: Any, ring: Keyring | None = None) -> Any:
    """A raw value sealed, or (without keys) any sign that it is not; None where nothing is to be done."""
    if value is None or is_sealed(value):
        return None
    if isinstance(kind, AsJsonWithSealed):
        part = value.get(kind.part)
        if part is None or is_sealed(part):
            return None
        return {**value, kind.part: ring.seal(json_text(part), kind.where)} if ring else value
    if ring is None:
        return value
    return ring.seal(kind.as_text(value), kind.where)
