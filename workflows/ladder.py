"""The walk along a plan's rungs: which fire now, and when to wake next. Pure, so that every replay walks alike."""

import datetime as dt
import zlib
from collections.abc import Collection

from models.plan import Plan, PlannedRung

LATE_AFTER = dt.timedelta(minutes=5)
"""A rung that fires this long after its instant was held up (an outage) and is marked late."""


def passed(plan: Plan, fired: Collection[str], now: dt.datetime) -> list[PlannedRung]:
    """The rungs to fire at `now`: those of the latest passed instant, unless they fired before.

    Earlier passed rungs are not replayed: a message that says where the case stands beats three that say where it was.
    """
    due = [rung for rung in plan.rungs if rung.at <= now]
    latest = max((rung.at for rung in due), default=None)
    return [rung for rung in due if rung.at == latest and rung.key not in fired]


def next_at(plan: Plan, now: dt.datetime) -> dt.datetime | None:
    """The instant of the next rung after `now`."""
    return min((rung.at for rung in plan.rungs if rung.at > now), default=None)


def spread(number: str, seconds: int) -> dt.timedelta:
    """This case's share of the spread: rungs of thousands of cases at 09:00:00 would queue up for half a minute."""
    return dt.timedelta(seconds=zlib.crc32(number.encode()) % max(1, seconds))
