"""Bring a ledger to the newest schema. Safe to call from several processes at once."""

import fcntl
import glob
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from models.errors import NotReady
from models.ledger import Ledger, sqlite_url
from models.ledger_file import MARK, require_ledger, standing

ONE_AT_A_TIME = 0x64_75_62_61_6E  # "duban": PostgreSQL's advisory lock while the schema changes


def config() -> Config:
    """Alembic's configuration; there is no alembic.ini, the database comes from duban's own settings."""
    found = Config()
    found.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    return found


def upgrade(ledger: Ledger) -> None:
    """Create or migrate the ledger, in one transaction. Raises NotReady when a newer program made it.

    Raises NotReady too where something that is no ledger lies in its place: it is left as it is.
    """
    if ledger.file:
        with _founding(ledger.file.parent):
            if standing(ledger.file) == "missing":
                _create(ledger.file)
        require_ledger(ledger.file)
    migrate(ledger)


def _create(file: Path) -> None:
    """A new ledger, whole or not at all: whoever is killed meanwhile leaves only a draft, never an empty ledger."""
    draft = file.with_name(f"{file.name}.new")
    for left in file.parent.glob(f"{glob.escape(draft.name)}*"):
        left.unlink()
    os.close(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    made = Ledger(sqlite_url(draft), draft=True)  # its folder is held already, see `_founding`
    try:
        migrate(made)
    finally:
        made.settle_and_close()
    draft.replace(file)


@contextmanager
def _founding(folder: Path) -> Iterator[None]:
    """One at a time in a folder, where its file system can tell."""
    try:
        descriptor = os.open(folder, os.O_RDONLY)
    except OSError as error:
        raise NotReady(f"{folder}: 目录打不开（{error.strerror}），请检查路径和权限") from None
    try:
        with suppress(OSError):
            fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def migrate(ledger: Ledger, to: str = "head") -> None:
    """Bring the schema to a revision, in one transaction. Raises NotReady where a newer program made it."""
    settings = config()
    with ledger.changing_schema() as session:
        connection = session.connection()
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": ONE_AT_A_TIME})
        current = revision_of(connection)
        if current is not None and not is_known(current):
            raise NotReady(f"台账由更新版本的 duban 建立（{current}），请升级本程序后再运行")
        settings.attributes["connection"] = connection
        command.upgrade(settings, to)
        if ledger.embedded:
            connection.exec_driver_sql(f"PRAGMA application_id = {MARK}")


def revision_of(connection: Connection) -> str | None:
    """The schema that a ledger has; None where it has none."""
    return MigrationContext.configure(connection).get_current_revision()


def is_known(revision: str) -> bool:
    """Whether this program knows a schema; it does not know a newer one."""
    return revision in {script.revision for script in ScriptDirectory.from_config(config()).walk_revisions()}


def is_current(ledger: Ledger) -> bool:
    """Whether the ledger has the newest schema."""
    with ledger.read() as session:
        current = revision_of(session.connection())
    return current == ScriptDirectory.from_config(config()).get_current_head()
