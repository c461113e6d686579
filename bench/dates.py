"""`working-days`: five working days counted, against a bare bisect and against chinese_calendar."""

import bisect
import datetime as dt
import timeit
from collections.abc import Callable
from typing import Any

from chinese_calendar import find_workday

from bench.rows import row
from calendars.official import official


def working_days(scale: float = 1.0) -> list[dict[str, Any]]:
    """`add` for 5 working days against a bare bisect over a list and against chinese_calendar.find_workday."""
    calendar, start = official(), dt.date(2026, 9, 18)
    days = [day.date for day in calendar.days(dt.date(2003, 12, 31), dt.date(2026, 12, 31)) if day.workday]
    calls: dict[str, Callable[[], Any]] = {
        "duban add": lambda: calendar.add(start, 5),
        "bare bisect": lambda: days[bisect.bisect_right(days, start) + 4],
    }
    number = int(20_000 * scale)
    best = {name: min(timeit.repeat(call, number=number, repeat=7)) / number for name, call in calls.items()}
    library = min(timeit.repeat(lambda: find_workday(5, start), number=500, repeat=5)) / 500
    return [
        row("add 5 working days", best["duban add"] * 1e6, "µs", "bare bisect", best["bare bisect"] * 1e6),
        row("add 5 working days", best["duban add"] * 1e6, "µs", "chinese_calendar.find_workday", library * 1e6),
    ]
