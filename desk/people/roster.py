"""Units and officers from CSV: all rows or none, every broken row named."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

from desk.files.csv_rows import Imported, read_rows
from desk.files.intake import TITLE, required_text, text
from desk.files.spreadsheet_dates import spreadsheet_time
from desk.people.changes import note_officer, note_unit, seen_officer, seen_unit
from models.errors import BadInput, Refused
from models.policy import Deed
from models.queries.identity import acting_id, permit
from models.queries.people import officers, unit_names, units
from models.tables import Officer, Unit
from models.words import ROLE_NAMES, Role
from office.office import Office

SLUG = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,39}")
EMAIL = re.compile(r"[!-?A-~]+@[A-Za-z0-9.-]+")
ROLES = {**{role.value: role for role in Role}, **{name: role for role, name in ROLE_NAMES.items()}}
WITHOUT_UNIT = (Role.SUPERVISOR, Role.APPROVER, Role.ADMINISTRATOR, Role.AUDITOR)


UNIT_TITLES = {"编号": "id", "单位编号": "id", "名称": "name", "单位名称": "name", "下班时间": "close_of_business"}
OFFICER_TITLES = {
    "编号": "id",
    "人员编号": "id",
    "姓名": "name",
    "角色": "role",
    "单位": "unit",
    "邮箱": "email",
    "电子邮箱": "email",
}
"""The columns as an office heads them."""


@dataclass(frozen=True)
class UnitChanges:
    """The units of a file, and a line for each that is there and would be another."""

    units: list[Unit]
    changes: list[str]


def plan_units(office: Office, path: Path) -> UnitChanges:
    """What the import of a CSV would do; nothing is written. Columns: id, name and, if wanted, close_of_business.

    Raises BadInput naming every broken line.
    """
    with office.ledger.read() as session:
        there = {unit.id: seen_unit(unit) for unit in units(session)}
        closing = {unit.id: unit.close_of_business or "" for unit in units(session)}
        taken = {unit.name: unit.id for unit in units(session)}
    found = read_units(path, closing, taken)
    return UnitChanges(found, [line for unit in found for line in _changes(there.get(unit.id), unit)])


def _changes(before: dict[str, str] | None, unit: Unit) -> list[str]:
    after = seen_unit(unit)
    told = [f"{name} {old} → {after[name]}" for name, old in (before or {}).items() if old != after[name]]
    return [f"{unit.id}：{'，'.join(one for one in told if not one.startswith('撤销'))}"] if told else []


def import_units(office: Office, plan: UnitChanges, *, agreed: bool, actor: str | None = None) -> Imported:
    """Do it, in one transaction. Raises Refused where it would change a unit and nobody agreed to that."""
    if plan.changes and not agreed:
        raise Refused(f"尚未导入：将更新 {len(plan.changes)} 个单位（{'；'.join(plan.changes)}）", code="confirm")
    return save_units(office, plan.units, actor)


def read_units(
    path: Path, closing: Mapping[str, str] = MappingProxyType({}), taken: Mapping[str, str] = MappingProxyType({})
) -> list[Unit]:
    """The units of a CSV. `closing`: the times that stay where there is no such column; `taken`: whose a name is.

    Raises BadInput naming every broken line.
    """
    names = dict(taken)

    def made(row: dict[str, str]) -> Unit:
        unit = _unit({"close_of_business": closing.get(row["id"].strip(), ""), **row})
        _refuse_taken(unit, names)
        return unit

    return read_rows(path, ("id", "name"), ("close_of_business",), made, by_id, UNIT_TITLES)


def _refuse_taken(unit: Unit, names: dict[str, str]) -> None:
    if names.setdefault(unit.name, unit.id) != unit.id:
        raise BadInput(f"单位名称“{unit.name}”已属于 {names[unit.name]}，请改名或改编号")


def save_units(office: Office, found: list[Unit], actor: str | None = None) -> Imported:
    """Add or replace units in one transaction, with a line in the log of the registers for what changes."""
    with office.write() as session:
        permit(session, Deed.PEOPLE)
        by = acting_id(session, actor)
        known = units(session)
        old = {unit.id: seen_unit(unit) for unit in known}
        taken = {unit.name: unit.id for unit in known}
        for unit in found:
            _refuse_taken(unit, taken)
            there = session.get(Unit, unit.id) or unit
            there.name, there.close_of_business = unit.name, unit.close_of_business
            session.add(there)
            note_unit(session, old.get(unit.id), there, office.now(), by)
    return Imported(sum(unit.id not in old for unit in found), sum(unit.id in old for unit in found))


def save_officers(office: Office, found: list[Officer], actor: str | None = None) -> Imported:
    """Add or replace officers in one transaction, with a line in the log for what changes. Who has left stays away."""
    with office.write() as session:
        permit(session, Deed.PEOPLE)
        by = acting_id(session, actor)
        names, known = unit_names(session), officers(session)
        left = {officer.id: officer.left_on for officer in known}
        old = {officer.id: seen_officer(officer, names) for officer in known}
        for officer in found:
            officer.left_on = left.get(officer.id)
            session.merge(officer)
            note_officer(session, old.get(officer.id), officer, names, office.now(), by)
    return Imported(sum(officer.id not in old for officer in found), sum(officer.id in old for officer in found))


def unit_json(unit: Unit) -> dict[str, Any]:
    """A unit as `unit list --json` prints it."""
    return {
        "id": unit.id,
        "name": unit.name,
        "close_of_business": unit.close_of_business,
        "retired_on": str(unit.retired_on) if unit.retired_on else None,
    }


def officer_json(one: Officer) -> dict[str, Any]:
    """An officer as `officer list --json` prints it."""
    return {
        "id": one.id,
        "name": one.name,
        "role": one.role.value,
        "unit": one.unit_id,
        "email": one.email,
        "left_on": str(one.left_on) if one.left_on else None,
    }


def officer_from(row: dict[str, str], known_units: dict[str, str]) -> Officer:
    """An officer from named values. Raises BadInput."""
    role = ROLES.get(row["role"].strip())
    if role is None:
        raise BadInput(f"角色“{row['role'][:20]}”不认识，应为 {'、'.join(ROLE_NAMES.values())}")
    unit = text(row["unit"], "单位", TITLE) or ""
    if unit and unit not in known_units:
        raise BadInput(f"没有单位“{unit[:40]}”，请先导入单位")
    if not unit and role not in WITHOUT_UNIT:
        raise BadInput(f"{ROLE_NAMES[role]}应属于一个单位")
    email = row.get("email", "").strip()
    if email and not EMAIL.fullmatch(email):
        raise BadInput(f"邮箱“{email[:60]}”格式不对")
    return Officer(
        id=_slug(row["id"]),
        name=required_text(row["name"], "姓名", TITLE),
        role=role,
        unit_id=known_units.get(unit),
        email=email or None,
    )


def _unit(row: dict[str, str]) -> Unit:
    typed = row["close_of_business"].strip()
    closing = spreadsheet_time(typed, "下班时间") if typed else None
    return Unit(id=_slug(row["id"]), name=required_text(row["name"], "单位名称", TITLE), close_of_business=closing)


def _slug(value: str) -> str:
    if not SLUG.fullmatch(value.strip()):
        raise BadInput(f"编号“{value.strip()[:40]}”应由字母、数字、- 或 _ 组成，最多 40 位")
    return value.strip()


def by_id(row: Unit | Officer) -> str:
    """What tells the rows of a file apart, as people read it."""
    return f"编号 {row.id}"
