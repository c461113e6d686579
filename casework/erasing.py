"""Reducing a case to its figures: what people wrote and who they are is wiped, the log and its chain stay.

A line's hash covers a salted commitment to what was said; the commitment is kept, the words and the salt are forgotten.
"""

from typing import Any

from casework.turn import Turn
from casework.writing import write_line
from models.chain import committed
from models.queries.cases import events_of, submissions_of
from models.queries.retention import KEY, drop_attachments, erase_notices
from models.queries.triggers import unwatched
from models.tables import Case
from models.words import EventName

ERASED = "（已抹去）"
COUNTED = frozenset({"date", "choice", "flag", "number", "unit", "officer"})
"""Kinds of fields on which dates and figures rest; nobody writes a name into one."""
STRUCTURE = frozenset(
    {
        *("date", "on", "since", "until", "received", "returned_on", "stood", "days", "limit", "number"),
        *("step", "field", "what", "kind", "term", "target", "undoes", "decision", "level", "matter"),
        *("unit", "unit_name", "officer", "former_officer", "approver", "approver_name", "sha256", "shown_size"),
    }
)
"""What holds a submission together: words of this program, ids and dates."""


def erase(turn: Turn, case: Case) -> list[str]:
    """Wipe an ended case that is held; returns the hashes of files that are to go. Its date and figures stay."""
    session, kept = turn.session, STRUCTURE | _counted(case)
    submissions = submissions_of(session, case.number)
    with unwatched(session.connection(), "event"):
        for line in events_of(session, case.number):
            line.commitment = committed(session, line)
            line.detail, line.salt = ERASED, None
            session.add(line)
        for one in submissions.values():
            one.content = wiped(one.content, kept)
            one.corrected = wiped(one.corrected, kept)
            session.add(one)
        session.flush()
    erase_notices(session, case.number, ERASED)
    files = drop_attachments(session, case.number)
    case.title, case.content, case.citizen, case.phone = case.definition.name, None, None, None
    case.progress = case.progress.model_copy(update={"facts": wiped(case.progress.facts, kept)})
    session.add(case)
    write_line(turn, case, EventName.NOTED, to=(), detail="已过保存期限，个人信息和文字已抹去", key=KEY)
    return files


def wiped(value: Any, kept: frozenset[str], key: str = "") -> Any:
    """A value with every text in it forgotten but those under the keys that are kept."""
    if isinstance(value, dict):
        return {name: wiped(one, kept, name) for name, one in value.items()}
    if isinstance(value, list):
        return [wiped(one, kept, key) for one in value]
    return ERASED if isinstance(value, str) and value and key not in kept else value


def _counted(case: Case) -> frozenset[str]:
    return frozenset(rule.id for rule in case.definition.all_fields if rule.kind in COUNTED)
