"""A word that is not on a list: the refusal names what is, and what was probably meant."""

from collections.abc import Sequence

from models.near import closest


def unknown(what: str, word: str, choices: Sequence[str], known: Sequence[str]) -> str:
    """The reason of the refusal; `choices` are shown, `known` are all words that would have been taken."""
    near = closest(word.removeprefix("-"), known)
    meant = f"，是不是“{near}”" if near else ""
    return f"没有{what}“{word[:20]}”{meant}；可用：{'、'.join(choices)}"
