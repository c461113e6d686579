"""What a case waits for, for whom and since when, as columns that lists can ask for."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.add_column("case", sa.Column("waits_since", sa.DateTime(timezone=True), nullable=True))
    op.add_column("case", sa.Column("waits_for", sa.String(), nullable=True))
    op.add_column("case", sa.Column("waits_what", sa.String(), nullable=True))
    waits = sa.text("waits_since IS NOT NULL")
    op.create_index("ix_case_waiting", "case", ["waits_since", "number"], sqlite_where=waits, postgresql_where=waits)
