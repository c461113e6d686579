"""Numbers of identity cards: 18 characters by GB 11643-1999, or the 15 digits of cards issued before it."""

import datetime as dt
import re
from collections.abc import Iterator
from operator import mul

DIGITS = frozenset("0123456789Xx")
PROVINCES = {
    *map(str, (*range(11, 16), *range(21, 24), *range(31, 38), *range(41, 47), *range(50, 55), *range(61, 66), 71)),
    *("81", "82", "83"),
}
FOREIGN = "9"
"""The first digit on a permanent residence card (外国人永久居留身份证, since 2023)."""
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECKS = "10X98765432"
LABEL = re.compile(r"身份证|身份号码|证件号")
EARLIEST = 1800
"""The example in the standard itself was born in 1880."""
NEAR = 14
"""How far before the number a word that names it stands at most, in characters."""


def rows(gap: str) -> tuple[re.Pattern[str], ...]:
    """How both kinds look, the longer one first; the number is the first group, because one may begin inside another.

    `gap`: what may divide digits.
    """
    month, day = f"(?:0{gap}[1-9]|1{gap}[0-2])", rf"(?:0{gap}[1-9]|[12]{gap}\d|3{gap}[01])"
    date = f"{month}{gap}{day}"  # looked for here already: most rows of digits have none, and cost nothing more
    year = rf"(?:1{gap}[89]|[2-9]{gap}\d)(?:{gap}\d){{2}}"
    place = rf"[1-689](?:{gap}\d){{5}}{gap}"
    return (
        re.compile(rf"(?<!\d)(?=({place}{year}{gap}{date}(?:{gap}\d){{3}}{gap}[\dXx])(?![\dXx]))"),
        re.compile(rf"(?<!\d)(?=({place}\d{gap}\d{gap}{date}(?:{gap}\d){{3}})(?!\d))"),
    )


def identities(row: re.Pattern[str], text: str) -> Iterator[tuple[int, int]]:
    """Where numbers of identity cards of one kind stand in a readable text, none overlapping another.

    A number needs a real birth date. One of 18 characters also needs its check digit, unless the words before it call
    it an identity card's: there a slip of the pen is still somebody's number. File numbers and 统一社会信用代码 have
    neither.
    """
    match = row.search(text)
    while match:
        start, end = match.span(1)
        found = _is_identity(text[start:end], text[max(0, start - NEAR) : start])
        if found:
            yield start, end
        match = row.search(text, end if found else start + 1)


def _is_identity(number: str, before: str) -> bool:
    digits = "".join(filter(DIGITS.__contains__, number)).upper()
    if digits[0] != FOREIGN and digits[:2] not in PROVINCES:
        return False
    if len(digits) == 15:
        return _is_day(1900 + int(digits[6:8]), digits[8:12])
    named = digits[17] == _check(digits) or LABEL.search(before) is not None
    return named and _is_day(int(digits[6:10]), digits[10:14])


def _check(digits: str) -> str:
    """The check digit that belongs to the first 17 (GB 11643, ISO 7064 MOD 11-2)."""
    return CHECKS[(sum(map(mul, WEIGHTS, digits.encode())) - ord("0") * sum(WEIGHTS)) % 11]


def _is_day(year: int, day: str) -> bool:
    try:
        return dt.date(year, int(day[:2]), int(day[2:])).year >= EARLIEST
    except ValueError:
        return False
