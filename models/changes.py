"""Changes of the calendar: a notice read, an office closed, a day worked, and a change revoked. Never deleted."""

import datetime as dt
from typing import Literal

from pydantic import BaseModel, ConfigDict

Kind = Literal["notice", "close", "workday", "revoke"]
CHANGE_NAMES: dict[Kind, str] = {"notice": "通知", "close": "放假", "workday": "上班", "revoke": "撤销"}


class ChangedDay(BaseModel):
    """One day of a change: what it becomes, why, and the sentence of the notice that says so."""

    model_config = ConfigDict(frozen=True)

    date: dt.date
    workday: bool
    reason: str
    sentence: str | None = None


class Change(BaseModel):
    """One step from a version to the next. `announces`: the year whose arrangement a notice settles."""

    model_config = ConfigDict(frozen=True)

    id: int
    kind: Kind
    title: str
    basis: str | None
    issued: dt.date
    days: tuple[ChangedDay, ...]
    announces: int | None = None
    revokes: int | None = None
    added_at: dt.datetime
    actor: str | None = None
