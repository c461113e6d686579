"""What is older than it may be kept, and its texts."""

import datetime as dt
from collections.abc import Sequence

from sqlalchemy import delete, exists, update
from sqlmodel import Session, col, select

from models.attachments import Attachment
from models.papers import Paper
from models.tables import Case, Event, Message, Notification

KEY = "erased"
"""The key of the line that says so."""


def ended_before(session: Session, until: dt.datetime) -> Sequence[tuple[str, dt.datetime]]:
    """The cases that ended before an instant and were not erased yet, each with its end, the oldest first."""
    done = exists().where(Event.case_number == Case.number, Event.key == KEY)  # type: ignore[arg-type]
    query = select(Case.number, Case.closed_at).where(col(Case.closed_at) < until, ~done)
    return [(number, end) for number, end in session.exec(query.order_by(col(Case.closed_at), col(Case.number))) if end]


def erase_notices(session: Session, number: str, instead: str) -> None:
    """Wipe what officers were told of a case, and the messages in which they were."""
    mine = Notification.case_number == number
    messages = select(Notification.message_id).where(mine, col(Notification.message_id).is_not(None))
    connection = session.connection()
    connection.execute(update(Message).where(col(Message.id).in_(messages)).values(subject=instead, body=instead))
    connection.execute(update(Notification).where(mine).values(body=instead))  # type: ignore[arg-type]


def drop_attachments(session: Session, number: str) -> list[str]:
    """Take a case's attachments off, and whom its papers went to; returns the hashes of the files that go."""
    whom = update(Paper).where(Paper.case_number == number).values(addressee="")  # type: ignore[arg-type]
    session.connection().execute(whom)
    mine = set(session.exec(select(Attachment.sha256).where(Attachment.case_number == number)))
    session.connection().execute(delete(Attachment).where(Attachment.case_number == number))  # type: ignore[arg-type]
    kept = set(session.exec(select(Attachment.sha256).where(col(Attachment.sha256).in_(mine))))
    return sorted(mine - kept)
