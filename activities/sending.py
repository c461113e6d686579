"""Sending one message through one channel; each channel has a queue, a worker and threads of its own."""

import datetime as dt
from collections.abc import Callable, Sequence

from temporalio import activity
from temporalio.exceptions import ApplicationError

from activities.signing import RISING
from activities.turns import end_turn, give_up
from channels.outcome import Channel, Delayed, Letter, Outcome, Receipt, Refused
from models.ledger import Ledger, LedgerSession
from models.letters import Attempted, DeliveryState
from models.queries.channels import Line, OnItsWay, lines_now, next_on_its_way, note_attempt
from models.tables import Message
from papers.personal import masked

NOT_REACHED_SO = Refused("", "已不再用这个渠道通知此人")
CAME_OF = {Receipt: Attempted.RECEIPT, Delayed: Attempted.DELAYED, Refused: Attempted.REFUSED}


def no_link(session: LedgerSession, message: Message) -> str:
    """Nothing: the office has no board that could be reached, or others read there too."""
    return ""


class ChannelActivities:
    """One channel. `patience`: how long it may put a message off; `written`: called after a commit that left the relay
    something."""

    def __init__(
        self,
        ledger: Ledger,
        now: Callable[[], dt.datetime],
        name: str,
        channel: Channel,
        patience: dt.timedelta,
        written: Callable[[], None],
        link: Callable[[LedgerSession, Message], str] = no_link,
    ) -> None:
        """`link`: where a message's receiver signs for it."""
        self._link = link
        self._ledger, self._now, self._name, self._channel = ledger, now, name, channel
        self._patience, self._written = patience, written

    @activity.defn(name="send_through", no_thread_cancel_exception=True)
    def send(self, officer_id: str) -> bool:
        """Try an officer's next message once; whether there are more for this channel.

        A message that went out just before a kill goes out again under the same number. Raises ApplicationError where
        it is put off, for the engine to try again when the vendor wants it; it names nobody: it is in a history.
        """
        with self._ledger.read() as session:
            found = next_on_its_way(session, officer_id, self._name)
            letter = letter_of(session, found.message, self._link(session, found.message)) if found else None
        if found is None or letter is None:
            return False
        outcome = NOT_REACHED_SO if found.address is None else self._channel.send(letter, found.address)
        now = self._now()  # asked before the ledger is held: whoever tells the time may be waiting for it
        with self._ledger.write() as session:
            put_off = self._settled(session, found, outcome, now)
            more = next_on_its_way(session, officer_id, self._name) is not None
        self._written()
        if put_off:
            raise ApplicationError(f"put off {put_off.code}".strip(), type="Delayed", next_retry_delay=put_off.after)
        return more

    def _settled(self, session: LedgerSession, found: OnItsWay, outcome: Outcome, now: dt.datetime) -> Delayed | None:
        """Note an attempt and what follows from it; the outcome where the message stays on its way."""
        delivery = found.delivery
        words = outcome.words.replace(found.address, "***") if found.address else outcome.words
        note_attempt(
            session,
            delivery.message_id,
            self._name,
            now,
            CAME_OF[type(outcome)],
            code=outcome.code,
            words=words,
            address=masked(found.address or ""),
        )
        error = f"{outcome.code} {words}".strip() or None
        if isinstance(outcome, Receipt):
            end_turn(session, delivery, DeliveryState.DELIVERED, None, now)
            return None
        if isinstance(outcome, Refused):
            end_turn(session, delivery, DeliveryState.REFUSED, error, now)
            return None
        if give_up(session, delivery, self._patience, error or "", now):
            return None
        session.get_one(type(delivery), (delivery.message_id, delivery.channel)).error = error
        return outcome


def letter_of(session: LedgerSession, message: Message, link: str = "") -> Letter:
    """A message as it leaves now: the most urgent line first, and what was ended since it was written says so."""
    lines = urgent_first(lines_now(session, message.id))
    said = tuple(_worded(line) for line in lines) or tuple(message.body.strip().splitlines())
    return Letter(message.id, message.subject, said, message.created_at, link)


def urgent_first(lines: Sequence[Line]) -> list[Line]:
    """Lines in the order in which a message says them."""
    return sorted(lines, key=lambda line: -RISING.index(line.level) if line.level else 1)


def _worded(line: Line) -> str:
    return f"{line.body}（此件现已办结或撤回）" if line.ended else line.body
