"""Ways to reach officers beyond the inbox, and every attempt on them."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    op.create_table(
        "reach",
        sa.Column("officer_id", sa.String(), sa.ForeignKey("officer.id"), primary_key=True),
        sa.Column("channel", sa.String(), primary_key=True),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
    )
    op.create_table(
        "quiet_hours",
        sa.Column("officer_id", sa.String(), sa.ForeignKey("officer.id"), primary_key=True),
        sa.Column("hours", sa.String(), nullable=False),
    )
    op.create_table(
        "attempt",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("message_id", sa.String(), sa.ForeignKey("message.id"), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
    )
    op.create_index("ix_attempt_message_id", "attempt", ["message_id"])
    op.create_index("ix_attempt_channel", "attempt", ["channel", "outcome", "at"])
    op.create_table(
        "held_back",
        sa.Column("officer_id", sa.String(), sa.ForeignKey("officer.id"), primary_key=True),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_table(
        "standby",
        sa.Column("message_id", sa.String(), sa.ForeignKey("message.id"), primary_key=True),
        sa.Column("place", sa.Integer(), primary_key=True),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
    )
    op.create_index(
        "ix_delivery_pending",
        "delivery",
        ["channel", "message_id"],
        sqlite_where=sa.text("state = 'pending'"),
        postgresql_where=sa.text("state = 'pending'"),
    )
