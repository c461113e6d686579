"""The tables of the registers: new-media accounts, regulatory documents, replies selected for publication."""

import datetime as dt

from sqlalchemy import JSON, Column, UniqueConstraint, false
from sqlmodel import Field, SQLModel

from models.columns import AsWord, index_of_some
from models.words import Decision, Effect


class Account(SQLModel, table=True):
    """A new-media account: one for each unit and platform, unless an exception was approved.

    `closing_case`: the case that was opened for its closure. `exception_typed_for`: somebody else typed for whoever
    approved the exception.
    """

    __tablename__ = "account"
    __table_args__ = (UniqueConstraint("platform", "name"),)

    id: int | None = Field(default=None, primary_key=True)
    unit_id: str = Field(foreign_key="unit.id", index=True)
    platform: str
    name: str
    opened_on: dt.date
    last_post_on: dt.date | None = None
    closed_on: dt.date | None = None
    exception_by: str | None = None
    exception_reason: str | None = None
    exception_typed_for: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    closing_case: str | None = Field(default=None, foreign_key="case.number")

    def __str__(self) -> str:
        """As people name it."""
        return f"{self.platform}账号“{self.name}”"

    @property
    def lively_on(self) -> dt.date:
        """The day of its last post; of a new one without any, the day it was opened."""
        return self.last_post_on or self.opened_on


class AccountApplication(SQLModel, table=True):
    """A second account on a platform that was applied for: `asked_by` asks, an approver (`decided_by`) decides.

    One waits for a platform and name; `answer` is what the approver said.
    """

    __tablename__ = "account_application"
    __table_args__ = (
        index_of_some("ix_account_application_waiting", "decision IS NULL", "platform", "name", unique=True),
    )

    id: int | None = Field(default=None, primary_key=True)
    unit_id: str = Field(foreign_key="unit.id")
    platform: str
    name: str
    opened_on: dt.date
    reason: str
    asked_by: str
    asked_at: dt.datetime
    decision: Decision | None = Field(default=None, sa_column=Column(AsWord(Decision), nullable=True))
    decided_by: str | None = None
    decided_at: dt.datetime | None = None
    answer: str | None = None

    def __str__(self) -> str:
        """As people name it."""
        return f"{self.platform}账号“{self.name}”"


class RegisteredDocument(SQLModel, table=True):
    """A regulatory document (行政规范性文件) with its effect: in force, amended, lapsed or repealed.

    `case_number`: the case in which it was published; the stock of earlier years has none. `actor`: who entered it, or
    changed its effect last.
    """

    __tablename__ = "registered_document"

    id: int | None = Field(default=None, primary_key=True)
    case_number: str | None = Field(default=None, foreign_key="case.number", unique=True)
    number: str = Field(index=True)
    title: str
    unit_id: str = Field(foreign_key="unit.id", index=True)
    published_on: dt.date
    effect: Effect = Field(default=Effect.IN_FORCE, sa_column=Column(AsWord(Effect), nullable=False))
    changed_on: dt.date | None = None
    actor: str | None = None


class Selection(SQLModel, table=True):
    """A reply chosen for publication (留言选登). `reply_text`: its public wording, where it is not the reply's own.

    `confirmed`: the digits of telephone numbers in it that are the office's own.
    """

    __tablename__ = "selection"

    case_number: str = Field(primary_key=True, foreign_key="case.number")
    selected_at: dt.datetime
    actor: str | None = None
    reply_text: str | None = None
    confirmed: list[str] = Field(default_factory=list, sa_column=Column(JSON, server_default="[]", nullable=False))
