"""Putting what waits for an officer into one message, on its way through the channels that are to carry it."""

import datetime as dt
import hashlib
import uuid
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from activities.signing import RISING, look_after
from activities.turns import end_turn
from casework.acknowledging import ANSWERED_WITHIN, ASKED
from casework.ledger_calendar import LedgerCalendar
from casework.office_hours import after
from casework.quiet import URGENT, quiet_hours, quiet_until
from channels.walking import Ways, ways_for
from models.ledger import Ledger, LedgerSession
from models.letters import MAIL, DeliveryState
from models.payloads import Collected
from models.queries.acknowledgements import ask
from models.queries.channels import (
    cancelled,
    channels_pending,
    hold_back,
    quiet_hours_of,
    reach_of,
    send_by,
)
from models.queries.outbox import waiting_by_level
from models.queries.to_tell import MAILBOX, notify_relays, tell
from models.tables import Message, Notification, Officer
from models.words import Level
from papers.texts import AS_SHIPPED, Texts

if TYPE_CHECKING:  # it loads an HTTP client
    from channels.plan import ChannelPlan

Lines = Sequence[tuple[Notification, Level | None]]
CANCELLED = "这个渠道已不再使用"


class Collecting:
    """How an office collects lines. `mails`: whether mail leaves. `plan`: its channels, where it has any."""

    def __init__(
        self,
        ledger: Ledger,
        now: Callable[[], dt.datetime],
        *,
        mails: bool,
        plan: "ChannelPlan | None" = None,
        calendars: LedgerCalendar | None = None,
        written: Callable[[], None] = lambda: None,
        texts: Texts = AS_SHIPPED,
    ) -> None:
        """`written`: called after a commit that left the relay something."""
        self._ledger, self._now, self._plan, self._calendars = ledger, now, plan, calendars
        self._written, self._texts = written, texts
        self._working = frozenset([*(plan.channels if plan else ()), *([MAIL] if mails else ())])

    def collect(self, officer_id: str, *, urgent_only: bool) -> Collected:
        """Make one message of what waits, the most urgent first; in quiet hours of what is urgent only."""
        again_at = None if urgent_only else self._unsigned(officer_id)
        now = self._now()
        with self._ledger.write() as session:
            found = waiting_by_level(session, officer_id)
            until = self._quiet_until(session, officer_id, now) if found else None
            chosen = [one for one in found if one[1] in URGENT] if urgent_only or until else found
            if chosen:
                self._send(session, session.get_one(Officer, officer_id), sorted(chosen, key=_urgency), now)
            while given_up := cancelled(session, officer_id, self._working):  # the next one's turn may be of such too
                for one in given_up:
                    end_turn(session, one, DeliveryState.REFUSED, CANCELLED, now)
            held_back = until is not None and len(chosen) < len(found)
            if self._plan:
                hold_back(session, officer_id, until if held_back else None)
            pending = (one for one in channels_pending(session, officer_id) if one in self._working)
            asked = any(level in ASKED for _, level in chosen)
            instants = (again_at, until if held_back else None, self._to_be_signed(session, now) if asked else None)
            return Collected(channels=tuple(pending), again_at=min((one for one in instants if one), default=None))

    def _unsigned(self, officer_id: str) -> dt.datetime | None:
        """See to what was not signed for; when to look again."""
        plan = self._plan
        if plan is None or self._calendars is None or not plan.acknowledge:
            return None

        again_at = look_after(
            self._ledger, self._calendars, self._now, plan.working_hours, officer_id, self._ways, self._texts
        )
        self._written()
        return again_at

    def _to_be_signed(self, session: LedgerSession, now: dt.datetime) -> dt.datetime | None:
        """When what is sent now is to be signed for."""
        plan = self._plan
        if plan is None or self._calendars is None or not plan.acknowledge:
            return None
        return after(plan.working_hours, now, ANSWERED_WITHIN, self._calendars(session))

    def post(self, officer: Officer, key: str, subject: str, body: str) -> bool:
        """Put a message beside any case into an inbox and on its way, unless that of this key is there; whether it was
        not."""
        name, now = hashlib.sha256(f"{key} {officer.id}".encode()).hexdigest()[:32], self._now()
        with self._ledger.write() as session:
            if session.get(Message, name) is not None:
                return False
            message = Message(id=name, officer_id=officer.id, subject=subject, body=body, created_at=now)
            send_by(session, message, [], self._ways(session, officer, None))
            tell(session, MAILBOX, [(officer.id, None, now)])
            notify_relays(session)
        return True

    def _send(self, session: LedgerSession, officer: Officer, lines: Lines, now: dt.datetime) -> None:
        told = [line for line, _ in lines]
        bodies = [line.body for line in told]
        message = Message(
            id=uuid.uuid4().hex,
            officer_id=officer.id,
            subject=self._texts.subject(bodies),
            body=self._texts.message(officer.name, bodies),
            created_at=now,
        )
        highest = max((level for _, level in lines), key=_height)
        send_by(session, message, told, self._ways(session, officer, highest))
        if self._plan and self._plan.acknowledge:
            ask(session, [line for line, level in lines if level in ASKED], now)

    def _ways(self, session: LedgerSession, officer: Officer, level: Level | None) -> Ways:
        reach = [(one.channel, one.address) for one in reach_of(session, officer.id)]
        preferred = self._plan.levels.get(level, ()) if self._plan and level else ()
        return ways_for(reach, officer.email, preferred, self._working)

    def _quiet_until(self, session: LedgerSession, officer_id: str, now: dt.datetime) -> dt.datetime | None:
        if self._plan is None or self._calendars is None:
            return None
        own = quiet_hours_of(session, officer_id)
        hours = self._plan.hours if own is None else quiet_hours(own)
        return quiet_until(hours, now, self._calendars(session)) if hours else None


def _height(level: Level | None) -> int:
    return RISING.index(level) if level else -1


def _urgency(one: tuple[Notification, Level | None]) -> tuple[int, str, int]:
    line, level = one
    return -_height(level), line.case_number, line.seq
