"""Days and times of day as spreadsheets save them: what can only mean one day is read, and nothing is guessed."""

import datetime as dt
import re
import unicodedata

from calendars.workdays import weekday_name
from models.errors import BadInput

SHAPE = re.compile(
    r"(?P<year>\d{4})(?:(?P<sign>[-/.])(?P<month>\d{1,2})(?P=sign)(?P<day>\d{1,2})"
    r"| ?年 ?(?P<m>\d{1,2}) ?月 ?(?P<d>\d{1,2}) ?[日号]|(?P<mm>\d{2})(?P<dd>\d{2}))"
    r" ?(?P<weekday>(?:星期|周)[一二三四五六日天])?"
    r"(?:[ T]?(?:上午|下午|AM|PM)? ?\d{1,2}:\d{2}(?::\d{2}(?:\.\d{1,6})?)?(?: ?(?:AM|PM))?)?",
    re.IGNORECASE,
)
"""The year first, in four digits; a weekday and a time of day may follow, as spreadsheets add them."""
TWO_WAYS = re.compile(r"\d{1,2}[-/. ]\d{1,2}[-/. ]\d{2}(?:\d{2})?(?!\d).*", re.DOTALL)
SERIAL = re.compile(r"(\d{5})(?:\.\d{1,12})?")
FIRST_OF_SERIALS = dt.date(1899, 12, 30)
"""Day 0 of a spreadsheet that counts from 1900; those of another kind count from 1904."""
TIME = re.compile(r"(\d{1,2}):(\d{2})(?::00(?:\.0{1,6})?)?")


def spreadsheet_day(value: str) -> dt.date:
    """The day that a cell means. Raises BadInput for one that could mean another, with how to write it."""
    word = " ".join(unicodedata.normalize("NFKC", value).split())
    if SERIAL.fullmatch(word):
        day = FIRST_OF_SERIALS + dt.timedelta(days=int(word[:5]))
        raise BadInput(
            f"“{word}”是电子表格的日期序号（自 1900 年起数的是 {day}），请把该列设成日期格式后另存，或写成 {day}"
        )
    found = SHAPE.fullmatch(word)
    if found:
        return _day(found, word)
    if TWO_WAYS.fullmatch(word):
        raise BadInput(f"“{word[:40]}”看不出哪个是年、月、日，请写成 2026-09-24")
    raise BadInput(f"无法识别日期“{word[:40]}”，请写成 2026-09-24")


def spreadsheet_time(value: str, what: str) -> str:
    """A time of day as HH:MM. Raises BadInput for anything but 17:30, 8:30 or 17:30:00."""
    found = TIME.fullmatch(unicodedata.normalize("NFKC", value).strip())
    if found is None or int(found[1]) > 23 or int(found[2]) > 59:
        raise BadInput(f"{what}“{value.strip()[:20]}”应写成 17:30")
    return f"{int(found[1]):02d}:{found[2]}"


def _day(found: re.Match[str], word: str) -> dt.date:
    month, number = (next(filter(None, found.group(*names))) for names in (("month", "m", "mm"), ("day", "d", "dd")))
    try:
        day = dt.date(int(found["year"]), int(month), int(number))
    except ValueError:
        raise BadInput(f"没有“{word[:40]}”这一天，请核对") from None
    said = (found["weekday"] or "")[-1:].replace("天", "日")
    if said and said != weekday_name(day)[-1]:
        raise BadInput(f"“{word[:40]}”不是星期{said}，是{weekday_name(day)}，请核对")
    return day
