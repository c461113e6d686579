"""The audit record: what was refused, handed out, looked at and changed, in one chain of its own.

Every change of a register (`register_change`) has a line here, which holds its hash and not its words. A line is
written in the transaction of what it tells of: where it cannot be written, that does not happen either.
"""

import datetime as dt
import secrets
from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from sqlalchemy import Column, event, func, text
from sqlmodel import Field, Session, SQLModel, col, select

from models.actor import actor_of
from models.chain import SALT, Algorithm, WritingSession, commitment, digest, plain, usable
from models.columns import AsWord
from models.seals import Seal
from models.standing import RegisterChange

CHAIN = "!audit"
"""How the chain is called among those of the cases."""
ONE_AT_A_TIME = 0x64_75_62_61_75
"""PostgreSQL's advisory lock: two lines at once would both come after the same one."""
LINE = ("seq", "kind", "at", "at", "actor", "via", "what", "subject")
"""The columns that a hash covers as they stand, in the places where a case's line has its own."""
CHANGE = ("area", "subject", "what", "at", "actor", "via", "old", "new", "reason")


class AuditKind(StrEnum):
    """What a line tells of."""

    REFUSED = "refused"
    EXPORTED = "exported"
    REVEALED = "revealed"
    CHANGED = "changed"
    ERASED = "erased"
    SIGNED_IN = "signed_in"
    SIGNED_OUT = "signed_out"
    SIGN_IN_FAILED = "sign_in_failed"


AUDIT_NAMES = {
    AuditKind.REFUSED: "拒绝",
    AuditKind.EXPORTED: "导出",
    AuditKind.REVEALED: "查看个人信息",
    AuditKind.CHANGED: "变更",
    AuditKind.ERASED: "抹去",
    AuditKind.SIGNED_IN: "登录",
    AuditKind.SIGNED_OUT: "退出",
    AuditKind.SIGN_IN_FAILED: "登录失败",
}


class AuditLine(SQLModel, table=True):
    """One line. `what`: the deed, the export or the register; `subject`: the case, officer or file it was about.

    `detail`: nothing personal; of a change of a register its hash.
    """

    __tablename__ = "audit"

    seq: int = Field(default=0, primary_key=True, sa_column_kwargs={"autoincrement": False})
    kind: AuditKind = Field(sa_column=Column(AsWord(AuditKind), nullable=False))
    at: dt.datetime = Field(index=True)
    actor: str | None = None
    via: str | None = None
    what: str
    subject: str = ""
    detail: str = ""
    salt: bytes = b""
    hash: bytes = b""


def note(session: Session, kind: AuditKind, what: str, at: dt.datetime, *, subject: str = "", detail: str = "") -> None:
    """Put a line on record, by whoever sits where this transaction was begun."""
    sits = actor_of(session)
    session.add(
        AuditLine(kind=kind, at=at, actor=sits.officer, via=sits.via, what=what, subject=subject, detail=detail)
    )


def change_hash(algorithm: Algorithm, change: Mapping[str, Any]) -> str:
    """The hash of a change of a register, as its line holds it."""
    return digest(algorithm, plain([change[name] for name in CHANGE])).hex()


def audit_hash(algorithm: Algorithm, before: bytes, line: Mapping[str, Any]) -> bytes:
    """The hash of a line. `before`: of the line before it, nothing for the first."""
    said = commitment(algorithm, line["salt"], line["detail"], None)
    return digest(algorithm, before, plain([CHAIN, *(line[name] for name in LINE)]), b"", said)


@event.listens_for(WritingSession, "before_flush")
def _chain(session: Session, *_: object) -> None:
    algorithm = usable(session.info.get("algorithm", "sm3"))
    for change in [one for one in session.new if isinstance(one, RegisterChange)]:
        session.add(_of_change(algorithm, change))
    new = [one for one in session.new if isinstance(one, AuditLine) and not one.hash]
    if not new:
        return
    with session.no_autoflush:
        seq, before = _head(session)
        sealed = session.exec(select(func.max(Seal.until))).one()
    for place, line in enumerate(new, seq + 1):
        line.at = max(line.at, sealed or line.at)  # what is sealed is closed, whatever a clock says
        line.seq, line.salt = place, secrets.token_bytes(SALT)
        line.hash = before = audit_hash(algorithm, before, line.model_dump())


def _of_change(algorithm: Algorithm, change: RegisterChange) -> AuditLine:
    return AuditLine(
        kind=AuditKind.CHANGED,
        at=change.at,
        actor=change.actor,
        via=change.via,
        what=change.area,
        subject=change.subject,
        detail=change_hash(algorithm, change.model_dump()),
    )


def _head(session: Session) -> tuple[int, bytes]:
    """The newest line, asked anew each time: a part of a transaction may have been taken back."""
    if session.get_bind().dialect.name == "postgresql":
        session.connection().execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": ONE_AT_A_TIME})
    newest = session.exec(select(AuditLine).order_by(col(AuditLine.seq).desc()).limit(1)).first()
    return (newest.seq, newest.hash) if newest else (0, b"")
