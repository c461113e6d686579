"""How a transaction of a ledger file begins and ends."""

from typing import Any

from sqlalchemy import Connection

from models.ledger_log import first_number


def begin(connection: Connection) -> None:
    """Begin a transaction of SQLite, to write in or to read in."""
    # A deferred transaction that reads and then writes loses updates silently on SQLite: writers queue from the start.
    writing = connection.get_execution_options().get("duban_write")
    if connection.get_execution_options().get("duban_schema"):
        connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")
    connection.info["changes"] = _changes(connection)


def before_commit(connection: Connection) -> None:
    """Number what is about to be kept, so that a log of another ledger beside the file is told from its own."""
    if _changes(connection) == connection.info["changes"]:
        return  # nothing was written, and nothing is to be
    driver: Any = connection.connection.driver_connection
    (number,) = driver.execute("PRAGMA user_version").fetchone()
    connection.exec_driver_sql(f"PRAGMA user_version = {number + 1 if number else first_number()}")


def _changes(connection: Connection) -> int:
    """How many rows the connection has written so far."""
    driver: Any = connection.connection.driver_connection
    return int(driver.total_changes)
