"""How this office hands mails to its server."""

from typing import TYPE_CHECKING

from office.settings import Settings

if TYPE_CHECKING:  # few commands send a mail
    from channels.mail import SendMail


def sends_mail(settings: Settings) -> "SendMail | None":
    """The way to the mail server of these settings; None where none is set."""
    if not settings.smtp_host:
        return None
    from channels.mail import mail_sender

    return mail_sender(
        settings.smtp_host,
        settings.smtp_port,
        settings.smtp_user,
        settings.smtp_password,
        tls=settings.mail_tls,
        ca=settings.smtp_ca,
    )
