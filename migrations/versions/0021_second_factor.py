"""A second factor, accounts of identity providers that are bound to officers, and lists that somebody keeps."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    op.create_table(
        "second_factor",
        sa.Column("officer_id", sa.String(), sa.ForeignKey("officer.id"), primary_key=True),
        sa.Column("secret", sa.String(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_step", sa.Integer(), nullable=False),
    )
    op.create_table(
        "external_identity",
        sa.Column("provider", sa.String(), primary_key=True),
        sa.Column("subject", sa.String(), primary_key=True),
        sa.Column("officer_id", sa.String(), sa.ForeignKey("officer.id"), nullable=False),
        sa.Column("bound_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index("ix_external_identity_officer_id", "external_identity", ["officer_id"])
    op.create_table(
        "saved_list",
        sa.Column("officer_id", sa.String(), sa.ForeignKey("officer.id"), primary_key=True),
        sa.Column("name", sa.String(), primary_key=True),
        sa.Column("query", sa.String(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
    )
    with op.batch_alter_table("web_session") as table:
        table.add_column(sa.Column("proved_at", sa.DateTime(timezone=True), nullable=True))
