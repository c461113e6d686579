"""What the log of the registers keeps of a unit and of an officer, in the words of the office."""

import datetime as dt
from collections.abc import Mapping

from models.ledger import LedgerSession
from models.queries.register_changes import NOTHING, masked, note_differences
from models.tables import Officer, Unit
from models.words import ROLE_NAMES, Register


def note_unit(
    session: LedgerSession, before: dict[str, str] | None, unit: Unit, at: dt.datetime, actor: str | None = None
) -> None:
    """A line for each value of a unit that is another than before; `before`: of `seen_unit`, None for a new one."""
    note_differences(session, Register.UNITS, unit.id, before, seen_unit(unit), at=at, actor=actor)


def note_officer(
    session: LedgerSession,
    before: dict[str, str] | None,
    officer: Officer,
    names: Mapping[str, str],
    at: dt.datetime,
    actor: str | None = None,
) -> None:
    """The same of an officer; addresses are masked. `names`: the units' names by id."""
    note_differences(session, Register.PEOPLE, officer.id, before, seen_officer(officer, names), at=at, actor=actor)


def seen_unit(unit: Unit) -> dict[str, str]:
    """A unit as the log keeps it."""
    return {"名称": unit.name, "下班时间": unit.close_of_business or NOTHING}


def seen_officer(officer: Officer, names: Mapping[str, str]) -> dict[str, str]:
    """An officer as the log keeps it."""
    return {
        "姓名": officer.name,
        "角色": ROLE_NAMES[officer.role],
        "单位": names.get(officer.unit_id or "", NOTHING),
        "邮箱": masked(officer.email),
        "离任": str(officer.left_on) if officer.left_on else NOTHING,
    }
