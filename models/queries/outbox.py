"""The outbox: lines for officers, written with their event and gathered into one message per officer."""

import datetime as dt
from collections.abc import Sequence

from sqlmodel import Session, col, select

from models.tables import Delivery, Message, Notification

MAIL = "mail"


def has_waiting(session: Session, officer_id: str) -> bool:
    """Whether an officer's mailbox has something to send, so that somebody has woken it already."""
    query = select(Notification.id).where(Notification.officer_id == officer_id, col(Notification.message_id).is_(None))
    return session.exec(query.limit(1)).first() is not None


def officers_told(session: Session, number: str, seq: int) -> set[str]:
    """Officers for whom a line of a case is in the outbox or went out already."""
    query = select(Notification.officer_id).where(Notification.case_number == number, Notification.seq == seq)
    return set(session.exec(query))


def waiting(session: Session, officer_id: str) -> Sequence[Notification]:
    """An officer's lines that no message carries yet, by case and line."""
    query = select(Notification).where(Notification.officer_id == officer_id, col(Notification.message_id).is_(None))
    return session.exec(query.order_by(col(Notification.case_number), col(Notification.seq))).all()


def officers_waiting(session: Session, before: dt.datetime) -> Sequence[str]:
    """Officers with a line written before an instant that no message carries yet."""
    query = select(Notification.officer_id).where(
        col(Notification.message_id).is_(None), col(Notification.created_at) < before
    )
    return sorted(set(session.exec(query)))


def put_together(session: Session, message: Message, lines: Sequence[Notification], mail_to: str | None) -> None:
    """Put waiting lines into one message: in the inbox with this, and on its way by mail if there is an address."""
    session.add(message)
    session.flush()
    for line in lines:
        line.message_id = message.id
        session.add(line)
    if mail_to:
        session.add(Delivery(message_id=message.id, channel=MAIL, address=mail_to))


def officers_unmailed(session: Session) -> Sequence[str]:
    """Officers with a mail that is still on its way."""
    return sorted(set(session.exec(select(Message.officer_id).join(Delivery).where(Delivery.state == "pending"))))


def undelivered(session: Session, officer_id: str) -> Sequence[tuple[Delivery, Message]]:
    """Mails of an officer that are still on their way, the oldest first."""
    query = select(Delivery, Message).join(Message).where(Message.officer_id == officer_id, Delivery.state == "pending")
    return session.exec(query.order_by(col(Message.created_at))).all()


def messages(session: Session, officer_id: str | None = None, limit: int = 0) -> Sequence[Message]:
    """The inbox of an officer or of everybody, in the order of time; with a limit, the latest ones."""
    query = select(Message).order_by(col(Message.created_at).desc(), col(Message.officer_id).desc())
    if officer_id:
        query = query.where(Message.officer_id == officer_id)
    return list(reversed(session.exec(query.limit(limit) if limit else query).all()))


def deliveries(session: Session, message_ids: Sequence[str]) -> dict[str, list[Delivery]]:
    """How each message travels, by message id."""
    found: dict[str, list[Delivery]] = {message_id: [] for message_id in message_ids}
    for delivery in session.exec(select(Delivery).where(col(Delivery.message_id).in_(message_ids))):
        found[delivery.message_id].append(delivery)
    return found


def lines_by_message(session: Session, message_ids: Sequence[str]) -> dict[str, list[Notification]]:
    """The lines each message carries, by message id."""
    found: dict[str, list[Notification]] = {message_id: [] for message_id in message_ids}
    query = select(Notification).where(col(Notification.message_id).in_(message_ids))
    for line in session.exec(query.order_by(col(Notification.case_number), col(Notification.seq))):
        found[line.message_id or ""].append(line)
    return found
