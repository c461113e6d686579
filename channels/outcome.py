"""What a channel is given and what comes of it: a receipt, later, or never."""

import datetime as dt
from dataclasses import dataclass
from typing import Protocol

SHORT = 8
"""So much of a message's id is its number for people."""


@dataclass(frozen=True, slots=True)
class Letter:
    """One message for one officer. `id` is the same at every attempt, so that a double can be told from a new one.

    `lines`: what it says, the most urgent first; what looks personal is masked in them already. `link`: where its
    receiver signs for it, and nobody else should; empty where nothing is to be signed for.
    """

    id: str
    subject: str
    lines: tuple[str, ...]
    written: dt.datetime
    link: str = ""

    @property
    def number(self) -> str:
        """The id as people read it."""
        return self.id[:SHORT]


@dataclass(frozen=True, slots=True)
class Receipt:
    """The vendor took the message. `code` and `words`: its own; never an address, never a secret."""

    code: str = ""
    words: str = ""


@dataclass(frozen=True, slots=True)
class Delayed:
    """Not now, or nobody knows: to be tried again `after` that long."""

    code: str
    words: str
    after: dt.timedelta = dt.timedelta(seconds=30)


@dataclass(frozen=True, slots=True)
class Refused:
    """Never, by this way: the address is wrong, or the settings are."""

    code: str
    words: str


Outcome = Receipt | Delayed | Refused


class Channel(Protocol):
    """A way for a message to leave."""

    def send(self, letter: Letter, address: str) -> Outcome:
        """Try once, within a minute of silence; raises nothing."""
