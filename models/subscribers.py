"""Other systems that are told of every line of the log, and how far each of them has been told."""

import datetime as dt

from sqlmodel import Field, SQLModel


class Subscriber(SQLModel, table=True):
    """A channel by which another system hears of lines.

    `until`: what was recorded before that and is not told is older than the subscription, or was told. `held_until`: a
    worker is at it until then, or it is left alone until then. `failing_since`, `failed`, `said`: since when nothing
    gets there, how often it was tried since, and what was answered; nothing personal.
    """

    __tablename__ = "subscriber"

    channel: str = Field(primary_key=True)
    until: dt.datetime
    held_until: dt.datetime | None = None
    failing_since: dt.datetime | None = None
    failed: int = 0
    said: str = ""


class ToldLine(SQLModel, table=True):
    """A line that a subscriber has been told of, kept while a transaction that began before it might still end."""

    __tablename__ = "told_line"

    channel: str = Field(primary_key=True)
    case_number: str = Field(primary_key=True)
    seq: int = Field(primary_key=True)
    recorded_at: dt.datetime = Field(index=True)
