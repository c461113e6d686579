"""How officers are reached beyond the inbox, and every attempt to reach them."""

import datetime as dt
from enum import StrEnum

from sqlalchemy import Column, Index
from sqlmodel import Field, SQLModel

from models.columns import AsWord
from models.sealed_columns import AsSealed

MAIL = "mail"
"""The channel that an officer's mail address alone opens."""


class DeliveryState(StrEnum):
    """How far a message has come on one channel."""

    PENDING = "pending"
    DELIVERED = "delivered"
    REFUSED = "refused"
    GIVEN_UP = "given_up"


class Attempted(StrEnum):
    """What came of one attempt."""

    RECEIPT = "receipt"
    DELAYED = "delayed"
    REFUSED = "refused"


class Reach(SQLModel, table=True):
    """One way to reach an officer. `place`: the lower is tried first. `address`: as that channel wants it."""

    __tablename__ = "reach"

    officer_id: str = Field(primary_key=True, foreign_key="officer.id")
    channel: str = Field(primary_key=True)
    place: int
    address: str = Field(sa_column=Column(AsSealed("reach.address"), nullable=False))


class QuietHours(SQLModel, table=True):
    """When an officer is not to be reminded (`20:00-08:00`, Shanghai time); "" for never, whatever the office says."""

    __tablename__ = "quiet_hours"

    officer_id: str = Field(primary_key=True, foreign_key="officer.id")
    hours: str


class HeldBack(SQLModel, table=True):
    """Until when an officer's lines are kept back over quiet hours."""

    __tablename__ = "held_back"

    officer_id: str = Field(primary_key=True, foreign_key="officer.id")
    until: dt.datetime


class Standby(SQLModel, table=True):
    """A channel whose turn at a message has not come: those before it (`place`) are tried first. Gone with its turn.

    `address`: as `Delivery` has it.
    """

    __tablename__ = "standby"

    message_id: str = Field(primary_key=True, foreign_key="message.id")
    place: int = Field(primary_key=True)
    channel: str
    address: str


class Attempt(SQLModel, table=True):
    """One attempt to send a message through a channel: when, what came of it, the vendor's own code and words.

    `address`: masked. Never changed; gone with nothing.
    """

    __tablename__ = "attempt"
    __table_args__ = (Index("ix_attempt_channel", "channel", "outcome", "at"),)

    id: int | None = Field(default=None, primary_key=True)
    message_id: str = Field(foreign_key="message.id", index=True)
    channel: str
    at: dt.datetime
    outcome: Attempted = Field(sa_column=Column(AsWord(Attempted), nullable=False))
    code: str = ""
    words: str = ""
    address: str = ""


class Acknowledgement(SQLModel, table=True):
    """A line of 督办 or above that an officer is asked to sign for: when he was asked, asked again, when it went one
    level up, and when he signed."""

    __tablename__ = "acknowledgement"

    case_number: str = Field(primary_key=True, foreign_key="case.number")
    seq: int = Field(primary_key=True)
    officer_id: str = Field(primary_key=True, foreign_key="officer.id", index=True)
    asked_at: dt.datetime
    repeated_at: dt.datetime | None = None
    raised_at: dt.datetime | None = None
    signed_at: dt.datetime | None = None
