"""Wrong passwords are counted in the ledger, per account and per address: a restart or another process forgets none."""

import datetime as dt

from models.audit import AuditKind, note
from models.ledger import LedgerSession
from models.queries.signing_in import count_failure, failures_since

LOCKED_FOR = dt.timedelta(minutes=10)
MOST_PER_ACCOUNT, MOST_PER_ADDRESS = 5, 30


def locked(session: LedgerSession, account: str, address: str, now: dt.datetime) -> bool:
    """Whether no password is looked at any more, be it right; `account`: the digest of an officer's id or of a name,
    empty where only the address counts."""
    since = now - LOCKED_FOR
    if account and failures_since(session, since, account=account) >= MOST_PER_ACCOUNT:
        return True
    return failures_since(session, since, address=address) >= MOST_PER_ADDRESS


def failed(session: LedgerSession, account: str, address: str, now: dt.datetime, about: str) -> None:
    """Count a wrong password, and put it on the audit record under the officer it was about."""
    count_failure(session, account, address, now, now - LOCKED_FOR)
    note(session, AuditKind.SIGN_IN_FAILED, "sign-in", now, subject=about)
