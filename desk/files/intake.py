"""What may come in: texts of bearable size without control characters, and instants that are not in the future."""

import datetime as dt
import unicodedata

from models.errors import BadInput, Refused
from models.instants import shown

TITLE, TEXT = 200, 20_000
"""The longest title and the longest text, in characters. A longer reply belongs into an attachment."""


def text(value: str | None, what: str, longest: int, *, required: bool = False, lines: bool = False) -> str | None:
    """The text trimmed, or None when empty. Raises BadInput when empty though required, too long or not printable."""
    trimmed = (value or "").strip()
    if not trimmed:
        if required:
            raise BadInput(f"{what}不能为空，请填写后重试")
        return None
    if len(trimmed) > longest:
        raise BadInput(f"{what}有 {len(trimmed)} 字，最多 {longest} 字，请精简或改用附件")
    allowed = "\n\t" if lines else ""
    normal = trimmed.replace("\r\n", "\n")
    for place, char in enumerate(normal, 1):
        if unicodedata.category(char) in ("Cc", "Cs") and char not in allowed:
            raise BadInput(f"{what}第 {place} 个字符是控制字符（U+{ord(char):04X}），请删除后重试")
    return normal


def required_text(value: str | None, what: str, longest: int, *, lines: bool = False) -> str:
    """The text trimmed. Raises BadInput when there is none."""
    return text(value, what, longest, required=True, lines=lines) or ""


def past_instant(value: dt.datetime | None, what: str, now: dt.datetime) -> dt.datetime:
    """The instant, or now. Raises Refused when it lies in the future."""
    if value is None:
        return now
    if value > now:
        raise Refused(f"{what} {shown(value)} 晚于现在（{shown(now)}），请核对日期")
    return value


def past_day(value: dt.date | None, what: str, today: dt.date) -> dt.date:
    """The day, or today. Raises Refused when it lies in the future."""
    if value is not None and value > today:
        raise Refused(f"{what} {value} 晚于今天（{today}），请核对日期")
    return value or today


def reason_text(value: str | None) -> str:
    """The reason of an act that may go without one; the log then says so."""
    return text(value, "理由", TITLE) or "未说明理由"
