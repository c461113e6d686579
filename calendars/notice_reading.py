"""What the sentences of a holiday notice make of its dates: every clause is a known wording, or it is refused.

The wordings are those of 2007 to 2026, and others that say the same as plainly. Whatever else is said of a date is
never guessed: a word for working read as a day off would make every deadline across it wrong.
"""

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

from calendars.notice_dates import MARKER, Clause, Reader, clauses
from calendars.notice_layout import ANNOUNCES, ARRANGED, Item, Layout, quoted, sentences
from calendars.notice_normal import NAME, festivals_in
from calendars.workdays import FRIDAY, MONDAY, SATURDAY, SUNDAY, weekday_name
from models.errors import BadInput
from models.instants import ONE_DAY

DAYS = "(?P<days>@(?:(?:[、和及与]|以及)@)*)"
LEAD = "(?:其中|另外|此外|同时|并|即|将|自|从|定于|安排|于|在)*"
OFF = "(?:放假|调休|补休|补假|公休日?|休息|连休|法定节?假日|法定休假日|节假日|休假|休息日)"
WORDINGS = {
    "off": re.compile(
        rf"{LEAD}{DAYS}(?:(?:全国|全体公民|统一|共同|均|照常|正常|继续|为|系|是|{NAME}|、)*{OFF})+(?:(?P<total>\d{{1,2}})天)?"
    ),
    "worked": re.compile(
        rf"{LEAD}{DAYS}(?:应|须|要|需|均|照常|正常|调休|补|为|作为|改为|全体|安排|、)*(?:上班|补班|工作日|上班日|工作)"
    ),
    "back to normal": re.compile(rf"{LEAD}@(?:起(?:恢复|照常|正常)*|恢复(?:正常)?)上班"),
    "moved": re.compile(
        rf"{LEAD}@(?:(?:[、和及与]|以及)@)*(?:[两二三四2-4]个)?公休日(?P<also>[、及和与]{NAME})?(?:分别|依次)?调(?:休)?(?:至|到)"
        r"(?P<taken>@(?:[、和及与]@)*)(?:放假|休息|补休)?"
    ),
    "extended": re.compile(rf"{LEAD}(?:将|决定)*延长(?:\d{{4}}年)?(?P<festival>{NAME})(?:假期)?(?:延长)?(?:至|到)@"),
    "total": re.compile(r"(?:总?共计?|合计|放假|连休)?(?P<total>\d{1,2})天"),
    "joins the weekend": re.compile("与周末(?:公休日?)?(?:连休|相连)"),
    "plain": re.compile("不再?调休|无调休|无需调休|其中|以上|放假安排|安排如下|如下"),
}
"""Each wording as a whole clause, its dates and ranges written as @."""

ONLY_DATES = re.compile(f"{LEAD}{DAYS}")
ASIDE = re.compile("鼓励|提倡|倡导|因疫情防控不能休假")
"""A sentence that wishes or allows, and changes no day."""
ORDERS = re.compile(r"\d日(?:\([^()]{0,12}\))?(?:不|正常|照常)?(?:上班|补班|工作日|为工作日|放假|办公)")
"""A sentence that says what becomes of a day, whatever it begins with."""
CLOSING = re.compile("(?:节假日|假期|放假)期间")
"""The closing sentence about duty rosters; it names no day."""
PRINCIPLE = re.compile(r"除个别特殊情形外|自(?:\d{4}年)?\d{1,2}月\d{1,2}日起|施行|修[改订]|印发|公布的")
"""A sentence at the head about the law behind the notice: its dates arrange nothing (2025 explains the new rule)."""
ARRANGES = re.compile(r"\d月|\d日|\d号|(?:星期|周)[一二三四五六日天]|上班|补班")
"""What a sentence outside an item about a festival holds when it speaks of days; others there may be narrative."""
LONGEST_EXTENSION = 30


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
    """One day that a notice names, the sentence it stands in, and whether its weekday stands beside it."""

    date: dt.date
    workday: bool
    sentence: str
    festival: str
    confirmed: bool

    @property
    def reason(self) -> str:
        """Why, as the calendar says it of the day."""
        return f"{self.festival}调休上班" if self.workday else self.festival or "放假"


@dataclass
class Reading:
    """What was read so far. `about`: the festivals of the title, for items that name none.

    `confirmed`: the days named with their weekday, by whoever reads them.
    Of the item at hand: `span`, the days of its holiday; `off`, every day it gives; `stated`, the 共N天 it says.
    """

    before: Before
    about: str
    confirmed: set[dt.date]
    days: dict[dt.date, NoticedDay] = field(default_factory=dict)
    festival: str = ""
    span: list[dt.date] = field(default_factory=list)
    off: set[dt.date] = field(default_factory=set)
    stated: int | None = None

    def begin(self, festival: str) -> None:
        """The next item. Raises BadInput where the one before gave more or fewer days than it says."""
        self.finish()
        self.festival, self.span, self.off, self.stated = festival, [], set(), None

    def finish(self) -> None:
        """The end of an item: 共N天 is the number of its days off."""
        if self.stated not in (None, len(self.off)):
            days = "、".join(f"{day:%m-%d}" for day in sorted(self.off))
            raise BadInput(f"{self.festival}天数不符：写明 {self.stated} 天，放假的却是 {days}，共 {len(self.off)} 天")


def read(paper: Layout, year: int, before: Before) -> dict[dt.date, NoticedDay]:
    """Every day that the notice names. Raises BadInput quoting what is not understood or does not fit."""
    reader = Reader(year)
    reading = Reading(before, "、".join(festivals_in(paper.title)), reader.confirmed)
    for paragraph in paper.head:
        for sentence in sentences(paragraph):
            before_it, _, after = sentence.rpartition(ANNOUNCES)
            if ARRANGED.search(before_it):
                raise BadInput(f"看不懂这句话：{quoted(sentence)}")
            if not PRINCIPLE.search(after) or ORDERS.search(after):
                _read_if_it_arranges(after, reader, reading)
    for item in paper.items:
        if item.festivals or item.number is not None:
            reader = Reader(year, new_year="元旦" in item.festivals, confirmed=reading.confirmed)
            reading.begin("、".join(item.festivals))
        _read_item(item, reader, reading)
    reading.finish()
    return dict(sorted(reading.days.items()))


def _read_item(item: Item, reader: Reader, reading: Reading) -> None:
    """An item about a festival is understood to the last word; any other where it speaks of days."""
    for sentence in sentences(item.text):
        if (ASIDE.match(sentence) and not ORDERS.search(sentence)) or (
            CLOSING.match(sentence) and not ARRANGES.search(sentence)
        ):
            continue
        if item.festivals:
            _read_sentence(sentence, clauses(sentence, reader), reading, strict=True)
        else:
            _read_if_it_arranges(sentence, reader, reading)


def _read_if_it_arranges(sentence: str, reader: Reader, reading: Reading) -> None:
    if ARRANGES.search(sentence) and (not ASIDE.match(sentence) or ORDERS.search(sentence)):
        found = clauses(sentence, reader)
        if not any(clause.days for clause in found):
            raise BadInput(f"看不懂这句话：{quoted(sentence)}")
        _read_sentence(sentence, found, reading, strict=False)


def _read_sentence(sentence: str, found: Sequence[Clause], reading: Reading, *, strict: bool) -> None:
    """Clause by clause; dates alone wait until the next clause says what becomes of them."""
    waiting: Clause | None = None
    for clause in found:
        if waiting:
            sign = "、" if clause.words.startswith(MARKER) else ""
            clause = Clause(f"{waiting.words}{sign}{clause.words}", (*waiting.days, *clause.days))
        waiting = clause if ONLY_DATES.fullmatch(clause.words) else None
        if waiting or _carried_out(clause, sentence, reading):
            continue
        if strict or clause.days or ARRANGES.search(clause.words):
            raise BadInput(f"看不懂“{clause.words.replace(MARKER, '某日')[:40]}”：{quoted(sentence)}")
    if waiting and waiting.days:
        raise BadInput(f"看不懂这句话对 {waiting.days[0][0]} 的安排：{quoted(sentence)}")


def _carried_out(clause: Clause, sentence: str, reading: Reading) -> bool:
    """Do what a clause says; False when its wording is not known."""
    for name, pattern in WORDINGS.items():
        said = pattern.fullmatch(clause.words)
        if said:
            _carry_out(name, said, clause, sentence, reading)
            return True
    return False


def _carry_out(name: str, said: re.Match[str], clause: Clause, sentence: str, reading: Reading) -> None:
    days = _all(clause.days)
    if name == "off":
        _rest(said, days, sentence, reading)
    elif name == "worked":
        for day in days:
            _set(day, True, sentence, reading)
    elif name == "moved":
        _move(said, clause, sentence, reading)
    elif name == "back to normal":
        _check_back(days[0], sentence, reading)
    elif name == "joins the weekend":
        _check_weekend(sentence, reading)
    elif name == "extended":
        _extend(days[-1], festivals_in(said["festival"])[0], sentence, reading)
    if "total" in said.groupdict() and said["total"]:
        _check_total(int(said["total"]), sentence, reading)


def _rest(said: re.Match[str], days: list[dt.date], sentence: str, reading: Reading) -> None:
    if "放假" in said.group() or not reading.span:
        reading.span = days
    for day in days:
        _set(day, False, sentence, reading)


def _check_total(total: int, sentence: str, reading: Reading) -> None:
    if len(reading.span) != total:
        raise BadInput(f"天数不符（写明 {total} 天，实为 {len(reading.span)} 天）：{quoted(sentence)}")
    reading.stated = total


def _check_weekend(sentence: str, reading: Reading) -> None:
    """与周末连休 is said of a Monday, a Friday or a weekend day only."""
    if not any(day.weekday() in (MONDAY, FRIDAY, SATURDAY, SUNDAY) for day in reading.span):
        said = "、".join(f"{day}（{weekday_name(day)}）" for day in reading.span)
        raise BadInput(f"{said or '没有日期'}与周末不相连：{quoted(sentence)}")


def _check_back(day: dt.date, sentence: str, reading: Reading) -> None:
    """起正常上班 makes up nothing; the day before is the last of the holiday."""
    known = reading.days.get(day - ONE_DAY)
    if known is None or known.workday:
        raise BadInput(f"{day} 起正常上班，前一天却没有放假：{quoted(sentence)}")


def _move(said: re.Match[str], clause: Clause, sentence: str, reading: Reading) -> None:
    """公休日调至: rest days given up for work, and as many days off in their place, one more for a festival day."""
    there = len(clause.days) - said["taken"].count(MARKER)
    given, taken = _all(clause.days[:there]), _all(clause.days[there:])
    if len(taken) != len(given) + bool(said["also"]):
        raise BadInput(f"调出 {len(given)} 天、调入 {len(taken)} 天，不相等：{quoted(sentence)}")
    for day in given:
        if day not in reading.span:  # a rest day inside the holiday is swapped, not worked
            _set(day, True, sentence, reading)
    for day in taken:
        _set(day, False, sentence, reading)


def _all(spans: Sequence[tuple[dt.date, ...]]) -> list[dt.date]:
    return [day for span in spans for day in span]


def _set(day: dt.date, workday: bool, sentence: str, reading: Reading) -> None:
    known = reading.days.get(day)
    if known and known.workday != workday:
        raise BadInput(f"{day} 既放假又上班：{quoted(known.sentence)}与{quoted(sentence)}")
    if workday and day.weekday() < SATURDAY:
        raise BadInput(f"{day} 不是周六、周日，本来就上班，不会是调休上班的日子：{quoted(sentence)}")
    festival = reading.festival or "、".join(festivals_in(sentence)) or reading.about
    if not workday:
        reading.off.add(day)
    reading.days.setdefault(day, NoticedDay(day, workday, sentence, festival, day in reading.confirmed))


def _extend(last: dt.date, name: str, sentence: str, reading: Reading) -> None:
    """延长…假期至: every day after the holiday as it stood, make-up days included.

    Where the calendar knows the longer holiday already, the same days are named again, and nothing changes.
    """
    known = reading.before.day(last)
    there = not known.workday and known.reason.startswith(name)
    day = last
    for _ in range(LONGEST_EXTENSION):
        fact = reading.before.day(day)
        if not there and not fact.workday and fact.reason.startswith(name):
            return
        if there and fact.workday:
            return
        _set(day, False, sentence, reading)
        day -= ONE_DAY
    raise BadInput(f"现行日历中没有可延长的{name}，请先导入该年的放假通知：{quoted(sentence)}")
