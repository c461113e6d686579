"""The ledger decides: definitions once per text, revisions and next instants, what the engine is to be told.

Workflows of before are not carried on: the engine's database is rebuilt from here. Every live case starts with
`next_at` at its opening, so that the first walk looks at it and sets the true instant.
"""

import datetime as dt
import hashlib
import json
import secrets
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

HASH_LENGTH = 32
PAGE = 500


def upgrade() -> None:
    _tables()
    _case_columns()
    _definitions()
    _log()
    _indexes()
    _begin()


def _tables() -> None:
    op.create_table(
        "definition",
        sa.Column("hash", sa.String(), nullable=False),
        sa.Column("obligation", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("procedure", sa.String(), nullable=False),
        sa.Column("force", sa.String(), nullable=False),
        sa.Column("campaign", sa.Boolean(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("hash", name=op.f("pk_definition")),
    )
    op.create_index(op.f("ix_definition_obligation"), "definition", ["obligation"])
    op.create_table(
        "request",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("case_number", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["case_number"], ["case.number"], name=op.f("fk_request_case_number_case")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_request")),
    )
    op.create_index(op.f("ix_request_case_number"), "request", ["case_number"])
    op.create_table(
        "to_tell",
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("claimed_until", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("kind", "key", name=op.f("pk_to_tell")),
    )
    op.create_index(op.f("ix_to_tell_at"), "to_tell", ["at"])
    for name, columns in (("heartbeat", ("worker", "at")), ("setting", ("key", "value"))):
        op.create_table(
            name,
            sa.Column(columns[0], sa.String(), nullable=False),
            sa.Column(columns[1], sa.DateTime(timezone=True) if columns[1] == "at" else sa.String(), nullable=False),
            sa.PrimaryKeyConstraint(columns[0], name=op.f(f"pk_{name}")),
        )


def _case_columns() -> None:
    for column in (
        sa.Column("definition_hash", sa.String(), nullable=False, server_default=""),
        sa.Column("classified_hash", sa.String(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("mark", sa.String(), nullable=False, server_default=""),
        sa.Column("revision", sa.Integer(), nullable=False, server_default="1"),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("counts_from", sa.Date(), nullable=True),
        sa.Column("counts_until", sa.Date(), nullable=True),
        sa.Column("planned_under", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("days_used", sa.Integer(), nullable=True),
        sa.Column("days_allowed", sa.Integer(), nullable=True),
        sa.Column("extended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("duty", sa.Boolean(), nullable=False, server_default=sa.true()),
        sa.Column("counted", sa.Boolean(), nullable=False, server_default=sa.true()),
    ):
        op.add_column("case", column)


def _definitions() -> None:
    """Each case's own copy becomes a reference to the one text."""
    connection = op.get_bind()
    cases = sa.table(
        "case",
        *(sa.column(name) for name in ("number", "definition_hash", "classified_hash")),
        sa.column("definition", sa.JSON()),
        sa.column("classified", sa.JSON()),
        sa.column("clock", sa.JSON()),
        sa.column("plan", sa.JSON()),
        sa.column("mark"),
        sa.column("counts_from", sa.Date()),
        sa.column("counts_until", sa.Date()),
        sa.column("extended_at", sa.DateTime(timezone=True)),
        sa.column("duty", sa.Boolean()),
        sa.column("counted", sa.Boolean()),
    )
    known: set[str] = set()
    last = ""
    while rows := connection.execute(
        sa.select(cases.c.number, cases.c.definition, cases.c.classified, cases.c.clock, cases.c.plan)
        .where(cases.c.number > last)
        .order_by(cases.c.number)
        .limit(PAGE)
    ).all():
        for number, definition, classified, clock, plan in rows:
            values: dict[str, Any] = {
                "definition_hash": _stored(connection, definition, known),
                "classified_hash": _stored(connection, classified, known) if classified else None,
                "mark": secrets.token_hex(4),
                **_window(clock, plan),
                **_for_lists(definition, clock),
            }
            connection.execute(sa.update(cases).where(cases.c.number == number).values(values))
        last = rows[-1][0]
    op.drop_index("ix_case_workflow_started_at", table_name="case")
    for name in ("definition", "classified", "workflow_started_at"):
        op.drop_column("case", name)


def _stored(connection: sa.Connection, content: dict[str, Any], known: set[str]) -> str:
    text = json.dumps(content, ensure_ascii=False, sort_keys=True)
    name = hashlib.sha256(text.encode()).hexdigest()[:HASH_LENGTH]
    if name not in known:
        known.add(name)
        row = {
            "hash": name,
            "obligation": content["id"],
            "name": content["name"],
            "procedure": content["procedure"],
            "force": content.get("force", "duty"),
            "campaign": content.get("children") is not None,
            "content": text,
        }
        connection.execute(
            sa.text(
                "INSERT INTO definition (hash, obligation, name, procedure, force, campaign, content) "
                "VALUES (:hash, :obligation, :name, :procedure, :force, :campaign, :content)"
            ),
            row,
        )
    return name


def _for_lists(definition: dict[str, Any], clock: dict[str, Any]) -> dict[str, Any]:
    duty = definition.get("force", "duty") == "duty"
    extended = [dt.datetime.fromisoformat(one["at"].replace("Z", "+00:00")) for one in clock.get("extensions", ())]
    return {
        "duty": duty,
        "counted": duty and definition.get("children") is None,
        "extended_at": min(extended).astimezone(dt.UTC) if extended else None,
    }


def _window(clock: dict[str, Any], plan: dict[str, Any]) -> dict[str, Any]:
    """Wide enough: from the day before the receipt to a year after the last instant of the plan."""
    first = dt.datetime.fromisoformat(clock["received_at"]).date() - dt.timedelta(days=1)
    instants = [plan["due_at"], *(rung["at"] for rung in plan["rungs"])]
    last = max(dt.datetime.fromisoformat(one.replace("Z", "+00:00")).date() for one in instants)
    return {"counts_from": first, "counts_until": last + dt.timedelta(days=366)}


def _log() -> None:
    op.execute("ALTER TABLE event RENAME COLUMN rung TO key")
    op.execute(
        "DELETE FROM submission WHERE NOT EXISTS (SELECT 1 FROM event WHERE event.submission_id = submission.id)"
    )


LIVE = "closed_at IS NULL"
WHOLE = {
    "ix_case_due_at": ("due_at", "number"),
    "ix_case_standing": ("obligation", "state", "due_at", "ended_at", "duty"),
}
PARTIAL = {
    "ix_case_live": (LIVE, ("due_at", "number")),
    "ix_case_live_unit": (LIVE, ("unit_id", "due_at", "number", "state", "duty")),
    "ix_case_live_obligation": (LIVE, ("obligation", "due_at", "number")),
    "ix_case_live_officer": (LIVE, ("officer_id", "due_at", "number")),
    "ix_case_window": (LIVE, ("planned_under", "counts_until", "counts_from")),
    "ix_case_next_at": ("next_at IS NOT NULL", ("next_at",)),
    "ix_case_parent": ("parent IS NOT NULL", ("parent",)),
    "ix_case_ended": (
        "ended_at IS NOT NULL",
        ("ended_at", "unit_id", "due_at", "days_used", "days_allowed", "extended_at", "state", "counted"),
    ),
    "ix_case_late": ("ended_at >= due_at", ("due_at", "ended_at", "unit_id", "extended_at", "state", "counted")),
}


def _indexes() -> None:
    op.create_index(op.f("ix_event_recorded_at"), "event", ["recorded_at"])
    _partial("ix_event_decided", "event", "event IN ('approved', 'rejected', 'voided')", ("at",))
    _partial("ix_event_proposed", "event", "event = 'proposed'", ("at", "case_number", "seq"))
    for name in ("state", "unit_id", "obligation", "officer_id", "due_at", "parent"):
        op.drop_index(f"ix_case_{name}", table_name="case")
    for name, columns in WHOLE.items():
        op.create_index(name, "case", list(columns))
    for name, (which, of) in PARTIAL.items():
        _partial(name, "case", which, of)
    op.drop_index("ix_message_officer_id", table_name="message")
    op.create_index("ix_message_created_at", "message", ["created_at", "officer_id", "id"])
    op.create_index("ix_message_officer", "message", ["officer_id", "created_at", "id"])


def _partial(name: str, table: str, which: str, columns: tuple[str, ...]) -> None:
    op.create_index(name, table, list(columns), sqlite_where=sa.text(which), postgresql_where=sa.text(which))


def _begin() -> None:
    op.execute('UPDATE "case" SET ended_at = COALESCE(stopped_at, closed_at)')
    op.execute("UPDATE \"case\" SET next_at = opened_at WHERE state IN ('open', 'paused')")
    row = {"key": "office", "value": secrets.token_hex(4)}
    op.get_bind().execute(sa.text("INSERT INTO setting (key, value) VALUES (:key, :value)"), row)
