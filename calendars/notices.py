"""Reads the State Council's holiday notices as published: which days are off, which are made up, and why.

    notice = parse_notice(text, calendar)     # the calendar as it stood before this notice

Every wording of 2007 to 2026 is understood. What is not is never guessed: a stated weekday or 共N天 that does not fit,
or a sentence with a date and no known verb, raises BadInput and quotes the sentence.
"""

import datetime as dt
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Protocol

from models.errors import BadInput
from models.instants import ONE_DAY

WEEKDAYS = "一二三四五六日"
DIGITS = {**{char: str(n) for n, char in enumerate("〇一二三四五六七八九")}, "○": "0", "零": "0", "O": "0"}

FESTIVALS = ("元旦", "春节", "清明节", "劳动节", "端午节", "中秋节", "国庆节")

TITLE = re.compile(r"[^\s]*(?:国务院|国务院办公厅)关于[^\n]*?通知")
NUMBER = re.compile(r"国(?:办)?发明电[〔\[(](\d{4})[〕\])]\s*(\d+)\s*号")
DATE = re.compile(r"(?:(?P<year>\d{4})年)?(?:(?P<month>\d{1,2})月)?(?P<day>\d{1,2})日(?P<note>\([^)]*\))?")
RANGE_SIGN = re.compile(r"\s*(?:至|到|-|~)\s*")
WEEKDAY = re.compile(r"(?:星期|周)([一二三四五六日天])")
TOTAL = re.compile(r"(?:共|放假)(\d+)天")
MOVED, WORKED = "调至", "上班"
RESTED = ("放假", "调休", "补休", "公休", "法定节假日", "法定假日")
ASIDE = ("鼓励", "因疫情防控不能休假")
"""Sentences that wish or allow, and change no day."""
PRINCIPLE = re.compile(r"除个别特殊情形外|自(?:\d{4}年)?\d{1,2}月\d{1,2}日起|施行|修[改订]|印发")
"""Sentences about the law behind the notice: their dates arrange nothing (2025 explains the new rule at its head)."""


class KnownDay(Protocol):
    """What a calendar says of a day."""

    @property
    def workday(self) -> bool:
        """Whether people work on it."""

    @property
    def reason(self) -> str:
        """Why, beginning with the name of the festival on a day of one."""


class Before(Protocol):
    """What is asked of the calendar as it stood before the notice."""

    def day(self, day: dt.date) -> KnownDay:
        """One day with its reason."""


@dataclass(frozen=True)
class NoticedDay:
    """One day that a notice names, and the sentence it stands in."""

    date: dt.date
    workday: bool
    sentence: str
    festival: str

    @property
    def reason(self) -> str:
        """Why, as the calendar says it of the day."""
        return f"{self.festival}调休上班" if self.workday else self.festival or "放假"


@dataclass(frozen=True)
class Notice:
    """A notice: its title, document number, date of issue, and the days it names in order."""

    title: str
    number: str | None
    issued: dt.date
    year: int
    days: tuple[NoticedDay, ...]


@dataclass
class _Reading:
    """Where the reader is: the year of the notice, the item's festival, and the last month named."""

    year: int
    festival: str = ""
    month: int | None = None
    span: list[dt.date] = field(default_factory=list)
    days: dict[dt.date, NoticedDay] = field(default_factory=dict)


def parse_notice(text: str, before: Before) -> Notice:
    """The notice in a text. Raises BadInput quoting the sentence that does not fit."""
    plain = _normal(text)
    title = TITLE.search(plain)
    if title is None:
        raise BadInput("找不到标题“国务院办公厅关于……的通知”，请检查是否为放假通知全文")
    issued = _issued(plain)
    number = NUMBER.search(plain)
    reading = _Reading(year=_year(title.group(), issued))
    body = plain[title.end() :]
    for paragraph in body.splitlines():
        _read_paragraph(paragraph.strip(), reading, before)
    if not reading.days:
        raise BadInput("通知里没有找到任何放假或上班的日期，请检查是否为全文")
    days = tuple(reading.days[day] for day in sorted(reading.days))
    label = f"{number.group(0)}".replace("[", "〔").replace("]", "〕") if number else None
    return Notice(title.group().strip(), label, issued, reading.year, days)


def _normal(text: str) -> str:
    """One kind of punctuation, digits and dashes, whatever the copy uses."""
    plain = unicodedata.normalize("NFKC", text)
    return re.sub(r"[—–―－−]+", "-", plain).replace("\u3000", " ")


def _issued(plain: str) -> dt.date:
    """The date under the notice, in Arabic or Chinese numerals."""
    for line in reversed(plain.splitlines()):
        candidate = _arabic(re.sub(r"\s", "", line))
        found = re.fullmatch(r"(\d{4})年(\d{1,2})月(\d{1,2})日", candidate)
        if found:
            return dt.date(*(int(part) for part in found.groups()))
    raise BadInput("找不到落款日期（例如 2025年11月4日），请检查是否为通知全文")


def _arabic(line: str) -> str:
    """二〇〇六年十二月十四日 as 2006年12月14日; anything else as it is."""
    found = re.fullmatch(
        r"([〇○零O一二三四五六七八九]{4})年([一二三四五六七八九十]+)月([一二三四五六七八九十]+)日", line
    )
    if found is None:
        return line
    year = "".join(DIGITS[char] for char in found.group(1))
    return f"{year}年{_small(found.group(2))}月{_small(found.group(3))}日"


def _small(word: str) -> int:
    tens, _, ones = word.rpartition("十")
    return (int(DIGITS[tens]) if tens else ("十" in word)) * 10 + (int(DIGITS[ones]) if ones else 0)


def _year(title: str, issued: dt.date) -> int:
    found = re.search(r"(\d{4})年", title)
    year = int(found.group(1)) if found else issued.year
    if year not in (issued.year, issued.year + 1):
        raise BadInput(f"标题中的年份 {year} 与落款日期 {issued} 不符：“{title}”")
    return year


def _read_paragraph(paragraph: str, reading: _Reading, before: Before) -> None:
    item = re.match(r"[一二三四五六七八九十]+、(?:([^:。]{1,12}):)?", paragraph)
    if item:
        reading.festival, reading.month, reading.span = item.group(1) or "", None, []
    for sentence in re.findall(r"[^。;]+[。;]?", paragraph[item.end() if item else 0 :]):
        sentence = re.sub(r"《[^》]*》", "", sentence).strip()
        dated = DATE.search(_without_year_heads(sentence))
        if (
            not dated
            or sentence.startswith(ASIDE)
            or PRINCIPLE.search(sentence)
            or re.fullmatch(r"\d{4}年\d{1,2}月\d{1,2}日", sentence.strip())
        ):
            continue
        _read_sentence(sentence.strip(), reading, before)


def _without_year_heads(sentence: str) -> str:
    return re.sub(r"\d{4}年(?!\d{1,2}月)", "", sentence)


def _read_sentence(sentence: str, reading: _Reading, before: Before) -> None:
    """Clause by clause: dates wait until a verb says what becomes of them."""
    waiting: list[dt.date] = []
    for clause in _clauses(sentence):
        extended = re.match(r"延长.*?假期至(.+)", clause)
        dates = list(_dates(extended.group(1) if extended else clause, sentence, reading))
        if extended and dates:
            _extend(dates[-1], sentence, reading, before)
            continue
        waiting += dates
        total = TOTAL.search(clause)
        if waiting and _verb(clause, waiting, sentence, reading):
            waiting = []
        if total and reading.span and len(reading.span) != int(total.group(1)):
            raise BadInput(f"天数不符（写明 {total.group(1)} 天，实为 {len(reading.span)} 天）：“{sentence}”")
    if waiting:
        raise BadInput(f"看不懂这句话对 {waiting[0]} 的安排：“{sentence}”")


def _clauses(sentence: str) -> list[str]:
    """The sentence cut at commas outside brackets."""
    return [clause.strip() for clause in re.split(r",(?![^(]*\))", sentence.rstrip("。;")) if clause.strip()]


def _verb(clause: str, dates: list[dt.date], sentence: str, reading: _Reading) -> bool:
    """Carry out what the clause says of the dates; False when it says nothing."""
    if MOVED in clause:
        given, taken = _around_moved(clause, dates)
        for day in given:
            if day not in reading.span:  # a rest day inside the holiday is swapped, not worked
                _set(day, True, sentence, reading)
        for day in taken:
            _set(day, False, sentence, reading)
    elif WORKED in clause:
        if "起正常上班" not in clause:  # back to normal is no make-up day
            for day in dates:
                _set(day, True, sentence, reading)
    elif any(word in clause for word in RESTED):
        if "放假" in clause:
            reading.span = dates
        for day in dates:
            _set(day, False, sentence, reading)
    else:
        return False
    return True


def _around_moved(clause: str, dates: list[dt.date]) -> tuple[list[dt.date], list[dt.date]]:
    """The days given up for work and the days taken off in their place, on either side of 调至."""
    after = sum(1 for _ in DATE.finditer(clause.partition(MOVED)[2]))
    return dates[: len(dates) - after], dates[len(dates) - after :]


def _set(day: dt.date, workday: bool, sentence: str, reading: _Reading) -> None:
    known = reading.days.get(day)
    if known and known.workday != workday:
        if not workday and day.weekday() >= WEEKDAYS.index("六"):
            return  # 公休日调至 names the make-up day once more as a rest day given up
        raise BadInput(f"{day} 既放假又上班：“{known.sentence}”与“{sentence}”")
    reading.days.setdefault(day, NoticedDay(day, workday, sentence, reading.festival or _festival(sentence)))


def _festival(sentence: str) -> str:
    """The festival that a sentence without a heading is about."""
    return next((name for name in FESTIVALS if name in sentence), "")


def _extend(last: dt.date, sentence: str, reading: _Reading, before: Before) -> None:
    """延长…假期至: every day after the holiday as it stood, make-up days included."""
    festival = re.search(r"延长(?:\d{4}年)?(.+?)假期", sentence)
    name = festival.group(1) if festival else ""
    day = last
    while (last - day).days < 30 and not (
        name and before.day(day).reason.startswith(name) and not before.day(day).workday
    ):
        _set(day, False, sentence, reading)
        day -= ONE_DAY
    if not reading.days or (last - day).days >= 30:
        raise BadInput(f"现行日历中没有可延长的{name or '假期'}，请先导入该年的放假通知：“{sentence}”")


def _dates(clause: str, sentence: str, reading: _Reading) -> Iterator[dt.date]:
    """Every date of a clause, ranges written out, weekdays checked."""
    place, previous = 0, None
    for found in DATE.finditer(clause):
        day = _date(found, sentence, reading)
        joined = previous is not None and RANGE_SIGN.fullmatch(clause[place : found.start()])
        if joined and previous is not None:
            if not ONE_DAY <= day - previous <= 15 * ONE_DAY:
                raise BadInput(f"起止日期不合理（{previous} 至 {day}）：“{sentence}”")
            yield from (previous + ONE_DAY * n for n in range(1, (day - previous).days + 1))
        else:
            yield day
        place, previous = found.end(), day


def _date(found: re.Match[str], sentence: str, reading: _Reading) -> dt.date:
    month = int(found["month"]) if found["month"] else reading.month
    if month is None:
        raise BadInput(f"日期缺少月份：“{sentence}”")
    year = int(found["year"]) if found["year"] else reading.year
    if not found["year"] and month == 12 and "元旦" in reading.festival:
        year -= 1  # the days around New Year's Eve belong to the year before
    if year not in (reading.year - 1, reading.year):
        raise BadInput(f"年份 {year} 与通知年份 {reading.year} 不符：“{sentence}”")
    try:
        day = dt.date(year, month, int(found["day"]))
    except ValueError:
        raise BadInput(f"没有 {year}年{month}月{found['day']}日 这一天：“{sentence}”") from None
    reading.month = month
    stated = WEEKDAY.search(found["note"] or "")
    if stated and WEEKDAYS[day.weekday()] != stated.group(1).replace("天", "日"):
        raise BadInput(f"{day} 是星期{WEEKDAYS[day.weekday()]}，与原文不符：“{sentence}”")
    return day
