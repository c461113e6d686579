"""Why a case is due on its day: the days to tell, and the word for each."""

from collections.abc import Sequence

from calendars.clocks import CountedDay
from models.tables import Case

ROLLED = {"following": "顺延", "preceding": "提前"}
HEAD, TAIL = 10, 60
"""Of a long count its beginning and its end are told."""


def days_told(case: Case, days: Sequence[CountedDay]) -> list[CountedDay]:
    """The days that explain the date: each one of a limit in days; of a fixed date only what moved it."""
    if case.clock.limit.days:
        return list(days)
    moved = any(day.rolled for day in days)
    return [day for day in days if day.rolled or day.day.date == case.due_date] if moved else []


def count_word(day: CountedDay, unit: str = "个") -> str:
    """Which day of the count it is, or why it does not count."""
    if day.number:
        return f"第 {day.number} {unit}"
    return ROLLED[day.rolled] if day.rolled else ("暂停" if day.paused else "不计")
