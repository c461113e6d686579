"""How rungs of many cases at one instant are spread over a while. Pure, so that every replay spreads alike."""

import datetime as dt
import zlib


def spread(number: str, seconds: int) -> dt.timedelta:
    """This case's share of the spread: rungs of thousands of cases at 09:00:00 would queue up for half a minute."""
    return dt.timedelta(seconds=zlib.crc32(number.encode()) % max(1, seconds))


def apart(officer_id: str) -> dt.timedelta:
    """This mailbox's share, up to half a minute: what two mailboxes wait for until one instant must not come to both at
    that very instant, because what one of them does then may wake the other."""
    share = zlib.crc32(officer_id.encode())
    return dt.timedelta(seconds=1 + share % 29, milliseconds=200 + share // 29 % 600)
