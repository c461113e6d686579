"""The parts of a holiday notice: its title and year, number, date of issue, first sentence and items."""

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from calendars.notice_normal import DATED, HEADING, MARK, festivals_in, is_dated, paragraphs, small_number
from models.errors import BadInput

TITLE = re.compile(r"国务院(?:办公厅)?关于[^。;:!?\n]{1,80}?通知")
NUMBER = re.compile(r"国(?:办)?发(?:明电)?[\[(〔【〖<《{]?(\d{4})[\])〕】〗>》}]?第?0*(\d{1,4})号")
YEAR = re.compile(r"(\d{4})年")
ANNOUNCES = "通知如下"
ARRANGED = re.compile(r"\d日[^。;]{0,60}(?:放假|上班|补班|补休|调休|休息|工作日|办公)")
SHOWN = 120
NO_TITLE = "找不到标题“国务院办公厅关于……的通知”，请检查是否为放假通知全文"


@dataclass(frozen=True)
class Item:
    """A numbered item, or a paragraph of its own (`number` None). `festivals`: those of its heading."""

    number: int | None
    festivals: tuple[str, ...]
    text: str


@dataclass(frozen=True)
class Layout:
    """A notice in its parts. `year`: of the title, None where it names none; `head`: the sentences before the items."""

    title: str
    year: int | None
    number: str | None
    issued: dt.date
    head: tuple[str, ...]
    items: tuple[Item, ...]


def quoted(text: str) -> str:
    """Words of the notice for a message, at a length that can be read."""
    return f"“{text[:SHOWN]}……”" if len(text) > SHOWN else f"“{text}”"


def layout(text: str) -> Layout:
    """The parts of a notice. Raises BadInput where its title or the date under it cannot be found."""
    found = paragraphs(text)
    if not any(TITLE.search(one) for one in found):
        raise BadInput(NO_TITLE)
    end, issued = _issued(found)
    begin, title = _title(found[:end])
    body = [*_after_title(found[begin], title), *found[begin + 1 : end]]
    _refuse_beside(body, [*found[:begin], found[begin][: title.start()]], found[end + 1 :])
    first = next((n for n, one in enumerate(body) if _is_item(one)), None)
    items = body[first:] if first is not None else body
    head = body[:first] if first is not None else [one for one in body if ANNOUNCES in one]
    numbered = next(filter(None, map(NUMBER.search, _places_of_number(found, begin, title, end, issued))), None)
    return Layout(
        title.group(),
        _year(title.group(), issued),
        f"{_sender(numbered)}〔{numbered[1]}〕{int(numbered[2])}号" if numbered else None,
        issued,
        tuple(head),
        tuple(_item(one) for one in items if one not in head),
    )


def sentences(text: str) -> list[str]:
    """The sentences of a paragraph, without the titles of other papers in them."""
    return re.findall("[^。;!?]+[。;!?]?", re.sub("《[^《》]{0,200}》", "", text))


def _places_of_number(
    found: Sequence[str], begin: int, title: re.Match[str], end: int, issued: dt.date
) -> tuple[str, ...]:
    """Where the number of a notice may stand: behind its title, about it, or alone below the date at its end."""
    alone = (one for one in found[end + 1 :] if (number := NUMBER.fullmatch(one)) and number[1] == str(issued.year))
    return title.string[title.end() :], "\n".join(found[: begin + 3]), "\n".join(alone)


def _issued(found: Sequence[str]) -> tuple[int, dt.date]:
    """Where the date under the notice stands, in Arabic or Chinese numerals, and the date."""
    for form in (DATED.fullmatch, is_dated):
        for place in range(len(found) - 1, -1, -1):
            dated = form(found[place])
            if dated:
                try:
                    return place, dt.date(*(int(part) for part in dated.groups()))
                except ValueError:
                    raise BadInput(f"落款日期“{found[place]}”不存在，请核对原文") from None
    raise BadInput("找不到落款日期（例如 2025年11月4日，单独一行），请检查是否为通知全文")


def _title(found: Sequence[str]) -> tuple[int, re.Match[str]]:
    """The last title before the first item: pages give it above and again in their list of particulars."""
    first = next((n for n, one in enumerate(found) if _is_item(one) or ANNOUNCES in one), len(found) - 1)
    titles = [(n, match) for n, one in enumerate(found[: first + 1]) for match in TITLE.finditer(one)]
    if not titles:
        raise BadInput(NO_TITLE)
    names = list(dict.fromkeys(match.group() for _, match in titles))
    if len(names) > 1:
        raise BadInput(f"有不止一个标题：{'、'.join(quoted(name) for name in names[:3])}，请只留一份通知")
    return titles[-1]


def _after_title(paragraph: str, title: re.Match[str]) -> Iterator[str]:
    """What follows the title on its line, but for the number."""
    rest = NUMBER.sub("", paragraph[title.end() :], count=1)
    if rest:
        yield rest


def _refuse_beside(body: Sequence[str], before: Sequence[str], after: Sequence[str]) -> None:
    """Nothing that arranges a day may stand outside the notice, and no second notice inside it."""
    for paragraph in (*before, *after):
        if ARRANGED.search(paragraph):
            raise BadInput(f"标题之前或落款之后还有安排：{quoted(paragraph)}，请只留通知正文")
    for paragraph in body:
        second = TITLE.search(re.sub("《[^《》]{0,200}》", "", paragraph))
        if second:
            raise BadInput(f"正文里另有一份通知{quoted(second.group())}，请分开导入")


def _is_item(paragraph: str) -> bool:
    return bool(MARK.match(paragraph) or HEADING.match(paragraph))


def _item(paragraph: str) -> Item:
    mark = MARK.match(paragraph)
    rest = paragraph[mark.end() :] if mark else paragraph
    heading = re.match(r"(?:\d{4}年)?" + HEADING.pattern, rest)
    named = festivals_in(heading[1]) if heading else ()
    return Item(_number(mark), named, rest[heading.end() :] if heading else rest)


def _number(mark: re.Match[str] | None) -> int | None:
    if mark is None:
        return None
    words = next(part for part in mark.groups() if part)
    return int(words) if words.isdigit() else small_number(words)


def _sender(numbered: re.Match[str]) -> str:
    return re.match("国办?发(?:明电)?", numbered.group())[0]  # type: ignore[index]


def _year(title: str, issued: dt.date) -> int | None:
    years = {int(found) for found in YEAR.findall(title)}
    if not years:
        return None
    if len(years) > 1:
        raise BadInput(f"标题里有不止一个年份：{quoted(title)}，看不出安排的是哪一年，请在标题里只留那一年")
    (year,) = years
    if year not in (issued.year, issued.year + 1):
        raise BadInput(f"标题中的年份 {year} 与落款日期 {issued} 不符：{quoted(title)}")
    return year
