"""The shapes of the API that are its own; what a case, a proposal or a product holds is in docs/json.md."""

import datetime as dt
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from web.api.case_shapes import CaseRow
from web.api.plain import Day, Flag, Moment, Word


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

    unit: Word | None = Field(default=None, examples=["edu"])
    kind: Word | None = Field(default=None, examples=["consultation"])
    officer: Word | None = None
    state: Word | None = Field(default=None, description="open, paused, closed, withdrawn, overdue or taking_over")
    due: Word | None = Field(default=None, description="today, week, or a day as YYYY-MM-DD")
    late: Word | None = Field(default=None, description="Working days late: 1-3, 4-7 or 8+")
    due_within: int | None = Field(default=None, ge=0, le=999, description="Due by the N-th working day from today")
    since: Day | None = Field(default=None, description="Registered on this day or later")
    until: Day | None = Field(default=None, description="Registered on this day or earlier")
    parent: Word | None = Field(default=None, description="The units' cases of this campaign")
    provisional: bool = Field(default=False, description="Only those whose date is provisional")
    ended: bool = Field(default=False, description="Those closed and withdrawn too")
    sort: Word | None = Field(default=None, description="due, opened or number; a minus before it: the last first")
    limit: int = Field(default=100, ge=1, le=500)
    after: Word | None = Field(default=None, description="`next` of the page before")


class CasePage(Shape):
    """A page of cases. `next`: what `after` takes for the page that follows; null at the end."""

    total: int
    next: str | None
    cases: list[CaseRow]


class OverduePage(Shape):
    """A page of overdue cases, and how many there are in all."""

    overdue: int
    next: str | None
    cases: list[CaseRow]


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

    kind: Word = Field(examples=["consultation"])
    unit: Word | None = Field(default=None, examples=["edu"])
    title: Word | None = Field(default=None, examples=["路灯不亮"])
    received_at: Moment | None = Field(default=None, examples=["2026-11-23T10:00:00+08:00"])
    officer: Word | None = None
    content: Word | None = None
    citizen: Word | None = None
    phone: Word | None = None
    fields: dict[Word, Word] = {}
    parent: Word | None = None
    for_units: list[Word] = []
    old: Flag = False
    allow_duplicate: Flag = False
    old_number: Word | None = None


class StepBody(Shape):
    """A step of the procedure. `fields`: what it asks for, by id; `on`, `evidence`: a fact of before."""

    fields: dict[Word, Word] = {}
    on: Day | None = None
    evidence: Word | None = None
    unanswered: Word | None = None


class DecisionBody(Shape):
    """A decision on what was proposed or applied for. `what`: which, where several wait."""

    approve: Flag
    reason: Word
    what: Word | None = Field(default=None, examples=["extension"])
    notified: Day | None = None
    unit: Word | None = None
    officer: Word | None = None


class Problem(BaseModel):
    """What went wrong (RFC 9457). `code` is stable; `detail` is one line of Chinese for people."""

    type: str
    title: str
    status: int
    detail: str
    code: str
    fields: list[str] | None = None
