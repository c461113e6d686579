"""A cycle: how often a duty comes round, and when in each period its case is opened."""

import datetime as dt
import re
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, field_validator, model_validator

from models.limit import Strict, there_is
from models.steps import ClockTime

CHOSEN = "chosen"
LAST_COMMON_DAY = 28
"""Every month has it."""
UNITS = {
    "day": "日",
    "workday": "工作日",
    "week": "周",
    "ten-days": "旬",
    "month": "个月",
    "quarter": "个季度",
    "half-year": "个半年",
    "year": "年",
}
EVERY = re.compile(rf"(?:([1-9]\d?) )?({'|'.join(UNITS)})s?")


def _date(value: object) -> object:
    return value.isoformat() if isinstance(value, dt.date) else value


class Cycle(Strict):
    """How often: `every: month`, `every: 2 weeks`, …, or `chosen`: nothing runs before the unit has chosen.

    `opens`: the case of a period opens on its first working day (`within`), on the first working day after it
    (`after`: statistics of the month that ended), or on a day of it such as `07-01` (yearly) or `15` (monthly), rolled
    to the next working day; at `time`, Asia/Shanghai. `starts`: the first day from which on the catalog alone sets
    the cycle going; otherwise `duban activate` does.
    """

    every: str
    opens: Annotated[str, BeforeValidator(lambda value: f"{value:02d}" if isinstance(value, int) else value)] = Field(
        default="within", pattern=r"^(within|after|\d{2}-\d{2}|\d{2})$"
    )
    time: ClockTime = dt.time(8, 30)
    starts: Annotated[str, BeforeValidator(_date), Field(pattern=r"^\d{4}-\d{2}-\d{2}$")] | None = None
    product: Literal["statistics", "bulletin", "assessment"] | None = None

    @field_validator("every")
    @classmethod
    def _known(cls, every: str) -> str:
        parts(every)
        return every

    @model_validator(mode="after")
    def _opens_fits(self) -> "Cycle":
        if "-" in self.opens:
            there_is(self.opens)
        if not fits(self.every, self.opens):
            raise ValueError(_why_not(self.every, self.opens))
        return self

    def __str__(self) -> str:
        """As people read it."""
        if self.every == CHOSEN:
            return "周期由单位选定"
        number, unit = parts(self.every)
        return f"每{number if number > 1 else ''}{UNITS[unit] if number > 1 else UNITS[unit].removeprefix('个')}"


def fits(every: str, opens: str) -> bool:
    """Whether cases of a cycle can open then: a day of the year once a year, a day of the month (1 to 28) monthly."""
    if opens.isdigit() and not 1 <= int(opens) <= LAST_COMMON_DAY:
        return False
    if opens in ("within", "after") or every == CHOSEN:
        return True
    return parts(every) == (1, "year" if "-" in opens else "month")


def _why_not(every: str, opens: str) -> str:
    """Why cases of a cycle cannot open then."""
    if opens.isdigit() and not 1 <= int(opens) <= LAST_COMMON_DAY:
        return f"opens: “{opens}”应为 1–{LAST_COMMON_DAY}，每个月都有的日子（某日只用于每月一次的周期），请改写"
    return f"opens: “{opens}”只用于每{'年' if '-' in opens else '月'}一次的周期"


def parts(every: str) -> tuple[int, str]:
    """How many of which unit. Raises ValueError for what is no cycle."""
    found = EVERY.fullmatch(every)
    if every == CHOSEN:
        return 1, CHOSEN
    if found is None:
        raise ValueError(f"周期“{every[:20]}”应为 {'、'.join(UNITS)}，可加次数如 2 weeks；由单位选定的写 chosen")
    return int(found.group(1) or 1), found.group(2)


class Period(Strict):
    """One round of a cycle: its name (2023-07, 2023-Q3) and its first and last day."""

    key: str
    first: dt.date
    last: dt.date

    def model_post_init(self, context: Any, /) -> None:
        """Raises ValueError for a period that ends before it begins."""
        if self.last < self.first:
            raise ValueError(self.key)
