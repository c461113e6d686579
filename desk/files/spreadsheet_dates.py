"""Days and times of day as spreadsheets save them: what can only mean one day is read, and nothing is guessed."""

import datetime as dt
import re

from models.errors import BadInput
from models.typed_time import BOTH, day_of, folded, not_a_day, typed_time_of_day

SERIAL = re.compile(r"(\d{5})(?:\.\d{1,12})?")
FIRST_OF_SERIALS = dt.date(1899, 12, 30)
"""Day 0 of a spreadsheet that counts from 1900; those of another kind count from 1904."""
PART_OF_DAY = re.compile(r"0?\.\d{1,17}|0")
"""A time in a cell without a format: 0.729166666666667 is 17:30."""
DAY_ZERO = re.compile(r"^(?:1899[-/]12[-/]30|1900[-/]0?1[-/]0)[ T]")
"""What stands before a time that was saved as a moment: the day before the first."""
SECONDS, MINUTES = 24 * 60 * 60, 24 * 60


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
    """A time of day as HH:MM. Raises BadInput for what is none, falls between two minutes, or belongs to a day."""
    word = DAY_ZERO.sub("", folded(value))
    part = PART_OF_DAY.fullmatch(word)
    try:
        passed = dt.timedelta(seconds=round(float(word) * SECONDS)) if part else typed_time_of_day(word)
    except BadInput as error:
        raise BadInput(f"{what}应写成 17:30：{error}") from None
    minutes, seconds = divmod(int(passed.total_seconds()), 60)
    if seconds or minutes == MINUTES:
        raise BadInput(f"{what}“{value.strip()[:20]}”应是当天的某时某分，请写成 17:30")
    return f"{minutes // 60:02d}:{minutes % 60:02d}"
