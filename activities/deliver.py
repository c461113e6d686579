"""Emptying an officer's mailbox: gather what waits into one message, then send what is to go by mail."""

import smtplib
import uuid
from collections.abc import Callable
from email.message import EmailMessage

from temporalio import activity

from models.ledger import Ledger
from models.payloads import DeliveryRun
from models.queries.outbox import put_together, undelivered, waiting
from models.tables import Delivery, Message, Officer
from papers import texts

SendMail = Callable[[EmailMessage], None]


PERMANENT = 500
"""From here on an SMTP answer is final (RFC 5321)."""


class MailDelayed(Exception):
    """The mail server is away or asks to wait."""


class MailActivities:
    """Delivery through the inbox (the ledger itself) and mail. `deliver` is None where no mail server is set."""

    def __init__(self, ledger: Ledger, deliver: SendMail | None, sender: str) -> None:
        self._ledger, self._deliver, self._sender = ledger, deliver, sender

    @activity.defn(no_thread_cancel_exception=True)
    def gather(self, run: DeliveryRun) -> int:
        """Put everything that waits for an officer into one message in the inbox; returns how many lines it carries."""
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
                put_together(session, message, lines, officer.email if self._deliver else None)
            return len(lines)

    @activity.defn(no_thread_cancel_exception=True)
    def send(self, run: DeliveryRun) -> None:
        """Send an officer's mails that are still on their way.

        A mail that went out just before a kill goes out again with the same Message-ID. Raises MailDelayed for the
        engine to try again; it names no address, because it ends up in a history.
        """
        if self._deliver is None:
            return
        with self._ledger.read() as session:
            mails = undelivered(session, run.officer_id)
        for delivery, message in mails:
            try:
                self._deliver(self._mail(delivery, message))
            except (smtplib.SMTPException, OSError) as error:
                code, reason = _answer(error)
                if code < PERMANENT:  # greylisting and full mailboxes pass; a wrong address does not
                    raise MailDelayed(f"{type(error).__name__} {code or ''}".strip()) from None
                self._close(delivery, "refused", run, f"{code} {reason}"[:200])
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


def _answer(error: Exception) -> tuple[int, str]:
    """The code and the words of a failure; 0 where the server gave no answer, 550 where it never can."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code, words = next(iter(error.recipients.values()))
        return code, words.decode(errors="replace")
    if isinstance(error, smtplib.SMTPResponseException):
        said = error.smtp_error
        return error.smtp_code, said.decode(errors="replace") if isinstance(said, bytes) else said
    return (550, "地址不受邮件服务器支持") if isinstance(error, smtplib.SMTPNotSupportedError) else (0, "")
