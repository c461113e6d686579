"""Procedures: how far a case has come, its period and parent; cycles set going, deputies, and the registers."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    # No table is made anew: SQLite would have to drop one that other tables' rows point to.
    op.add_column("case", sa.Column("stopped_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("case", sa.Column("period", sa.String(), nullable=True))
    op.add_column("case", sa.Column("parent", sa.String(), nullable=True))
    op.add_column("case", sa.Column("progress", sa.JSON(), nullable=False, server_default="{}"))
    op.create_index("ix_case_period", "case", ["obligation", "unit_id", "period"], unique=True)
    op.create_index(op.f("ix_case_parent"), "case", ["parent"], unique=False)
    op.add_column("officer", sa.Column("left_on", sa.Date(), nullable=True))
    _going()
    _registers()


def _going() -> None:
    op.create_table(
        "activation",
        sa.Column("obligation", sa.String(), nullable=False),
        sa.Column("unit_id", sa.String(), nullable=False),
        sa.Column("every", sa.String(), nullable=True),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("activated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("actor", sa.String(), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_activation_unit_id_unit")),
        sa.PrimaryKeyConstraint("obligation", "unit_id", name=op.f("pk_activation")),
    )
    op.create_table(
        "absence",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("officer_id", sa.String(), nullable=False),
        sa.Column("deputy_id", sa.String(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["officer_id"], ["officer.id"], name=op.f("fk_absence_officer_id_officer")),
        sa.ForeignKeyConstraint(["deputy_id"], ["officer.id"], name=op.f("fk_absence_deputy_id_officer")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_absence")),
    )
    op.create_index(op.f("ix_absence_officer_id"), "absence", ["officer_id"], unique=False)


def _registers() -> None:
    op.create_table(
        "account",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.String(), nullable=False),
        sa.Column("platform", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("last_post_on", sa.Date(), nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("exception_by", sa.String(), nullable=True),
        sa.Column("exception_reason", sa.String(), nullable=True),
        sa.Column("closing_case", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_account_unit_id_unit")),
        sa.ForeignKeyConstraint(["closing_case"], ["case.number"], name=op.f("fk_account_closing_case_case")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account")),
        sa.UniqueConstraint("platform", "name", name=op.f("uq_account_platform")),
    )
    op.create_index(op.f("ix_account_unit_id"), "account", ["unit_id"], unique=False)
    op.create_table(
        "registered_document",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_number", sa.String(), nullable=True),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("unit_id", sa.String(), nullable=False),
        sa.Column("published_on", sa.Date(), nullable=False),
        sa.Column("effect", sa.String(), nullable=False),
        sa.Column("changed_on", sa.Date(), nullable=True),
        sa.Column("actor", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["case_number"], ["case.number"], name=op.f("fk_registered_document_case_number_case")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_registered_document_unit_id_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_registered_document")),
        sa.UniqueConstraint("case_number", name=op.f("uq_registered_document_case_number")),
    )
    op.create_index(op.f("ix_registered_document_unit_id"), "registered_document", ["unit_id"], unique=False)
    op.create_index(op.f("ix_registered_document_number"), "registered_document", ["number"], unique=False)
    op.create_table(
        "selection",
        sa.Column("case_number", sa.String(), nullable=False),
        sa.Column("selected_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(), nullable=True),
        sa.Column("reply_text", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["case_number"], ["case.number"], name=op.f("fk_selection_case_number_case")),
        sa.PrimaryKeyConstraint("case_number", name=op.f("pk_selection")),
    )
