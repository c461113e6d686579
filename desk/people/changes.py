"""What the log of the registers keeps of a unit and of an officer, in the words of the office."""

import datetime as dt
from collections.abc import Mapping

from models.ledger import LedgerSession
from models.queries.register_changes import NAMES, NOTHING, masked, note_differences
from models.tables import Officer, Unit
from models.words import ROLE_NAMES, Register


def note_unit(
    session: LedgerSession,
    before: dict[str, str] | None,
    unit: Unit,
    at: dt.datetime,
    actor: str | None = None,
    reason: str = "",
) -> None:
    """A line for each value of a unit that is another than before; `before`: of `seen_unit`, None for a new one."""
    note_differences(session, Register.UNITS, unit.id, before, seen_unit(unit), at=at, actor=actor, reason=reason)


def note_officer(
    session: LedgerSession,
    before: dict[str, str] | None,
    officer: Officer,
    names: Mapping[str, str],
    at: dt.datetime,
    actor: str | None = None,
    reason: str = "",
) -> None:
    """The same of an officer; addresses are masked. `names`: the units' names by id."""
    after = seen_officer(officer, names)
    note_differences(session, Register.PEOPLE, officer.id, before, after, at=at, actor=actor, reason=reason)


def seen_unit(unit: Unit) -> dict[str, str]:
    """A unit as the log keeps it."""
    return {
        NAMES[Register.UNITS]: unit.name,
        "下班时间": unit.close_of_business or NOTHING,
        "撤销": str(unit.retired_on) if unit.retired_on else NOTHING,
    }


def seen_officer(officer: Officer, names: Mapping[str, str]) -> dict[str, str]:
    """An officer as the log keeps it."""
    return {
        NAMES[Register.PEOPLE]: officer.name,
        "角色": ROLE_NAMES[officer.role],
        "单位": names.get(officer.unit_id or "", NOTHING),
        "邮箱": masked(officer.email),
        "离任": str(officer.left_on) if officer.left_on else NOTHING,
    }
