"""Channels beyond the inbox: how officers are reached, the walk of a message through them, and every attempt."""

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import delete, func
from sqlalchemy import select as sa_select
from sqlmodel import Session, col, select

from models.letters import MAIL, Attempt, Attempted, DeliveryState, HeldBack, QuietHours, Reach, Standby
from models.queries.columns import of_same_line
from models.queries.outbox import put_together
from models.tables import Case, Delivery, Event, Message, Notification, Officer
from models.words import Level


def reach_of(session: Session, officer_id: str) -> list[Reach]:
    """The ways to reach an officer, the first to be tried first."""
    return list(session.exec(select(Reach).where(Reach.officer_id == officer_id).order_by(col(Reach.place))))


def reach_of_all(session: Session) -> dict[str, list[Reach]]:
    """The ways to reach each officer who has any."""
    found: dict[str, list[Reach]] = {}
    for one in session.exec(select(Reach).order_by(col(Reach.officer_id), col(Reach.place))):
        found.setdefault(one.officer_id, []).append(one)
    return found


def set_reach(session: Session, officer_id: str, ways: Sequence[tuple[str, str]]) -> None:
    """From now on an officer is reached in these ways, channel and address, and in no other."""
    session.connection().execute(delete(Reach).where(col(Reach.officer_id) == officer_id))
    for place, (channel, address) in enumerate(ways, start=1):
        session.add(Reach(officer_id=officer_id, channel=channel, place=place, address=address))
    session.flush()


def quiet_hours_of(session: Session, officer_id: str) -> str | None:
    """The officer's own quiet hours; "" for none at any time, None where those of the office hold."""
    found = session.get(QuietHours, officer_id)
    return found.hours if found else None


def set_quiet_hours(session: Session, officer_id: str, hours: str | None) -> None:
    """Set an officer's quiet hours; None: those of the office."""
    session.connection().execute(delete(QuietHours).where(col(QuietHours.officer_id) == officer_id))
    if hours is not None:
        session.add(QuietHours(officer_id=officer_id, hours=hours))
    session.flush()


def send_by(session: Session, message: Message, lines: Sequence[Notification], ways: Sequence[tuple[str, str]]) -> None:
    """Put a message into the inbox and on its way: the first channel now, each other when the one before has failed.

    lines: those it carries, none where it is beside any case. ways: channel, and the address as the ledger shows it.
    """
    put_together(session, message, lines)
    for place, (channel, address) in enumerate(ways):
        if place:
            session.add(Standby(message_id=message.id, place=place, channel=channel, address=address))
        else:
            session.add(Delivery(message_id=message.id, channel=channel, address=address))


def hold_back(session: Session, officer_id: str, until: dt.datetime | None) -> None:
    """Remember until when an officer's lines are kept back; None: they are not."""
    session.connection().execute(delete(HeldBack).where(col(HeldBack.officer_id) == officer_id))
    if until is not None:
        session.add(HeldBack(officer_id=officer_id, until=until))
    session.flush()


def channels_pending(session: Session, officer_id: str) -> list[str]:
    """The channels through which an officer's messages are to go now."""
    query = select(Delivery.channel).join(Message).where(Message.officer_id == officer_id)
    return sorted(set(session.exec(query.where(Delivery.state == DeliveryState.PENDING))))


@dataclass(frozen=True)
class OnItsWay:
    """A message that is to go through a channel now. `address`: None where the officer is no longer reached so."""

    delivery: Delivery
    message: Message
    address: str | None


def next_on_its_way(session: Session, officer_id: str, channel: str) -> OnItsWay | None:
    """An officer's next message for a channel: one that was never tried first, then the one tried longest ago."""
    tried = sa_select(func.max(col(Attempt.at))).where(
        col(Attempt.message_id) == col(Delivery.message_id), col(Attempt.channel) == col(Delivery.channel)
    )
    query = select(Delivery, Message).join(Message).where(Message.officer_id == officer_id)
    query = query.where(Delivery.channel == channel, Delivery.state == DeliveryState.PENDING)
    order = (tried.scalar_subquery().is_not(None), tried.scalar_subquery(), col(Message.created_at))
    found = session.exec(query.order_by(*order).limit(1)).first()
    if found is None:
        return None
    delivery, message = found
    way = session.get(Reach, (officer_id, channel))
    return OnItsWay(delivery, message, way.address if way else None)


def first_attempt(session: Session, message_id: str, channel: str) -> dt.datetime | None:
    """When a message was tried on a channel first; None where it never was."""
    query = select(Attempt.at).where(Attempt.message_id == message_id, Attempt.channel == channel)
    return session.exec(query.order_by(col(Attempt.at)).limit(1)).first()


def stands_by(session: Session, message_id: str) -> bool:
    """Whether another channel waits for its turn at a message."""
    return bool(_standby(session, message_id))


def walked(session: Session, message_id: str) -> bool:
    """Whether more than one channel had its turn at a message."""
    query = select(func.count()).select_from(Delivery).where(Delivery.message_id == message_id)
    return session.exec(query).one() > 1


def _standby(session: Session, message_id: str) -> Sequence[Standby]:
    query = select(Standby).where(Standby.message_id == message_id)
    return session.exec(query.order_by(col(Standby.place))).all()


def cancelled(session: Session, officer_id: str, working: Collection[str]) -> Sequence[Delivery]:
    """An officer's deliveries on channels that the office no longer has. Mail waits for a server to be set."""
    query = select(Delivery).join(Message).where(Message.officer_id == officer_id)
    query = query.where(Delivery.state == DeliveryState.PENDING, Delivery.channel != MAIL)
    return [one for one in session.exec(query) if one.channel not in working]


def settle(
    session: Session, message_id: str, channel: str, state: DeliveryState, error: str | None, now: dt.datetime
) -> str | None:
    """Note how a channel's turn ended. With a receipt the walk is over; else the next channel's turn begins.

    Returns that channel, None where there is none.
    """
    mine = session.get_one(Delivery, (message_id, channel))
    mine.state, mine.error, mine.delivered_at = state.value, error, now
    session.add(mine)
    standby = _standby(session, message_id)
    for one in standby[: None if state is DeliveryState.DELIVERED else 1]:
        session.delete(one)
    if state is DeliveryState.DELIVERED or not standby:
        return None
    following = standby[0]
    session.add(Delivery(message_id=message_id, channel=following.channel, address=following.address))
    session.flush()
    return following.channel


def note_attempt(
    session: Session,
    message_id: str,
    channel: str,
    at: dt.datetime,
    outcome: Attempted,
    *,
    code: str = "",
    words: str = "",
    address: str = "",
) -> None:
    """A line for one attempt. `address`: masked."""
    session.add(
        Attempt(message_id=message_id, channel=channel, at=at, outcome=outcome, code=code, words=words, address=address)
    )


def attempts_on(session: Session, message_ids: Sequence[str]) -> dict[str, list[Attempt]]:
    """Every attempt on these messages, by message, in the order of time."""
    found: dict[str, list[Attempt]] = {one: [] for one in message_ids}
    query = select(Attempt).where(col(Attempt.message_id).in_(message_ids))
    for one in session.exec(query.order_by(col(Attempt.id))):
        found[one.message_id].append(one)
    return found


@dataclass(frozen=True)
class Line:
    """One line of a message as it stands now: what it says, how urgent it is, and whether its case has ended since."""

    body: str
    level: Level | None
    ended: bool


def lines_now(session: Session, message_id: str) -> list[Line]:
    """The lines of a message, by case and line."""
    query = (
        sa_select(col(Notification.body), col(Event.level), col(Case.closed_at), col(Event.at))
        .join(Event, of_same_line(Event, Notification))
        .join(Case, col(Case.number) == col(Notification.case_number))
        .where(col(Notification.message_id) == message_id)
        .order_by(col(Notification.case_number), col(Notification.seq))
    )
    return [
        Line(body, level, closed is not None and closed > at)
        for body, level, closed, at in session.connection().execute(query)
    ]


@dataclass(frozen=True)
class Queue:
    """How a channel stands: how many messages are to go, since when the oldest, its last receipt and refusal."""

    channel: str
    pending: int = 0
    oldest: dt.datetime | None = None
    received_at: dt.datetime | None = None
    refused_at: dt.datetime | None = None
    refused_for: str = ""


def queue_of(session: Session, channel: str) -> Queue:
    """How a channel stands."""
    waiting = (
        sa_select(func.count(), func.min(col(Message.created_at)))
        .join(Delivery, col(Delivery.message_id) == col(Message.id))
        .where(col(Delivery.channel) == channel, col(Delivery.state) == DeliveryState.PENDING)
    )
    pending, oldest = session.connection().execute(waiting).one()
    received, refused = (_latest(session, channel, outcome) for outcome in (Attempted.RECEIPT, Attempted.REFUSED))
    return Queue(
        channel,
        pending,
        oldest,
        received.at if received else None,
        refused.at if refused else None,
        f"{refused.code} {refused.words}".strip() if refused else "",
    )


def _latest(session: Session, channel: str, outcome: Attempted) -> Attempt | None:
    query = select(Attempt).where(Attempt.channel == channel, Attempt.outcome == outcome)
    return session.exec(query.order_by(col(Attempt.at).desc()).limit(1)).first()


@dataclass(frozen=True)
class Unreached:
    """A message that no channel delivered."""

    message_id: str
    officer_id: str
    since: dt.datetime


def unreached(session: Session, since: dt.datetime) -> list[Unreached]:
    """Messages of officers in office that went through every channel without a receipt, mail alone left out."""
    mine = col(Delivery.message_id) == col(Message.id)
    failed = col(Delivery.state).in_((DeliveryState.REFUSED, DeliveryState.GIVEN_UP))
    query = (
        sa_select(col(Message.id), col(Message.officer_id), col(Message.created_at))
        .join(Officer, col(Officer.id) == col(Message.officer_id))
        .where(
            col(Message.created_at) >= since,
            col(Officer.left_on).is_(None),
            sa_select(col(Delivery.message_id)).where(mine, col(Delivery.channel) != MAIL, failed).exists(),
            ~sa_select(col(Delivery.message_id)).where(mine, ~failed).exists(),
        )
        .order_by(col(Message.created_at))
    )
    return [Unreached(*row) for row in session.connection().execute(query)]
