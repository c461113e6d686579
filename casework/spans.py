"""A span of the day as people write it: 20:00-08:00."""

import datetime as dt
import re

WRITTEN = re.compile(r"([01]?[0-9]|2[0-3])[:：]([0-5][0-9])\s*[-–—~至到]\s*([01]?[0-9]|2[0-3])[:：]([0-5][0-9])")
LOOKED_AHEAD = 60
"""Days: no rest is longer."""


def span(written: str) -> tuple[dt.time, dt.time] | None:
    """From when until when; None for what is none."""
    found = WRITTEN.fullmatch(written.strip())
    if found is None:
        return None
    hours, minutes = (int(found[1]), int(found[3])), (int(found[2]), int(found[4]))
    return dt.time(hours[0], minutes[0]), dt.time(hours[1], minutes[1])
