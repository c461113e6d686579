"""Days and times of day as spreadsheets save them: what can only mean one day is read, and nothing is guessed."""

import datetime as dt
import re
import unicodedata

from models.errors import BadInput
from models.typed_time import BOTH, day_of, folded, not_a_day

SERIAL = re.compile(r"(\d{5})(?:\.\d{1,12})?")
FIRST_OF_SERIALS = dt.date(1899, 12, 30)
"""Day 0 of a spreadsheet that counts from 1900; those of another kind count from 1904."""
TIME = re.compile(r"(\d{1,2}):(\d{2})(?::00(?:\.0{1,6})?)?")


def spreadsheet_day(value: str) -> dt.date:
    """The day that a cell means, whatever time it adds. Raises BadInput for one that could mean another.

    A register stands for years: a day without its year, or 昨天, is refused there.
    """
    word = folded(value)
    if SERIAL.fullmatch(word):
        day = FIRST_OF_SERIALS + dt.timedelta(days=int(word[:5]))
        raise BadInput(
            f"“{word}”是电子表格的日期序号（自 1900 年起数的是 {day}），请把该列设成日期格式后另存，或写成 {day}"
        )
    found = BOTH.fullmatch(word)
    if found:
        return day_of(found, word)
    raise not_a_day(word, "日期", "2026-09-24")


def spreadsheet_time(value: str, what: str) -> str:
    """A time of day as HH:MM. Raises BadInput for anything but 17:30, 8:30 or 17:30:00."""
    found = TIME.fullmatch(unicodedata.normalize("NFKC", value).strip())
    if found is None or int(found[1]) > 23 or int(found[2]) > 59:
        raise BadInput(f"{what}“{value.strip()[:20]}”应写成 17:30")
    return f"{int(found[1]):02d}:{found[2]}"
