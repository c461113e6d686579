"""Emptying an officer's mailbox: gather what waits into one message, then send what is to go by mail."""

import datetime as dt
import smtplib
import uuid
from collections.abc import Callable
from email.message import EmailMessage

from temporalio import activity

from channels.mail import SendMail
from models.ledger import Ledger
from models.queries.outbox import put_together, undelivered, waiting
from models.tables import Delivery, Message, Officer
from papers import texts

PERMANENT = 500
"""From here on an SMTP answer is final (RFC 5321)."""


class MailDelayed(Exception):
    """The mail server is away or asks to wait."""


class InboxActivities:
    """Delivery through the inbox, which is the ledger itself. `mails`: whether mail is to go out as well."""

    def __init__(self, ledger: Ledger, now: Callable[[], dt.datetime], *, mails: bool) -> None:
        self._ledger, self._now, self._mails = ledger, now, mails

    @activity.defn(no_thread_cancel_exception=True)
    def gather(self, officer_id: str) -> bool:
        """Put everything that waits for an officer into one message in the inbox; whether mail is to be sent."""
        with self._ledger.write() as session:
            officer = session.get_one(Officer, officer_id)
            lines = waiting(session, officer_id)
            if lines:
                message = Message(
                    id=uuid.uuid4().hex,
                    officer_id=officer.id,
                    subject=texts.subject(lines),
                    body=texts.message(officer.name, lines),
                    created_at=self._now(),
                )
                put_together(session, message, lines, officer.email if self._mails else None)
            session.flush()
            return bool(undelivered(session, officer_id))


class MailActivities:
    """Delivery by mail, on a queue of its own: a server that accepts and never answers delays nothing else."""

    def __init__(self, ledger: Ledger, now: Callable[[], dt.datetime], deliver: SendMail, sender: str) -> None:
        self._ledger, self._now, self._deliver, self._sender = ledger, now, deliver, sender

    @activity.defn(no_thread_cancel_exception=True)
    def send(self, officer_id: str) -> None:
        """Send an officer's mails that are still on their way; one that is put off does not hold up the others.

        A mail that went out just before a kill goes out again with the same Message-ID. Raises MailDelayed for the
        engine to try again; it names no address, because it ends up in a history.
        """
        with self._ledger.read() as session:
            mails = undelivered(session, officer_id)
        delayed: MailDelayed | None = None
        for delivery, message in mails:
            try:
                self._deliver(self._mail(delivery, message))
            except (smtplib.SMTPException, OSError) as error:
                code, reason = _answer(error)
                if code >= PERMANENT:  # greylisting and full mailboxes pass; a wrong address does not
                    self._close(delivery, "refused", f"{code} {reason}"[:200])
                    continue
                delayed = MailDelayed(f"{type(error).__name__} {code or ''}".strip())
                if code == 0:  # nobody answered: the next mail would fare no better
                    break
            else:
                self._close(delivery, "delivered", None)
        if delayed:
            raise delayed

    def _mail(self, delivery: Delivery, message: Message) -> EmailMessage:
        mail = EmailMessage()
        mail["From"], mail["To"], mail["Subject"] = self._sender, delivery.address, message.subject
        mail["Date"], mail["Message-ID"] = message.created_at, f"<{message.id}@duban>"
        mail.set_content(message.body)
        return mail

    def _close(self, delivery: Delivery, state: str, error: str | None) -> None:
        with self._ledger.write() as session:
            mine = session.get_one(Delivery, (delivery.message_id, delivery.channel))
            mine.state, mine.error, mine.delivered_at = state, error, self._now()
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
