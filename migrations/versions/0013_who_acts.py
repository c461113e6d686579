"""Who acts: users of the operating system are bound to officers, and lines say through what they came."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    op.create_table(
        "binding",
        sa.Column("os_user", sa.String(), primary_key=True),
        sa.Column("officer_id", sa.String(), sa.ForeignKey("officer.id"), nullable=True),
        sa.Column("administers", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(), nullable=True),
    )
    op.add_column("event", sa.Column("via", sa.String(), nullable=True))
    op.add_column("event", sa.Column("typed", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column("register_change", sa.Column("via", sa.String(), nullable=True))
