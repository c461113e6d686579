"""Titles are found by an index: FTS5's trigrams on SQLite, pg_trgm on PostgreSQL where it may be installed.

Titles alone: no index ever holds what citizens wrote or who they are. A later migration that makes the table of cases
anew must make the triggers anew as well.
"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"

SQLITE = (
    "CREATE VIRTUAL TABLE case_title USING fts5(number UNINDEXED, title, tokenize='trigram')",
    'INSERT INTO case_title (number, title) SELECT number, title FROM "case" ORDER BY opened_at',
    'CREATE TRIGGER case_title_new AFTER INSERT ON "case" BEGIN '
    "INSERT INTO case_title (number, title) VALUES (new.number, new.title); END",
    'CREATE TRIGGER case_title_changed AFTER UPDATE OF title ON "case" WHEN old.title IS NOT new.title BEGIN '
    "UPDATE case_title SET title = new.title WHERE number = new.number; END",
)

CANNOT_BE_HAD = ("0A000", "42501", "58P01")
"""PostgreSQL's codes for an extension that does not exist there, is not allowed, or whose files are not installed."""


def upgrade() -> None:
    connection = op.get_bind()
    if connection.dialect.name == "sqlite":
        for statement in SQLITE:
            op.execute(statement)
        return
    try:
        with connection.begin_nested():
            connection.execute(sa.text("CREATE EXTENSION IF NOT EXISTS pg_trgm"))
            connection.execute(sa.text('CREATE INDEX ix_case_title ON "case" USING gin (title gin_trgm_ops)'))
    except sa.exc.DBAPIError as error:
        if getattr(error.orig, "sqlstate", None) not in CANNOT_BE_HAD:
            raise  # else titles are read through, and found all the same
