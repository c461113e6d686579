"""What the engine is still to be told, and how a worker takes it: nearest instants first, never by two at once."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from functools import cache

from sqlalchemy import Insert, bindparam, literal, text
from sqlalchemy import select as sa_select
from sqlmodel import Session, col, select

from models.queries.columns import insert_or
from models.standing import Setting, ToTell
from models.tables import Case, Definition
from models.words import State

CASE, MAILBOX, CYCLE = "case", "mailbox", "cycle"
CHANNEL = "duban_to_tell"
"""The channel on which PostgreSQL wakes the relays."""
CLAIMED_FOR = dt.timedelta(seconds=30)


@dataclass(frozen=True)
class Telling:
    """One workflow to be told, under the revision of its row."""

    kind: str
    key: str
    revision: int


@dataclass(frozen=True)
class Alarm:
    """What a case's workflow is to know, and what people see of it in the Temporal UI."""

    number: str
    mark: str
    revision: int
    next_at: dt.datetime | None
    state: State
    obligation: str
    name: str
    unit_id: str
    due_date: dt.date


def tell(session: Session, kind: str, rows: Iterable[tuple[str, int | None, dt.datetime | None]]) -> None:
    """Leave rows for the relay: key, revision (None: one more than before) and the next instant."""
    dialect = session.get_bind().dialect.name
    for key, revision, instant in sorted(rows, key=lambda row: row[0]):
        told = {"kind": kind, "key": key, "revision": revision or 1, "at": instant}
        session.connection().execute(_left_row(dialect, known=revision is not None), told)


@cache
def _left_row(dialect: str, *, known: bool) -> Insert:
    """A row for the relay, or a later revision in its place; made once, every act leaves some."""
    row = insert_or(dialect, ToTell).values({name: bindparam(name) for name in ("kind", "key", "revision", "at")})
    changed = {
        "revision": row.excluded.revision if known else col(ToTell.revision) + 1,
        "at": row.excluded.at,
        "claimed_until": None,
    }
    made: Insert = row.on_conflict_do_update(index_elements=["kind", "key"], set_=changed)
    return made


def tell_everything(session: Session) -> None:
    """Leave a row for every live case: the engine is another one, or an older one."""
    live = select(literal(CASE), Case.number, Case.revision, Case.next_at).where(col(Case.closed_at).is_(None))
    made = insert_or(session.get_bind().dialect.name, ToTell).from_select(["kind", "key", "revision", "at"], live)
    changed = {"revision": made.excluded.revision, "at": made.excluded.at, "claimed_until": None}
    session.connection().execute(made.on_conflict_do_update(index_elements=["kind", "key"], set_=changed))


def notify_relays(session: Session) -> None:
    """Wake the relays when this transaction is kept (PostgreSQL)."""
    if session.get_bind().dialect.name == "postgresql":
        session.connection().execute(text(f"NOTIFY {CHANNEL}"))


def untold(session: Session, limit: int) -> list[Telling]:
    """What is to be told, the nearest first, for the one worker of a ledger file."""
    query = select(ToTell.kind, ToTell.key, ToTell.revision).order_by(col(ToTell.at), col(ToTell.key)).limit(limit)
    return [Telling(*row) for row in session.exec(query)]


def claim(session: Session, now: dt.datetime, limit: int) -> list[Telling]:
    """Take what nobody else is telling, the nearest first; it is free again after half a minute (PostgreSQL)."""
    free = col(ToTell.claimed_until).is_(None) | (col(ToTell.claimed_until) < now)
    query = select(ToTell).where(free).order_by(col(ToTell.at), col(ToTell.key)).limit(limit)
    rows = session.exec(query.with_for_update(skip_locked=True)).all()
    for row in rows:
        row.claimed_until = now + CLAIMED_FOR
        session.add(row)
    return [Telling(row.kind, row.key, row.revision) for row in rows]


def release(session: Session, rows: Iterable[Telling]) -> None:
    """Give back what could not be told."""
    for row in rows:
        found = session.get(ToTell, (row.kind, row.key))
        if found is not None and found.revision == row.revision:
            found.claimed_until = None
            session.add(found)


def told(session: Session, rows: Sequence[Telling]) -> None:
    """Forget what was told, unless more has happened since."""
    if rows:
        forget = text("DELETE FROM to_tell WHERE kind = :kind AND key = :key AND revision = :revision")
        session.connection().execute(forget, [asdict(row) for row in rows])


def alarms(session: Session, numbers: Sequence[str]) -> dict[str, Alarm]:
    """What the workflows of these cases are to know, by number."""
    query = (
        sa_select(
            col(Case.number),
            col(Case.mark),
            col(Case.revision),
            col(Case.next_at),
            col(Case.state),
            col(Case.obligation),
            col(Definition.name),
            col(Case.unit_id),
            col(Case.due_date),
        )
        .join(Definition, col(Definition.hash) == Case.definition_hash)
        .where(col(Case.number).in_(numbers))
    )
    return {row[0]: Alarm(*row) for row in session.connection().execute(query)}


def setting(session: Session, key: str) -> str | None:
    """What the office remembers under a key."""
    found = session.get(Setting, key)
    return found.value if found else None


def remember(session: Session, key: str, value: str) -> None:
    """Remember something under a key."""
    session.merge(Setting(key=key, value=value))
