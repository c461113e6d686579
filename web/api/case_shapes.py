"""What a case is in an answer, for the description of the API.

The desk makes it (desk/views/case_json.py); a test holds the two together.
"""

import datetime as dt
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, WithJsonSchema

State = Literal["open", "paused", "closed", "withdrawn"]


class TermShape(BaseModel):
    """A date of its own inside a case: a co-handling unit's, a third party's, a rectification's."""

    id: str
    name: str
    unit: str | None
    due_date: dt.date | None
    due_at: dt.datetime | None
    ended_at: dt.datetime | None


class CaseShape(BaseModel):
    """A case. Instants are to the second in +08:00."""

    model_config = ConfigDict(json_schema_extra={"additionalProperties": True})

    number: str = Field(examples=["ZX-2026-0001"])
    kind: str = Field(description="The obligation, by id", examples=["consultation"])
    kind_name: str
    classified: str = Field(description="As which obligation it is treated; `kind` where it was never classified")
    title: str
    unit: str = Field(examples=["edu"])
    unit_name: str
    officer: str | None
    state: State
    received_at: dt.datetime
    opened_at: dt.datetime
    due_date: dt.date
    due_at: dt.datetime
    provisional: bool = Field(description="The due date depends on a day that nobody has announced yet")
    earliest: dt.date = Field(description="The earliest that a provisional due date may be")
    latest: dt.date
    calendar_version: str
    overdue: bool = Field(description="Derived from `due_at` and now")
    closed_at: dt.datetime | None
    closed_late: bool | None
    working_days_late: int
    procedure: str
    period: str | None
    parent: str | None = Field(description="The campaign that it belongs to")
    terms: list[TermShape]
    taking_over: bool
    old_number: str | None


class ActShape(CaseShape):
    """A case as an act left it. `warning`: nobody keeps time at present; `children`: the units' cases of a campaign."""

    warning: str | None
    children: list[str] = []


CaseRow = Annotated[dict[str, Any], WithJsonSchema(CaseShape.model_json_schema())]
"""A case in a page of them."""
SHOWN: dict[int | str, dict[str, Any]] = {200: {"model": CaseShape, "description": "The case, and what is on record"}}
LEFT: dict[int | str, dict[str, Any]] = {200: {"model": ActShape, "description": "The case as it stands afterwards"}}
OPENED: dict[int | str, dict[str, Any]] = {201: {"model": ActShape, "description": "The case that was registered"}}
