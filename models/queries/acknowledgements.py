"""Signing for what was sent: who is asked, who has not, and what was signed."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import select as sa_select
from sqlmodel import Session, col, select

from models.letters import Acknowledgement
from models.queries.columns import of_same_line
from models.tables import Case, Event, Message, Notification
from models.words import Level


def ask(session: Session, lines: Iterable[Notification], now: dt.datetime) -> None:
    """Ask for these lines to be signed for, each once."""
    for line in lines:
        key = (line.case_number, line.seq, line.officer_id)
        if session.get(Acknowledgement, key) is None:
            session.add(Acknowledgement(case_number=key[0], seq=key[1], officer_id=key[2], asked_at=now))


WAITS = (
    col(Acknowledgement.signed_at).is_(None),
    col(Acknowledgement.raised_at).is_(None),
    col(Case.closed_at).is_(None),
)
"""Nobody signed, nobody above heard of it, and the case goes on."""


@dataclass(frozen=True)
class Unsigned:
    """A line that an officer has not signed for, of a case that goes on."""

    asked: Acknowledgement
    body: str
    level: Level | None


def unsigned(session: Session, officer_id: str) -> list[Unsigned]:
    """What an officer has not signed for and nobody above has heard of, by case and line."""
    query = (
        select(Acknowledgement, Notification.body, Event.level)
        .join(
            Notification,
            of_same_line(Notification, Acknowledgement)
            & (col(Notification.officer_id) == col(Acknowledgement.officer_id)),
        )
        .join(Event, of_same_line(Event, Notification))
        .join(Case, col(Case.number) == col(Acknowledgement.case_number))
        .where(
            Acknowledgement.officer_id == officer_id,
            *WAITS,
        )
        .order_by(col(Acknowledgement.case_number), col(Acknowledgement.seq))
    )
    return [Unsigned(asked, body, Level(level) if level else None) for asked, body, level in session.exec(query)]


def officers_unsigned(session: Session) -> Sequence[str]:
    """Officers who have something to sign for that nobody above has heard of."""
    query = (
        sa_select(col(Acknowledgement.officer_id))
        .join(Case, col(Case.number) == col(Acknowledgement.case_number))
        .where(*WAITS)
        .distinct()
    )
    return sorted(session.connection().execute(query).scalars())


def of_message(session: Session, message: Message) -> Sequence[Acknowledgement]:
    """What a message asks its officer to sign for: asked, or asked again, as it was written."""
    asked = (col(Acknowledgement.asked_at) == message.created_at) | (
        col(Acknowledgement.repeated_at) == message.created_at
    )
    query = select(Acknowledgement).where(Acknowledgement.officer_id == message.officer_id, asked)
    return session.exec(query.order_by(col(Acknowledgement.case_number), col(Acknowledgement.seq))).all()


def asked_of(session: Session, number: str, officer_id: str | None = None) -> Sequence[Acknowledgement]:
    """What was to be signed for on a case, by everybody or one officer, in the order of its log."""
    query = select(Acknowledgement).where(Acknowledgement.case_number == number)
    if officer_id:
        query = query.where(Acknowledgement.officer_id == officer_id)
    return session.exec(query.order_by(col(Acknowledgement.seq), col(Acknowledgement.officer_id))).all()
