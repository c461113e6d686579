"""The audit record itself checked: its chain, and that every change of a register is the one it tells of."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from desk.audit.breaks import Break
from models.audit import AuditKind, audit_hash
from models.ledger import LedgerSession
from models.queries.audit import algorithm_of, register_hashes

WHERE = "审计记录"
REGISTER = "变更记录"


def audit_breaks(session: LedgerSession, lines: Sequence[Mapping[str, Any]]) -> Iterator[Break]:
    """What of the audit record, and of the log of the registers, is not as it was written."""
    before, expected = b"", 1
    for line in lines:
        seq = line["seq"]
        yield from (Break("被删除", WHERE, gone) for gone in range(expected, seq))
        if seq == expected and audit_hash(algorithm_of(line["hash"]), before, line) != line["hash"]:
            yield Break("被改动、换序或是后来插入的", WHERE, seq)
        before, expected = line["hash"], seq + 1
    told = {line["detail"]: line["seq"] for line in lines if line["kind"] is AuditKind.CHANGED}
    there = register_hashes(session.connection(), {algorithm_of(line["hash"]) for line in lines} or {"sm3"})
    ids = {there[one] for one in told if one in there}
    yield from (Break("所说的变更记录被改动或删除", WHERE, seq) for one, seq in told.items() if one not in there)
    yield from (
        Break("没有审计记录与之相符：被改动，或是后来插入的", REGISTER, one) for one in sorted({*there.values()} - ids)
    )
