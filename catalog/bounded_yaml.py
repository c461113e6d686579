"""YAML 1.2 that cannot grow: how deep it nests and how much it comes to are counted while it is read.

Reading stops at the first node too many, so that a hostile file of any shape costs no more than a large honest one.
"""

from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.composer import Composer, MaxDepthExceededError
from ruamel.yaml.error import MarkedYAMLError, StringMark
from ruamel.yaml.events import AliasEvent

DEEPEST = 40
"""An obligation with steps, terms and ladders nests ten deep."""
MOST_NODES = 20_000
"""Names and values of one file, with each alias counted as what it stands for; all that ships has about 8,000."""

LONGEST_TAG = "!" * 1_000


class TooMuch(MarkedYAMLError):
    """A file that nests deeper or comes to more than any catalog or scenario does."""


class _Counting(Composer):
    """Counts nodes as they are composed. An alias counts as all that it stands for: merging copies it."""

    def __init__(self, loader: Any = None) -> None:
        super().__init__(loader)
        self._count = 0
        self._sizes: dict[int, int] = {}

    def compose_node(self, parent: Any, index: Any) -> Any:
        """The next node. Raises TooMuch."""
        before, mark = self._count, self.parser.peek_event().start_mark
        alias = self.parser.check_event(AliasEvent)
        self._count += 1
        node = super().compose_node(parent, index)
        if alias:
            self._count += self._sizes.get(id(node), MOST_NODES)  # one that holds itself has no end
        else:
            self._sizes[id(node)] = self._count - before
        if self._count > MOST_NODES:
            raise TooMuch(problem=f"内容过多（最多 {MOST_NODES} 项）", problem_mark=mark)
        return node


def load(text: str, *, places: bool) -> Any:
    """What the text says; with `places` every node knows its line. Raises what ruamel raises, TooMuch among it."""
    if LONGEST_TAG in text:  # ruamel takes them apart one by one
        raise TooMuch(problem="连续的 ! 过多", problem_mark=StringMark("", 0, 0, 0, None, 0))
    reader = YAML(typ="rt" if places else "safe", pure=True)
    reader.Composer = _Counting
    reader.max_depth = DEEPEST
    try:
        return reader.load(text)
    except MaxDepthExceededError as error:
        raise TooMuch(problem=f"层次过深（最多 {DEEPEST} 层）", problem_mark=error.problem_mark) from None
