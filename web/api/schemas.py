"""The shapes of the API that are its own; what a case, a proposal or a product holds is in docs/json.md."""

import datetime as dt
from typing import Any

from pydantic import BaseModel, ConfigDict, Field


class Shape(BaseModel):
    """A body: a field that nobody knows is refused rather than passed over."""

    model_config = ConfigDict(extra="forbid")


class Me(Shape):
    """For whom a token acts. `may`: the deeds of `duban policy` that reach anything at all."""

    officer: str = Field(examples=["edu-handler"])
    scope: str = Field(examples=["act"])
    may: list[str]


class CaseFilters(Shape):
    """What narrows a list of cases; units, kinds and officers by id or name."""

    unit: str | None = Field(default=None, examples=["edu"])
    kind: str | None = Field(default=None, examples=["consultation"])
    officer: str | None = None
    state: str | None = Field(default=None, description="open, paused, closed, withdrawn, overdue or taking_over")
    due: str | None = Field(default=None, description="today, week, or a day as YYYY-MM-DD")
    late: str | None = Field(default=None, description="Working days late: 1-3, 4-7 or 8+")
    due_within: int | None = Field(default=None, ge=0, le=999, description="Due by the N-th working day from today")
    since: dt.date | None = Field(default=None, description="Registered on this day or later")
    until: dt.date | None = Field(default=None, description="Registered on this day or earlier")
    parent: str | None = Field(default=None, description="The units' cases of this campaign")
    provisional: bool = Field(default=False, description="Only those whose date is provisional")
    ended: bool = Field(default=False, description="Those closed and withdrawn too")
    sort: str | None = Field(default=None, description="due, opened or number; a minus before it: the last first")
    limit: int = Field(default=100, ge=1, le=500)
    after: str | None = Field(default=None, description="`next` of the page before")


class CasePage(Shape):
    """A page of cases. `next`: what `after` takes for the page that follows; null at the end."""

    total: int
    next: str | None
    cases: list[dict[str, Any]]


class OverduePage(Shape):
    """A page of overdue cases, and how many there are in all."""

    overdue: int
    next: str | None
    cases: list[dict[str, Any]]


class ProposalPage(Shape):
    """A page of proposals. `too_long`: how many have waited too long."""

    total: int
    too_long: int
    next: str | None
    proposals: list[dict[str, Any]]


class DayAnswer(Shape):
    """One day of the calendar. `version`: of the calendar in force."""

    date: dt.date
    workday: bool
    reason: str
    provisional: bool
    version: str


class DueAnswer(Shape):
    """A deadline, due at 24:00 (Asia/Shanghai) of `due_date`."""

    start: dt.date
    working_days: int
    due_date: dt.date
    due_at: str
    provisional: bool
    earliest: dt.date
    latest: dt.date
    version: str


class OpenBody(Shape):
    """A case to register. `fields`: what the obligation asks for, by id; `for_units`: whom a campaign looks at."""

    kind: str = Field(examples=["consultation"])
    unit: str | None = Field(default=None, examples=["edu"])
    title: str | None = Field(default=None, examples=["路灯不亮"])
    received_at: dt.datetime | None = Field(default=None, examples=["2026-11-23T10:00:00+08:00"])
    officer: str | None = None
    content: str | None = None
    citizen: str | None = None
    phone: str | None = None
    fields: dict[str, str] = {}
    parent: str | None = None
    for_units: list[str] = []
    old: bool = False
    allow_duplicate: bool = False
    old_number: str | None = None


class StepBody(Shape):
    """A step of the procedure. `fields`: what it asks for, by id; `on`, `evidence`: a fact of before."""

    fields: dict[str, str] = {}
    on: dt.date | None = None
    evidence: str | None = None
    unanswered: str | None = None


class DecisionBody(Shape):
    """A decision on what was proposed or applied for. `what`: which, where several wait."""

    approve: bool
    reason: str
    what: str | None = Field(default=None, examples=["extension"])
    notified: dt.date | None = None
    unit: str | None = None
    officer: str | None = None


class Problem(BaseModel):
    """What went wrong (RFC 9457). `code` is stable; `detail` is one line of Chinese for people."""

    type: str
    title: str
    status: int
    detail: str
    code: str
