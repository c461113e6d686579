"""The ledger's tables. Instants are UTC; texts about people stay here and go nowhere else."""

import datetime as dt
from typing import Any

from sqlalchemy import JSON, Column, Index, Text, UniqueConstraint, false, true
from sqlmodel import Field, Relationship, SQLModel

from models.clock import Clock
from models.columns import AsJson, AsWord, index_of_some
from models.definitions import known, parsed
from models.instants import LAST_SECOND, at, local_date
from models.letters import DeliveryState
from models.obligation import Obligation
from models.plan import Begins, Plan
from models.progress import Progress
from models.roster import Officer as Officer
from models.roster import Unit as Unit
from models.sealed_columns import AsJsonWithSealed, AsSealed, AsSealedJson
from models.words import Act, EventName, Level, State

LIVE_ROWS = "closed_at IS NULL"
"""What is neither closed nor withdrawn, as the partial indexes say it."""
FIGURED = ("state", "duty", "provisional", "due_date")
"""What a count of live cases looks at beside their order: it reads the index alone."""
WAITING_ROWS = "waits_since IS NOT NULL"
"""What waits for somebody; nothing that has ended does."""


class Definition(SQLModel, table=True):
    """What an obligation said when a case was opened or classified under it; one row per text, never changed.

    The columns beside `content` are what lists and figures look at; `campaign`: its duties are its children's.
    """

    __tablename__ = "definition"

    hash: str = Field(primary_key=True)
    obligation: str = Field(index=True)
    name: str
    procedure: str
    force: str
    campaign: bool = False
    content: str = Field(sa_column=Column(Text, nullable=False))

    @property
    def value(self) -> Obligation:
        """The obligation as it stood, parsed once a process."""
        return parsed(self.hash, self.content)


ENDED_COLUMNS = ("ended_at", "unit_id", "due_at", "days_used", "days_allowed", "extended_at", "state", "counted")


def _definition(column: str) -> Any:
    join = f"foreign(Case.{column}) == Definition.hash"
    return Relationship(sa_relationship_kwargs={"primaryjoin": join, "lazy": "selectin"})


class Case(SQLModel, table=True):
    """One instance of an obligation, with what its due date is made of (`clock`) and what it works out to (`plan`).

    `stopped_at`: when the clock stopped, where evidence says another day than that of the entry (the day of posting).
    `ended_at`: the earlier of what ended it, once it has. `period`: the round of a cycle; a unit has one case for each.
    `parent`: the campaign or case it belongs to. `classified_hash`: the definition it was classified as, if it was.
    `mark`: random, so that a workflow of another ledger with the same numbers is never taken for this case's.
    `revision`: raised with every change; what was told of an older one is told again. `next_at`: the next instant at
    which a rung is to fire, None where none is. `counts_from`, `counts_until`: the days on which the plan rests, and
    `planned_under`: how many changes of the calendar it has considered; re-planning looks for those.
    `days_used`, `days_allowed`: working days, set when it ends, under the calendar of that day. `extended_at`: when its
    running limit was extended first. `duty`: it can become overdue; a permission never does. `counted`: figures count
    it; not a permission, nor the case of a campaign itself, whose duties are its children's.
    `cards_from`: it was late then, as nobody could know before; its cards count from that day. `quiet`: it is being
    taken over from another register, where it has its `old_number`; until that is finished nothing of it is told,
    proposed or counted, and `duty` and `counted` are false. `runs_from`: its ladders run from then only.

    The indexes: lists and boards of what is live, the whole list, coverage, figures by the end, what ended late.
    """

    __tablename__ = "case"
    __table_args__ = (
        Index("ix_case_period", "obligation", "unit_id", "period", unique=True),
        Index("ix_case_due_at", "due_at", "number"),
        Index("ix_case_opened_at", "opened_at", "number"),
        Index("ix_case_standing", "obligation", "state", "due_at", "ended_at", "duty"),
        index_of_some("ix_case_live", LIVE_ROWS, "due_at", "number", *FIGURED),
        index_of_some("ix_case_live_opened", LIVE_ROWS, "opened_at", "number"),
        index_of_some("ix_case_live_unit", LIVE_ROWS, "unit_id", "due_at", "number", *FIGURED),
        index_of_some("ix_case_live_obligation", LIVE_ROWS, "obligation", "due_at", "number"),
        index_of_some("ix_case_live_officer", LIVE_ROWS, "officer_id", "due_at", "number"),
        index_of_some("ix_case_window", LIVE_ROWS, "planned_under", "counts_until", "counts_from"),
        index_of_some("ix_case_waiting", WAITING_ROWS, "waits_since", "number"),
        index_of_some("ix_case_next_at", "next_at IS NOT NULL", "next_at"),
        index_of_some("ix_case_quiet", "quiet", "number"),
        index_of_some("ix_case_old_number", "old_number IS NOT NULL", "old_number", unique=True),
        index_of_some("ix_case_parent", "parent IS NOT NULL", "parent"),
        index_of_some("ix_case_ended", "ended_at IS NOT NULL", *ENDED_COLUMNS),
        index_of_some(
            "ix_case_late", "ended_at >= due_at", "due_at", "ended_at", "unit_id", "extended_at", "state", "counted"
        ),
    )

    number: str = Field(primary_key=True)
    obligation: str
    definition_hash: str = Field(sa_column_kwargs={"server_default": ""})
    classified_hash: str | None = None
    unit_id: str = Field(foreign_key="unit.id")
    officer_id: str | None = Field(default=None, foreign_key="officer.id")
    title: str
    content: str | None = Field(default=None, sa_column=Column(AsSealed("case.content")))
    citizen: str | None = Field(default=None, sa_column=Column(AsSealed("case.citizen")))
    phone: str | None = Field(default=None, sa_column=Column(AsSealed("case.phone")))
    opened_at: dt.datetime
    state: State = Field(sa_column=Column(AsWord(State), nullable=False))
    clock: Clock = Field(sa_column=Column(AsJson(Clock), nullable=False))
    plan: Plan = Field(sa_column=Column(AsJson(Plan), nullable=False))
    due_date: dt.date
    due_at: dt.datetime
    provisional: bool = False
    closed_at: dt.datetime | None = None
    stopped_at: dt.datetime | None = None
    ended_at: dt.datetime | None = None
    period: str | None = None
    parent: str | None = None
    progress: Progress = Field(
        default_factory=Progress,
        sa_column=Column(AsJsonWithSealed(Progress, "facts", "case.progress"), nullable=False, server_default="{}"),
    )
    mark: str = Field(default="", sa_column_kwargs={"server_default": ""})
    revision: int = Field(default=1, sa_column_kwargs={"server_default": "1"})
    next_at: dt.datetime | None = None
    counts_from: dt.date | None = None
    counts_until: dt.date | None = None
    planned_under: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    days_used: int | None = None
    days_allowed: int | None = None
    extended_at: dt.datetime | None = None
    duty: bool = Field(default=True, sa_column_kwargs={"server_default": true()})
    counted: bool = Field(default=True, sa_column_kwargs={"server_default": true()})
    cards_from: dt.datetime | None = None
    waits_since: dt.datetime | None = None
    waits_for: str | None = None
    waits_what: str | None = None
    quiet: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    old_number: str | None = None
    runs_from: dt.datetime | None = None

    definition_row: Definition = _definition("definition_hash")
    classified_row: Definition | None = _definition("classified_hash")

    @property
    def definition(self) -> Obligation:
        """The obligation it was opened under, as it stood then."""
        return known(self.definition_hash) or self.definition_row.value

    @property
    def begins(self) -> Begins:
        """From when its ladders count."""
        return Begins(self.cards_from, self.runs_from)

    @property
    def classified(self) -> Obligation | None:
        """The obligation it was classified as, if it was."""
        if self.classified_hash is None:
            return None
        return known(self.classified_hash) or (self.classified_row.value if self.classified_row else None)


class Submission(SQLModel, table=True):
    """What an officer handed in with an act, written with the event that names it; `content` stays as it was.

    `corrected`: what binds in its place. `undone`: the case was reopened, and this closing is no more.
    """

    __tablename__ = "submission"

    id: str = Field(primary_key=True)
    case_number: str = Field(foreign_key="case.number", index=True)
    act: Act = Field(sa_column=Column(AsWord(Act), nullable=False))
    at: dt.datetime
    actor: str | None = None
    content: dict[str, Any] = Field(sa_column=Column(AsSealedJson("submission.content"), nullable=False))
    corrected: dict[str, Any] | None = Field(
        default=None, sa_column=Column(AsSealedJson("submission.corrected"), nullable=True)
    )
    undone: bool = Field(default=False, sa_column_kwargs={"server_default": false()})

    @property
    def given(self) -> dict[str, Any]:
        """What was handed in, as it stands now."""
        return self.content if self.corrected is None else self.corrected

    @property
    def counts_at(self) -> dt.datetime:
        """When it counts: when it was handed in; a past fact when it happened, or at the end of that day."""
        on = str(self.given.get("on") or "")
        if "T" in on:
            return min(self.at, dt.datetime.fromisoformat(on))
        day = dt.date.fromisoformat(on) if on else None
        return self.at if day is None or day >= local_date(self.at) else at(day, LAST_SECOND)

    @property
    def past(self) -> bool:
        """Whether it tells of something that happened before it was handed in."""
        return self.counts_at != self.at

    @property
    def reply_date(self) -> str:
        """The date of a reply: the one typed, or the day it was handed in."""
        return str(self.given.get("date") or local_date(self.at))


class Event(SQLModel, table=True):
    """One line of a case's append-only log.

    `key`: the idempotency key of what is written once whatever runs again: a rung, a decision, an alarm. `via`: through
    which surface and from where an act came (`cli:` and the system's user); `typed`: by one who is nobody's officer.
    `salt`, `standing`, `hash`: its link in the chain (`models/chain.py`); `commitment` only once what it says was
    forgotten by law, with the salt.
    """

    __tablename__ = "event"
    __table_args__ = (
        UniqueConstraint("case_number", "key"),
        index_of_some("ix_event_decided", "event IN ('approved', 'rejected', 'voided')", "at"),
        index_of_some("ix_event_proposed", "event IN ('proposed', 'applied')", "at", "case_number", "seq"),
    )

    case_number: str = Field(primary_key=True, foreign_key="case.number")
    seq: int = Field(primary_key=True)
    event: EventName = Field(sa_column=Column(AsWord(EventName), nullable=False))
    at: dt.datetime
    recorded_at: dt.datetime = Field(index=True)
    actor: str | None = None
    level: Level | None = Field(default=None, sa_column=Column(AsWord(Level), nullable=True))
    to: list[str] = Field(sa_column=Column("recipients", JSON, nullable=False))
    due_date: dt.date
    due_at: dt.datetime
    late: bool = False
    key: str | None = None
    detail: str = Field(default="", sa_column=Column(AsSealed("event.detail"), nullable=False))
    submission_id: str | None = Field(default=None, foreign_key="submission.id", unique=True)
    via: str | None = None
    typed: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    salt: bytes | None = None
    commitment: bytes | None = None
    standing: bytes | None = None
    hash: bytes | None = None


class Notification(SQLModel, table=True):
    """The outbox: one line for one officer, written with its event; `message_id` once it went out in a message."""

    __tablename__ = "notification"
    __table_args__ = (UniqueConstraint("case_number", "seq", "officer_id"),)

    id: int | None = Field(default=None, primary_key=True)
    case_number: str = Field(foreign_key="case.number")
    seq: int
    officer_id: str = Field(foreign_key="officer.id", index=True)
    event: EventName = Field(sa_column=Column(AsWord(EventName), nullable=False))
    body: str = Field(sa_column=Column(AsSealed("notification.body"), nullable=False))
    created_at: dt.datetime
    message_id: str | None = Field(default=None, foreign_key="message.id", index=True)


class Message(SQLModel, table=True):
    """What an officer received: everything that came together, in one message. This table is the inbox."""

    __tablename__ = "message"
    __table_args__ = (
        Index("ix_message_created_at", "created_at", "officer_id", "id"),
        Index("ix_message_officer", "officer_id", "created_at", "id"),
    )

    id: str = Field(primary_key=True)
    officer_id: str = Field(foreign_key="officer.id")
    subject: str = Field(sa_column=Column(AsSealed("message.subject"), nullable=False))
    body: str = Field(sa_column=Column(AsSealed("message.body"), nullable=False))
    created_at: dt.datetime


class Delivery(SQLModel, table=True):
    """A message on its way through a channel beyond the inbox, whose turn has come.

    `address`: of a mail; masked for any other channel, which is asked for its address when it sends. `error`: why it
    was refused, or put off the last time; None where it was never tried.
    """

    __tablename__ = "delivery"
    __table_args__ = (index_of_some("ix_delivery_pending", "state = 'pending'", "channel", "message_id"),)

    message_id: str = Field(primary_key=True, foreign_key="message.id")
    channel: str = Field(primary_key=True)
    address: str
    state: str = DeliveryState.PENDING.value
    delivered_at: dt.datetime | None = None
    error: str | None = None
