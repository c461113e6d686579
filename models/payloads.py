"""What goes between the worker and its workflows. Numbers, instants and ids only: never a name or a text."""

import datetime as dt
import hashlib

from pydantic import BaseModel, ConfigDict


class _Payload(BaseModel):
    model_config = ConfigDict(frozen=True)


class Pace(_Payload):
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


class Standing(_Payload):
    """All that a case's workflow knows of it: the revision it was told of, the next instant of a rung, its end."""

    revision: int
    next_at: dt.datetime | None = None
    ended: bool = False


class CaseAlarm(_Payload):
    """What a case's workflow starts from, and continues from."""

    number: str
    standing: Standing
    pace: Pace = Pace()


class MailboxInput(_Payload):
    """An officer's mailbox: collects what is in the outbox and sends it as one message.

    `urgent_first`: what is urgent is not collected for but sent at once; so it is where the office has channels.
    """

    officer_id: str
    pace: Pace = Pace()
    mail_queue: str = ""
    urgent_first: bool = False


class Collected(_Payload):
    """What came of collecting: the channels that have something to send now, and when to collect again: for what is
    kept back until the morning, and for what is to be signed for."""

    channels: tuple[str, ...] = ()
    again_at: dt.datetime | None = None


class CycleInput(_Payload):
    """An obligation that comes round."""

    obligation: str
    pace: Pace = Pace()


def case_workflow_id(office: str, number: str, mark: str) -> str:
    """The workflow of a case: of this office, and of this very case, should a number ever be given out again."""
    return f"{office}/case/{number}/{mark}"


def mailbox_workflow_id(office: str, officer_id: str) -> str:
    """The mailbox of an officer; ids are in plain text everywhere, so it does not say whose it is."""
    return f"{office}/mailbox/{hashlib.sha256(officer_id.encode()).hexdigest()[:12]}"


def cycle_workflow_id(office: str, obligation: str) -> str:
    """The workflow of an obligation that comes round."""
    return f"{office}/cycle/{obligation}"
