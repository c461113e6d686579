"""Saving: the ledger as of one instant, with the catalog, rules, settings and attachments that belong to it."""

import datetime as dt
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from desk.backup.archive import Writer, manifest_of, written
from migrations.upgrade import revision_of
from models.audit import AuditKind, note
from models.errors import NotReady
from models.instants import iso
from models.ledger import Ledger
from models.policy import Deed
from models.queries.copying import column_names, one_state, rows_of, tables
from models.queries.identity import permit
from office.settings import Settings

FORMAT = 1
OTHERS = ("catalog", "templates", "attachments")
"""Folders of the data folder that belong to the office beside the ledger."""
FILES = ("policy.yaml", "channels.yaml", "sign-in.yaml", "keys/seal.pub")
SETTINGS = "settings.json"


def save(ledger: Ledger, settings: Settings, now: dt.datetime, target: Path, key: Path | None = None) -> dict[str, Any]:
    """Write a backup and read it through again; returns its manifest. Others go on working meanwhile.

    `key`: the file of the key that seals it. Raises BadInput where the target is there or cannot be written, Refused
    for who may not.
    """
    note_leaving(ledger, target, now)
    with ledger.read() as session, written(target, key) as out:
        connection = one_state(session)
        revision = revision_of(connection)
        if revision is None:
            raise NotReady("台账结构不明，没有备份")
        counts = {name: _save_table(out, name, rows_of(connection, name)) for name in tables()}
        _save_folders(out, settings)
        out.finish(
            {
                "format": FORMAT,
                "made_at": iso(now),
                "schema": revision,
                "from": "sqlite" if ledger.embedded else "postgresql",
                "tables": {name: {"rows": counts[name], "columns": column_names(name)} for name in counts},
            }
        )
    try:
        return manifest_of(target, key)
    except BaseException:
        target.unlink(missing_ok=True)
        raise


def note_leaving(ledger: Ledger, target: Path, now: dt.datetime) -> None:
    """Put on record that the whole ledger is handed out. Raises Refused for who may not."""
    with ledger.write() as session:
        permit(session, Deed.BACKUP)
        note(session, AuditKind.EXPORTED, "backup", now, subject=target.name)


def _save_table(out: Writer, name: str, parts: Iterator[list[list[Any]]]) -> int:
    rows = 0
    for number, part in enumerate(parts):
        lines = [json.dumps(row, ensure_ascii=False, separators=(",", ":")) for row in part]
        out.add(f"tables/{name}/{number:06}.jsonl", "\n".join(lines).encode())
        rows += len(part)
    return rows


def _save_folders(out: Writer, settings: Settings) -> None:
    out.add(SETTINGS, json.dumps(settings_said(settings), ensure_ascii=False, indent=1).encode())
    for path in _files(settings.home):
        out.add(f"files/{path.relative_to(settings.home)}", path.read_bytes())
    if settings.catalog and settings.catalog.is_dir() and not settings.catalog.is_relative_to(settings.home):
        for path in sorted(settings.catalog.rglob("*.yaml")):
            out.add(f"files/catalog/{path.relative_to(settings.catalog)}", path.read_bytes())


def _files(home: Path) -> Iterator[Path]:
    for name in OTHERS:
        yield from (path for path in sorted((home / name).rglob("*")) if path.is_file() and path.name[0] != ".")
    yield from (home / name for name in FILES if (home / name).is_file())


def settings_said(settings: Settings) -> Mapping[str, Any]:
    """The settings that were given, by their names in the environment, without anything secret or of this machine."""
    given = settings.model_dump(mode="json", include=settings.model_fields_set, exclude=OF_THE_MACHINE)
    return {f"DUBAN_{name.upper()}": value for name, value in sorted(given.items())}


OF_THE_MACHINE = {
    *("home", "database_url", "smtp_password", "catalog", "seal_key", "seal_copy", "backup_key", "data_key", "backups"),
    *("secrets", "channels_ca", "data_key_value", "data_key_command"),
}
"""Secrets, and paths that mean nothing anywhere else."""
