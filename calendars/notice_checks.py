"""Whether what was read of a holiday notice can be the whole of it: against its own words, and against the statute.

《全国年节及纪念日放假办法》 gives the festivals, whatever a copy says; a 调休 exchanges a weekend day for a working
day, one for one. So every notice of 2007 to 2026 gives exactly as many working days off, beyond those it has made up,
as the law names days. A copy that does not has lost or changed something.
"""

import datetime as dt
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from calendars.notice_layout import ANNOUNCES, YEAR, Item, Layout, quoted, sentences
from calendars.notice_normal import festivals_in
from calendars.notice_reading import NoticedDay
from calendars.statutory import MAKEUP_REACH, festival_days, new_years_eve
from calendars.workdays import FRIDAY, MONDAY, SATURDAY, weekday_name
from models.errors import BadInput
from models.instants import ONE_DAY

CHANGES_ONE = re.compile("延长|调整")
"""Titles of notices that change one holiday of a year already arranged."""

GIVEN = re.compile(r"全国放假(\d{1,2})天")
"""A day given to everybody for once, as on 2015-09-03: how many, beyond what is exchanged."""
MORE = re.compile("等(?=节|假|放假|法定|部分|[0-9一二三四五六七八九]个)")
Days = Mapping[dt.date, NoticedDay]


def arranges_festivals(paper: Layout) -> bool:
    """Whether it is a yearly notice: its items are headed by festivals, or its title or first sentence says so."""
    if CHANGES_ONE.search(paper.title):
        return False
    headed = any(item.festivals for item in paper.items)
    return headed or "节假日安排" in paper.title or any(festivals_in(one) for one in _announcing(paper.head))


def check_change(paper: Layout, year: int, days: Days) -> None:
    """Check a notice about one holiday: its days off hang together; arranged anew, they hold those of the law."""
    _check_first_sentence_year(paper, year)
    _check_blocks(year, days, touching_weekend=True)
    if "调整" in paper.title:
        named = frozenset(festivals_in(paper.title))
        _check_statute(year, named, days)
        _check_first_days(year, days)
        _check_reach(year, sorted(named), days.values())
        _check_balance(year, named, days)
    elif given := GIVEN.search("".join(item.text for item in paper.items)):
        _check_net(int(given[1]), f"通知写明{given[0]}", days)


def check_year(paper: Layout, year: int, days: Days) -> bool:
    """Check a yearly notice; whether it arranges the whole year. Raises BadInput quoting both sides."""
    _check_first_sentence_year(paper, year)
    _check_numbers(paper.items)
    named = _named(paper)
    _check_festivals(paper, year, named)
    _check_statute(year, named, days)
    _check_items(paper.items, year, days)
    _check_blocks(year, days)
    _check_first_days(year, days)
    whole = named >= _of_the_year(year)
    if whole:
        _check_balance(year, named, days)
    return whole


def _announcing(head: Sequence[str]) -> list[str]:
    return [sentence for paragraph in head for sentence in sentences(paragraph) if ANNOUNCES in sentence]


def _check_first_sentence_year(paper: Layout, year: int) -> None:
    for sentence in _announcing(paper.head):
        years = YEAR.findall(sentence)
        if years and str(year) not in years:
            raise BadInput(f"标题写的是 {year} 年（{quoted(paper.title)}），前言没有写这一年：{quoted(sentence)}")


def _check_numbers(items: Sequence[Item]) -> None:
    """The numbers of the items run from one, without a gap."""
    numbers = [item.number for item in items if item.number is not None]
    for wanted, number in enumerate(numbers, 1):
        if number != wanted:
            raise BadInput(f"各项序号不连续：应为第 {wanted} 项，写的是第 {number} 项，请检查是否缺项")
    if numbers and any(item.festivals and item.number is None for item in items):
        raise BadInput("有的节日一项没有序号，请检查是否缺项或错行")


def _named(paper: Layout) -> frozenset[str]:
    return frozenset(name for item in paper.items for name in item.festivals)


def _of_the_year(year: int) -> frozenset[str]:
    return frozenset(name for _, name in festival_days(year))


def _check_festivals(paper: Layout, year: int, named: frozenset[str]) -> None:
    """The festivals of the items are those of the first sentence (等 leaves it open); without one, all of the law."""
    listed = [name for item in paper.items for name in item.festivals]
    twice = [name for name in named if listed.count(name) > 1]
    if twice:
        raise BadInput(f"{'、'.join(twice)}写了不止一项，请核对原文")
    promising = _announcing(paper.head)
    promised = frozenset(name for sentence in promising for name in festivals_in(sentence)) or _of_the_year(year)
    source = quoted(promising[0]) if promising else "《全国年节及纪念日放假办法》"
    open_ = any(MORE.search(sentence) for sentence in promising)
    unpromised = frozenset() if open_ else named - promised
    for missing, has, lacks in ((promised - named, source, "正文"), (unpromised, "正文", source)):
        if missing:
            raise BadInput(f"{has}有{_in_order(missing)}，{lacks}没有，请检查通知是否完整")


def _in_order(names: frozenset[str]) -> str:
    return "、".join(sorted(names))


def _check_statute(year: int, named: frozenset[str], days: Days) -> None:
    """Every statutory day of the festivals it arranges is off."""
    for day, name in festival_days(year):
        known = days.get(day)
        off = not known.workday if known else day.weekday() >= SATURDAY
        if name in named and not off:
            said = quoted(known.sentence) if known else "通知没有提到这一天"
            raise BadInput(f"《全国年节及纪念日放假办法》规定 {day}（{name}）放假，与通知不符：{said}")


def _check_items(items: Sequence[Item], year: int, days: Days) -> None:
    """What an item arranges lies around its own festival, and takes in a day of it."""
    for item in (item for item in items if item.festivals):
        own = [day for day in days.values() if day.festival == "、".join(item.festivals)]
        for name in item.festivals:
            statutory = [day for day, known in festival_days(year) if known == name]
            if not any(one.date in statutory and not one.workday for one in own):
                raise BadInput(f"“{name}”一项没有写到当日（{statutory[0]}）：{quoted(item.text)}")
        _check_reach(year, item.festivals, own)


def _check_reach(year: int, festivals: Collection[str], days: Iterable[NoticedDay]) -> None:
    """Each of these days lies around one of the festivals."""
    near = [day for day, known in festival_days(year) if known in festivals]
    for one in days if near else ():
        if min(abs(one.date - day) for day in near) > MAKEUP_REACH:
            raise BadInput(f"{one.date} 离{'、'.join(festivals)}太远，请核对原文：{quoted(one.sentence)}")


def _check_blocks(year: int, days: Days, *, touching_weekend: bool = False) -> None:
    """Every day off reaches a statutory day over days off and weekends; that of a special notice at least a weekend."""
    statutory = {day for day, _ in festival_days(year)}
    for one in days.values():
        around = [] if one.workday else list(_block(one.date, days))
        if one.workday or any(day in statutory for day in around):
            continue
        if not (touching_weekend and any(day.weekday() >= SATURDAY for day in around)):
            day = f"{one.date}（{weekday_name(one.date)}）"
            raise BadInput(f"{day}放假，却与节日和周末都不相连：{quoted(one.sentence)}")


def _check_first_days(year: int, days: Days) -> None:
    """A holiday begins on a festival, on 除夕 or beside a weekend: one moved by a day begins in the middle of a week.

    So did every holiday of 2007 to 2026. A first day that the notice names with its weekday is what it says.
    """
    festive = {day for day, _ in festival_days(year)} | {new_years_eve(year)}
    for one in days.values():
        first = not one.workday and not _is_off(one.date - ONE_DAY, days)
        if not first or one.confirmed or one.date in festive:
            continue
        if one.date.weekday() not in (FRIDAY, MONDAY) and one.date.weekday() < SATURDAY:
            day = f"{one.date}（{weekday_name(one.date)}）"
            raise BadInput(f"假期从{day}开始，既不是节日也不挨着周末，请核对，或写明星期：{quoted(one.sentence)}")


def _block(day: dt.date, days: Days) -> Iterator[dt.date]:
    """The day and the days off around it."""
    for step in (ONE_DAY, -ONE_DAY):
        place = day
        while _is_off(place, days):
            yield place
            place += step


def _is_off(day: dt.date, days: Days) -> bool:
    known = days.get(day)
    return not known.workday if known else day.weekday() >= SATURDAY


def _check_balance(year: int, named: frozenset[str], days: Days) -> None:
    """Working days taken off, less weekend days made up, are the days of the law: no more and no fewer."""
    owed = sum(name in named for _, name in festival_days(year))
    _check_net(owed, f"《全国年节及纪念日放假办法》规定放假 {owed} 天（{_in_order(named)}）", days)


def _check_net(owed: int, source: str, days: Days) -> None:
    off = sum(not one.workday and one.date.weekday() < SATURDAY for one in days.values())
    worked = sum(one.workday for one in days.values())
    if off - worked != owed:
        raise BadInput(
            f"{source}；通知占用工作日 {off} 天、调休上班 {worked} 天，净放假 {off - worked} 天，不相等，"
            "请检查是否漏了放假或上班的日期"
        )
