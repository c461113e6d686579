"""Emptying an officer's mailbox: gather what waits into one message, then send what is to go by mail."""

import datetime as dt
import random
import time
from collections.abc import Callable, Sequence
from email.message import EmailMessage

from temporalio import activity

from activities.collecting import Collecting
from activities.sending import no_link, urgent_first
from activities.turns import end_turn, give_up
from channels.mail import PERMANENT, Head, SendMail, ServerAway, code_of, composed, words_of
from models.ledger import Ledger, LedgerSession
from models.letters import MAIL, Attempted, DeliveryState
from models.payloads import Collected
from models.queries.channels import lines_now, note_attempt
from models.queries.outbox import undelivered
from models.tables import Delivery, Message, Officer
from papers.personal import masked
from papers.texts import AS_SHIPPED, Texts

SEND_SECONDS = 75.0
"""After that no further mail is begun: the attempt must end before the engine gives it up."""
LONGEST_REASON = 200


class MailDelayed(Exception):
    """The mail server is away or asks to wait."""


class InboxActivities:
    """Delivery through the inbox, which is the ledger itself. `mails`: whether mail is to go out as well.

    `collecting`: how lines are collected for the channels of the office.
    """

    def __init__(
        self, ledger: Ledger, now: Callable[[], dt.datetime], *, mails: bool, collecting: Collecting | None = None
    ) -> None:
        self._collecting = collecting or Collecting(ledger, now, mails=mails)

    @activity.defn(no_thread_cancel_exception=True)
    def collect(self, officer_id: str, urgent_only: bool) -> Collected:
        """Put what waits for an officer, or what of it is urgent, into one message and on its way."""
        return self._collecting.collect(officer_id, urgent_only=urgent_only)

    @activity.defn(no_thread_cancel_exception=True)
    def gather(self, officer_id: str) -> bool:
        """Put everything that waits for an officer into one message in the inbox; whether mail is to be sent.

        Mailboxes that began before there were channels carry on with it.
        """
        return MAIL in self._collecting.collect(officer_id, urgent_only=False).channels


class MailActivities:
    """Delivery by mail, on a queue of its own: a server that accepts and never answers delays nothing else."""

    def __init__(
        self,
        ledger: Ledger,
        now: Callable[[], dt.datetime],
        deliver: SendMail,
        sender: str,
        patience: dt.timedelta | None = None,
        texts: Texts = AS_SHIPPED,
        link: Callable[[LedgerSession, Message], str] = no_link,
    ) -> None:
        """`patience`: how long a mail is put off before the officer's next channel has its turn; `link`: where a
        message's receiver signs for it."""
        self._link = link
        self._ledger, self._now, self._deliver, self._sender = ledger, now, deliver, sender
        self._patience, self._texts = patience, texts

    @activity.defn(no_thread_cancel_exception=True)
    def send(self, officer_id: str) -> None:
        """Send an officer's mails that are still on their way; none holds up the others.

        Those never tried come first, the others in an order of chance: a mail that the server never takes must not
        stand before the rest for ever. A mail that went out just before a kill goes out again with the same Message-ID.
        Raises MailDelayed for the engine to try again; it names no address, because it ends up in a history.
        """
        with self._ledger.read() as session:
            mails = list(undelivered(session, officer_id))
        fresh = [mail for mail in mails if mail[0].error is None]
        tried = [mail for mail in mails if mail[0].error is not None]
        random.shuffle(tried)
        mails = fresh + tried
        until = time.monotonic() + SEND_SECONDS
        delayed = None
        for place, (delivery, message) in enumerate(mails):
            failed = self._tried(delivery, message)
            if isinstance(failed, ServerAway):
                self._put_off([one for one, _ in mails[place:]], failed)
            delayed = failed or delayed
            if isinstance(failed, ServerAway) or time.monotonic() > until:
                break
        if delayed:
            raise MailDelayed(f"{type(delayed).__name__} {code_of(delayed) or ''}".strip())

    def _tried(self, delivery: Delivery, message: Message) -> Exception | None:
        """Send one mail; returns why it is put off, None where it has left or never will."""
        try:
            self._deliver(self._mail(delivery, message))
        except ServerAway as error:
            return error
        except Exception as error:  # noqa: BLE001  (whatever is wrong with one mail, the others must leave)
            if code_of(error) >= PERMANENT:  # greylisting and full mailboxes pass; a wrong address does not
                self._close(delivery, DeliveryState.REFUSED, words_of(error))
                return None
            self._put_off([delivery], error)
            return error
        self._close(delivery, DeliveryState.DELIVERED, None)
        return None

    def _mail(self, delivery: Delivery, message: Message) -> EmailMessage:
        head = Head(message.id, message.subject, message.created_at)
        with self._ledger.read() as session:
            link = self._link(session, message)
        body = f"{message.body.rstrip()}\n\n签收：{link}\n" if link else message.body
        return composed(self._sender, delivery.address, head, body, self._page(message, link))

    def _page(self, message: Message, link: str) -> str | None:
        """The message as HTML, where the office wants that."""
        if not self._texts.has_page:
            return None
        with self._ledger.read() as session:
            name = session.get_one(Officer, message.officer_id).name
            lines = [line.body for line in urgent_first(lines_now(session, message.id))]
        return self._texts.html(name, lines, link) if lines else None

    def _close(self, delivery: Delivery, state: DeliveryState, error: str | None) -> None:
        words = (error or "")[:LONGEST_REASON]
        came_of = Attempted.RECEIPT if state is DeliveryState.DELIVERED else Attempted.REFUSED
        now = self._now()
        with self._ledger.write() as session:
            _note(session, delivery, came_of, words, now)
            end_turn(session, delivery, state, words or None, now)

    def _put_off(self, found: Sequence[Delivery], error: Exception) -> None:
        """Note why mails did not leave, where it is another reason than the last time. The first of them was tried."""
        why, now = words_of(error)[:LONGEST_REASON], self._now()
        with self._ledger.write() as session:
            _note(session, found[0], Attempted.DELAYED, why, now)
            for one in found:
                if one.error != why:
                    session.get_one(Delivery, (one.message_id, one.channel)).error = why
                give_up(session, one, self._patience, why, now)


def _note(session: LedgerSession, delivery: Delivery, came_of: Attempted, words: str, now: dt.datetime) -> None:
    code = words[:3] if words[:3].isdigit() else ""
    hidden = masked(delivery.address)
    plain = words.replace(delivery.address, hidden)
    note_attempt(session, delivery.message_id, MAIL, now, came_of, code=code, words=plain, address=hidden)
