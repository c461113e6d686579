"""What a body or an address may hold: words that can be kept, dates as dates, no number that passes for a time."""

import datetime as dt
import re
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Strict

DAY = re.compile(r"\d{4}-\d\d-\d\d")
CANNOT_BE_KEPT = re.compile("[\0\ud800-\udfff]")
"""What a JSON text can say and no database can keep."""


def kept(word: str) -> str:
    """The word. Raises ValueError for one that cannot be kept."""
    if CANNOT_BE_KEPT.search(word):
        raise ValueError("holds a character that cannot be kept")
    return word


def _day(given: Any) -> Any:
    if isinstance(given, str) and not DAY.fullmatch(given):
        raise ValueError("is no date as YYYY-MM-DD")
    return _no_number(given)


def _no_number(given: Any) -> Any:
    """A number would be read as seconds since 1970, and so would its digits."""
    if isinstance(given, int | float) or (isinstance(given, str) and given.strip().lstrip("+-").isdecimal()):
        raise ValueError("is no date")
    return given


Word = Annotated[str, AfterValidator(kept)]
Day = Annotated[dt.date, BeforeValidator(_day)]
Moment = Annotated[dt.datetime, BeforeValidator(_no_number)]
Flag = Annotated[bool, Strict()]
Whole = Annotated[int, Strict()]
