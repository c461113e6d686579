"""A turn at the ledger: one transaction in which something is decided, under one calendar and at one instant.

What is written for officers and what the engine is to be told are gathered here and left for the mailboxes and the
relay when the turn ends, in a fixed order, so that two turns never wait for each other crosswise.
"""

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, TypeVar

from sqlmodel import Session

from calendars.official import OfficialCalendar
from models.ledger import Ledger
from models.queries.heartbeat import signs_of_time
from models.queries.outbox import fill
from models.queries.to_tell import CASE, CYCLE, MAILBOX, notify_relays, tell
from models.tables import Case, Unit
from papers.texts import AS_SHIPPED, Texts

Answer = TypeVar("Answer")


@dataclass
class Turn:
    """One transaction: its session, the calendar in force, the office's time, and what follows from it.

    `worker_alive`: whether a worker of this machine lives, whatever the clocks show; None where that cannot be told.
    `outbox`: what officers are told, worded by `texts`. `cases` and `cycles`: those whose workflow is to be told.
    """

    session: Session
    calendar: OfficialCalendar
    now: dt.datetime
    outbox: list[dict[str, Any]] = field(default_factory=list)
    cases: dict[str, Case] = field(default_factory=dict)
    cycles: set[str] = field(default_factory=set)
    worker_alive: Callable[[], bool] | None = None
    texts: Texts = AS_SHIPPED
    _units: dict[str, Unit] = field(default_factory=dict)
    _asked: dict[tuple[str, str], Any] = field(default_factory=dict)

    def unit(self, unit_id: str) -> Unit:
        """A unit, read once a turn."""
        if unit_id not in self._units:
            self._units[unit_id] = self.session.get_one(Unit, unit_id)
        return self._units[unit_id]

    def once(self, what: str, word: str, ask: Callable[[], Answer]) -> Answer:
        """What is asked of the ledger once a turn: of two hundred rows of a file most name the same unit."""
        key = (what, word)
        if key not in self._asked:
            self._asked[key] = ask()
        found: Answer = self._asked[key]
        return found

    @cached_property
    def signs(self) -> tuple[dt.datetime | None, dt.datetime | None]:
        """When the newest line was recorded, and when any worker was last there; read once a turn."""
        return signs_of_time(self.session)

    @property
    def last_beat(self) -> dt.datetime | None:
        """When any worker was last there."""
        return self.signs[1]

    def finish(self) -> None:
        """Fill the outbox, and leave what the engine is to be told."""
        if not (self.outbox or self.cases or self.cycles):
            return
        self.session.flush()
        fill(self.session, self.outbox)
        tell(self.session, CASE, [(one.number, one.revision, one.next_at) for one in self.cases.values()])
        tell(self.session, CYCLE, [(one, None, self.now) for one in self.cycles])
        tell(self.session, MAILBOX, [(one, None, self.now) for one in {line["officer_id"] for line in self.outbox}])
        notify_relays(self.session)


@contextmanager
def turn_at(
    ledger: Ledger,
    calendar_of: Callable[[Session], OfficialCalendar],
    clock: Callable[[], dt.datetime],
    believed: Callable[[Turn], None] | None = None,
    worker_alive: Callable[[], bool] | None = None,
    texts: Texts = AS_SHIPPED,
) -> Iterator[Turn]:
    """A turn at the ledger; what it left is written with it, or nothing is.

    `believed` raises Refused where the clock cannot be right.
    """
    now = clock()
    with ledger.write() as session:
        turn = Turn(session, calendar_of(session), now, worker_alive=worker_alive, texts=texts)
        if believed:
            believed(turn)
        yield turn
        turn.finish()
