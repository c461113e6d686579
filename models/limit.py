"""A limit: how long a duty may take, or by which date it must be done."""

import datetime as dt
import re
from collections.abc import Mapping
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

FIXED_DATE = r"^((0[1-9]|1[0-2])-(end|0[1-9]|[12][0-9]|3[01])|(month|quarter|year|period)-end|\d{4}-\d{2}-\d{2})$"
PERIOD_END = "period-end"
COMMON_YEAR = 2023
DATE_NAMES = {"month-end": "每月底", "quarter-end": "每季末", "year-end": "年底", PERIOD_END: "本期末"}
ROLL_NAMES = {"preceding": "遇休息日提前到上一工作日", "following": "遇休息日顺延到下一工作日", "none": "遇休息日不变"}
UNIT_NAMES = {"working_days": "个工作日", "calendar_days": "日（自然日）"}


def there_is(day: str) -> None:
    """Raises ValueError for a month and day that no common year has."""
    try:
        dt.date(COMMON_YEAR, int(day[:2]), int(day[3:]))
    except ValueError:
        raise ValueError(f"没有“{day}”这一天") from None


class Strict(BaseModel):
    """A value read from YAML: nothing unknown, nothing changed afterwards."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Limit(Strict):
    """N days, the day of receipt being day 0; or a fixed date; or the date that a field of the case gives.

    `days` are working days unless `unit` says `calendar_days`: those roll to the next working day when the last one is
    a rest day (民法典 203). A fixed `date` is the next `07-end` (7月底), `01-31`, `month-end`, `quarter-end` or
    `year-end` on or after receipt, the end of the case's period (`period-end`), or one day; `roll` says what becomes of
    it on a rest day. `lead`: working days after (before, where negative) the date, as in 提前 1 个工作日 = -1.
    Due at 24:00, or at the close of business.
    """

    days: int | None = Field(default=None, ge=1, le=250)
    unit: Literal["working_days", "calendar_days"] = "working_days"
    date: str | None = Field(default=None, pattern=FIXED_DATE)
    field: str | None = None
    lead: int = Field(default=0, ge=-60, le=250)
    roll: Literal["preceding", "following", "none"] = "preceding"
    ends: Literal["midnight", "close_of_business"] = "midnight"

    @model_validator(mode="after")
    def _one_of_three(self) -> "Limit":
        if [self.days, self.date, self.field].count(None) != 2:
            raise ValueError("days（工作日数）和 date（固定日期）应写且只写一项；日期由登记时给出的写 field")
        if self.date and re.fullmatch(r"\d\d-\d\d", self.date):
            there_is(self.date)
        return self

    def resolved(self, facts: Mapping[str, Any], period_end: dt.date | None = None) -> "Limit":
        """The limit with the date that this case's facts, or its period, give it."""
        day = period_end.isoformat() if period_end and self.date == PERIOD_END else None
        if self.field:
            day = str(facts[self.field])
        return self if day is None else self.model_copy(update={"date": day, "field": None})

    def __str__(self) -> str:
        """As people read it."""
        if self.days is not None:
            return f"{self.days} {UNIT_NAMES[self.unit]}"
        lead = f"{'前' if self.lead < 0 else '后'} {abs(self.lead)} 个工作日" if self.lead else ""
        if self.date is None:
            return f"登记时给出的日期{lead}"
        if self.date[:4].isdigit():
            return f"{self.date}{lead}"
        return f"{DATE_NAMES.get(self.date, self.date.replace('-end', ' 月底'))}{lead}（{ROLL_NAMES[self.roll]}）"
