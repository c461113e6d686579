"""A second account on a platform is applied for by one person and decided on by another."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    with op.batch_alter_table("account") as table:
        table.add_column(sa.Column("exception_typed_for", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.create_table(
        "account_application",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("unit_id", sa.String(), sa.ForeignKey("unit.id"), nullable=False),
        sa.Column("platform", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("asked_by", sa.String(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decision", sa.String(), nullable=True),
        sa.Column("decided_by", sa.String(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answer", sa.String(), nullable=True),
    )
    waits = sa.text("decision IS NULL")
    op.create_index(
        "ix_account_application_waiting",
        "account_application",
        ["platform", "name"],
        unique=True,
        sqlite_where=waits,
        postgresql_where=waits,
    )
