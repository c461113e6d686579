"""The triggers that keep the log from changing, put aside for what the law wants, or for what changes no word."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, text

TRIGGERS = text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = :name ORDER BY name")


@contextmanager
def unwatched(connection: Connection, name: str) -> Iterator[None]:
    """The log takes no change; in this part of a transaction it does."""
    if connection.dialect.name != "sqlite":
        connection.execute(text(f'ALTER TABLE "{name}" DISABLE TRIGGER USER'))
        yield
        connection.execute(text(f'ALTER TABLE "{name}" ENABLE TRIGGER USER'))
        return
    watching = connection.execute(TRIGGERS, {"name": name}).all()
    for trigger, _ in watching:
        connection.exec_driver_sql(f'DROP TRIGGER "{trigger}"')
    yield
    for _, made in watching:
        connection.exec_driver_sql(made)
