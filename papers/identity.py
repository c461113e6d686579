"""Numbers of identity cards: 18 characters by GB 11643-1999, or the 15 digits of cards issued before it."""

import datetime as dt
import re
from collections.abc import Iterator

PROVINCES = {*range(11, 16), 21, 22, 23, *range(31, 38), *range(41, 47), *range(50, 55), *range(61, 66), 71, 81, 82, 83}
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
    return (
        re.compile(rf"(?<!\d)(?=(\d(?:{gap}\d){{16}}{gap}[\dXx])(?![\dXx]))"),
        re.compile(rf"(?<!\d)(?=(\d(?:{gap}\d){{14}})(?!\d))"),
    )


def identities(row: re.Pattern[str], text: str) -> Iterator[tuple[int, int]]:
    """Where numbers of identity cards of one kind stand in a readable text, none overlapping another.

    A number needs a real birth date. One of 18 characters also needs its check digit, unless the words before it call
    it an identity card's: there a slip of the pen is still somebody's number. File numbers and 统一社会信用代码 have
    neither.
    """
    reached = 0
    for match in row.finditer(text):
        start, end = match.span(1)
        if start >= reached and _is_identity(text[start:end], text[max(0, start - NEAR) : start]):
            yield start, end
            reached = end


def _is_identity(number: str, before: str) -> bool:
    digits = re.sub(r"[^\dXx]", "", number).upper()
    if digits[0] != FOREIGN and int(digits[:2]) not in PROVINCES:
        return False
    if len(digits) == 15:
        return _is_day("19" + digits[6:12])
    return _is_day(digits[6:14]) and (_check(digits) == digits[17] or LABEL.search(before) is not None)


def _check(digits: str) -> str:
    """The check digit that belongs to the first 17 (GB 11643, ISO 7064 MOD 11-2)."""
    return CHECKS[sum(int(digit) * weight for digit, weight in zip(digits, WEIGHTS, strict=False)) % 11]


def _is_day(digits: str) -> bool:
    try:
        return dt.date(int(digits[:4]), int(digits[4:6]), int(digits[6:])).year >= EARLIEST
    except ValueError:
        return False
