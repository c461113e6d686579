"""The ledger's tables. Instants are UTC; texts about people stay here and go nowhere else."""

import datetime as dt
from enum import StrEnum
from typing import Any

from pydantic import BaseModel, TypeAdapter
from sqlalchemy import JSON, Column, Dialect, Index, MetaData, String, TypeDecorator, UniqueConstraint
from sqlmodel import Field, SQLModel

from models.changes import Change
from models.clock import Clock
from models.instants import local_date
from models.obligation import Obligation
from models.plan import Plan
from models.progress import Progress
from models.words import Act, EventName, Level, Role, State

SQLModel.metadata = MetaData(
    naming_convention={
        "ix": "ix_%(column_0_label)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class AsJson(TypeDecorator[Any]):
    """A pydantic value kept as JSON."""

    impl = JSON(none_as_null=True)
    cache_ok = True

    def __init__(self, kind: type[BaseModel]) -> None:
        super().__init__()
        self.kind = kind

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:
        return None if value is None else TypeAdapter(self.kind).dump_python(value, mode="json")

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:
        return None if value is None else self.kind.model_validate(value)


class AsWord(TypeDecorator[Any]):
    """A word of a closed list kept as text."""

    impl = String
    cache_ok = True

    def __init__(self, words: type[StrEnum]) -> None:
        super().__init__()
        self.words = words

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:
        return None if value is None else str(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:
        return None if value is None else self.words(value)


class Unit(SQLModel, table=True):
    """Who owes. `close_of_business` is the unit's own closing time (HH:MM), 17:30 where it says nothing."""

    __tablename__ = "unit"

    id: str = Field(primary_key=True)
    name: str = Field(unique=True)
    close_of_business: str | None = None


class Officer(SQLModel, table=True):
    """Who acts. Supervisors, approvers, administrators and auditors may have no unit. Who left hears nothing more."""

    __tablename__ = "officer"

    id: str = Field(primary_key=True)
    name: str
    role: Role = Field(sa_column=Column(AsWord(Role), nullable=False, index=True))
    unit_id: str | None = Field(default=None, foreign_key="unit.id", index=True)
    email: str | None = None
    left_on: dt.date | None = None


class Counter(SQLModel, table=True):
    """The last case number given out for an obligation's prefix and a year."""

    __tablename__ = "counter"

    prefix: str = Field(primary_key=True)
    year: int = Field(primary_key=True)
    last: int


class Case(SQLModel, table=True):
    """One instance of an obligation, with what its due date is made of (`clock`) and what it works out to (`plan`).

    `stopped_at`: when the clock stopped, where evidence says another day than that of the entry (the day of posting).
    `period`: the round of a cycle; a unit has one case for each. `parent`: the campaign or case it belongs to.
    """

    __tablename__ = "case"
    __table_args__ = (Index("ix_case_period", "obligation", "unit_id", "period", unique=True),)

    number: str = Field(primary_key=True)
    obligation: str = Field(index=True)
    definition: Obligation = Field(sa_column=Column(AsJson(Obligation), nullable=False))
    classified: Obligation | None = Field(default=None, sa_column=Column(AsJson(Obligation), nullable=True))
    unit_id: str = Field(foreign_key="unit.id", index=True)
    officer_id: str | None = Field(default=None, foreign_key="officer.id", index=True)
    title: str
    content: str | None = None
    citizen: str | None = None
    phone: str | None = None
    opened_at: dt.datetime
    state: State = Field(sa_column=Column(AsWord(State), nullable=False, index=True))
    clock: Clock = Field(sa_column=Column(AsJson(Clock), nullable=False))
    plan: Plan = Field(sa_column=Column(AsJson(Plan), nullable=False))
    due_date: dt.date
    due_at: dt.datetime = Field(index=True)
    provisional: bool = False
    closed_at: dt.datetime | None = None
    stopped_at: dt.datetime | None = None
    period: str | None = None
    parent: str | None = Field(default=None, index=True)
    progress: Progress = Field(
        default_factory=Progress, sa_column=Column(AsJson(Progress), nullable=False, server_default="{}")
    )
    workflow_started_at: dt.datetime | None = Field(default=None, index=True)


class Submission(SQLModel, table=True):
    """What an officer handed in with an act. It binds nothing until an event names it."""

    __tablename__ = "submission"

    id: str = Field(primary_key=True)
    case_number: str = Field(foreign_key="case.number", index=True)
    act: Act = Field(sa_column=Column(AsWord(Act), nullable=False))
    at: dt.datetime
    actor: str | None = None
    content: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))

    @property
    def reply_date(self) -> str:
        """The date of a reply: the one typed, or the day it was handed in."""
        return str(self.content.get("date") or local_date(self.at))


class Event(SQLModel, table=True):
    """One line of a case's append-only log. A rung's key and a submission appear once, whatever runs again."""

    __tablename__ = "event"
    __table_args__ = (UniqueConstraint("case_number", "rung"),)

    case_number: str = Field(primary_key=True, foreign_key="case.number")
    seq: int = Field(primary_key=True)
    event: EventName = Field(sa_column=Column(AsWord(EventName), nullable=False))
    at: dt.datetime
    recorded_at: dt.datetime
    actor: str | None = None
    level: Level | None = Field(default=None, sa_column=Column(AsWord(Level), nullable=True))
    to: list[str] = Field(sa_column=Column("recipients", JSON, nullable=False))
    due_date: dt.date
    due_at: dt.datetime
    late: bool = False
    rung: str | None = None
    detail: str = ""
    submission_id: str | None = Field(default=None, foreign_key="submission.id", unique=True)


class Notification(SQLModel, table=True):
    """The outbox: one line for one officer, written with its event; `message_id` once it went out in a message."""

    __tablename__ = "notification"
    __table_args__ = (UniqueConstraint("case_number", "seq", "officer_id"),)

    id: int | None = Field(default=None, primary_key=True)
    case_number: str = Field(foreign_key="case.number")
    seq: int
    officer_id: str = Field(foreign_key="officer.id", index=True)
    event: EventName = Field(sa_column=Column(AsWord(EventName), nullable=False))
    body: str
    created_at: dt.datetime
    message_id: str | None = Field(default=None, foreign_key="message.id", index=True)


class Message(SQLModel, table=True):
    """What an officer received: everything that came together, in one message. This table is the inbox."""

    __tablename__ = "message"

    id: str = Field(primary_key=True)
    officer_id: str = Field(foreign_key="officer.id", index=True)
    subject: str
    body: str
    created_at: dt.datetime


class Delivery(SQLModel, table=True):
    """A message on its way through a channel beyond the inbox: pending, delivered, or refused for good with `error`."""

    __tablename__ = "delivery"

    message_id: str = Field(primary_key=True, foreign_key="message.id")
    channel: str = Field(primary_key=True)
    address: str
    state: str = "pending"
    delivered_at: dt.datetime | None = None
    error: str | None = None


class CalendarChange(SQLModel, table=True):
    """A step of the calendar from one version to the next; revoked by another step, never deleted."""

    __tablename__ = "calendar_change"

    id: int | None = Field(default=None, primary_key=True)
    content: Change = Field(sa_column=Column(AsJson(Change), nullable=False))


class Activation(SQLModel, table=True):
    """A duty set going for a unit: the cycle it chose, or the outside trigger that was registered. One for each."""

    __tablename__ = "activation"

    obligation: str = Field(primary_key=True)
    unit_id: str = Field(primary_key=True, foreign_key="unit.id")
    every: str | None = None
    since: dt.date
    activated_at: dt.datetime
    until: dt.date | None = None
    actor: str | None = None
    reason: str = ""


class Absence(SQLModel, table=True):
    """An officer away, and who deputises: from the first to the last day, both included."""

    __tablename__ = "absence"

    id: int | None = Field(default=None, primary_key=True)
    officer_id: str = Field(foreign_key="officer.id", index=True)
    deputy_id: str = Field(foreign_key="officer.id")
    since: dt.date
    until: dt.date
    reason: str = ""
    ended_at: dt.datetime | None = None
