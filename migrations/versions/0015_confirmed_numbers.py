"""A number of the office itself in a published reply is confirmed, and stays so when it is exported."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    op.add_column("selection", sa.Column("confirmed", sa.JSON(), server_default="[]", nullable=False))
