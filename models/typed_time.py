"""Dates and times of day as people type and spreadsheets save them: what can only mean one is read, nothing is guessed.

The year comes first, in four digits. A day without a year is the nearest one, where that is plain; 今天 and the like,
and a time without a day, are counted from the day that is handed in, and are refused where none is.
"""

import datetime as dt
import re
import unicodedata
from collections.abc import Callable

from models.errors import BadInput

SIGNS = str.maketrans({"。": ".", "—": "-", "–": "-", "−": "-", "号": "日"})
"""What an input method types for a sign of a date; the forms in full width are folded before."""
DIGITS = {char: value for value, char in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
COUNT = "[〇零一二三四五六七八九十两]"
NUMERAL = re.compile(rf"(?<![期周])(?<!(?<![期周]){COUNT}){COUNT}+(?=[年月日点时分])")
"""It begins where a row of numerals does, or behind the one that names a weekday."""
DAY = (
    r"(?:(?P<year>\d{4})(?:(?P<sign>[-/.])(?P<month>\d{1,2})(?P=sign)(?P<day>\d{1,2})"
    r"| ?年 ?(?P<m>\d{1,2}) ?月 ?(?P<d>\d{1,2}) ?日|(?P<mm>\d{2})(?P<dd>\d{2}))"
    r"|(?P<month_only>\d{1,2})(?:[-/.](?P<day_only>\d{1,2})| ?月 ?(?P<day_word>\d{1,2}) ?日)"
    r"|(?P<relative>大前天|前天|昨天|昨日|今天|今日|明天|明日|后天|大后天))"
    r" ?(?P<weekday>\(?(?:星期|周)[一二三四五六日天]\)?)?"
)
TIME = (
    r"(?P<half>凌晨|早上|早晨|上午|中午|下午|傍晚|晚上|AM|PM)? ?(?P<hour>\d{1,2}) ?"
    r"(?::(?P<minute>\d{2})(?::(?P<second>\d{2})(?:\.\d{1,6})?)?"
    r"|(?P<word>[点时]) ?(?:(?P<part>半)|(?P<min>\d{1,2}) ?分?)?整?)"
    r"(?: ?(?P<after>AM|PM))?"
)
ONLY_DAY = re.compile(DAY)
ONLY_TIME = re.compile(TIME, re.IGNORECASE)
BOTH = re.compile(rf"{DAY}(?:(?:[ T]|(?<=\D)){TIME})?", re.IGNORECASE)
TWO_WAYS = re.compile(r"\d{1,2}[-/. ]\d{1,2}[-/. ]\d{2}(?:\d{2})?(?!\d).*", re.DOTALL)
RELATIVE = {"大前天": -3, "前天": -2, "昨": -1, "今": 0, "明": 1, "后天": 2, "大后天": 3}
PLAINLY_NEAREST = 150
"""Days from today within which a day without a year is meant; farther off, another year's is nearly as near."""
NOON = 12
MORNING = ("凌晨", "早上", "早晨", "上午", "AM")
EVENING = ("下午", "傍晚", "晚上", "PM")
UNCLEAR_HOURS = range(1, 7)
"""“4点” is said of both halves of a day; “4时” is the official way of writing, by twenty-four hours."""

Today = Callable[[], dt.date]
Moment = tuple[dt.date, dt.timedelta]
"""A day and the time since it began, to the second; 24 hours are its end (24:00)."""


def folded(text: str) -> str:
    """The text in half width, single blanks, digits for numerals: 二〇二六年九月二十四日 becomes 2026年9月24日."""
    word = " ".join(unicodedata.normalize("NFKC", text).translate(SIGNS).split())
    return NUMERAL.sub(lambda found: in_digits(found[0]), word)


def typed_day(text: str, today: Today | None = None) -> dt.date:
    """The day meant, nothing but a day. Raises BadInput."""
    word = folded(text)
    found = ONLY_DAY.fullmatch(word)
    if found:
        return day_of(found, text, today)
    if BOTH.fullmatch(word):
        raise BadInput(f"“{shortened(text)}”多了时间，这里只要日期，请写成 2026-09-24")
    raise not_a_day(text, "日期", "2026-09-24")


def typed_moment(text: str, today: Today | None = None) -> Moment:
    """The day and the time meant; without a time the day's beginning, without a day today. Raises BadInput."""
    word = folded(text)
    alone = ONLY_TIME.fullmatch(word)
    if alone and today:
        return today(), _since_midnight(alone, text)
    found = BOTH.fullmatch(word)
    if found is None:
        raise not_a_day(text, "时间", "2026-09-24 或 2026-09-24 16:00")
    return day_of(found, text, today), (_since_midnight(found, text) if found["hour"] else dt.timedelta(0))


EARLIEST = 1949
"""No office that this is for was there before: an earlier year is a slip of the fingers."""


def typed_time_of_day(text: str) -> dt.timedelta:
    """The time meant, nothing but a time, as what has passed since midnight. Raises BadInput."""
    found = ONLY_TIME.fullmatch(folded(text))
    if found is None:
        raise BadInput(f"无法识别时间“{shortened(text)}”")
    return _since_midnight(found, text)


def day_of(found: re.Match[str], text: str, today: Today | None = None) -> dt.date:
    """The day of a match of `DAY`. Raises BadInput for one that does not exist or lacks its year."""
    if found["relative"]:
        if today is None:
            raise BadInput(f"“{shortened(text)}”会随日子变，请写成 2026-09-24")
        word = found["relative"]
        day = today() + dt.timedelta(days=RELATIVE[word if word in RELATIVE else word[0]])
    elif found["year"]:
        day = _existing(int(found["year"]), _first(found, "month", "m", "mm"), _first(found, "day", "d", "dd"), text)
    else:
        day = _nearest(int(found["month_only"]), _first(found, "day_only", "day_word"), text, today)
    said = (found["weekday"] or "").strip("()")[-1:].replace("天", "日")
    real = "一二三四五六日"[day.weekday()]
    if said and said != real:
        raise BadInput(f"“{shortened(text)}”不是星期{said}，是星期{real}，请核对")
    return day


def not_a_day(text: str, what: str, example: str) -> BadInput:
    """The refusal of what cannot be read, or could be read two ways."""
    if TWO_WAYS.fullmatch(folded(text)):
        return BadInput(f"“{shortened(text)}”看不出哪个是年、月、日，请写成 2026-09-24")
    return BadInput(f"无法识别{what}“{shortened(text)}”，请写成 {example}")


def in_digits(numeral: str) -> str:
    """A numeral: 二十四 is 24, 十 is 10; figures one by one (二〇二六) are 2026."""
    if "十" not in numeral:
        return "".join(str(DIGITS[char]) for char in numeral)
    tens, _, ones = numeral.partition("十")
    if len(tens) > 1 or len(ones) > 1:
        return numeral
    return str((DIGITS[tens] if tens else 1) * 10 + (DIGITS[ones] if ones else 0))


def shortened(text: str) -> str:
    """As much of what was typed as a line has room for."""
    return " ".join(text.split())[:40]


def _first(found: re.Match[str], *names: str) -> int:
    return int(next(filter(None, found.group(*names))))


def _existing(year: int, month: int, day: int, text: str) -> dt.date:
    if year < EARLIEST:
        raise BadInput(f"“{shortened(text)}”的年份 {year:04d} 不对，请核对")
    try:
        return dt.date(year, month, day)
    except ValueError:
        leap = f"（{year} 年 2 月只有 28 天）" if (month, day) == (2, 29) else ""
        raise BadInput(f"没有“{shortened(text)}”这一天{leap}，请核对，写成 2026-09-24 的样子") from None


def _nearest(month: int, day: int, text: str, today: Today | None) -> dt.date:
    """Of this year, the last and the next: the nearest one, where no other is nearly as near."""
    _existing(2024, month, day, text)  # a leap year has every day there is
    if today is None:
        raise BadInput(f"“{shortened(text)}”没有年份，请写成 2026-09-24")
    here = today()
    for year in (here.year, here.year - 1, here.year + 1):
        if (month, day) != (2, 29) or _leap(year):
            found = dt.date(year, month, day)
            if abs((found - here).days) <= PLAINLY_NEAREST:
                return found
    raise BadInput(f"“{shortened(text)}”看不出是哪一年，请写上年份，如 {here.year}-{month:02d}-{day:02d}")


def _leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def _since_midnight(found: re.Match[str], text: str) -> dt.timedelta:
    """The time since the day began. Raises BadInput for no time of day, and for one that does not say which half."""
    hour, half = int(found["hour"]), (found["half"] or found["after"] or "").upper()
    minute = 30 if found["part"] else int(found["minute"] or found["min"] or 0)
    second = int(found["second"] or 0)
    if hour > 24 or max(minute, second) > 59 or (hour == 24 and (minute or second or half)):
        raise BadInput(f"没有“{shortened(text)}”这个时间，请写成 16:00 的样子")
    if (half in ("凌晨", "上午", "晚上") and hour == NOON) or (
        not half and found["word"] == "点" and hour in UNCLEAR_HOURS
    ):
        raise BadInput(f"“{shortened(text)}”看不出是一天里的几点，请按 24 小时写，如 16:00")
    if (half in EVENING and hour < NOON) or (half == "中午" and hour < 3):
        hour += NOON
    elif half in MORNING and hour == NOON:
        hour = 0
    return dt.timedelta(hours=hour, minutes=minute, seconds=second)
