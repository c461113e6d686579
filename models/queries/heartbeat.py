"""Whether a worker is there: its heartbeat in the ledger."""

import datetime as dt

from sqlmodel import Session, col, delete, func, select

from models.standing import Heartbeat

FRESH = dt.timedelta(seconds=60)
"""A worker beats every few seconds; one unheard of for this long is taken for gone."""
FORGOTTEN = dt.timedelta(days=1)


def beat(session: Session, worker: str, now: dt.datetime) -> None:
    """A worker is there at that instant; those of yesterday are forgotten."""
    session.connection().execute(delete(Heartbeat).where(col(Heartbeat.at) < now - FORGOTTEN))
    session.merge(Heartbeat(worker=worker, at=now))


def last_beat(session: Session) -> dt.datetime | None:
    """When any worker was last there."""
    return session.exec(select(func.max(Heartbeat.at))).one()


def stop_beating(session: Session, worker: str) -> None:
    """A worker ends in order."""
    session.connection().execute(delete(Heartbeat).where(col(Heartbeat.worker) == worker))
