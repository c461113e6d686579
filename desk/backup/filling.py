"""Filling an empty ledger with another's rows: all of them, or it stays empty, whenever the power fails."""

import os
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any

from migrations.upgrade import is_known, migrate
from models.errors import BadInput, NotReady, Refused
from models.ledger import Ledger, LedgerUrl, sqlite_url
from models.ledger_file import standing
from models.queries.copying import Row, count_rows, empty, is_unused, put, settle_numbers, tables

Part = tuple[str, list[str], list[Row]]
"""Some rows of a table: its name, the columns, the rows."""
Parts = Callable[[], Iterable[Part]]


def fill(url: LedgerUrl, schema: str, parts: Parts) -> dict[str, int]:
    """Make a ledger of these rows, brought to the newest schema; returns how many each table has.

    `schema`: the one they were written under. `parts`: gives them, each table after those it refers to. Raises Refused
    where a ledger lies there already, NotReady where a newer program wrote the rows.
    """
    if not is_known(schema):
        raise NotReady(f"这份数据由更新版本的 duban 写成（{schema}），请升级本程序后再恢复")
    target = Ledger(url)
    try:
        return _fill_file(target.file, schema, parts) if target.file else _filled(target, schema, parts)
    finally:
        target.engine.dispose()


def _fill_file(file: Path, schema: str, parts: Parts) -> dict[str, int]:
    if standing(file) != "missing":
        raise Refused(f"{file} 已经在那里，没有改动；请恢复到空的数据目录，或先移走它")
    draft = file.with_name(f"{file.name}.restoring")
    for name in (draft, *(draft.with_name(draft.name + end) for end in ("-wal", "-shm"))):
        name.unlink(missing_ok=True)
    os.close(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    made = Ledger(sqlite_url(draft))
    try:
        counts = _filled(made, schema, parts)
        made.settle_and_close()
        draft.replace(file)
    finally:
        made.engine.dispose()
        with suppress(OSError):
            draft.unlink(missing_ok=True)
    return counts


def _filled(ledger: Ledger, schema: str, parts: Parts) -> dict[str, int]:
    migrate(ledger, schema)
    with ledger.write() as session:
        connection = session.connection()
        if not is_unused(connection):
            raise Refused("那里的数据库已有单位或办件，没有改动；请用空的数据库")
        empty(connection)
        for name, columns, rows in parts():
            put(connection, name, columns, rows)
        settle_numbers(connection)
        counts = dict.fromkeys(tables(), 0) | count_rows(connection)  # what that schema had not has no rows
    migrate(ledger)
    return counts


def compare(wanted: dict[str, Any], counts: dict[str, int]) -> None:
    """Raises BadInput where a table has not as many rows as it should."""
    found = ((name, rows, counts.get(name, 0)) for name, rows in wanted.items())
    wrong = [f"{name} 应有 {rows} 行，实有 {there} 行" for name, rows, there in found if there != rows]
    if wrong:
        raise BadInput(f"行数不符：{'；'.join(wrong[:3])}")
