"""Retention: cases that ended longer ago than the rule says are reduced to figures, after a report."""

import datetime as dt
from collections import Counter
from dataclasses import dataclass

from casework.erasing import erase
from desk.files.store import remove, remove_others
from desk.stopped import require_no_worker
from models.audit import AuditKind, note
from models.errors import BadInput
from models.instants import at, local_date
from models.policy import Deed
from models.queries.attachments import all_attachments
from models.queries.cases import hold_case, keyed_event
from models.queries.identity import permit
from models.queries.retention import KEY, ended_before
from models.queries.sealing import sweep
from office.office import Office

SHORTEST, LONGEST = 1, 100
"""Years."""
STALE = dt.timedelta(hours=1)
"""A file without its row that is younger may be one that somebody attaches just now."""


@dataclass(frozen=True)
class Old:
    """What is older than the rule. `before`: it ended before this day; `years`: how many cases ended in each year."""

    before: dt.date
    years: dict[int, int]
    numbers: tuple[str, ...]


def what_is_old(office: Office, years: int | None) -> Old:
    """The cases that ended so many years ago and were not erased yet. Raises BadInput where no rule is given."""
    if years is None:
        raise BadInput("没有说保存几年", code="give-years")
    if not SHORTEST <= years <= LONGEST:
        raise BadInput(f"保存年限应在 {SHORTEST} 至 {LONGEST} 年之间")
    today = local_date(office.now())
    before = (today.replace(day=28) if (today.month, today.day) == (2, 29) else today).replace(year=today.year - years)
    with office.ledger.read() as session:
        permit(session, Deed.BACKUP)
        found = ended_before(session, at(before))
    counts = Counter(local_date(end).year for _, end in found)
    return Old(before, dict(sorted(counts.items())), tuple(number for number, _ in found))


def keep_no_longer(office: Office, old: Old) -> int:
    """Erase them, one case a transaction; returns how many. Interrupted, the same again goes on, and takes away what an
    erased case left in the folder of attachments.

    Raises Refused while a worker lives: the database is to write its files anew.
    """
    with office.ledger.read() as session:
        permit(session, Deed.BACKUP)
        require_no_worker(office, session, "抹去")
    erased = sum(_erased(office, number, at(old.before)) for number in old.numbers)
    with office.ledger.read() as session:
        remove_others(office.attachments, {one.sha256 for one in all_attachments(session)}, office.now() - STALE)
    if erased:
        sweep(office.ledger)
    return erased


def _erased(office: Office, number: str, until: dt.datetime) -> bool:
    """Erase a case, if it is still one to erase: between the report and now it may have been reopened, or erased."""
    with office.turn() as turn:
        case = hold_case(turn.session, number)
        if case.closed_at is None or case.closed_at >= until or keyed_event(turn.session, number, KEY):
            return False
        files = erase(turn, case)
        note(turn.session, AuditKind.ERASED, "retention", turn.now, subject=number)
    for sha256 in files:
        remove(office.attachments, sha256)
    return True
