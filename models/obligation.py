"""An obligation: a kind of duty as the catalog writes it down. A case keeps a copy of the one it was opened under."""

import datetime as dt
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from models.words import Level, Role

FIXED_DATE = r"^((0[1-9]|1[0-2])-(end|0[1-9]|[12][0-9]|3[01])|(month|quarter|year)-end)$"
DATE_NAMES = {"month-end": "每月底", "quarter-end": "每季末", "year-end": "年底"}
ROLL_NAMES = {"preceding": "遇休息日提前到上一工作日", "following": "遇休息日顺延到下一工作日", "none": "遇休息日不变"}


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


def _clock_time(value: object) -> object:
    """YAML may read 09:00 as text only when quoted; a bare sexagesimal number is refused with advice."""
    if isinstance(value, int):
        raise ValueError('请给时间加引号，例如 "09:00"')
    return value


class Rung(_Strict):
    """One step of a ladder: when (working days from the due date and a local time, or the due instant) and to whom."""

    offset: Annotated[int, Field(ge=-60, le=250)] | Literal["due"]
    time: Annotated[dt.time | None, BeforeValidator(_clock_time)] = None
    level: Level
    to: tuple[Role, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _time_fits(self) -> "Rung":
        if self.offset == "due" and self.time is not None:
            raise ValueError("offset 为 due 时不写 time：时刻就是截止时刻")
        if self.offset != "due" and self.time is None:
            raise ValueError('缺少 time，例如 "09:00"')
        return self


class Limit(_Strict):
    """N working days, the day of receipt being day 0; or a fixed date. Due at 24:00, or at the close of business.

    A fixed `date` is the next `07-end` (7月底), `01-31`, `month-end`, `quarter-end` or `year-end` on or after receipt;
    `roll` says what becomes of it on a rest day.
    """

    days: int | None = Field(default=None, ge=1, le=250)
    unit: Literal["working_days"] = "working_days"
    date: str | None = Field(default=None, pattern=FIXED_DATE)
    roll: Literal["preceding", "following", "none"] = "preceding"
    ends: Literal["midnight", "close_of_business"] = "midnight"

    @model_validator(mode="after")
    def _one_of_two(self) -> "Limit":
        if (self.days is None) == (self.date is None):
            raise ValueError("days（工作日数）和 date（固定日期）应写且只写一项")
        return self

    def __str__(self) -> str:
        """As people read it."""
        if self.date is None:
            return f"{self.days} 个工作日"
        return f"{DATE_NAMES.get(self.date, self.date.replace('-end', ' 月底'))}（{ROLL_NAMES[self.roll]}）"


class Obligation(_Strict):
    """A kind of duty: what it is, why it binds, how long it may take, what closes it and who hears when."""

    id: str = Field(pattern=r"^[a-z][a-z0-9-]{1,39}$")
    name: str = Field(min_length=1, max_length=40)
    prefix: str = Field(pattern=r"^[A-Z]{2,6}$")
    clause: str = Field(min_length=1)
    basis: str = Field(min_length=1)
    procedure: Literal["reply"]
    limit: Limit
    closes_with: tuple[Literal["date", "unit", "content"], ...] = Field(min_length=1)
    ladder: tuple[Rung, ...] = Field(min_length=1)
    classifies_as: tuple[str, ...] = ()


def stricter(opened: Obligation, classified: Obligation | None) -> Obligation:
    """The obligation whose limit binds a case: the shorter of what it was opened and what it was classified as."""
    days = [one.limit.days for one in (opened, classified) if one]
    if classified is None or None in days or days[0] <= days[1]:  # type: ignore[operator]
        return opened
    return classified
