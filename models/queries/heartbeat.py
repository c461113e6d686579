"""Whether a worker is there: its heartbeat in the ledger."""

import datetime as dt

from sqlmodel import Session, col, delete, func, select

from models.standing import Heartbeat
from models.tables import Event

FRESH = dt.timedelta(seconds=60)
"""A worker beats every few seconds; one unheard of for this long is taken for gone."""
FORGOTTEN = dt.timedelta(days=1)


LAST_BEAT = select(func.max(Heartbeat.at))
SIGNS = select(select(func.max(Event.recorded_at)).scalar_subquery(), LAST_BEAT.scalar_subquery())
"""Made once: every act asks it."""


def beat(session: Session, worker: str, now: dt.datetime) -> None:
    """A worker is there at that instant; those of yesterday are forgotten."""
    session.connection().execute(delete(Heartbeat).where(col(Heartbeat.at) < now - FORGOTTEN))
    session.merge(Heartbeat(worker=worker, at=now))


def last_beat(session: Session) -> dt.datetime | None:
    """When any worker was last there."""
    return session.exec(LAST_BEAT).one()


def signs_of_time(session: Session) -> tuple[dt.datetime | None, dt.datetime | None]:
    """When the newest line of any case was recorded, and when any worker was last there: asked at once."""
    newest, beat = session.exec(SIGNS).one()
    return newest, beat


def stop_beating(session: Session, worker: str) -> None:
    """A worker ends in order."""
    session.connection().execute(delete(Heartbeat).where(col(Heartbeat.worker) == worker))
