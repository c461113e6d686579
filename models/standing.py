"""The tables beside the cases: what was asked for, what the engine is to be told, who works, what the office knows."""

import datetime as dt

from sqlalchemy import Column, Index, Text, false
from sqlmodel import Field, SQLModel

from models.changes import Change
from models.columns import AsJson, AsWord
from models.words import Register


class Heartbeat(SQLModel, table=True):
    """When a worker was last there, by the office's time."""

    __tablename__ = "heartbeat"

    worker: str = Field(primary_key=True)
    at: dt.datetime


DATA_KEYS = "data_keys"
"""The setting that holds the data keys, wrapped (`models/sealing.py`)."""


class Setting(SQLModel, table=True):
    """What this office remembers of itself: its random id, and which engine it last told everything."""

    __tablename__ = "setting"

    key: str = Field(primary_key=True)
    value: str


class Request(SQLModel, table=True):
    """A command under its request id: the same one again gives the same answer and changes nothing.

    `digest`: of what was asked, so that another command under the same id is refused.
    """

    __tablename__ = "request"

    id: str = Field(primary_key=True)
    case_number: str = Field(foreign_key="case.number", index=True)
    digest: str
    at: dt.datetime


class ToTell(SQLModel, table=True):
    """What the engine is still to be told: one row a workflow, gone once its revision was told.

    `kind` and `key`: a case by number, a mailbox by officer, a cycle by obligation. `at`: the next instant, so that the
    nearest is told first. `claimed_until`: another worker is telling it (PostgreSQL).
    """

    __tablename__ = "to_tell"

    kind: str = Field(primary_key=True)
    key: str = Field(primary_key=True)
    revision: int = 1
    at: dt.datetime | None = Field(default=None, index=True)
    claimed_until: dt.datetime | None = None


class CalendarChange(SQLModel, table=True):
    """A step of the calendar from one version to the next; revoked by another step, never deleted."""

    __tablename__ = "calendar_change"

    id: int | None = Field(default=None, primary_key=True)
    content: Change = Field(sa_column=Column(AsJson(Change), nullable=False))


class RegisterChange(SQLModel, table=True):
    """A line of the log of the registers: who changed what of a unit, an officer, a setting or the calendar, and when.

    Written in the transaction of the change, never changed or deleted. `subject`: the id of what was changed. `via`:
    through which surface and from where.
    """

    __tablename__ = "register_change"
    __table_args__ = (Index("ix_register_change_area", "area", "id"),)

    id: int | None = Field(default=None, primary_key=True)
    area: Register = Field(sa_column=Column(AsWord(Register), nullable=False))
    subject: str
    what: str
    at: dt.datetime
    actor: str | None = None
    via: str | None = None
    old: str | None = Field(default=None, sa_column=Column(Text, nullable=True))
    new: str | None = Field(default=None, sa_column=Column(Text, nullable=True))
    reason: str = ""


class Binding(SQLModel, table=True):
    """Whom a user of the operating system is: an officer, or (None) nobody yet. `administers`: who set the office up.

    `at`, `actor`: when, and by which officer it was bound.
    """

    __tablename__ = "binding"

    os_user: str = Field(primary_key=True)
    officer_id: str | None = Field(default=None, foreign_key="officer.id")
    administers: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    at: dt.datetime
    actor: str | None = None


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


class Counter(SQLModel, table=True):
    """The last case number given out for an obligation's prefix and a year."""

    __tablename__ = "counter"

    prefix: str = Field(primary_key=True)
    year: int = Field(primary_key=True)
    last: int


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
