"""Steps of a procedure: what must be on record, what must come before, and what a step does to the clock.

A gate is a step that is refused until its conditions hold; `refuse` is the office's word for it (不予上会).
"""

import datetime as dt
from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from models.limit import Limit, Strict
from models.words import Level, Role

ID = r"^[a-z][a-z0-9_-]{0,39}$"
FieldKind = Literal["text", "date", "number", "choice", "flag", "officer", "unit", "file", "element", "list"]


def _clock_time(value: object) -> object:
    """YAML may read 09:00 as text only when quoted; a bare sexagesimal number is refused with advice."""
    if isinstance(value, int):
        raise ValueError('请给时间加引号，例如 "09:00"')
    return value


ClockTime = Annotated[dt.time, BeforeValidator(_clock_time)]


def _words(value: object) -> object:
    """A single word may be written without a list."""
    return [str(value)] if isinstance(value, str | bool | int) else value


Words = Annotated[tuple[str, ...], BeforeValidator(_words)]


class FieldRule(Strict):
    """Something an officer fills in. `when`: only where these facts have one of these values.

    An `element` is a text, or 不适用：and the reason. A `list` has one entry a line. A `file` is a longer text.
    """

    id: str = Field(pattern=ID)
    name: str = Field(min_length=1)
    kind: FieldKind = "text"
    choices: dict[str, str] = Field(default={})
    optional: bool = False
    when: dict[str, Words] = Field(default={})


class Rung(Strict):
    """One step of a ladder: when (working days from the due date and a local time, or the due instant) and to whom."""

    offset: Annotated[int, Field(ge=-60, le=250)] | Literal["due"]
    time: ClockTime | None = None
    level: Level
    to: tuple[Role, ...] = Field(min_length=1)

    def model_post_init(self, context: Any, /) -> None:
        """Raises ValueError where offset and time do not fit together."""
        if self.offset == "due" and self.time is not None:
            raise ValueError("offset 为 due 时不写 time：时刻就是截止时刻")
        if self.offset != "due" and self.time is None:
            raise ValueError('缺少 time，例如 "09:00"')


class TermRule(Strict):
    """A date of its own inside a case: a third party's 15 working days, the rectification, a correction to wait for.

    `pauses`: the case's clock stands still meanwhile. `lapses`: what silence means; where it says so, the term ends by
    itself when its date passes, and a paused clock runs again. `when`: only where these facts hold; `unless`: not where
    all of these do.
    """

    id: str = Field(pattern=ID)
    name: str = Field(min_length=1)
    limit: Limit
    ladder: tuple[Rung, ...] = ()
    pauses: bool = False
    lapses: str | None = None
    when: dict[str, Words] = Field(default={})
    unless: dict[str, Words] = Field(default={})

    def applies(self, facts: Mapping[str, Any]) -> bool:
        """Whether the term runs in a case with these facts."""
        return holds(self.when, facts) and not (self.unless and holds(self.unless, facts))


class Wait(Strict):
    """When a step may be taken at the earliest, or (`at_most`) at the latest.

    After so many days since another step (`since`; with `field` the date in that field), the day of that step being day
    0; or from the day after the date in the field `past`, or after the term `past_term`; or from the day in `from_day`
    on. `unless` names the field of a reason that allows an exception, `when` the facts under which the rule holds.
    """

    since: str | None = None
    limit: Limit | None = None
    field: str | None = None
    past: str | None = None
    past_term: str | None = None
    from_day: str | None = None
    at_most: bool = False
    unless: str | None = None
    when: dict[str, Words] = Field(default={})


class Awaited(Strict):
    """A step that somebody waits for: on the board from when it is the next, told of after so many working days.

    since: the steps from which it is waited for, those before it (`after`) where none is named. when: only where these
    facts hold.
    """

    days: Annotated[int, Field(ge=1, le=60)]
    since: tuple[str, ...] = ()
    when: dict[str, Words] = Field(default={})


class Step(Strict):
    """One step of a procedure.

    after: steps that must have been taken (those whose own `when` does not hold are left out). not_after: steps that
    must not. when: the step applies only where these facts hold. by: roles that may take it; the officer must then be
    named. clock: what it does to the case's clock, where the facts of `clock_when` hold; one that `stops` has met its
    limit or missed it, and what follows has terms of its own. moment: the field whose date counts instead of the day of
    the entry (the day of posting, of receipt). checks: named tests in `casework/checks.py`. within: a term that must
    not have passed. ends: terms it ends. registers: the register that the case enters with this step.
    awaited: who may take it is waited for, and reminded. needed: why nothing that comes after it may go before it.
    """

    id: str = Field(pattern=ID)
    name: str = Field(min_length=1)
    after: tuple[str, ...] = ()
    not_after: tuple[str, ...] = ()
    when: dict[str, Words] = Field(default={})
    fields: tuple[FieldRule, ...] = ()
    checks: tuple[str, ...] = ()
    by: tuple[Role, ...] = ()
    refuse: str = ""
    repeat: bool = False
    clock: Literal["runs", "pauses", "resumes", "restarts", "replaces", "stops", "closes"] = "runs"
    clock_when: dict[str, Words] = Field(default={})
    limit: Limit | None = None
    moment: str | None = None
    term: TermRule | None = None
    ends: tuple[str, ...] = ()
    within: str | None = None
    wait: Wait | None = None
    replies: bool = False
    registers: Literal["document"] | None = None
    awaited: Awaited | None = None
    needed: str = ""


def holds(when: Mapping[str, tuple[str, ...]], facts: Mapping[str, Any]) -> bool:
    """Whether the facts have one of the values named for each key; flags are `yes` and `no`."""
    return all(str(facts.get(key, "no")) in values for key, values in when.items())
