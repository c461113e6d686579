"""Mail by SMTP: in the clear, with STARTTLS, or over TLS from the first byte."""

import contextlib
import datetime as dt
import smtplib
import socket
import ssl
from collections.abc import Callable
from email.message import EmailMessage
from pathlib import Path
from typing import NamedTuple

from pydantic import SecretStr

from channels.encryption import Tls

SendMail = Callable[[EmailMessage], None]
ANSWER_SECONDS = 30.0
PROBE_SECONDS = 5.0
"""For a question that somebody waits for."""
PERMANENT = 500
"""From here on an SMTP answer is final (RFC 5321)."""
REFUSALS = 400
"""Codes from here on are no for now, or no."""
NO_CONNECTION: dict[type[BaseException], str] = {
    ConnectionRefusedError: "那里没有服务",
    TimeoutError: "没有应答",
    socket.gaierror: "找不到这台主机",
    smtplib.SMTPServerDisconnected: "没有应答即断开",
}


class ServerAway(OSError):
    """The server took no connection, or not under these settings: no other mail would fare better."""


class Head(NamedTuple):
    """What a mail bears beside its words: `id` is the same at every attempt."""

    id: str
    subject: str
    written: dt.datetime


def composed(sender: str, address: str, head: Head, body: str, page: str | None = None) -> EmailMessage:
    """A mail of one message. `page`: the same as HTML, for readers that show it."""
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = sender, address, head.subject
    mail["Date"], mail["Message-ID"] = head.written, f"<{head.id}@duban>"
    mail.set_content(body)
    if page:
        mail.add_alternative(page, subtype="html")
    return mail


def mail_sender(
    host: str, port: int, user: str | None, password: SecretStr | None, *, tls: Tls = "none", ca: Path | None = None
) -> SendMail:
    """How a mail is handed to a server; raises what smtplib raises, within half a minute of silence.

    Raises ServerAway, from its cause, where there is no conversation at all. `ca`: certificates to trust instead of the
    machine's, for a server of the house.
    """

    def send(mail: EmailMessage) -> None:
        try:
            server = _connected(host, port, tls, ca)
        except (smtplib.SMTPException, OSError) as error:
            raise ServerAway(str(error)) from error
        try:
            if user and password:
                try:
                    server.login(user, password.get_secret_value())
                except smtplib.SMTPException as error:
                    raise ServerAway(str(error)) from error
            server.send_message(mail)
        except smtplib.SMTPSenderRefused as error:  # ours is the address at fault, whoever the mail is for
            raise ServerAway(str(error)) from error
        finally:
            with contextlib.suppress(smtplib.SMTPException, OSError):  # the mail is gone or not, whatever it says now
                server.quit()

    return send


def fault_of_server(
    host: str, port: int, user: str | None, password: SecretStr | None, sender: str, *, tls: Tls, ca: Path | None
) -> str | None:
    """Why a mail server would take no mail of ours, in words; None where it would. Nothing is sent."""
    try:
        with contextlib.closing(_connected(host, port, tls, ca, PROBE_SECONDS)) as server:
            if user and password:
                server.login(user, password.get_secret_value())
            server.ehlo_or_helo_if_needed()
            code, answer = server.mail(sender)
            if code >= REFUSALS:
                raise smtplib.SMTPSenderRefused(code, answer, sender)
            server.quit()
    except (smtplib.SMTPException, OSError, ValueError) as error:
        away = ServerAway(str(error))
        away.__cause__ = error
        return words_of(away)
    return None


def _connected(host: str, port: int, tls: Tls, ca: Path | None, seconds: float | None = None) -> smtplib.SMTP:
    patience = ANSWER_SECONDS if seconds is None else seconds
    if tls == "implicit":
        return smtplib.SMTP_SSL(host, port, timeout=patience, context=_trusting(ca))
    server = smtplib.SMTP(host, port, timeout=patience)
    if tls == "starttls":
        try:
            server.starttls(context=_trusting(ca))
        except BaseException:
            server.close()
            raise
    return server


def _trusting(ca: Path | None) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=str(ca) if ca else None)


def code_of(error: Exception) -> int:
    """The code of an SMTP answer: 0 where the server gave none, 550 where it never can take this mail."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return next(iter(error.recipients.values()))[0]
    if isinstance(error, smtplib.SMTPResponseException):
        return error.smtp_code
    return 550 if isinstance(error, smtplib.SMTPNotSupportedError | ValueError) else 0


def words_of(error: Exception) -> str:
    """Why a mail did not leave, for the ledger; the server's own words may hold an address."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code, words = next(iter(error.recipients.values()))
        return f"{code} {words.decode(errors='replace')}"
    if isinstance(error, smtplib.SMTPResponseException):
        said = error.smtp_error
        return f"{error.smtp_code} {said.decode(errors='replace') if isinstance(said, bytes) else said}"
    if isinstance(error, smtplib.SMTPNotSupportedError | ValueError):
        return "550 地址不受邮件服务器支持"
    return _unanswered(error)


def _unanswered(error: Exception) -> str:
    cause = error.__cause__ if isinstance(error, ServerAway) else error
    if isinstance(cause, smtplib.SMTPAuthenticationError):
        return f"邮件服务器不接受登录（{cause.smtp_code}），请检查 DUBAN_SMTP_USER 和 DUBAN_SMTP_PASSWORD"
    if isinstance(cause, smtplib.SMTPSenderRefused):
        return f"邮件服务器不接受发件人（{cause.smtp_code}），请检查 DUBAN_SMTP_FROM 和登录设置"
    if isinstance(cause, ssl.SSLError | smtplib.SMTPNotSupportedError):
        return "加密连接没有建立，请检查 DUBAN_SMTP_TLS 和 DUBAN_SMTP_CA"
    if isinstance(error, ServerAway):
        known = next((words for kind, words in NO_CONNECTION.items() if isinstance(cause, kind)), type(cause).__name__)
        return f"连不上邮件服务器（{known}），请检查 DUBAN_SMTP_HOST 和 DUBAN_SMTP_PORT"
    return f"邮件服务器中途断开或没有应答（{type(cause).__name__}）"
