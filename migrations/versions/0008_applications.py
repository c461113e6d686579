"""Applications wait for a decision as proposals do."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    asks = sa.text("event IN ('proposed', 'applied')")
    op.drop_index("ix_event_proposed", "event")
    op.create_index(
        "ix_event_proposed", "event", ["at", "case_number", "seq"], sqlite_where=asks, postgresql_where=asks
    )
