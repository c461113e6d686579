"""What can go wrong: the reason, in words of the matter, and a code with which a surface says what to do about it.

No reason names a command or an option: a page and an API stand on the same rooms, and have none (`cli/hints.py`).
"""

from collections.abc import Callable, Sequence
from typing import Literal

from models.codes import Code


class DubanError(Exception):
    """The base of every refusal and fault that an officer may read.

    reason: one line of Chinese, also `str(error)`. code: what to do next, "" where the reason itself ends in it.
    about: what a surface needs to say that, such as the case's number.
    """

    exit_code = 1

    def __init__(self, reason: str, *, code: Code | Literal[""] = "", **about: str) -> None:
        super().__init__(reason)
        self.reason, self.code, self.about = reason, code, about


class NotFound(DubanError):
    """Something named does not exist."""


class Refused(DubanError):
    """The rules or the state of the case forbid the act. Gates return it; whoever carries out the act raises it."""

    def within(self, where: str) -> "Refused":
        """The same, told with what it is about before it: a case's number, what the step would have done."""
        return Refused(f"{where}：{self.reason}", code=self.code, **self.about)


class Forbidden(Refused):
    """Who sits there may not do this, or not in that name: what is refused so is put on the audit record."""


class Changed(Refused):
    """The case is not as whoever asks saw it: somebody, or its clock, was quicker."""


class AtOnce(Refused):
    """Two wrote the same at the same instant and the ledger let the other one in: nothing of this act is kept."""


class BadInput(DubanError):
    """What was typed or read from a file is not usable as it stands."""


class BadLines(BadInput):
    """Several lines of a file are not usable, each for a reason of its own, with what to do about that.

    before, after: what is said around them. faults: where, and what is wrong there.
    """

    def __init__(self, before: str, faults: Sequence[tuple[str, DubanError]], after: str = "") -> None:
        self.before, self.faults, self.after = before, tuple(faults), after
        super().__init__(self.worded(str))

    def worded(self, word: Callable[[DubanError], str]) -> str:
        """The whole in one line, each fault as that surface words it."""
        return f"{self.before}{'；'.join(f'{where}：{word(fault)}' for where, fault in self.faults)}{self.after}"


class FirstOf(Refused):
    """Several things are to be done before this can be: each with its own reason and what to do about it."""

    def __init__(self, before: str, first: Sequence[DubanError]) -> None:
        self.before, self.first = before, tuple(first)
        super().__init__(self.worded(str))

    def worded(self, word: Callable[[DubanError], str]) -> str:
        """The whole in one line, each thing as that surface words it."""
        return f"{self.before}：{'；'.join(map(word, self.first))}"


class NotReady(DubanError):
    """Something that must run or exist first does not: the ledger, the server, a worker."""


class UnknownOutcome(DubanError):
    """The act was sent, and nobody can say yet whether it was carried out; the same command again is safe."""


class LedgerBusy(DubanError):
    """The ledger could not be written in time (locked, full, or gone)."""
