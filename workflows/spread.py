"""How rungs of many cases at one instant are spread over a while. Pure, so that every replay spreads alike."""

import datetime as dt
import zlib


def spread(number: str, seconds: int) -> dt.timedelta:
    """This case's share of the spread: rungs of thousands of cases at 09:00:00 would queue up for half a minute."""
    return dt.timedelta(seconds=zlib.crc32(number.encode()) % max(1, seconds))
