"""An obligation: a kind of duty as the catalog writes it down. A case keeps a copy of the one it was opened under."""

from typing import Literal

from pydantic import Field

from models.cycle import CHOSEN, Cycle
from models.limit import Limit, Strict
from models.silence import Silence
from models.steps import FieldRule, Rung, Step, TermRule

ALL_UNITS = "all"
REPLY = "reply"
LONGEST_EXTENSION = 20
"""《政府信息公开条例》 33 allows at most 20 working days; nothing the city must answer allows more."""


class Obligation(Strict):
    """A kind of duty: what it is, why it binds, how long it may take, what closes it and who hears when.

    duties: the sentences of the source document that it carries. units: who owes it (ids, `all`, and `-id` for those
    left out), where the document says so. force: a `permission` (可以, 探索) is tracked and never overdue. trigger:
    what opens a case, for people; `dormant`: that trigger lies outside (按上级部署) and is registered with its date.
    received: the field that holds day 0, by channel. children: the obligation of which a campaign opens one case for
    each unit; `children_by`: for all of them, with each unit's record as the basis of a decision, or for what last year
    left open. settings: figures that named checks and products use (a copy threshold, weights). extension_notice: an
    extension must name the day on which the applicant was told of it (《政府信息公开条例》 33). extends_in: the days in
    which a limit in calendar days may be extended; without it, it is not. silence: the longest pause, and the rhythm of
    reminders of what nothing moves. sent_back: the limit that begins on the day on which a reply was sent back;
    without it the old date stands. longest_extension: by how many days at most a limit is extended, in the days that
    an extension counts; without it by as many as the limit has, and never by more than 20 (《政府信息公开条例》 33).
    """

    id: str = Field(pattern=r"^[a-z][a-z0-9-]{1,39}$")
    name: str = Field(min_length=1, max_length=40)
    prefix: str = Field(pattern=r"^[A-Z]{1,6}[0-9]{0,4}[A-Z]?$")
    clause: str = Field(min_length=1)
    basis: str = Field(min_length=1)
    procedure: str = Field(pattern=r"^[a-z][a-z0-9-]{1,39}$")
    limit: Limit
    closes_with: tuple[str, ...] = Field(default=(), max_length=20)
    ladder: tuple[Rung, ...] = ()
    classifies_as: tuple[str, ...] = ()
    duties: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    force: Literal["duty", "permission"] = "duty"
    trigger: str | None = None
    dormant: bool = False
    cycle: Cycle | None = None
    opens_with: tuple[FieldRule, ...] = ()
    received: dict[str, str] = Field(default={})
    terms: tuple[TermRule, ...] = ()
    steps: tuple[Step, ...] = ()
    children: str | None = None
    children_by: Literal["all", "record", "open_items"] = "all"
    settings: dict[str, float] = Field(default={})
    silence: Silence = Silence()
    extension_notice: bool = False
    extends_in: Literal["working_days", "calendar_days"] | None = None
    sent_back: Limit | None = None
    longest_extension: int | None = Field(default=None, ge=0, le=250)

    @property
    def replies(self) -> bool:
        """Whether a case is closed by a reply alone: date, unit and content."""
        return self.procedure == REPLY

    @property
    def needs_cycle(self) -> bool:
        """Whether the unit must choose the cycle before anything runs."""
        return self.cycle is not None and self.cycle.every == CHOSEN

    @property
    def extended_by_at_most(self) -> int:
        """By how many days an officer may have the limit extended."""
        if self.longest_extension is not None:
            return self.longest_extension
        return min(LONGEST_EXTENSION, self.limit.days or LONGEST_EXTENSION)

    @property
    def all_fields(self) -> tuple[FieldRule, ...]:
        """Everything that is filled in for a case: when it is registered, then step by step."""
        return (*self.opens_with, *(rule for step in self.steps for rule in step.fields))

    def step(self, step_id: str) -> Step | None:
        """A step by id or by its office name."""
        return next((step for step in self.steps if step_id in (step.id, step.name)), None)


def stricter(opened: Obligation, classified: Obligation | None) -> Obligation:
    """The obligation whose limit binds a case: the shorter of what it was opened and what it was classified as."""
    days = [one.limit.days for one in (opened, classified) if one]
    if classified is None or None in days or days[0] <= days[1]:  # type: ignore[operator]
        return opened
    return classified
