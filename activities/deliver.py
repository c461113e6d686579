"""Emptying an officer's mailbox: gather what waits into one message, then send what is to go by mail."""

import smtplib
import uuid
from collections.abc import Callable
from email.message import EmailMessage

from temporalio import activity

from activities import texts
from models.ledger import Ledger
from models.messages import DeliveryRun
from models.outbox import gather, undelivered, waiting
from models.tables import Delivery, Message, Officer

SendMail = Callable[[EmailMessage], None]


class MailActivities:
    """Delivery through the inbox (the ledger itself) and mail. `send` is None where no mail server is set."""

    def __init__(self, ledger: Ledger, send: SendMail | None, sender: str) -> None:
        self._ledger, self._send, self._sender = ledger, send, sender

    @activity.defn(no_thread_cancel_exception=True)
    def deliver(self, run: DeliveryRun) -> int:
        """Send everything that waits for an officer as one message; returns how many lines it carried.

        Gathering is one transaction, so the inbox holds each line once. A mail that went out just before a kill goes
        out again with the same Message-ID. Raises smtplib.SMTPException or OSError for the engine to try again.
        """
        with self._ledger.write() as session:
            officer = session.get_one(Officer, run.officer_id)
            lines = waiting(session, run.officer_id)
            if lines:
                message = Message(
                    id=uuid.uuid4().hex,
                    officer_id=officer.id,
                    subject=texts.subject(lines),
                    body=texts.message(officer.name, lines),
                    created_at=run.now,
                )
                gather(session, message, lines, officer.email if self._send else None)
            count = len(lines)
        if self._send:
            self._send_mails(run, self._send)
        return count

    def _send_mails(self, run: DeliveryRun, send: SendMail) -> None:
        with self._ledger.read() as session:
            mails = undelivered(session, run.officer_id)
        for delivery, message in mails:
            try:
                send(self._mail(delivery, message))
            except smtplib.SMTPRecipientsRefused as error:
                code, reason = next(iter(error.recipients.values()))
                if code < 500:  # greylisting and full mailboxes pass; a wrong address does not
                    raise
                self._close(delivery, "refused", run, f"{code} {reason.decode(errors='replace')}"[:200])
            else:
                self._close(delivery, "delivered", run, None)

    def _mail(self, delivery: Delivery, message: Message) -> EmailMessage:
        mail = EmailMessage()
        mail["From"], mail["To"], mail["Subject"] = self._sender, delivery.address, message.subject
        mail["Date"], mail["Message-ID"] = message.created_at, f"<{message.id}@duban>"
        mail.set_content(message.body)
        return mail

    def _close(self, delivery: Delivery, state: str, run: DeliveryRun, error: str | None) -> None:
        with self._ledger.write() as session:
            mine = session.get_one(Delivery, (delivery.message_id, delivery.channel))
            mine.state, mine.error, mine.delivered_at = state, error, run.now
            session.add(mine)
