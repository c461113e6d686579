"""Other systems that are told of every line of the log: how far each has been told."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"


def upgrade() -> None:
    op.create_table(
        "subscriber",
        sa.Column("channel", sa.String(), primary_key=True),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("held_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failing_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failed", sa.Integer(), nullable=False),
        sa.Column("said", sa.String(), nullable=False),
    )
    op.create_table(
        "told_line",
        sa.Column("channel", sa.String(), primary_key=True),
        sa.Column("case_number", sa.String(), primary_key=True),
        sa.Column("seq", sa.Integer(), primary_key=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index("ix_told_line_recorded_at", "told_line", ["recorded_at"])
