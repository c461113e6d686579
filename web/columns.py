"""Which columns a list of cases shows: chosen by a person, carried in the address."""

from collections.abc import Iterable
from itertools import chain

COLUMNS = {
    "kind": "事项",
    "unit": "单位",
    "officer": "经办人",
    "due": "到期",
    "state": "状态",
    "opened": "登记",
    "closed": "办结",
    "parent": "所属",
}
"""Besides number and title, which every list has."""
USUAL = ("kind", "unit", "officer", "due", "state")


def columns_of(words: Iterable[str]) -> tuple[str, ...]:
    """The columns that an address names, in their own order; the usual ones where it names none."""
    named = set(chain.from_iterable(word.split(",") for word in words))
    return tuple(one for one in COLUMNS if one in named) or USUAL


def as_word(chosen: tuple[str, ...]) -> str:
    """The same as an address says it; nothing for the usual ones."""
    return "" if chosen == USUAL else ",".join(chosen)
