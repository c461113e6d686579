"""Officers from a CSV: who is new, what would change for whom, and who has left and stays away."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from desk.files.csv_rows import Imported, read_rows
from desk.people.changes import note_officer, seen_officer
from desk.people.roster import OFFICER_TITLES, by_id, officer_from
from models.errors import Refused
from models.ledger import LedgerSession
from models.policy import Deed
from models.queries.identity import acting_id, permit
from models.queries.people import officers, unit_names, units
from models.tables import Officer
from models.words import ROLE_NAMES
from office.office import Office


@dataclass(frozen=True)
class OfficerChanges:
    """What an import would do. `changes`: a line for each officer who is known and would be another; `left`: who stays
    away although the file names them.
    """

    new: list[Officer]
    changed: list[Officer]
    changes: list[str]
    left: list[str]


def plan_officers(office: Office, path: Path) -> OfficerChanges:
    """What the import of this file would do; nothing is written. Columns: id, name, role, unit and, if wanted, email.

    Raises BadInput naming every broken line.
    """
    with office.ledger.read() as session:
        return _compared(session, _officers(session, path))


def import_officers(office: Office, plan: OfficerChanges, *, agreed: bool, actor: str | None = None) -> Imported:
    """Do it, in one transaction. Raises Refused where it would change anybody and nobody agreed to that.

    Also where the roster has changed since the plan was made: what was agreed to is not what would be done.
    """
    if plan.changes and not agreed:
        raise Refused(f"尚未导入：将更新 {len(plan.changes)} 人（{'；'.join(plan.changes)}）", code="confirm")
    with office.write() as session:
        permit(session, Deed.PEOPLE)
        by, names = acting_id(session, actor), unit_names(session)
        old = {one.id: seen_officer(one, names) for one in officers(session)}
        again = _compared(session, [*plan.new, *plan.changed])
        if again.changes != plan.changes or again.left:
            raise Refused("人员名册刚被别人改动，什么也没有导入，请重新核对")
        for officer in (*again.new, *again.changed):
            session.merge(officer)
            note_officer(session, old.get(officer.id), officer, names, office.now(), by)
    return Imported(len(again.new), len(again.changed))


def _officers(session: LedgerSession, path: Path) -> list[Officer]:
    known_units = {key: unit.id for unit in units(session) for key in (unit.id, unit.name)}
    addresses = {one.id: one.email or "" for one in officers(session)}

    def made(row: dict[str, str]) -> Officer:
        return officer_from({"email": addresses.get(row["id"].strip(), ""), **row}, known_units)

    return read_rows(path, ("id", "name", "role", "unit"), ("email",), made, by_id, OFFICER_TITLES)


def _compared(session: LedgerSession, found: list[Officer]) -> OfficerChanges:
    known = {one.id: one for one in officers(session)}
    names = {unit.id: unit.name for unit in units(session)}
    plan = OfficerChanges([], [], [], [])
    for one in found:
        old = known.get(one.id)
        if old is None:
            plan.new.append(one)
        elif old.left_on:
            plan.left.append(f"{old.name}（{old.id}，{old.left_on} 离任）")
        elif said := _difference(old, one, names):
            plan.changed.append(one)
            plan.changes.append(said)
    return plan


def _difference(old: Officer, new: Officer, names: Mapping[str, str]) -> str:
    """What would be another about an officer, as people read it; nothing where nothing would."""
    before, after = _shown(old, names), _shown(new, names)
    found = [f"{what} {before[what]} → {after[what]}" for what in before if before[what] != after[what]]
    return f"{old.name}（{old.id}）：{'，'.join(found)}" if found else ""


def _shown(officer: Officer, names: Mapping[str, str]) -> dict[str, str]:
    return {
        "姓名": officer.name,
        "角色": ROLE_NAMES[officer.role],
        "单位": names.get(officer.unit_id or "", "—"),
        "邮箱": officer.email or "—",
    }
