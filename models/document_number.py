"""Numbers of documents (发文字号): one spelling for each, by GB/T 9704-2012, 7.2.5.

A number is the authority's word, the year in full in hexagonal brackets, and the running number without 第 and without
leading zeros: 景府发〔2023〕5号. What people type has any bracket, any width, numerals, and blanks.
"""

import re
import unicodedata

from models.characters import as_read
from models.errors import BadInput
from models.typed_time import in_digits

FIELD = "document_number"
"""The field of a procedure in which a document gets its number."""
OPENING, CLOSING = ("Ps", "Pi"), ("Pe", "Pf")
"""The categories of brackets, quotation marks among them."""
BRACKETS = {"<": "(", ">": ")", "＜": "(", "＞": ")"}
"""Signs of comparison that are typed for brackets."""
ROUND = "(（"
"""Round brackets also hold what is no year: （12）5号."""
YEAR_DIGITS = str.maketrans("〇○零一二三四五六七八九", "000123456789")
RUNNING = re.compile(
    r"(第?)([0〇○零]*)(?:([0-9]+)|([一二三四五六七八九][一二三四五六七八九十百零〇廿卅]*|[十廿卅百][一二三四五六七八九]?)(?=[号號]))([号號]?)[。.,，;；]?(.*)",
    re.DOTALL,
)


TRADITIONAL = str.maketrans(
    "發號國辦贛廳務財衛農環會縣區鎮鄉規價監審計電聯統戰組紀檢黨團議執參調協應災復資產業廠稅",
    "发号国办赣厅务财卫农环会县区镇乡规价监审计电联统战组纪检党团议执参调协应灾复资产业厂税",
)
"""What stands in the authority's word, as a scan or an older typist has it: the same number, whatever the script."""


def standard_number(number: str) -> str:
    """The number as the standard has it; one without a year in brackets (a title, a decree) only loses its blanks."""
    return _read(number)[0]


def canonical_number(number: str) -> str:
    """The number as the standard has it. Raises BadInput for what it forbids, such as 第: a slip of whom?"""
    found, slip = _read(number)
    if slip:
        raise BadInput(f"发文字号{slip}（GB/T 9704），请核对后写成 {found}")
    return found


def number_key(number: str) -> str:
    """What two spellings of one number have in common."""
    return "".join(_kind(char) for char in standard_number(number)).translate(TRADITIONAL).casefold()


def _read(number: str) -> tuple[str, str]:
    """The standard spelling, and what in the number was against the standard."""
    plain = "".join(_plain(char) for char in number)
    for opening, closing in _pairs(plain):
        year = plain[opening + 1 : closing].removesuffix("年").translate(YEAR_DIGITS)
        short = len(year) == 2 and year.isdigit() and plain[opening] not in ROUND and RUNNING.match(plain, closing + 1)
        if (len(year) == 4 and year.isdigit()) or short:
            rest, slip = _running(plain[closing + 1 :])
            return f"{plain[:opening]}〔{'20' if short else ''}{year}〕{rest}", "年份写全四位" if short else slip
    return plain, ""


def _running(tail: str) -> tuple[str, str]:
    """The running number and what follows it, and what was against the standard."""
    found = RUNNING.match(tail)
    if found is None:
        return tail, ""
    ordinal, zeros, digits, words, sign, more = found.groups()
    rest = f"{digits or _counted(words)}{'号' if sign or not more else ''}{more}"
    slips = ((ordinal, "序号前不加“第”"), (zeros, "序号不编虚位，前面不加 0"), (not sign and not more, "末尾要写“号”"))
    return rest, next((said for slip, said in slips if slip), "")


def _counted(words: str) -> str:
    """A running number in words: 五, 廿五, 一百零三; as it is where it may be read in two ways (一百二)."""
    plain = words.replace("廿", "二十").replace("卅", "三十")
    if len(plain) > 1 and plain[-1] in "零〇":
        return words
    hundreds, hundred, rest = plain.rpartition("百")
    if not hundred:
        return in_digits(plain)
    below = in_digits(rest.lstrip("零〇")) if rest else "0"
    if len(hundreds) != 1 or not below.isdigit() or (len(rest) == 1 and rest != "零"):
        return words
    return str(int(in_digits(hundreds)) * 100 + int(below))


def _pairs(plain: str) -> list[tuple[int, int]]:
    """Where a bracket opens and one closes behind a year of four digits or two, with or without 年."""
    return [
        (place, place + length)
        for place, char in enumerate(plain)
        for length in (6, 5, 4, 3)
        if _kind(char) == "(" and _kind(plain[place + length : place + length + 1] or " ") == ")"
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
