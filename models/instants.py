"""Instants and local time. The ledger keeps UTC; people read Asia/Shanghai."""

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any
from zoneinfo import ZoneInfo

from models.typed_time import not_a_day, typed_day, typed_moment

SHANGHAI = ZoneInfo("Asia/Shanghai")
MIDNIGHT = dt.time(0, 0)
ONE_DAY = dt.timedelta(days=1)
CLOSE_OF_BUSINESS = dt.time(17, 30)
LAST_SECOND = dt.time(23, 59, 59)
"""Of a day on which something is proved to have happened, nobody knows when."""


def wall_clock() -> dt.datetime:
    """Now. Only the command line and the worker read it; everything below them is handed the time."""
    return dt.datetime.now(dt.UTC)  # noqa: TID251


def at(day: dt.date, time: dt.time = MIDNIGHT) -> dt.datetime:
    """The instant of a local date and time in Asia/Shanghai."""
    return dt.datetime.combine(day, time, tzinfo=SHANGHAI)


def end_of(day: dt.date) -> dt.datetime:
    """24:00 of a local day, which is the following midnight (民法典 203)."""
    return at(day + ONE_DAY)


def local(instant: dt.datetime) -> dt.datetime:
    """The same instant as Asia/Shanghai shows it."""
    return instant.astimezone(SHANGHAI)


def local_date(instant: dt.datetime) -> dt.date:
    """The date in Asia/Shanghai at an instant."""
    return local(instant).date()


def iso(instant: dt.datetime) -> str:
    """ISO 8601 to the second with +08:00, as every `--json` answer prints instants."""
    return local(instant).replace(microsecond=0).isoformat()


def printed(data: Any) -> Any:
    """Data as `--json` prints them: every instant as `iso`, dates and times of day as they are written."""
    if isinstance(data, dt.datetime):
        return iso(data)
    if isinstance(data, dt.date | dt.time):
        return data.isoformat()
    if isinstance(data, Mapping):
        return {key: printed(value) for key, value in data.items()}
    return [printed(one) for one in data] if isinstance(data, list | tuple) else data


def shown(instant: dt.datetime) -> str:
    """An instant as people read it: 2026-09-24 16:00."""
    return local(instant).strftime("%Y-%m-%d %H:%M")


def shown_due(due_date: dt.date, due_at: dt.datetime) -> str:
    """A deadline as people read it: midnight belongs to the day it ends (2026-09-24 24:00)."""
    time = "24:00" if due_at == end_of(due_date) else local(due_at).strftime("%H:%M")
    return f"{due_date} {time}"


def parse_date(text: str, today: Callable[[], dt.date] | None = None) -> dt.date:
    """A date in any form people type (`models/typed_time.py`); without `today` with its year. Raises BadInput."""
    return typed_day(text, today)


def parse_instant(text: str, today: Callable[[], dt.date] | None = None) -> dt.datetime:
    """A local date, or date and time, in any form people type; or ISO 8601 with an offset. Raises BadInput."""
    try:
        value = dt.datetime.fromisoformat(text.strip())
        if value.tzinfo and 1900 < value.year < 9000:  # beyond, even a change of time zone overflows
            return value
    except ValueError:
        pass  # the forms below are more than that function knows
    day, since_midnight = typed_moment(text, today)
    if not 1900 < day.year < 9000:
        raise not_a_day(text, "时间", "2026-09-24 或 2026-09-24 16:00")
    return at(day) + since_midnight
