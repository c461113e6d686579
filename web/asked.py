"""The filters of a list as an address carries them: the same words for pages, exports and the API."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from desk.views.asked import Asked
from models.errors import BadInput
from models.instants import local_date, parse_date

DATES, FLAGS, NUMBERS = ("since", "until"), ("ended", "provisional"), ("due_within",)
NAMES = tuple(one.name for one in fields(Asked))
"""The filters there are, by name."""
YES = ("1", "true", "yes", "on")


def asked_of(words: Mapping[str, str], now: dt.datetime) -> Asked:
    """What an address asks for. Raises BadInput for what cannot be read."""
    found: dict[str, Any] = {}
    for name in NAMES:
        word = words.get(name, "").strip()
        if not word:
            continue
        found[name] = _value(name, word, now)
    return Asked(**found)


def words_of(asked: Asked) -> dict[str, str]:
    """The same filters as an address says them."""
    given = {name: getattr(asked, name) for name in NAMES}
    return {name: "1" if value is True else str(value) for name, value in given.items() if value not in (None, False)}


def _value(name: str, word: str, now: dt.datetime) -> Any:
    if name in FLAGS:
        return word.lower() in YES
    if name in DATES:
        return parse_date(word, lambda: local_date(now))
    if name in NUMBERS:
        if not word.isdecimal() or len(word) > 4:
            raise BadInput("工作日数应为整数")
        return int(word)
    return word
