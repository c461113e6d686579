"""Each line of a case's log carries a hash over itself and the line before; those that are there are chained as they
stand. Seals: the heads of a day under one signed root."""

import sqlalchemy as sa
from alembic import op

from models.chain import usable
from models.queries.chain import chain_anew

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    for name in ("salt", "commitment", "standing", "hash"):
        op.add_column("event", sa.Column(name, sa.LargeBinary(), nullable=True))
    op.create_table(
        "seal",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False, unique=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lines", sa.Integer(), nullable=False),
        sa.Column("root", sa.LargeBinary(), nullable=False),
        sa.Column("key_id", sa.String(), nullable=False),
        sa.Column("signature", sa.LargeBinary(), nullable=False),
    )
    connection = op.get_bind()
    if connection.execute(sa.text("SELECT count(*) FROM event")).scalar_one():
        _lift(connection)
        chain_anew(connection, usable("sm3"))
        _put_back(connection)


def _lift(connection: sa.Connection) -> None:
    """The log cannot be changed but by who may change its schema: the triggers are lifted for this, and put back."""
    if connection.dialect.name == "sqlite":
        op.execute("DROP TRIGGER event_append_only_UPDATE")
    else:
        op.execute("ALTER TABLE event DISABLE TRIGGER USER")


def _put_back(connection: sa.Connection) -> None:
    if connection.dialect.name == "sqlite":
        op.execute(
            "CREATE TRIGGER event_append_only_UPDATE BEFORE UPDATE ON event "
            "BEGIN SELECT RAISE(ABORT, 'the event log is append-only'); END"
        )
    else:
        op.execute("ALTER TABLE event ENABLE TRIGGER USER")
