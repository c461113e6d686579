"""Numbers of identity cards: 18 characters by GB 11643-1999, or the 15 digits of cards issued before it.

They are looked for in a readable text whose digits have nothing but blanks between them. A long text may hold half a
million places where one could begin, so what costs least and refuses most is asked first: the pattern knows provinces
and days of a month, then comes the check digit, and only then the calendar.
"""

import datetime as dt
import re
from bisect import bisect
from collections.abc import Callable, Iterator

PROVINCE = "(?:1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[1-3]|9[0-9])"
"""9 is the first digit on a permanent residence card (外国人永久居留身份证, since 2023)."""
DAY = "(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])"
LABEL = re.compile(r"身份证|身份号码|证件号")
EARLIEST = 1800
"""The example in the standard itself was born in 1880."""
NEAR = 14
"""How far before the number a word that names it begins at most, in characters."""
BASE, WITH_X = 35, 2
"""Powers of 35 leave 1, 2, 4, 8, 5, … divided by 11: the standard's weights. So all 18 leave 1; and 2 where the last is
an X, which stands for ten and is 33 in that base."""

LIKE_X = str.maketrans("×✕✖хХχΧⅹⅩ", "XXXXXXXXX")
"""What looks like the X at the end: typed in another script, or taken for a sign."""


def _row(digits: str, last: str, behind: str) -> re.Pattern[str]:
    """How one kind looks, blanks between its digits or none; the first group, for one may begin inside another."""
    spaced = re.sub(r"\[.*?\]|\d", r"\g<0> {0,8}+", digits)
    return re.compile(rf"(?<!\d)(?=({spaced}{last})(?!{behind}))")


NEW = _row(f"{PROVINCE}[0-9][0-9][0-9][0-9](?:1[89]|[2-9][0-9])[0-9][0-9]{DAY}[0-9][0-9][0-9]", "[0-9Xx]", "[0-9Xx]")
OLD = _row(f"{PROVINCE}[0-9][0-9][0-9][0-9][0-9][0-9]{DAY}[0-9][0-9]", "[0-9]", "[0-9]")


def new_cards(text: str) -> Iterator[tuple[int, int]]:
    """Where numbers of 18 characters stand, none overlapping another.

    A number needs a real birth date, and its check digit unless the words before it call it an identity card's: there a
    slip of the pen is still somebody's number. File numbers and 统一社会信用代码 have neither.
    """
    text = text.translate(LIKE_X)
    labels = [label.start() for label in LABEL.finditer(text)]

    def is_one(number: str, start: int) -> bool:
        fits = int(number, BASE) % 11 == (1 if number[-1] <= "9" else WITH_X)
        return (fits or _is_called_so(labels, start)) and _is_day(int(number[6:10]), number[10:14])

    return _apart(NEW, text, is_one)


def old_cards(text: str) -> Iterator[tuple[int, int]]:
    """Where numbers of 15 digits with a real birth date stand, none overlapping another."""
    return _apart(OLD, text, lambda number, _: _is_day(1900 + int(number[6:8]), number[8:12]))


def _apart(row: re.Pattern[str], text: str, is_one: Callable[[str, int], bool]) -> Iterator[tuple[int, int]]:
    found = _first(row, text, 0, is_one)
    while found:
        yield found
        found = _first(row, text, found[1], is_one)


def _first(row: re.Pattern[str], text: str, place: int, is_one: Callable[[str, int], bool]) -> tuple[int, int] | None:
    """The first that is one, from a place on."""
    for match in row.finditer(text, place):
        if is_one(match[1].replace(" ", ""), match.start()):
            return match.span(1)
    return None


def _is_called_so(labels: list[int], start: int) -> bool:
    """Whether the last word that names such a number begins near before the place."""
    last = bisect(labels, start) - 1
    return last >= 0 and start - labels[last] <= NEAR


def _is_day(year: int, day: str) -> bool:
    try:
        return dt.date(year, int(day[:2]), int(day[2:])).year >= EARLIEST
    except ValueError:
        return False
