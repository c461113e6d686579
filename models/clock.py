"""A clock keeps what a due date is made of, never the date alone, so that it can be worked out and explained again."""

import datetime as dt

from pydantic import BaseModel, ConfigDict, Field

from models.limit import Limit


class Pause(BaseModel):
    """A time during which working days do not count; open while `until` is None."""

    model_config = ConfigDict(frozen=True)

    since: dt.datetime
    until: dt.datetime | None = None


class Extension(BaseModel):
    """Working days added to the limit by a named approver, once (《政府信息公开条例》 33 gives the model)."""

    model_config = ConfigDict(frozen=True)

    days: int = Field(ge=1, le=250)
    approver: str
    at: dt.datetime


class Replacement(BaseModel):
    """A due date set in place of the counted one, from an instant on (《政府信息公开条例》 35 gives the model)."""

    model_config = ConfigDict(frozen=True)

    due_date: dt.date
    at: dt.datetime


class Clock(BaseModel):
    """The counting rule of one case and everything that happened to it.

    `received_at` is day 0. A restart (《政府信息公开条例》 30) makes its own day the new day 0.
    `close_of_business` is the unit's own closing time, used only when the limit ends with it.
    """

    model_config = ConfigDict(frozen=True)

    received_at: dt.datetime
    limit: Limit
    close_of_business: dt.time
    pauses: tuple[Pause, ...] = ()
    restarts: tuple[dt.datetime, ...] = ()
    extensions: tuple[Extension, ...] = ()
    replacement: Replacement | None = None

    @property
    def started_at(self) -> dt.datetime:
        """Day 0 of the count: the receipt, or the last restart."""
        return self.restarts[-1] if self.restarts else self.received_at

    @property
    def days(self) -> int:
        """Working days allowed in all; for a fixed date those of its extension."""
        return (self.limit.days or 0) + sum(extension.days for extension in self.extensions)

    @property
    def paused(self) -> bool:
        return bool(self.pauses) and self.pauses[-1].until is None

    def pause(self, now: dt.datetime) -> "Clock":
        """The clock stopped at an instant."""
        return self.model_copy(update={"pauses": (*self.pauses, Pause(since=now))})

    def resume(self, now: dt.datetime) -> "Clock":
        """The clock running again from an instant."""
        last = self.pauses[-1].model_copy(update={"until": now})
        return self.model_copy(update={"pauses": (*self.pauses[:-1], last)})

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

    def with_limit(self, limit: Limit | None) -> "Clock":
        """The clock under another limit: a date set in place of the counted one (《政府信息公开条例》 35)."""
        return self.model_copy(update={"limit": limit, "replacement": None}) if limit else self

    def answered(self, now: dt.datetime) -> "Clock":
        """An answer that came before the last pause ended, and was entered after: the pause ended with the answer."""
        if self.paused or not self.pauses or self.pauses[-1].until is None:
            return self
        last = self.pauses[-1]
        if not last.since <= now < self.pauses[-1].until:
            return self
        return self.model_copy(update={"pauses": (*self.pauses[:-1], last.model_copy(update={"until": now}))})
