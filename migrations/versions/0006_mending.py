"""What mends a case: corrections, undone closings, attachments."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.create_table(
        "attachment",
        sa.Column("case_number", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["case_number"], ["case.number"], name=op.f("fk_attachment_case_number_case")),
        sa.PrimaryKeyConstraint("case_number", "number", name=op.f("pk_attachment")),
    )
    op.create_index(op.f("ix_attachment_sha256"), "attachment", ["sha256"])
    op.add_column("case", sa.Column("cards_from", sa.DateTime(timezone=True), nullable=True))
    with op.batch_alter_table("submission") as table:
        table.add_column(sa.Column("corrected", sa.JSON(), nullable=True))
        table.add_column(sa.Column("undone", sa.Boolean(), server_default=sa.false(), nullable=False))
