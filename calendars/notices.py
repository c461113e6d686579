"""Reads the State Council's holiday notices as published: which days are off, which are made up, and why.

    notice = parse_notice(text, calendar)     # the calendar as it stood before this notice

Every wording of 2007 to 2026 is understood, however it was pasted. Nothing is dropped and nothing guessed: what is not
understood, or contradicts the notice's own words or the statute, raises BadInput and quotes the sentence.
"""

import datetime as dt
from dataclasses import dataclass

from calendars.notice_checks import arranges_festivals, check_change, check_year
from calendars.notice_dates import DATE
from calendars.notice_layout import Layout, layout, quoted
from calendars.notice_reading import Before, NoticedDay, read
from models.errors import BadInput


@dataclass(frozen=True)
class Notice:
    """A notice: its title, document number, date of issue, and the days it names in order.

    `number` in canonical form, None where the text has none. `year`: that of the title. `whole`: whether it arranges
    every festival of that year; only then is the year announced.
    """

    title: str
    number: str | None
    issued: dt.date
    year: int
    days: tuple[NoticedDay, ...]
    whole: bool


def parse_notice(text: str, before: Before) -> Notice:
    """The notice in a text. Raises BadInput quoting what is not understood, is missing or does not fit."""
    paper = layout(text)
    yearly = arranges_festivals(paper)
    year = _year(paper, yearly)
    days = read(paper, year, before)
    if not days:
        raise BadInput("通知里没有找到任何放假或上班的日期，请检查是否为全文")
    if yearly:
        whole = check_year(paper, year, days)
    else:
        check_change(paper, year, days)
        whole = False
    return Notice(paper.title, paper.number, paper.issued, year, tuple(days.values()), whole)


def _year(paper: Layout, yearly: bool) -> int:
    """The year of the title; of a notice about one day, whose title has none, the year that its first date names."""
    if paper.year is not None:
        return paper.year
    if not yearly:
        dated = (found for item in paper.items for found in DATE.finditer(item.text) if found["year"])
        year = next((int(found["year"]) for found in dated), None)
        if year in (paper.issued.year, paper.issued.year + 1):
            return int(year)
    raise BadInput(f"标题里没有年份，不知道是哪一年的安排：{quoted(paper.title)}")
