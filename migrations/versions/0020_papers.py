"""Papers (文书) under numbers without gaps, and the letterheads on which the office and its units issue them."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"


def upgrade() -> None:
    op.create_table(
        "letterhead",
        sa.Column("id", sa.String(), primary_key=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
    )
    op.create_table(
        "paper",
        sa.Column("number", sa.String(), primary_key=True),
        sa.Column("case_number", sa.String(), sa.ForeignKey("case.number"), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("letterhead", sa.String(), nullable=False),
        sa.Column("series", sa.String(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("addressee", sa.String(), nullable=False),
        sa.Column("attachment", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("signer", sa.String(), nullable=False),
        sa.Column("annulled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("annulled_by", sa.String(), nullable=True),
        sa.Column("annulled_for", sa.String(), nullable=True),
        sa.UniqueConstraint("letterhead", "series", "year", "place"),
    )
    for column in ("case_number", "issued_at"):
        op.create_index(f"ix_paper_{column}", "paper", [column])
