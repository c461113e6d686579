"""Characters as a reader sees them: what is invisible, what is drawn alike, and what old code pages kept elsewhere."""

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

BLANK, HARD = " ", "\f"
"""What every blank reads as; and a break that joins nothing: an empty line."""
DASHES = "-−⁃─━ー﹣－~∼〜～_＿﹍﹎﹏‾¯"
DOTS = "·•‧∙⋅・･᛫●⸱⸳ꞏˑ˙․‣◦ᐧㆍ𐄁⦁∘"
BLANKS = "\u2800"
"""Braille without a dot: as empty as a blank, though Unicode counts it as a sign."""
UNSEEN = "\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u3164\uffa0\u034f"
"""Fillers and selectors that are drawn as nothing, though they are no format characters."""
LONGEST_PARTS = 4
"""How many characters one may stand for (㏠ is 1日); a whole sentence in one character stays one."""
KEPT = 10_000
"""How many characters' readings are kept at hand."""

_FIRST_OF_GBK, _STANDARD = (
    0xE815,
    {
        0xE78D: "︐︒︑︓︔︕︖︗︘",
        0xE796: "︙",
        0xE7C7: "ḿ",
        0xE7C8: "ǹ",
        0xE816: "\U00020087\U00020089\U000200cc",
        0xE81E: "\u9fb4",
        0xE826: "\u9fb5",
        0xE82B: "\u9fb6\u9fb7",
        0xE831: "\U000215d7\u9fb8",
        0xE83B: "\U0002298f",
        0xE843: "\u9fb9",
        0xE854: "\u9fba\U000241fe",
        0xE864: "\u9fbb",
    },
)


def _twins() -> dict[int, str]:
    """Private-use characters by which GBK and the GB18030 of 2000 wrote rare ones, and those of GB18030-2022."""
    twins = {}
    for place in range(80):  # bytes FE50 to FEA0 without FE7F, one after the other
        low = 0x50 + place + (place >= 0x2F)
        twins[_FIRST_OF_GBK + place] = bytes((0xFE, low)).decode("gb18030")
    for first, characters in _STANDARD.items():
        twins |= {first + place: char for place, char in enumerate(characters)}
    return {code: char for code, char in twins.items() if unicodedata.category(char) != "Co"}


TWINS = _twins()


def modern(text: str) -> str:
    """The text with rare characters where Unicode keeps them today; a name is then one name however it was typed."""
    return text.translate(TWINS)


@lru_cache(KEPT)
def is_unseen(char: str) -> bool:
    """Whether a character is drawn as nothing or turns others round: zero-width, bidirectional, filler, selector."""
    return unicodedata.category(char) == "Cf" or char in UNSEEN or is_selector(char)


def is_selector(char: str) -> bool:
    """Whether a character only chooses how the one before it is drawn."""
    return "\ufe00" <= char <= "\ufe0f" or "\U000e0100" <= char <= "\U000e01ef"


def number_typed(text: str) -> str:
    """A case's number as it was given out, though typed in full width, small letters, with blanks or other dashes."""
    return "".join(map(as_read, text)).replace(BLANK, "").strip().upper()


def readable(text: str) -> tuple[str, Sequence[int]]:
    """A text as a reader sees it, in plain characters; and for each of them the place it has in the text."""
    parts = {ord(char): as_read(char) for char in set(text)}
    plain = text.translate(parts)
    if any(len(part) != 1 for part in parts.values()):
        places: Sequence[int] = [place for place, char in enumerate(text) for _ in parts[ord(char)]]
    else:
        places = range(len(text))
    return re.sub(r"\n{2,}", lambda empty: HARD * len(empty[0]), plain), places


@lru_cache(KEPT)
def as_read(char: str) -> str:
    """What one character reads as: nothing, a plain digit, a blank, `-` for any dash, `·` for any dot, its parts."""
    char = TWINS.get(ord(char), char)
    if is_unseen(char) or char == "\r":
        return ""
    if char in DASHES or unicodedata.category(char) == "Pd":
        return "-"
    if char in DOTS:
        return "·"
    if char == "\n":
        return "\n"
    if char.isspace() or char in BLANKS or unicodedata.category(char) == "Cc":
        return BLANK
    parts = unicodedata.normalize("NFKD", char)
    if len(parts) > 1 and parts[0].isascii() and parts[0].isdigit():
        parts = parts.rstrip(".,")  # ⒈ and 🄂 are digits that somebody put between others
    return "".join(_plain(part) for part in (parts if len(parts) <= LONGEST_PARTS else char))


def _plain(part: str) -> str:
    if unicodedata.category(part) in ("Mn", "Me") or is_unseen(part):
        return ""
    if part.isspace():
        return BLANK
    digit = unicodedata.digit(part, None)  # ❶ and ⓵ among them
    return part if digit is None else str(digit)
