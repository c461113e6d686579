"""What an act asks for, and what was given: words by name, read as dates, numbers and choices where that is meant."""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

from desk.cases.past_facts import NOT_PAST, Past
from desk.cases.performing import Asking, Done
from models.errors import BadInput
from models.instants import local_date, parse_date, parse_instant
from models.policy import Deed
from models.tables import Case
from office.office import Office

AskKind = Literal[
    "line",
    "text",
    "date",
    "instant",
    "number",
    "flag",
    "choice",
    "unit",
    "officer",
    "handler",
    "approver",
    "kind",
    "secret",
    "provider",
]


@dataclass(frozen=True)
class Ask:
    """One thing that an act asks for. `hint`: what a person should know; `choices`: by value, where there are few."""

    id: str
    name: str
    kind: AskKind = "line"
    required: bool = False
    hint: str = ""
    choices: Mapping[str, str] | None = None


@dataclass(frozen=True)
class Given:
    """What was given, and on which day it was: a date without a year is of about then."""

    words: Mapping[str, str]
    now: dt.datetime

    def text(self, name: str) -> str | None:
        """A text, None where there is none."""
        return self.words.get(name, "").strip() or None

    def words_of(self, name: str) -> str:
        """A text, empty where there is none: the desk says what is missing."""
        return self.text(name) or ""

    def date(self, name: str) -> dt.date | None:
        """A date in any form people type. Raises BadInput."""
        typed = self.text(name)
        return parse_date(typed, lambda: local_date(self.now)) if typed else None

    def instant(self, name: str) -> dt.datetime | None:
        """A local date and time, as a browser or a person writes it. Raises BadInput."""
        typed = self.text(name)
        return parse_instant(typed.replace("T", " "), lambda: local_date(self.now)) if typed else None

    def number(self, name: str, called: str) -> int | None:
        """A whole number. Raises BadInput."""
        typed = self.text(name)
        if typed is None:
            return None
        if not typed.isdecimal() or len(typed) > 6:
            raise BadInput(f"{called}应为整数")
        return int(typed)

    def flag(self, name: str) -> bool:
        """Whether it was ticked."""
        return self.words.get(name, "") in ("yes", "on", "true")

    @property
    def past(self) -> Past:
        """When it happened, if that was before it is entered."""
        if not self.text("on") and not self.text("evidence"):
            return NOT_PAST
        return Past(self.date("on"), self.text("evidence"))


PAST = (
    Ask("on", "实际发生的日期", "date", hint="补录以前的事实才填"),
    Ask("evidence", "佐证", hint="补录以前的事实才填：凭什么知道是那天"),
)


@dataclass(frozen=True)
class ActForm:
    """An act: its name in the address and for people, what it asks for, who may (`deed`), what carries it out.

    offered: whether a page shows its form for a case as it stands; done: what is said afterwards; past: facts of
    before may be entered with it.
    """

    id: str
    name: str
    deed: Deed
    asks: tuple[Ask, ...]
    do: Callable[[Office, str, Given, Asking], Done | None]
    done: str
    offered: Callable[[Case], bool] = lambda case: not case.state.ended
    past: bool = False

    @property
    def all_asks(self) -> tuple[Ask, ...]:
        """What it asks for, with what a fact of before needs."""
        return (*self.asks, *PAST) if self.past else self.asks
