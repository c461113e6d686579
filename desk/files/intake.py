"""What may come in: texts of bearable size without control characters, and instants that are not in the future."""

import datetime as dt
import re
import unicodedata

from models.characters import BLANKS, is_selector, is_unseen, modern
from models.errors import BadInput, Refused
from models.instants import shown

LINE_END = re.compile("\r\n|[\u2028\u2029]")
JOINERS = "\u200c\u200d"
"""What joins or parts the letters of some scripts, and emoji: part of how a text reads."""
TURNING = ("LRE", "LRO", "RLE", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI")
MARKS_OF_DIRECTION = "\u200e\u200f\u061c"
LONG_AGO = dt.timedelta(days=366)
"""A receipt of before that is asked about."""
TITLE, TEXT = 200, 20_000
"""The longest title and the longest text, in characters. A longer reply belongs into an attachment."""


def text(value: str | None, what: str, longest: int, *, required: bool = False, lines: bool = False) -> str | None:
    """The text trimmed, or None when empty; rare characters are where Unicode keeps them, line ends are line feeds.

    Raises BadInput when empty though required, too long or not printable; in one line also for what nobody sees,
    because nobody could type it again or tell it from another. In longer texts, which are pasted, that is left out.
    """
    trimmed = _trimmed(value or "", lines=lines)
    if not trimmed:
        if required:
            raise BadInput(f"{what}不能为空，请填写后重试")
        return None
    if len(trimmed) > longest:
        raise BadInput(f"{what}有 {len(trimmed)} 字，最多 {longest} 字，请精简或改用附件")
    allowed = "\n\t" if lines else ""
    for place, char in enumerate(trimmed, 1):
        if unicodedata.category(char) in ("Cc", "Cs", "Zl", "Zp") and char not in allowed:
            raise BadInput(f"{what}第 {place} 个字符是控制字符（U+{ord(char):04X}），请删除后重试")
        if not lines and (is_unseen(char) or char in BLANKS):
            raise BadInput(
                f"{what}第 {place} 个字符看不见（U+{ord(char):04X} {_unseen_name(char)}），"
                "多是从网页或聊天窗口带来的；请删去它，或重新键入后重试"
            )
    return trimmed


def _trimmed(value: str, *, lines: bool) -> str:
    """Without blanks at the ends; a choice of glyph (for an emoji, or a character's form) is no part of a text."""
    plain = modern("".join(char for char in value if not is_selector(char)))
    if not lines:
        return plain.strip()
    return LINE_END.sub("\n", "".join(char for char in plain if char in JOINERS or not is_unseen(char))).strip()


def _unseen_name(char: str) -> str:
    if unicodedata.bidirectional(char) in TURNING or char in MARKS_OF_DIRECTION:
        return "改变文字方向的符号"
    return "零宽字符"


def required_text(value: str | None, what: str, longest: int, *, lines: bool = False) -> str:
    """The text trimmed. Raises BadInput when there is none."""
    return text(value, what, longest, required=True, lines=lines) or ""


def past_instant(value: dt.datetime | None, what: str, now: dt.datetime) -> dt.datetime:
    """The instant, or now. Raises Refused when it lies in the future, BadInput far beyond what can be counted."""
    if value is None:
        return now
    if not 1900 < value.year < 9000:  # beyond, even a change of time zone overflows
        raise BadInput(f"{what}不在可计算的年份内，请核对日期")
    if value > now:
        raise Refused(f"{what} {shown(value)} 晚于现在（{shown(now)}），请核对日期")
    return value


def recent(value: dt.datetime, what: str, now: dt.datetime, *, old: bool) -> dt.datetime:
    """The instant. Raises Refused for one more than a year back, unless it is confirmed that it is `old`.

    A slip in the year would spoil the averages of a unit for good, and nobody would notice.
    """
    if value < now - LONG_AGO and not old:
        raise Refused(f"{what} {shown(value)} 在一年以前，多是年份写错", code="confirm-old")
    return value


def past_day(value: dt.date | None, what: str, today: dt.date) -> dt.date:
    """The day, or today. Raises Refused when it lies in the future."""
    if value is not None and value > today:
        raise Refused(f"{what} {value} 晚于今天（{today}），请核对日期")
    return value or today


def reason_text(value: str | None) -> str:
    """The reason of an act that may go without one; the log then says so."""
    return text(value, "理由", TITLE) or "未说明理由"
