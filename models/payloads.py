"""What goes between client, workflow and activities. Numbers, instants and states only: never a name or a text."""

import datetime as dt

from pydantic import BaseModel, ConfigDict

from models.plan import Plan, PlannedRung
from models.words import Act, State


class _Message(BaseModel):
    model_config = ConfigDict(frozen=True)


class Pace(_Message):
    """How a workflow relates to time: what to add to the server's clock, and over how many seconds to spread.

    `offset` is zero except in a rehearsal, and there a second of the office takes `dilation` seconds of the server from
    `anchor` on: the server's clock runs while commands are carried out, and must not overtake the next rung. Rungs of
    many cases at one instant are spread over `spread_seconds`, and an officer's mailbox collects for `collect_seconds`
    before it sends one message.
    """

    offset: dt.timedelta = dt.timedelta(0)
    anchor: dt.datetime | None = None
    dilation: int = 1
    spread_seconds: int = 60
    collect_seconds: int = 75

    def office_time(self, server: dt.datetime) -> dt.datetime:
        """What the office's clock shows when the server's shows that."""
        if self.anchor is None:
            return server + self.offset
        return self.anchor + (server - self.anchor) / self.dilation + self.offset

    def server_wait(self, wait: dt.timedelta) -> dt.timedelta:
        """How long the server must wait for the office to wait that long."""
        return wait * self.dilation


class CaseInput(_Message):
    """What a case's workflow starts from: everything it needs is in the ledger, so that it can be started again."""

    number: str
    plan: Plan
    state: State = State.OPEN
    fired: tuple[str, ...] = ()
    extended: bool = False
    pace: Pace = Pace()


class CaseStatus(_Message):
    """Where a workflow stands."""

    state: State
    due_at: dt.datetime
    extended: bool


class ActMessage(_Message):
    """An act on its way to the workflow. `at` was stamped where the act was accepted; the text stays in the ledger."""

    act: Act
    submission_id: str
    at: dt.datetime


class ActRecord(_Message):
    """An act to be carried out in the ledger, once for each submission."""

    number: str
    submission_id: str
    recorded_at: dt.datetime
    pace: Pace


class RungRecord(_Message):
    """A rung that fired, to be recorded once for each key."""

    number: str
    rung: PlannedRung
    at: dt.datetime
    recorded_at: dt.datetime
    late: bool
    pace: Pace


class Standing(_Message):
    """How a case stands in the ledger after a write: what the workflow goes on from."""

    plan: Plan
    state: State
    extended: bool


class Announcement(_Message):
    """The registration of a case, to be told to its handler."""

    number: str
    recorded_at: dt.datetime
    pace: Pace


class MailboxInput(_Message):
    """An officer's mailbox: collects what is in the outbox and sends it as one message."""

    officer_id: str
    pace: Pace = Pace()


class DeliveryRun(_Message):
    """One emptying of a mailbox."""

    officer_id: str
    now: dt.datetime


class CycleInput(_Message):
    """An obligation that comes round."""

    obligation: str
    pace: Pace = Pace()


class CycleRun(_Message):
    """One look at what is due."""

    obligation: str
    now: dt.datetime


CASE_PREFIX = "case-"


def case_workflow_id(number: str) -> str:
    """The workflow of a case."""
    return f"{CASE_PREFIX}{number}"


def mailbox_workflow_id(officer_id: str) -> str:
    """The mailbox of an officer."""
    return f"mailbox-{officer_id}"


def cycle_workflow_id(obligation: str) -> str:
    """The workflow of an obligation that comes round."""
    return f"cycle-{obligation}"
