"""Mail by SMTP."""

import smtplib
from collections.abc import Callable
from email.message import EmailMessage

from pydantic import SecretStr

SendMail = Callable[[EmailMessage], None]
ANSWER_SECONDS = 30.0


def mail_sender(host: str, port: int, user: str | None, password: SecretStr | None, *, starttls: bool) -> SendMail:
    """How a mail is handed to a server; raises what smtplib raises, within half a minute of silence."""

    def send(mail: EmailMessage) -> None:
        with smtplib.SMTP(host, port, timeout=ANSWER_SECONDS) as server:
            if starttls:
                server.starttls()
            if user and password:
                server.login(user, password.get_secret_value())
            server.send_message(mail)

    return send
