"""The audit record as it lies in the ledger, for whoever reads, checks, seals or hands it out."""

import datetime as dt
import secrets
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, insert, select
from sqlmodel import Session, col
from sqlmodel import select as rows

from models.audit import CHAIN, CHANGE, LINE, AuditKind, AuditLine, audit_hash, change_hash
from models.chain import BY_BYTE, SALT, Algorithm
from models.standing import RegisterChange

COLUMNS = ("seq", "kind", "at", "actor", "via", "what", "subject", "detail", "salt", "hash")


def audit_lines(
    session: Session, since: dt.datetime | None, kind: AuditKind | None, limit: int | None
) -> Sequence[AuditLine]:
    """The newest lines first."""
    query = rows(AuditLine).order_by(col(AuditLine.seq).desc()).limit(limit)
    if since:
        query = query.where(AuditLine.at >= since)
    return session.exec(query.where(AuditLine.kind == kind) if kind else query).all()


def chained_audit(connection: Connection) -> Iterator[Mapping[str, Any]]:
    """Every line in order."""
    query = select(*(getattr(AuditLine, name).label(name) for name in COLUMNS)).order_by(col(AuditLine.seq))
    for row in connection.execute(query):
        yield dict(zip(COLUMNS, row, strict=True))


def audit_heads(session: Session, since: dt.datetime | None, until: dt.datetime) -> list[list[Any]]:
    """The newest line written in a time, as a case's (`chain.heads_between`); nothing where none was."""
    query = rows(AuditLine.seq, AuditLine.hash).where(AuditLine.at < until).order_by(col(AuditLine.seq).desc())
    newest = session.exec((query.where(AuditLine.at >= since) if since else query).limit(1)).first()
    return [[CHAIN, newest[0], newest[1].hex()]] if newest else []


def register_hashes(connection: Connection, algorithms: set[Algorithm]) -> dict[str, int]:
    """The hash of each change of a register under each algorithm, and which line of that log it is."""
    query = select(col(RegisterChange.id), *(getattr(RegisterChange, name).label(name) for name in CHANGE))
    found: dict[str, int] = {}
    for number, *values in connection.execute(query):
        change = dict(zip(CHANGE, values, strict=True))
        found |= {change_hash(one, change): number for one in algorithms}
    return found


def chain_changes(connection: Connection, algorithm: Algorithm) -> None:
    """A line for each change of a register that was made before there were lines."""
    query = select(*(getattr(RegisterChange, name).label(name) for name in CHANGE)).order_by(col(RegisterChange.id))
    before, made = b"", list[dict[str, Any]]()
    for seq, values in enumerate(connection.execute(query).all(), 1):
        change = dict(zip(CHANGE, values, strict=True))
        line = {
            **{name: change[name] for name in ("at", "actor", "via", "subject")},
            "seq": seq,
            "kind": AuditKind.CHANGED,
            "what": str(change["area"]),
            "detail": change_hash(algorithm, change),
            "salt": secrets.token_bytes(SALT),
        }
        before = audit_hash(algorithm, before, line)
        made.append({**line, "hash": before})
    if made:
        connection.execute(insert(AuditLine), made)


def exported_line(line: Mapping[str, Any]) -> list[Any]:
    """A line in the places of a case's, for the verifier of one file."""
    links = [line["salt"].hex(), None, None, line["hash"].hex()]
    return [[CHAIN, *(line[name] for name in LINE)], [line["detail"], None], *links]


def algorithm_of(found: bytes) -> Algorithm:
    """Which algorithm a hash was made with."""
    return BY_BYTE.get(found[0], "sm3") if found else "sm3"
