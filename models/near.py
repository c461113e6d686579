"""What was probably meant by a word that is not known; a thing with an id is always shown as name（id）."""

from collections.abc import Iterable
from difflib import SequenceMatcher, get_close_matches

FILLING = frozenset("市县区局委办厅院会的")
"""Characters that nearly every unit's name has, and that therefore tell nothing."""
ENOUGH, ALIKE, SHOWN = 0.5, 0.7, 3
"""How much of what tells is found in the name; how alike ids and names in other letters are; how many are shown."""
TYPED = 0.6
"""How alike a slip of the fingers is to the word of a short list that was meant."""


def closest(word: str, known: Iterable[str]) -> str | None:
    """The one word of a short list (options, commands, columns) that is near enough to have been meant."""
    return next(iter(get_close_matches(word, list(known), 1, TYPED)), None)


def meant(word: str, known: Iterable[tuple[str, str]]) -> str:
    """The end of a refusal, `，是不是 市教育局（edu）？`; "" where nothing is near. `known`: ids and names."""
    found = [(score, name, one) for one, name in known if (score := _nearness(word.strip(), one, name))]
    best = max((score for score, _, _ in found), default=0.0)
    near = sorted((-score, len(name), name, one) for score, name, one in found if score > best - 0.1)[:SHOWN]
    return f"，是不是 {'或 '.join(f'{name}（{one}）' for _, _, name, one in near)}？" if near else ""


def _nearness(word: str, one: str, name: str) -> float:
    """Between 0 and 1: how much of the word's telling characters stand in the name, in their order."""
    telling = [char for char in word if char not in FILLING]
    likeness = max(SequenceMatcher(None, word.lower(), each.lower(), autojunk=False).ratio() for each in (one, name))
    if word.isascii() or not telling:
        return likeness if likeness >= ALIKE else 0.0
    blocks = SequenceMatcher(None, "".join(telling), name, autojunk=False).get_matching_blocks()
    share = sum(block.size for block in blocks) / len(telling)
    return 0.0 if share < ENOUGH else share * 0.9 + likeness * 0.1
