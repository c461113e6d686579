"""Units come and go: since when one is retired; lists in the order of registration."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.add_column("unit", sa.Column("retired_on", sa.Date(), nullable=True))
    op.create_index("ix_case_opened_at", "case", ["opened_at", "number"])
    live = sa.text("closed_at IS NULL")
    op.create_index("ix_case_live_opened", "case", ["opened_at", "number"], sqlite_where=live, postgresql_where=live)
