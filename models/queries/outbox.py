"""The outbox: lines for officers, written with their event and gathered into one message per officer."""

import datetime as dt
import hashlib
from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import func, insert
from sqlalchemy import select as sa_select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from models.letters import MAIL, DeliveryState, HeldBack
from models.queries.columns import beyond, of_same_line
from models.tables import Delivery, Event, Message, Notification, Officer
from models.words import Level


def fill(session: Session, lines: Sequence[dict[str, Any]]) -> None:
    """Write lines for officers, all at once."""
    if lines:
        session.connection().execute(insert(Notification), list(lines))


def waiting(session: Session, officer_id: str) -> Sequence[Notification]:
    """An officer's lines that no message carries yet, by case and line."""
    query = select(Notification).where(Notification.officer_id == officer_id, col(Notification.message_id).is_(None))
    return session.exec(query.order_by(col(Notification.case_number), col(Notification.seq))).all()


def waiting_by_level(session: Session, officer_id: str) -> list[tuple[Notification, Level | None]]:
    """An officer's lines that no message carries yet, each with the level of its event, by case and line."""
    query = (
        select(Notification, Event.level)
        .join(Event, of_same_line(Event, Notification))
        .where(Notification.officer_id == officer_id, col(Notification.message_id).is_(None))
    )
    found = session.exec(query.order_by(col(Notification.case_number), col(Notification.seq)))
    return [(line, Level(level) if level else None) for line, level in found]


def officers_waiting(session: Session, before: dt.datetime) -> Sequence[str]:
    """Officers with a line written before an instant that no message carries yet, though nothing holds it back."""
    held = sa_select(col(HeldBack.officer_id)).where(col(HeldBack.until) >= before)
    query = select(Notification.officer_id).where(
        col(Notification.message_id).is_(None),
        col(Notification.created_at) < before,
        col(Notification.officer_id).not_in(held),
    )
    return sorted(set(session.exec(query)))


def put_together(session: Session, message: Message, lines: Sequence[Notification]) -> None:
    """Put waiting lines into one message: in the inbox with this."""
    session.add(message)
    session.flush()
    for line in lines:
        line.message_id = message.id
        session.add(line)


def officers_unmailed(session: Session) -> Sequence[str]:
    """Officers with a message that is still on its way through a channel."""
    return sorted(set(session.exec(select(Message.officer_id).join(Delivery).where(Delivery.state == "pending"))))


def undelivered(session: Session, officer_id: str) -> Sequence[tuple[Delivery, Message]]:
    """Mails of an officer that are still on their way, the oldest first."""
    query = select(Delivery, Message).join(Message).where(Message.officer_id == officer_id)
    query = query.where(Delivery.channel == MAIL, Delivery.state == DeliveryState.PENDING)
    return session.exec(query.order_by(col(Message.created_at))).all()


class Unsent(NamedTuple):
    """A mail that did not arrive: whose, since when, and why; a server's own words may hold an address."""

    message_id: str
    officer_id: str
    since: dt.datetime
    error: str | None


def late_mails(session: Session, before: dt.datetime) -> list[Unsent]:
    """Mails written before an instant that are still on their way, the oldest first."""
    query = _unsent().where(Delivery.channel == MAIL, Delivery.state == "pending", col(Message.created_at) < before)
    return [Unsent(*row) for row in session.connection().execute(query)]


def refused_mails(session: Session) -> list[Unsent]:
    """The first refusal of each officer in office whose address is still the refused one, and took nothing since."""
    same = aliased(Delivery)
    since = sa_select(same).where(
        col(same.address) == col(Delivery.address),
        col(same.state) == "delivered",
        col(same.delivered_at) > col(Delivery.delivered_at),
    )
    query = _unsent().where(
        Delivery.channel == MAIL,
        Delivery.state == "refused",
        col(Officer.email) == col(Delivery.address),
        col(Officer.left_on).is_(None),
        ~since.exists(),
    )
    found: dict[str, Unsent] = {}
    for row in session.connection().execute(query):
        found.setdefault(row.officer_id, Unsent(*row))
    return list(found.values())


def _unsent() -> Any:
    query = sa_select(
        col(Delivery.message_id), col(Message.officer_id), col(Message.created_at), col(Delivery.error)
    ).join(Message, col(Message.id) == col(Delivery.message_id))
    return query.join(Officer, col(Officer.id) == col(Message.officer_id)).order_by(*IN_TIME)


def leave_once(session: Session, officer_id: str, key: str, subject: str, body: str, now: dt.datetime) -> None:
    """Put a message beside any case into an inbox alone, unless the one of this key lies there already."""
    name = hashlib.sha256(f"{key} {officer_id}".encode()).hexdigest()[:32]
    if session.get(Message, name) is None:
        made = Message(id=name, officer_id=officer_id, subject=f"【督办】{subject}", body=body, created_at=now)
        put_together(session, made, [])


class PageEnd(NamedTuple):
    """Where a page of messages ends: the next begins after it."""

    created_at: dt.datetime
    officer_id: str
    id: str


def place_in_inbox(message: Message) -> PageEnd:
    """A message's place in the order of time."""
    return PageEnd(message.created_at, message.officer_id, message.id)


def latest_messages(session: Session, officer_id: str | None, limit: int) -> Sequence[Message]:
    """The latest messages of an officer or of everybody, in the order of time."""
    query = _of(officer_id).order_by(*(column.desc() for column in IN_TIME))
    return list(reversed(session.exec(query.limit(limit)).all()))


def page_of_messages(
    session: Session, officer_id: str | None, after: PageEnd | None, limit: int = 500
) -> Sequence[Message]:
    """The next messages of an officer or of everybody, in the order of time."""
    query = _of(officer_id).order_by(*IN_TIME)
    query = query.where(beyond(IN_TIME, PageEnd._fields)) if after else query
    found: Sequence[Message] = session.exec(query.limit(limit), params=after._asdict() if after else None).all()
    return found


def count_messages(session: Session, officer_id: str | None = None) -> int:
    """How many messages an officer or everybody has."""
    query = select(func.count()).select_from(Message)
    return session.exec(query.where(Message.officer_id == officer_id) if officer_id else query).one()


IN_TIME: tuple[Any, ...] = (col(Message.created_at), col(Message.officer_id), col(Message.id))
"""The order of the inbox, and of its index."""


def _of(officer_id: str | None) -> Any:
    return select(Message).where(Message.officer_id == officer_id) if officer_id else select(Message)


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


def notifications_of(session: Session, number: str) -> Sequence[Notification]:
    """Every line that officers were sent about a case, in the order of its log."""
    query = select(Notification).where(Notification.case_number == number)
    return session.exec(query.order_by(col(Notification.seq), col(Notification.officer_id))).all()
