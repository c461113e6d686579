"""The log of the registers: who changed a unit, an officer, a setting or the calendar, when, and what. Append-only."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session, col, func, select

from models.actor import actor_of
from models.standing import RegisterChange
from models.words import Register

MASK = "***"
NOTHING = "—"
"""What stands where a value was empty before, or is now."""


def note_change(
    session: Session,
    register: Register,
    subject: str,
    what: str,
    *,
    at: dt.datetime,
    actor: str | None = None,
    old: str | None = None,
    new: str | None = None,
    reason: str = "",
) -> None:
    """One line of the log, written in the transaction that changes the register.

    `subject`: the id of what was changed (a unit, an officer, an obligation, a calendar change). `what`: in the words
    of people: 新增, 姓名, 代理. `actor`: the officer's id, None where nobody was named. An address goes in `masked`.
    """
    via = actor_of(session).via
    session.add(
        RegisterChange(
            area=register, subject=subject, what=what, at=at, actor=actor, via=via, old=old, new=new, reason=reason
        )
    )


def note_differences(
    session: Session,
    register: Register,
    subject: str,
    before: Mapping[str, str] | None,
    after: Mapping[str, str],
    *,
    at: dt.datetime,
    actor: str | None = None,
    reason: str = "",
) -> None:
    """A line for each value that is another than before; one line for what was not there before (`before` None)."""
    if before is None:
        new = "，".join(f"{name} {value}" for name, value in after.items() if value != NOTHING)
        note_change(session, register, subject, "新增", at=at, actor=actor, new=new, reason=reason)
        return
    for name, value in after.items():
        old = before.get(name, NOTHING)
        if old != value:
            note_change(session, register, subject, name, at=at, actor=actor, old=old, new=value, reason=reason)


def masked(address: str | None) -> str:
    """An address as the log keeps it: enough to see that it is another one, not enough to write to."""
    if not address:
        return NOTHING
    name, at_sign, host = address.partition("@")
    return f"{name[:1]}{MASK}{at_sign}{host}"


@dataclass(frozen=True)
class Looked:
    """Which lines of the log are looked for; every field narrows it. `until` is not included."""

    register: Register | None = None
    subjects: tuple[str, ...] | None = None
    since: dt.datetime | None = None
    until: dt.datetime | None = None


def register_changes(session: Session, looked: Looked, before: int | None, limit: int) -> Sequence[RegisterChange]:
    """A page of the log, the newest first; `before`: the number of the last line of the page before."""
    query = select(RegisterChange).where(*_which(looked))
    if before is not None:
        query = query.where(col(RegisterChange.id) < before)
    return session.exec(query.order_by(col(RegisterChange.id).desc()).limit(limit)).all()


def count_register_changes(session: Session, looked: Looked) -> int:
    """How many lines of the log there are, of these."""
    return session.exec(select(func.count()).select_from(RegisterChange).where(*_which(looked))).one()


NAMES = {Register.UNITS: "名称", Register.PEOPLE: "姓名"}
"""Under which word a name stands in the log."""


def name_now(session: Session, register: Register, word: str) -> str | None:
    """The id of what bore this name before it was given another one; None where nothing did."""
    query = select(RegisterChange.subject).where(*_renamings(register), RegisterChange.old == word)
    return session.exec(query.order_by(col(RegisterChange.id).desc())).first()


def names_before(
    session: Session, register: Register, subjects: Iterable[str]
) -> dict[str, list[tuple[dt.datetime, str]]]:
    """The names that these bore before, each with the instant until which it was borne, in the order of time."""
    query = select(RegisterChange.subject, RegisterChange.at, RegisterChange.old).where(*_renamings(register))
    found: dict[str, list[tuple[dt.datetime, str]]] = {}
    for subject, until, old in session.exec(
        query.where(col(RegisterChange.subject).in_(list(subjects))).order_by(col(RegisterChange.id))
    ):
        found.setdefault(subject, []).append((until, old or NOTHING))
    return found


def _renamings(register: Register) -> tuple[Any, ...]:
    return (RegisterChange.area == register, RegisterChange.what == NAMES[register])


def _which(looked: Looked) -> list[Any]:
    found: list[Any] = []
    if looked.register:
        found.append(col(RegisterChange.area) == looked.register)
    if looked.subjects is not None:
        found.append(col(RegisterChange.subject).in_(looked.subjects))
    if looked.since:
        found.append(col(RegisterChange.at) >= looked.since)
    if looked.until:
        found.append(col(RegisterChange.at) < looked.until)
    return found
