"""The chain of a case's lines: each carries a hash over itself and the hash of the line before, so that a change shows.

    hash(n) = H(hash(n-1), the line's columns, standing(n), commitment(n))

`commitment` hashes what people wrote (the line's detail, what was handed in) together with a random salt, so that it
can be forgotten by law and the chain still holds. `standing` hashes the case's own columns as the line left them.

SM3 (GB/T 32905-2016), or SHA-256 where the office chose it or the machine has no SM3; a hash begins with a byte that
says which.
"""

import datetime as dt
import hashlib
import json
import secrets
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any, Literal

from sqlalchemy import event
from sqlmodel import Session, col, select

from models.tables import Case, Event, Officer, Submission, Unit

Algorithm = Literal["sm3", "sha256"]
ALGORITHMS: dict[Algorithm, int] = {"sm3": 1, "sha256": 2}
BY_BYTE = {number: name for name, number in ALGORITHMS.items()}
SALT = 16
"""Bytes."""
HEADS = "heads"
"""Under this name a session keeps the hashes of the newest lines it has seen."""

LINE = (
    *("case_number", "seq", "event", "at", "recorded_at", "actor", "level", "to", "due_date", "due_at", "late", "key"),
    *("submission_id", "via", "typed"),
)
"""The columns of a line that its hash covers as they stand."""
STANDING = (
    *("number", "obligation", "unit_id", "officer_id", "title", "content", "citizen", "phone", "opened_at", "state"),
    *("due_date", "due_at", "closed_at", "period", "parent"),
)
"""The columns of a case that the hash of its newest line covers."""
HANDED_IN = ("id", "act", "at", "actor", "content")
"""The columns of what was handed in."""


@cache
def usable(wanted: Algorithm) -> Algorithm:
    """The algorithm wanted, or SHA-256 where this machine's library lacks it."""
    return wanted if wanted in hashlib.algorithms_available else "sha256"


def digest(algorithm: Algorithm, *parts: bytes) -> bytes:
    """The hash of these parts, its algorithm's byte before it."""
    found = _begun(algorithm).copy()
    found.update(b"".join(piece for part in parts for piece in (len(part).to_bytes(4, "big"), part)))
    return bytes((ALGORITHMS[algorithm],)) + bytes(found.digest())


@cache
def _begun(algorithm: Algorithm) -> Any:
    """A hash of nothing yet: copied it costs a third of a new one, and a check makes three for each line."""
    return hashlib.new(algorithm, usedforsecurity=False)


def commitment(algorithm: Algorithm, salt: bytes, detail: str, handed_in: Mapping[str, Any] | None) -> bytes:
    """The hash of what people wrote, which nobody can guess back once the salt is forgotten."""
    said = [handed_in[name] for name in HANDED_IN] if handed_in else None
    return digest(algorithm, salt, plain([detail, said]))


def standing(algorithm: Algorithm, case: Mapping[str, Any]) -> bytes:
    """The hash of a case as it stands."""
    return digest(algorithm, plain([case[name] for name in STANDING]))


def line_hash(algorithm: Algorithm, before: bytes, line: Mapping[str, Any], stands: bytes, said: bytes) -> bytes:
    """The hash of a line. `before`: of the line before it, nothing for the first."""
    return digest(algorithm, before, plain([line[name] for name in LINE]), stands, said)


def plain(values: list[Any]) -> bytes:
    """Values as bytes, the same wherever they were read: instants in UTC, words, dates, numbers, texts, lists."""
    return PLAIN.encode(values).encode()


def _word(value: object) -> str:
    if isinstance(value, dt.datetime):
        return value.astimezone(dt.UTC).isoformat(timespec="microseconds")
    if isinstance(value, dt.date):
        return value.isoformat()
    raise TypeError(type(value).__name__)


PLAIN = json.JSONEncoder(default=_word, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
"""Made once: a check asks it three times a line."""


class WritingSession(Session):
    """A session of the ledger that writes: every line it adds is chained to the one before it."""


@event.listens_for(WritingSession, "loaded_as_persistent")
@event.listens_for(WritingSession, "pending_to_persistent")
def _keep(session: Session, row: object) -> None:
    """A session forgets what nobody holds; an act asks again for its unit, its officers and what it handed in."""
    if isinstance(row, Unit | Officer | Submission):
        session.info.setdefault("kept", []).append(row)


@event.listens_for(WritingSession, "before_flush")
def _chain(session: Session, *_: object) -> None:
    new = (one for one in session.new if isinstance(one, Event))
    for one in sorted(new, key=lambda one: (one.case_number, one.seq)):
        _link(session, usable(session.info.get("algorithm", "sm3")), one)


def _link(session: Session, algorithm: Algorithm, line: Event) -> None:
    with session.no_autoflush:
        handed_in = session.get(Submission, line.submission_id) if line.submission_id else None
        case = session.get_one(Case, line.case_number)
        before = _head(session, line.case_number, line.seq)
    line.salt = secrets.token_bytes(SALT)
    line.standing = standing(algorithm, _columns(case, STANDING))
    said = commitment(algorithm, line.salt, line.detail, _columns(handed_in, HANDED_IN) if handed_in else None)
    line.hash = line_hash(algorithm, before, _columns(line, LINE), line.standing, said)
    session.info.setdefault(HEADS, {})[line.case_number] = (line.seq, line.hash)


def committed(session: Session, line: Event) -> bytes:
    """The commitment of a line that is in the chain, as its hash has it."""
    if line.commitment:
        return line.commitment
    handed_in = session.get(Submission, line.submission_id) if line.submission_id else None
    algorithm = BY_BYTE.get(line.hash[0], "sm3") if line.hash else "sm3"
    return commitment(algorithm, line.salt or b"", line.detail, _columns(handed_in, HANDED_IN) if handed_in else None)


def _columns(row: object, names: Iterable[str]) -> dict[str, Any]:
    return {name: getattr(row, name) for name in names}


def _head(session: Session, number: str, seq: int) -> bytes:
    """The hash of the line before; nothing where there is none."""
    if seq == 1:
        return b""
    known: tuple[int, bytes] | None = session.info.get(HEADS, {}).get(number)
    if known and known[0] == seq - 1:
        return known[1]
    query = select(Event.hash).where(Event.case_number == number, col(Event.seq) == seq - 1)
    return session.exec(query).first() or b""
