"""A clock keeps what a due date is made of, never the date alone, so that it can be worked out and explained again."""

import datetime as dt
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from models.limit import Limit

Cause = Literal["hand", "step", "stop"]
HAND: Cause = "hand"
"""An officer's own `pause`; only `resume` ends it."""
STEP: Cause = "step"
"""A step of the procedure, or a term inside it; the answering step, or the term's end, ends it."""
STOP: Cause = "stop"
"""The step that met the limit; what begins anew ends it."""


class Pause(BaseModel):
    """A time during which working days do not count; open while `until` is None.

    `cause`: who stopped the clock, and so who may let it run again; None in what was stored before pauses had names.
    `expected`: the day by which it was meant to end, where whoever paused said so.
    """

    model_config = ConfigDict(frozen=True)

    since: dt.datetime
    until: dt.datetime | None = None
    cause: Cause | None = None
    expected: dt.date | None = None

    def open_by(self, *causes: Cause) -> bool:
        """Whether it still runs, and was made by one of these."""
        return self.until is None and (self.cause is None or self.cause in causes)


class Extension(BaseModel):
    """Days added to the limit by a named approver, once (《政府信息公开条例》 33 gives the model): working days, unless
    the obligation counts them otherwise."""

    model_config = ConfigDict(frozen=True)

    days: int = Field(ge=1, le=250)
    approver: str
    at: dt.datetime
    unit: Literal["working_days", "calendar_days"] = "working_days"


class Replacement(BaseModel):
    """A due date set in place of the counted one, from an instant on (《政府信息公开条例》 35 gives the model)."""

    model_config = ConfigDict(frozen=True)

    due_date: dt.date
    at: dt.datetime


class Clock(BaseModel):
    """The counting rule of one case and everything that happened to it.

    `received_at` is day 0. A restart (《政府信息公开条例》 30) makes its own day the new day 0.
    `close_of_business` is the unit's own closing time, used only when the limit ends with it. `limit_since`: when a
    date told to the applicant took the place of the limit; what lengthened the limit before ended with it.
    """

    model_config = ConfigDict(frozen=True)

    received_at: dt.datetime
    limit: Limit
    close_of_business: dt.time
    pauses: tuple[Pause, ...] = ()
    restarts: tuple[dt.datetime, ...] = ()
    extensions: tuple[Extension, ...] = ()
    replacement: Replacement | None = None
    limit_since: dt.datetime | None = None

    @property
    def started_at(self) -> dt.datetime:
        """Day 0 of the count: the receipt, or the last restart."""
        return self.restarts[-1] if self.restarts else self.received_at

    @property
    def days(self) -> int:
        """Days allowed in all, in the limit's own unit; for a fixed date the working days of its extension."""
        return (self.limit.days or 0) + self.extended_by(self.limit.unit)

    def extended_by(self, unit: str) -> int:
        """Days of this unit by which the present limit was extended."""
        since = self.limit_since
        return sum(one.days for one in self.extensions if one.unit == unit and (since is None or one.at >= since))

    @property
    def fixed(self) -> bool:
        """Whether the limit is a date and not a span: no pause moves it, so none can be made."""
        return self.limit.date is not None

    @property
    def paused(self) -> bool:
        """Whether anything keeps the clock still."""
        return any(one.until is None for one in self.pauses)

    def paused_by(self, *causes: Cause) -> bool:
        """Whether one of these keeps the clock still."""
        return any(one.open_by(*causes) for one in self.pauses)

    def pause(self, now: dt.datetime, cause: Cause = HAND, expected: dt.date | None = None) -> "Clock":
        """The clock stopped at an instant; as it is where the same cause keeps it still already."""
        if self.paused_by(cause):
            return self
        return self.model_copy(update={"pauses": (*self.pauses, Pause(since=now, cause=cause, expected=expected))})

    def resume(self, now: dt.datetime, *causes: Cause) -> "Clock":
        """What these causes (none named: an officer) stopped runs again from an instant; the clock itself once nothing
        else keeps it still."""
        ended, by = {"until": now}, causes or (HAND,)
        pauses = (one.model_copy(update=ended) if one.open_by(*by) else one for one in self.pauses)
        return self.model_copy(update={"pauses": tuple(pauses)})

    def extend(self, extension: Extension) -> "Clock":
        """The clock with more working days."""
        return self.model_copy(update={"extensions": (*self.extensions, extension)})

    def replace(self, due_date: dt.date, now: dt.datetime) -> "Clock":
        """The clock with another due date from now on; later pauses and extensions count from there."""
        return self.model_copy(update={"replacement": Replacement(due_date=due_date, at=now)})

    def restart(self, now: dt.datetime, limit: Limit | None = None) -> "Clock":
        """The limit, or another one, begun anew: the day of the restart is day 0; a date set before is void.

        An extension of another limit does not lengthen the new one.
        """
        changed = {"restarts": (*self.restarts, now), "replacement": None, "limit": limit or self.limit}
        return self.model_copy(update=changed | ({"extensions": ()} if limit else {}))

    def with_limit(self, limit: Limit | None, now: dt.datetime) -> "Clock":
        """The clock under another limit from now on: a date told to the applicant in place of the counted one
        (《政府信息公开条例》 35). It stands: extensions granted before end with the limit that they lengthened."""
        if limit is None:
            return self
        return self.model_copy(update={"limit": limit, "replacement": None, "limit_since": now})

    def answered(self, now: dt.datetime) -> "Clock":
        """An answer that came before a step's last pause ended, and was entered after: it ended with the answer."""
        last = next((one for one in reversed(self.pauses) if one.cause != HAND), None)
        if last is None or last.until is None or not last.since <= now < last.until:
            return self
        pauses = (one.model_copy(update={"until": now}) if one is last else one for one in self.pauses)
        return self.model_copy(update={"pauses": tuple(pauses)})
