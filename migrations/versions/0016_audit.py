"""The audit record; what was changed in the registers before gets its lines."""

import sqlalchemy as sa
from alembic import op

from models.chain import usable
from models.queries.audit import chain_changes

revision = "0016"
down_revision = "0015"

APPEND_ONLY = {
    "sqlite": "CREATE TRIGGER audit_append_only_{act} BEFORE {act} ON audit "
    "BEGIN SELECT RAISE(ABORT, 'the audit record is append-only'); END",
    "postgresql": "CREATE TRIGGER audit_append_only_{act} BEFORE {act} ON audit "
    "FOR EACH ROW EXECUTE FUNCTION event_append_only()",
}


def upgrade() -> None:
    op.create_table(
        "audit",
        sa.Column("seq", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(), nullable=True),
        sa.Column("via", sa.String(), nullable=True),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("detail", sa.String(), nullable=False),
        sa.Column("salt", sa.LargeBinary(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
    )
    op.create_index("ix_audit_at", "audit", ["at"])
    connection = op.get_bind()
    chain_changes(connection, usable("sm3"))
    for act in ("UPDATE", "DELETE"):
        op.execute(APPEND_ONLY[connection.dialect.name].format(act=act))
