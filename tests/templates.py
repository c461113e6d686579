"""Ledgers made once and copied: a migration takes a hundred times as long as the copy of its result.

A copy gets an office id of its own, as every ledger has: two of them may work on one Temporal server.
"""

import atexit
import secrets
import shutil
import sqlite3
import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path

from migrations.upgrade import upgrade
from models.ledger import Ledger, sqlite_url

Prepare = Callable[[Ledger], object]


def nothing(ledger: Ledger) -> None:
    """A ledger as the migrations leave it."""


@cache
def folder() -> Path:
    """Where the templates of this process are."""
    made = Path(tempfile.mkdtemp(prefix="duban-templates-"))
    atexit.register(shutil.rmtree, made, ignore_errors=True)
    return made


@cache
def template(prepare: Prepare = nothing) -> Path:
    """A ledger file, migrated and prepared, with all of it in the one file."""
    path = folder() / f"{secrets.token_hex(4)}.db"
    ledger = Ledger(sqlite_url(path))
    upgrade(ledger)
    prepare(ledger)
    ledger.close()
    settle(path)
    return path


def settle(path: Path) -> None:
    """Bring what the write-ahead log holds into the file."""
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()


def copied(path: Path, prepare: Prepare = nothing) -> Ledger:
    """A ledger file of one's own, from a template."""
    copy(template(prepare), path)
    return Ledger(sqlite_url(path))


def copy(found: Path, path: Path) -> None:
    """Copy a settled ledger file; the copy is another office's."""
    shutil.copyfile(found, path)
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA synchronous=OFF")
    with connection:
        connection.execute("UPDATE setting SET value = ? WHERE key = 'office'", (secrets.token_hex(4),))
    connection.close()


def fill(ledger: Ledger) -> None:
    """What `upgrade` does to a ledger file that is not there yet."""
    copy(template(), Path(str(ledger.engine.url.database)))
