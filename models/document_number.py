"""Numbers of documents (发文字号): one spelling for each, by GB/T 9704-2012, 7.2.5.

A number is the authority's word, the year in full in hexagonal brackets, and the running number without 第 and without
leading zeros: 景府发〔2023〕5号. What people type has any bracket, any width, and blanks.
"""

import re
import unicodedata

from models.characters import as_read
from models.errors import BadInput

FIELD = "document_number"
"""The field of a procedure in which a document gets its number."""
OPENING, CLOSING = ("Ps", "Pi"), ("Pe", "Pf")
"""The categories of brackets, quotation marks among them."""
BRACKETS = {"<": "(", ">": ")", "＜": "(", "＞": ")"}
"""Signs of comparison that are typed for brackets."""
YEAR_DIGITS = str.maketrans("〇○零一二三四五六七八九", "000123456789")
RUNNING = re.compile(r"(第?)(0*)(?=\d)")


def standard_number(number: str) -> str:
    """The number as the standard has it; one without a year in brackets (a title, a decree) only loses its blanks."""
    return _read(number)[0]


def canonical_number(number: str) -> str:
    """The number as the standard has it. Raises BadInput for 第 or leading zeros, which it forbids: a slip of whom?"""
    found, slip = _read(number)
    if slip:
        raise BadInput(f"发文字号的序号{slip}（GB/T 9704），请核对后写成 {found}")
    return found


def number_key(number: str) -> str:
    """What two spellings of one number have in common."""
    return "".join(_kind(char) for char in standard_number(number)).casefold()


def _read(number: str) -> tuple[str, str]:
    """The standard spelling, and what in the number was against the standard."""
    plain = "".join(_plain(char) for char in number)
    for opening, closing in _pairs(plain):
        year = plain[opening + 1 : closing].translate(YEAR_DIGITS)
        if len(year) == 4 and year.isdigit():
            head, tail = plain[:opening], plain[closing + 1 :]
            slip = RUNNING.match(tail)
            rest = tail[slip.end() :] if slip else tail
            said = "前不加“第”" if slip and slip[1] else "不编虚位，前面不加 0" if slip and slip[2] else ""
            return f"{head}〔{year}〕{rest}", said
    return plain, ""


def _pairs(plain: str) -> list[tuple[int, int]]:
    """Where a bracket opens and five places on one closes."""
    return [
        (place, place + 5)
        for place, char in enumerate(plain[:-5])
        if _kind(char) == "(" and _kind(plain[place + 5]) == ")"
    ]


def _plain(char: str) -> str:
    """A letter or digit in its plain width; nothing for a blank; any other sign as it is."""
    read = as_read(char)
    return "" if not read.strip() else read if read.isalnum() else char


def _kind(char: str) -> str:
    category = unicodedata.category(char)
    if char in BRACKETS:
        return BRACKETS[char]
    return "(" if category in OPENING else ")" if category in CLOSING else char
