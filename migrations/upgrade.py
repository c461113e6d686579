"""Bring a ledger to the newest schema. Safe to call from several processes at once."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import text

from models.errors import NotReady
from models.ledger import Ledger

ONE_AT_A_TIME = 0x64_75_62_61_6E  # "duban": PostgreSQL's advisory lock while the schema changes


def config() -> Config:
    """Alembic's configuration; there is no alembic.ini, the database comes from duban's own settings."""
    found = Config()
    found.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    return found


def upgrade(ledger: Ledger) -> None:
    """Create or migrate the ledger, in one transaction. Raises NotReady when a newer program made it."""
    settings = config()
    with ledger.write() as session:
        connection = session.connection()
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": ONE_AT_A_TIME})
        current = MigrationContext.configure(connection).get_current_revision()
        known = {script.revision for script in ScriptDirectory.from_config(settings).walk_revisions()}
        if current is not None and current not in known:
            raise NotReady(f"台账由更新版本的 duban 建立（{current}），请升级本程序后再运行")
        settings.attributes["connection"] = connection
        command.upgrade(settings, "head")


def is_current(ledger: Ledger) -> bool:
    """Whether the ledger has the newest schema."""
    with ledger.read() as session:
        current = MigrationContext.configure(session.connection()).get_current_revision()
    return current == ScriptDirectory.from_config(config()).get_current_head()
