"""Units and officers from CSV: all rows or none, every broken row named."""

import datetime as dt
import re
from pathlib import Path

from desk.files.csv_rows import Imported, read_rows
from desk.files.intake import TITLE, required_text, text
from models.errors import BadInput
from models.queries.people import officers, units
from models.tables import Officer, Unit
from models.words import ROLE_NAMES, Role
from office.office import Office

SLUG = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,39}")
EMAIL = re.compile(r"[!-?A-~]+@[A-Za-z0-9.-]+")
ROLES = {**{role.value: role for role in Role}, **{name: role for role, name in ROLE_NAMES.items()}}
WITHOUT_UNIT = (Role.SUPERVISOR, Role.APPROVER, Role.ADMINISTRATOR, Role.AUDITOR)


def import_units(office: Office, path: Path) -> Imported:
    """Units from a CSV with the columns id, name and, if wanted, close_of_business (HH:MM)."""
    return save_units(office, read_units(path))


def read_units(path: Path) -> list[Unit]:
    """The units of a CSV. Raises BadInput naming every broken line."""
    return read_rows(path, ("id", "name"), ("close_of_business",), _unit, _by_id)


def import_officers(office: Office, path: Path) -> Imported:
    """Officers from a CSV with the columns id, name, role, unit and, if wanted, email."""
    with office.ledger.read() as session:
        known = {key: unit.id for unit in units(session) for key in (unit.id, unit.name)}
    columns = ("id", "name", "role", "unit")
    found = read_rows(path, columns, ("email",), lambda row: officer_from(row, known), _by_id)
    return save_officers(office, found)


def save_units(office: Office, found: list[Unit]) -> Imported:
    """Add or replace units in one transaction."""
    with office.ledger.write() as session:
        old = {unit.id: unit for unit in units(session)}
        taken = {unit.name: unit.id for unit in old.values()}
        for unit in found:
            if taken.get(unit.name, unit.id) != unit.id:
                raise BadInput(f"单位名称“{unit.name}”已属于 {taken[unit.name]}，请改名或改编号")
            taken[unit.name] = unit.id
            session.merge(unit)
    return Imported(sum(unit.id not in old for unit in found), sum(unit.id in old for unit in found))


def save_officers(office: Office, found: list[Officer]) -> Imported:
    """Add or replace officers in one transaction."""
    with office.ledger.write() as session:
        old = {officer.id for officer in officers(session)}
        for officer in found:
            session.merge(officer)
    return Imported(sum(officer.id not in old for officer in found), sum(officer.id in old for officer in found))


def officer_from(row: dict[str, str], known_units: dict[str, str]) -> Officer:
    """An officer from named values. Raises BadInput."""
    role = ROLES.get(row["role"].strip())
    if role is None:
        raise BadInput(f"角色“{row['role'][:20]}”不认识，应为 {'、'.join(Role)}")
    unit = row["unit"].strip()
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
    closing = text(row.get("close_of_business"), "下班时间", 5)
    try:
        closing = dt.time.fromisoformat(closing).strftime("%H:%M") if closing else None
    except ValueError:
        raise BadInput(f"下班时间“{closing}”应写成 17:30") from None
    return Unit(id=_slug(row["id"]), name=required_text(row["name"], "单位名称", TITLE), close_of_business=closing)


def _slug(value: str) -> str:
    if not SLUG.fullmatch(value.strip()):
        raise BadInput(f"编号“{value.strip()[:40]}”应由字母、数字、- 或 _ 组成，最多 40 位")
    return value.strip()


def _by_id(row: Unit | Officer) -> str:
    return f"编号 {row.id}"
