"""The dates of a sentence of a holiday notice: ranges written out, weekdays checked, and what is said between them."""

import datetime as dt
import re
from dataclasses import dataclass, field

from calendars.notice_layout import quoted
from calendars.notice_normal import NAME, festivals_in, small_number
from calendars.statutory import MAKEUP_REACH, festival_days, is_lunar, new_years_eve
from calendars.workdays import WEEKDAY_NAMES, weekday_name
from models.errors import BadInput
from models.instants import ONE_DAY

DATE = re.compile(
    r"(?<!\d)(?:(?P<year>\d{4})年)?(?:(?P<month>\d{1,2})月)?(?P<day>\d{1,2})日(?P<note>\([^()]{0,40}\))?"
    r"(?P<bare>(?:星期|周)[一二三四五六日天])?"
)
WEEKDAY = re.compile(r"(?:星期|周)([一二三四五六日天])")
RANGE = re.compile("[至到-]")
HARMLESS_NOTE = re.compile(r"\((?:[^\d]*)\)")
SAYS_MORE = re.compile("班|放假|休|除(?!夕)|不|工作|外|取消|[上下中]午|半|仅|限|暂|待|拟|改|或|如|若|另|视")
"""A note that names more than a weekday or a festival might arrange something."""
EVE = re.compile("(?:农历)?除夕(?:当[日天])?")
LUNAR = re.compile(
    "(?:农历)?(?P<leap>闰?)(?P<month>[正冬腊一二三四五六七八九十]{1,2})月初?(?P<day>[一二三四五六七八九十廿]{1,3})"
)
LUNAR_MONTHS = {"正": 1, "冬": 11, "腊": 12}
OF_FESTIVAL = re.compile(f"(?P<name>{NAME})(?P<itself>当[日天]|正日)?")
LONGEST = 15 * ONE_DAY
LONGEST_SENTENCE = 1000
"""No sentence of a notice that arranges days had more than 200 characters."""

MARKER = "@"
"""Stands for a date in what is left of a clause."""


@dataclass
class Reader:
    """Where the reader is: the year of the notice, whether December means the year before, the last month named.

    `confirmed`: the days that were named with their weekday.
    """

    year: int
    new_year: bool = False
    month: int | None = None
    confirmed: set[dt.date] = field(default_factory=set)


@dataclass(frozen=True)
class Clause:
    """A part of a sentence between commas: its words, each date or range a marker, and the days of each marker."""

    words: str
    days: tuple[tuple[dt.date, ...], ...]


def clauses(sentence: str, reader: Reader) -> list[Clause]:
    """The clauses of a sentence. Raises BadInput for a date that cannot be or a weekday that does not fit."""
    if len(sentence) > LONGEST_SENTENCE:
        raise BadInput(f"这句话太长（{len(sentence)} 字，最多 {LONGEST_SENTENCE} 字），请核对原文：{quoted(sentence)}")
    words, spans = _marked(sentence, reader)
    words = words.rstrip("。;!?")
    made, taken = [], 0
    for part in re.split("[,:()]", words):
        count = part.count(MARKER)
        if part:
            made.append(Clause(part, tuple(spans[taken : taken + count])))
        taken += count
    return made


def _marked(sentence: str, reader: Reader) -> tuple[str, list[tuple[dt.date, ...]]]:
    """The sentence with a marker for each date or range, and the days of each."""
    if MARKER in sentence:
        raise BadInput(f"看不懂这句话：{quoted(sentence)}")
    out: list[str] = []
    spans: list[tuple[dt.date, ...]] = []
    end = 0
    for found in DATE.finditer(sentence):
        between = sentence[end : found.start()]
        day = _date(found, sentence, reader)
        if spans and out[-1] == MARKER and RANGE.fullmatch(between):
            if len(spans[-1]) > 1:
                raise BadInput(f"起止日期不合理：{quoted(sentence)}")
            spans[-1] = _range(spans[-1][0], day, sentence)
        else:
            out += [between, MARKER]
            spans.append((day,))
        end = found.end()
    return "".join([*out, sentence[end:]]), spans


def _range(first: dt.date, last: dt.date, sentence: str) -> tuple[dt.date, ...]:
    if not ONE_DAY <= last - first <= LONGEST:
        raise BadInput(f"起止日期不合理（{first} 至 {last}）：{quoted(sentence)}")
    return tuple(first + ONE_DAY * n for n in range((last - first).days + 1))


def _date(found: re.Match[str], sentence: str, reader: Reader) -> dt.date:
    month = int(found["month"]) if found["month"] else reader.month
    if month is None:
        raise BadInput(f"日期缺少月份：{quoted(sentence)}")
    year = int(found["year"]) if found["year"] else reader.year - (reader.new_year and month == 12)
    if year != reader.year and not (reader.new_year and (year, month) == (reader.year - 1, 12)):
        raise BadInput(f"年份 {year} 与通知年份 {reader.year} 不符：{quoted(sentence)}")
    try:
        day = dt.date(year, month, int(found["day"]))
    except ValueError:
        raise BadInput(f"没有 {year}年{month}月{found['day']}日 这一天：{quoted(sentence)}") from None
    reader.month = month
    if _has_its_weekday(day, found, sentence):
        reader.confirmed.add(day)
    return day


def _has_its_weekday(day: dt.date, found: re.Match[str], sentence: str) -> bool:
    """Whether a weekday stands beside a date: it is its own, and a note says nothing else that could arrange a day."""
    note = f"{found['note'] or ''}{found['bare'] or ''}"
    if found["note"] and (not HARMLESS_NOTE.fullmatch(found["note"]) or SAYS_MORE.search(found["note"])):
        raise BadInput(f"看不懂日期后的括注{quoted(found['note'])}：{quoted(sentence)}")
    _check_feast(day, found["note"] or "", sentence)
    weekdays = WEEKDAY.findall(note)
    for stated in weekdays:
        if WEEKDAY_NAMES[day.weekday()] != stated.replace("天", "日"):
            raise BadInput(f"{day} 是{weekday_name(day)}，与原文不符：{quoted(sentence)}")
    return bool(weekdays)


def _check_feast(day: dt.date, note: str, sentence: str) -> None:
    """A lunar day or 除夕 beside a date is that of the date; a festival is near it, for a note may say of which holiday
    a day worked is. A range in a note is of no one day."""
    if not RANGE.search(note) and any(_is_wrong(day, part) for part in re.split("[、,;()]", note)):
        raise BadInput(f"{day}（{weekday_name(day)}）不是括注里的日子{quoted(note)}：{quoted(sentence)}")


def _is_wrong(day: dt.date, part: str) -> bool:
    if EVE.fullmatch(part):
        return day != new_years_eve(day.year)
    if lunar := LUNAR.fullmatch(part):
        month, number = LUNAR_MONTHS.get(lunar["month"]) or small_number(lunar["month"]), small_number(lunar["day"])
        return bool(not lunar["leap"] and month and number) and not is_lunar(day, month or 0, number or 0)
    if of_festival := OF_FESTIVAL.fullmatch(part):
        (name,) = festivals_in(of_festival["name"])
        own = [one for one, known in festival_days(day.year) if known == name]
        return day not in own if of_festival["itself"] else all(abs(day - one) > MAKEUP_REACH for one in own)
    return False
