"""Cases of another register are taken over: quiet until that is finished, under their old number."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    with op.batch_alter_table("case") as table:
        table.add_column(sa.Column("quiet", sa.Boolean(), server_default=sa.false(), nullable=False))
        table.add_column(sa.Column("old_number", sa.String(), nullable=True))
        table.add_column(sa.Column("runs_from", sa.DateTime(timezone=True), nullable=True))
    quiet, taken_over = sa.text("quiet"), sa.text("old_number IS NOT NULL")
    op.create_index("ix_case_quiet", "case", ["number"], sqlite_where=quiet, postgresql_where=quiet)
    op.create_index(
        "ix_case_old_number", "case", ["old_number"], unique=True, sqlite_where=taken_over, postgresql_where=taken_over
    )
