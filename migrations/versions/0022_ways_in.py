"""By which way a session began: what a password wants of its owner is not asked of who came by an account elsewhere."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"


def upgrade() -> None:
    with op.batch_alter_table("web_session") as table:
        table.add_column(sa.Column("provider", sa.String(), nullable=True))
