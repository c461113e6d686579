"""Passwords, sessions and tokens, for whoever comes in by a browser or as another system.

The indexes of live cases hold what a count looks at: the board's first page counts all of them.
"""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
FIGURED = ("state", "duty", "provisional", "due_date")


def upgrade() -> None:
    op.create_table(
        "password",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("officer_id", sa.String(), sa.ForeignKey("officer.id"), nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("own", sa.Boolean(), nullable=False),
    )
    op.create_table(
        "web_session",
        sa.Column("id", sa.String(), primary_key=True),
        sa.Column("officer_id", sa.String(), sa.ForeignKey("officer.id"), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
    )
    op.create_table(
        "sign_in_failure",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("account", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_table(
        "api_token",
        sa.Column("id", sa.String(), primary_key=True),
        sa.Column("name", sa.String(), nullable=False, unique=True),
        sa.Column("officer_id", sa.String(), sa.ForeignKey("officer.id"), nullable=False),
        sa.Column("scope", sa.String(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
    )
    for table, column in (
        ("password", "officer_id"),
        ("web_session", "officer_id"),
        ("sign_in_failure", "account"),
        ("sign_in_failure", "address"),
        ("sign_in_failure", "at"),
        ("api_token", "officer_id"),
    ):
        op.create_index(f"ix_{table}_{column}", table, [column])
    live = sa.text("closed_at IS NULL")
    for name, columns in (
        ("ix_case_live", ("due_at", "number", *FIGURED)),
        ("ix_case_live_unit", ("unit_id", "due_at", "number", *FIGURED)),
    ):
        op.drop_index(name, "case")
        op.create_index(name, "case", columns, sqlite_where=live, postgresql_where=live)
