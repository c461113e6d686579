"""Units and officers from CSV: all rows or none, every broken row named."""

import csv
import datetime as dt
import io
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from desk.intake import TITLE, required_text, text
from desk.office import Office
from models.errors import BadInput, DubanError
from models.people import officers, units
from models.tables import Officer, Unit
from models.words import ROLE_NAMES, Role

MAX_BYTES = 5_000_000
SLUG = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,39}")
EMAIL = re.compile(r"[!-?A-~]+@[A-Za-z0-9.-]+")
ROLES = {**{role.value: role for role in Role}, **{name: role for role, name in ROLE_NAMES.items()}}
WITHOUT_UNIT = (Role.SUPERVISOR, Role.APPROVER, Role.ADMINISTRATOR, Role.AUDITOR)
Row = TypeVar("Row", Unit, Officer)


@dataclass(frozen=True)
class Imported:
    """How many rows were new and how many replaced."""

    added: int
    changed: int


def import_units(office: Office, path: Path) -> Imported:
    """Units from a CSV with the columns id, name and, if wanted, close_of_business (HH:MM)."""
    return save_units(office, read_units(path))


def read_units(path: Path) -> list[Unit]:
    """The units of a CSV. Raises BadInput naming every broken line."""
    return _read(path, ("id", "name"), ("close_of_business",), _unit)


def import_officers(office: Office, path: Path) -> Imported:
    """Officers from a CSV with the columns id, name, role, unit and, if wanted, email."""
    with office.ledger.read() as session:
        known = {key: unit.id for unit in units(session) for key in (unit.id, unit.name)}
    found = _read(path, ("id", "name", "role", "unit"), ("email",), lambda row: officer_from(row, known))
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


def _read(
    path: Path, needed: tuple[str, ...], optional: tuple[str, ...], make: Callable[[dict[str, str]], Row]
) -> list[Row]:
    """Every row as an object. Raises BadInput naming each broken line; then nothing at all is imported."""
    reader = csv.DictReader(io.StringIO(_content(path)), restkey="_more")
    missing = [name for name in needed if name not in (reader.fieldnames or [])]
    if missing:
        raise BadInput(f"{path}: 首行缺少列 {'、'.join(missing)}；应为 {','.join((*needed, *optional))}")
    if len(set(reader.fieldnames or [])) != len(reader.fieldnames or []):
        raise BadInput(f"{path}: 首行有重复的列，请改正")
    found: dict[str, Row] = {}
    faults = []
    try:
        for row in reader:
            try:
                if "_more" in row or None in row.values():
                    raise BadInput("列数与首行不符")
                made = make(row)
                if made.id in found:
                    raise BadInput(f"编号 {made.id} 重复")
                found[made.id] = made
            except DubanError as fault:
                faults.append(f"第 {reader.line_num} 行：{fault}")
    except csv.Error as error:
        raise BadInput(f"{path}: 第 {reader.line_num} 行不是正确的 CSV（{error}），请检查引号") from None
    if faults:
        more = f"；另有 {len(faults) - 5} 处" if len(faults) > 5 else ""
        raise BadInput(f"{path}: 未导入任何一行，请改正后重试。{'；'.join(faults[:5])}{more}")
    if not found:
        raise BadInput(f"{path}: 除首行外没有内容")
    return list(found.values())


def _content(path: Path) -> str:
    try:
        if not path.is_file():
            raise BadInput(f"{path}: 读不到文件（不存在或不是普通文件），请检查路径")
        if path.stat().st_size > MAX_BYTES:
            raise BadInput(f"{path}: 文件过大（超过 5 MB），请检查是否选错了文件")
        raw = path.read_bytes()
    except OSError as error:
        raise BadInput(f"{path}: 读不到文件（{error.strerror}），请检查路径") from None
    for encoding in ("utf-8-sig", "gb18030"):  # spreadsheets in China save either
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise BadInput(f"{path}: 编码无法识别，请另存为 UTF-8 的 CSV")
