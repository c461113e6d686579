"""The register of new-media accounts: opened, posting, closed; one for each unit and platform.

《2023年景德镇市政务公开工作要点》1.9: 一个单位原则上在同一第三方平台只开设一个账号.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from desk.files.csv_rows import Imported, read_rows
from desk.files.intake import TITLE, past_day, required_text, text
from desk.files.spreadsheet_dates import spreadsheet_day
from models.errors import BadInput, Refused
from models.instants import local_date
from models.ledger import LedgerSession
from models.policy import Deed
from models.queries.accounts import account_named, accounts, find_account
from models.queries.identity import acting, permit
from models.queries.people import acts_as, find_unit, hold_unit, officer_in_office, unit_in_use, units_in_use
from models.registers import Account
from models.tables import Unit
from models.words import ROLE_NAMES, Role
from office.office import Office

PLATFORM, NAME = 20, 60
"""The longest names, in characters."""
TITLES = {
    "单位": "unit",
    "平台": "platform",
    "名称": "name",
    "账号": "name",
    "账号名称": "name",
    "开设日期": "opened_on",
    "最近发布": "last_post_on",
    "最近发布日期": "last_post_on",
}
"""The columns of a file as an office heads them."""


@dataclass(frozen=True)
class NewAccount:
    """What an officer types to register an account. `exception_by` approves a second one on the same platform."""

    unit: str
    platform: str
    name: str
    opened_on: dt.date | None = None
    exception_by: str | None = None
    reason: str | None = None


def add_account(office: Office, wanted: NewAccount, by: str | None = None) -> Account:
    """Register an account. `by`: who does; only the approver himself allows a second one, unless nobody is named.

    Raises Refused where that name is registered already, and for a second account of a unit on a platform that no
    approver allowed.
    """
    today = local_date(office.now())
    with office.write() as session:
        unit = unit_in_use(session, wanted.unit)
        permit(session, Deed.REGISTERS, unit.id)
        hold_unit(session, unit.id)
        account = named(unit.id, wanted, today)
        if wanted.exception_by or wanted.reason:
            _grant(session, account, wanted, by, today)
        refuse_known(session, account)
        if account.exception_by is None:
            _refuse_second(session, unit, account)
        session.add(account)
    return account


def import_accounts(office: Office, path: Path) -> Imported:
    """The accounts that exist, from a CSV with the columns unit, platform, name, opened_on and last_post_on.

    Second accounts are let in: the review finds them. One that is registered already takes over its days. Raises
    BadInput naming every broken line.
    """
    today = local_date(office.now())
    with office.ledger.read() as session:
        owners = {key: unit.id for unit in units_in_use(session) for key in (unit.id, unit.name)}
        known = {(one.platform, one.name): one for one in accounts(session, closed=True)}
    columns = ("unit", "platform", "name", "opened_on")
    rows = read_rows(
        path, columns, ("last_post_on",), lambda row: _account_from(row, owners, known, today), str, TITLES
    )
    with office.write() as session:
        permit(session, Deed.REGISTERS, *{row.unit_id for row in rows})
        added = sum(_save(session, row) for row in rows)
    return Imported(added, len(rows) - added)


def note_post(office: Office, platform: str, name: str, on: dt.date | None = None) -> Account:
    """Note the day of an account's last post. Raises Refused for a day before the one noted, or a closed account."""
    day = past_day(on, "发布日期", local_date(office.now()))
    with office.write() as session:
        account = _open_account(session, platform, name)
        permit(session, Deed.REGISTERS, account.unit_id)
        if day < account.lively_on:
            what = "最近发布" if account.last_post_on else "开设"
            raise Refused(f"{account}已记{what} {account.lively_on}，{day} 更早，无需登记")
        account.last_post_on = day
        session.add(account)
    return account


def close_account(office: Office, platform: str, name: str, on: dt.date) -> Account:
    """Note that an account was closed. Raises Refused for a day before its last post, or where it is closed already."""
    day = past_day(on, "关停日期", local_date(office.now()))
    with office.write() as session:
        account = _open_account(session, platform, name)
        permit(session, Deed.REGISTERS, account.unit_id)
        if day < account.lively_on:
            raise Refused(f"{account}在 {account.lively_on} 还有记录（开设或发布），关停日期 {day} 请核对")
        account.closed_on = day
        session.add(account)
    return account


def list_accounts(office: Office, unit: str | None = None, *, closed: bool = False) -> Sequence[Account]:
    """The accounts in use, or all of them, by unit."""
    with office.ledger.read() as session:
        return accounts(session, find_unit(session, unit).id if unit else None, closed=closed)


def account_json(account: Account, names: Mapping[str, str]) -> dict[str, Any]:
    """An account as every command of the group prints it with --json."""
    return {
        "unit": account.unit_id,
        "unit_name": names.get(account.unit_id, account.unit_id),
        "platform": account.platform,
        "name": account.name,
        "opened_on": account.opened_on.isoformat(),
        "last_post_on": account.last_post_on.isoformat() if account.last_post_on else None,
        "closed_on": account.closed_on.isoformat() if account.closed_on else None,
        "exception_by": account.exception_by,
        "exception_reason": account.exception_reason,
        "closing_case": account.closing_case,
        "exception_typed_for": account.exception_typed_for,
    }


def named(unit_id: str, wanted: NewAccount, today: dt.date) -> Account:
    """The account that is wanted, its names and day read. Raises BadInput."""
    return _named(unit_id, wanted.platform, wanted.name, past_day(wanted.opened_on, "开设日期", today))


def _named(unit_id: str, platform: str, name: str, opened_on: dt.date) -> Account:
    return Account(
        unit_id=unit_id,
        platform=required_text(platform, "平台", PLATFORM),
        name=required_text(name, "账号名称", NAME),
        opened_on=opened_on,
    )


def _grant(session: LedgerSession, account: Account, wanted: NewAccount, by: str | None, today: dt.date) -> None:
    """Write who allowed a second account, and why. Raises Refused where somebody else than the approver says so."""
    actor = acting(session, by)
    officer = officer_in_office(session, wanted.exception_by) if wanted.exception_by else actor
    if officer is None:
        raise BadInput("写了例外的理由，没有写批准的审批人", code="name-approver-of-exception")
    if not acts_as(session, officer, (Role.APPROVER,), today):
        raise Refused(
            f"{officer.name}是{ROLE_NAMES[officer.role]}，例外须由审批人批准", code="change-approver-of-exception"
        )
    if actor is not None and actor.id != officer.id:
        raise Refused(f"例外由{officer.name}本人批准，{actor.name}可以申请", code="apply-for-account")
    why = text(wanted.reason, "例外的理由", TITLE)
    if why is None:
        raise BadInput("例外的理由不能为空，请填写后重试", code="give-reason-of-exception")
    account.exception_by, account.exception_reason, account.exception_typed_for = officer.id, why, actor is None


def refuse_known(session: LedgerSession, account: Account) -> None:
    """Raises Refused where an account of that name is on the register."""
    known = account_named(session, account.platform, account.name)
    if known is not None:
        ended = f"，{known.closed_on} 已关停" if known.closed_on else ""
        raise Refused(f"{account}已登记（{known.unit_id}{ended}）", code="see-all-accounts")


def first_on(session: LedgerSession, unit_id: str, platform: str) -> Account | None:
    """The account in use that a unit has on a platform already."""
    return next((one for one in accounts(session, unit_id) if one.platform == platform), None)


def _refuse_second(session: LedgerSession, unit: Unit, account: Account) -> None:
    first = first_on(session, unit.id, account.platform)
    if first is not None:
        raise Refused(
            f"{unit.name}已有{first}，一个单位原则上在同一平台只开设一个账号；确需另开的请由审批人批准",
            code="ask-for-exception",
        )


def _open_account(session: LedgerSession, platform: str, name: str) -> Account:
    account = find_account(session, platform, name)
    if account.closed_on:
        raise Refused(f"{account}已于 {account.closed_on} 关停，不能再登记")
    return account


def _account_from(
    row: dict[str, str], owners: Mapping[str, str], known: Mapping[tuple[str, str], Account], today: dt.date
) -> Account:
    unit = required_text(row["unit"], "单位", TITLE)
    if unit not in owners:
        raise BadInput(f"没有单位“{unit[:40]}”，请先导入单位")
    account = _named(owners[unit], row["platform"], row["name"], _day(row["opened_on"], "开设日期", today))
    if row.get("last_post_on", "").strip():
        account.last_post_on = _day(row["last_post_on"], "最近发布日期", today)
        if account.last_post_on < account.opened_on:
            raise BadInput(f"最近发布日期 {account.last_post_on} 早于开设日期 {account.opened_on}")
    old = known.get((account.platform, account.name))
    if old and old.unit_id != account.unit_id:
        raise BadInput(f"{account}已登记在 {old.unit_id} 名下")
    if old and old.closed_on:
        raise BadInput(f"{account}已于 {old.closed_on} 关停")
    return account


def _day(value: str, what: str, today: dt.date) -> dt.date:
    return past_day(spreadsheet_day(required_text(value, what, TITLE)), what, today)


def _save(session: LedgerSession, row: Account) -> bool:
    """Store an account; False where it replaces the days of one that is there."""
    old = account_named(session, row.platform, row.name, hold=True)
    if old is None:
        session.add(row)
        return True
    posts = [day for day in (old.last_post_on, row.last_post_on) if day]
    old.opened_on, old.last_post_on = row.opened_on, max(posts, default=None)
    session.add(old)
    return False
