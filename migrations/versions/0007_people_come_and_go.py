"""Units come and go: since when one is retired, how its handlers share cases; lists in the order of registration."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    for name, kind in (
        ("retired_on", sa.Date()),
        ("rule", sa.String()),
        ("primary_id", sa.String()),
        ("turn_id", sa.String()),
    ):
        op.add_column("unit", sa.Column(name, kind, nullable=True))
    op.create_index("ix_case_opened_at", "case", ["opened_at", "number"])
    live = sa.text("closed_at IS NULL")
    op.create_index("ix_case_live_opened", "case", ["opened_at", "number"], sqlite_where=live, postgresql_where=live)
