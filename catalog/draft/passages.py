"""A passage of a document: its own words, and beside them, character by character, a plain copy that rules can read."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

OPENING, CLOSING = "(“《", ")”》"
ONE_KIND = str.maketrans("「」『』‘’【】〔〕[]", "“”“”“”()()()")
HIDDEN = "□"
CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
EDGES = " \t\n\u3000,;、。."


@dataclass(frozen=True)
class Passage:
    """Words as they stand in the document, and the same number of characters in one kind of punctuation."""

    raw: str
    plain: str

    @classmethod
    def of(cls, raw: str) -> "Passage":
        """A passage with its plain copy."""
        return cls(raw, _plain(raw))

    def cut(self, start: int, end: int | None = None) -> "Passage":
        """A part of the passage."""
        return Passage(self.raw[start:end], self.plain[start:end])

    def trimmed(self, edges: str = EDGES) -> "Passage":
        """Without blanks and separators at either end."""
        start = len(self.plain) - len(self.plain.lstrip(edges))
        return self.cut(start, max(start, len(self.plain.rstrip(edges))))

    @property
    def outside(self) -> str:
        """The plain copy with everything inside quotes and brackets hidden."""
        return hide(self.plain, OPENING)

    def split(self, separators: str) -> list["Passage"]:
        """The parts between separators that stand outside quotes and brackets; a part keeps its separator."""
        ends = [place + 1 for place, char in enumerate(self.outside) if char in separators]
        return self.at(ends)

    def at(self, places: Iterable[int]) -> list["Passage"]:
        """The passage cut before each of these places; empty parts are left out."""
        edges = [0, *sorted(places), len(self.plain)]
        parts = [self.cut(start, end) for start, end in pairwise(edges)]
        return [part for part in parts if part.plain.strip()]


def hide(plain: str, opening: str) -> str:
    """The text with what stands inside these brackets replaced, character by character."""
    if set(opening).isdisjoint(plain):
        return plain
    last = {closing: plain.rfind(closing) for closing in CLOSING}
    return "".join(_seen(plain, opening, last))


def listed(table: str) -> list[str]:
    """The words of a table."""
    return table.split()


def any_of(words: str | Iterable[str]) -> str:
    """A pattern for any of these words, the longest first; a text is a table of words."""
    table = listed(words) if isinstance(words, str) else words
    return "(?:" + "|".join(sorted(table, key=lambda word: (-len(word), word))) + ")"


def _seen(plain: str, opening: str, last: Mapping[str, int]) -> Iterator[str]:
    """`last`: where each closing bracket stands for the last time."""
    inside: list[str] = []
    for place, char in enumerate(plain):
        if inside and char == inside[-1]:
            inside.pop()
        closing = CLOSING[OPENING.index(char)] if char in opening else ""
        if inside:
            yield HIDDEN
        else:
            yield char
        if closing and last[closing] > place:  # a bracket nobody closes hides nothing
            inside.append(closing)


def _plain(raw: str) -> str:
    plain = "".join(_plain_char(char) for char in raw.translate(ONE_KIND))
    return _paired(plain)


def _plain_char(char: str) -> str:
    if char in CIRCLED or char == "\n":
        return char
    plain = unicodedata.normalize("NFKC", char)
    return plain if len(plain) == 1 else char


def _paired(plain: str) -> str:
    """Straight quotes as opening and closing ones, in turn within each line."""
    return "\n".join(re.sub('"([^"]*)"', r"“\1”", line) for line in plain.split("\n"))
