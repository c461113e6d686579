"""The table of seals: read and written by whoever seals and checks, so that no other command loads it."""

import datetime as dt

from sqlmodel import Field, SQLModel


class Seal(SQLModel, table=True):
    """The day's heads of all chains under one root, signed: what was written before `until` and after the seal before.

    `lines`: how many lines that were. `key_id`: the beginning of the public key's hash.
    """

    __tablename__ = "seal"

    id: int | None = Field(default=None, primary_key=True)
    until: dt.datetime = Field(unique=True)
    made_at: dt.datetime
    lines: int
    root: bytes
    key_id: str
    signature: bytes
