"""A plan: what a clock works out to under one calendar version, as instants a workflow can wait for."""

import datetime as dt
from typing import NamedTuple

from pydantic import BaseModel, ConfigDict

from models.words import Level, Role


class Begins(NamedTuple):
    """From when a ladder counts, where that is not its own due date.

    `cards`: what was late by then was so as nobody could know; the rungs of its cards count from that day. `ladder`:
    the case was taken over from another register; nothing is told before, and what was late by then counts from then.
    """

    cards: dt.datetime | None = None
    ladder: dt.datetime | None = None


AS_DUE = Begins()
"""From the due date."""


class PlannedRung(BaseModel):
    """A rung as an instant. `key` tells one firing from another: the rung's place in its ladder and its instant.

    `term`: the term inside the case that it belongs to; `lapses`: that term ends by itself at this instant.
    """

    model_config = ConfigDict(frozen=True)

    key: str
    at: dt.datetime
    level: Level
    to: tuple[Role, ...]
    term: str | None = None
    lapses: bool = False


class PlannedTerm(BaseModel):
    """What a running term works out to."""

    model_config = ConfigDict(frozen=True)

    id: str
    due_date: dt.date
    due_at: dt.datetime


class Plan(BaseModel):
    """Due date, due instant and rungs, worked out at `made_at` under `calendar_version`.

    `earliest` and `latest` bound the due date while it rests on days nobody has announced yet (`provisional`).
    """

    model_config = ConfigDict(frozen=True)

    made_at: dt.datetime
    due_date: dt.date
    due_at: dt.datetime
    provisional: bool
    earliest: dt.date
    latest: dt.date
    calendar_version: str
    rungs: tuple[PlannedRung, ...]
    terms: tuple[PlannedTerm, ...] = ()

    def term(self, term_id: str) -> PlannedTerm | None:
        """A running term's dates."""
        return next((term for term in self.terms if term.id == term_id), None)
