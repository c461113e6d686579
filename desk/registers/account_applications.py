"""A second account on a platform: who needs it applies, an approver decides; two people."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from casework.waiting import ANSWERED_WITHIN
from desk.files.intake import TITLE, required_text, text
from desk.registers.accounts import NewAccount, first_on, named, refuse_known
from models.errors import BadInput, NotFound, Refused
from models.instants import iso, local_date
from models.ledger import LedgerSession
from models.policy import Deed
from models.queries.accounts import account_applications, hold_application
from models.queries.identity import acting, permit
from models.queries.outbox import leave_once
from models.queries.people import acts_as, hold_unit, officers, unit_in_use, unit_names
from models.registers import Account, AccountApplication
from models.tables import Officer
from models.words import ROLE_NAMES, Decision, Role
from office.office import Office

TOLD_EVERY = 5
"""Working days between two reminders of the same."""


def apply_for_account(office: Office, wanted: NewAccount, by: str | None) -> AccountApplication:
    """Apply for a second account; every approver finds it in his inbox.

    Raises BadInput where nobody asks or no reason is given, Refused where no approval is needed, the name is
    registered, or one waits already.
    """
    now = office.now()
    with office.write() as session:
        asks, unit = acting(session, by), unit_in_use(session, wanted.unit)
        if asks is None:
            raise BadInput("申请须有经手人", code="name-actor")
        permit(session, Deed.REGISTERS, unit.id)
        hold_unit(session, unit.id)
        account = named(unit.id, wanted, local_date(now))
        why = required_text(wanted.reason, "例外的理由", TITLE)
        refuse_known(session, account)
        if first_on(session, unit.id, account.platform) is None:
            raise Refused(f"{unit.name}在{account.platform}还没有账号，不需要申请，直接登记即可", code="add-account")
        if hold_application(session, account.platform, account.name):
            raise Refused(f"{account}已经申请，正待审批", code="see-account-applications")
        made = _application(account, why, asks, now)
        session.add(made)
        session.flush()
        _tell_approvers(session, made, unit.name, asks, now)
    return made


def decide_account(
    office: Office, platform: str, name: str, decision: Decision, by: str | None, reason: str | None
) -> tuple[AccountApplication, Account | None]:
    """Decide on an application; approved, the account is registered. Whoever asked finds the answer in his inbox.

    Raises NotFound where none waits, BadInput where nobody decides or (rejected) no reason is given, Refused for who
    may not: an approver decides, never on what he asked for himself.
    """
    now = office.now()
    with office.write() as session:
        officer = acting(session, by)
        if officer is None:
            raise BadInput("申请由审批人决定", code="name-actor")
        found = hold_application(session, platform, name)
        if found is None:
            raise NotFound(
                f"没有待审批的{platform.strip()[:40]}账号“{name.strip()[:40]}”", code="see-account-applications"
            )
        permit(session, Deed.DECIDE, found.unit_id)
        _may_decide(session, officer, found, local_date(now))
        why = text(reason, "理由", TITLE)
        if why is None and decision is Decision.REJECTED:
            raise BadInput("不予批准须写明理由", code="give-reason")
        found.decision, found.decided_by, found.decided_at, found.answer = decision, officer.id, now, why
        session.add(found)
        account = _registered(session, found) if decision is Decision.APPROVED else None
        _answer(session, found, officer, now)
    return found, account


def list_account_applications(office: Office, *, undecided: bool = True) -> Sequence[AccountApplication]:
    """What was applied for, in the order of time."""
    with office.ledger.read() as session:
        return account_applications(session, undecided=undecided)


@dataclass(frozen=True)
class Undecided:
    """An application that waits too long: for how many working days, and how often it was told before."""

    application: AccountApplication
    unit_name: str
    days: int
    span: int


def waiting_too_long(office: Office) -> list[Undecided]:
    """The applications that nobody decided on within the days that any application has, the longest first."""
    with office.ledger.read() as session:
        calendar, names, today = office.calendars(session), unit_names(session), local_date(office.now())
        found = [(one, calendar.count(local_date(one.asked_at), today)) for one in account_applications(session)]
    return [
        Undecided(one, names.get(one.unit_id, one.unit_id), days, (days - ANSWERED_WITHIN) // TOLD_EVERY)
        for one, days in found
        if days > ANSWERED_WITHIN
    ]


def application_json(one: AccountApplication, names: Mapping[str, str]) -> dict[str, Any]:
    """An application as the commands print it with --json."""
    return {
        "unit": one.unit_id,
        "unit_name": names.get(one.unit_id, one.unit_id),
        "platform": one.platform,
        "name": one.name,
        "opened_on": one.opened_on.isoformat(),
        "reason": one.reason,
        "asked_by": one.asked_by,
        "asked_at": iso(one.asked_at),
        "decision": one.decision.value if one.decision else None,
        "decided_by": one.decided_by,
        "decided_at": iso(one.decided_at) if one.decided_at else None,
        "answer": one.answer,
    }


def _application(account: Account, why: str, asks: Officer, now: dt.datetime) -> AccountApplication:
    return AccountApplication(
        unit_id=account.unit_id,
        platform=account.platform,
        name=account.name,
        opened_on=account.opened_on,
        reason=why,
        asked_by=asks.id,
        asked_at=now,
    )


def _registered(session: LedgerSession, found: AccountApplication) -> Account:
    account = Account(
        unit_id=found.unit_id,
        platform=found.platform,
        name=found.name,
        opened_on=found.opened_on,
        exception_by=found.decided_by,
        exception_reason=found.reason,
    )
    refuse_known(session, account)
    session.add(account)
    return account


def _may_decide(session: LedgerSession, officer: Officer, asked: AccountApplication, today: dt.date) -> None:
    if not acts_as(session, officer, (Role.APPROVER,), today):
        raise Refused(f"{officer.name}是{ROLE_NAMES[officer.role]}，另开账号须由审批人决定")
    if asked.asked_by == officer.id:
        raise Refused(f"{officer.name}是申请人，另开账号须由另一人决定")


def _tell_approvers(
    session: LedgerSession, made: AccountApplication, unit: str, asks: Officer, now: dt.datetime
) -> None:
    for one in officers(session, Role.APPROVER):
        if one.left_on is None:
            body = f"{unit}申请另开{made}（{asks.name}提出）：{made.reason}"
            leave_once(session, one.id, f"account {made.id}", "待审批：另开账号", body, now)


def _answer(session: LedgerSession, made: AccountApplication, officer: Officer, now: dt.datetime) -> None:
    said = "批准" if made.decision is Decision.APPROVED else "不予批准"
    body = f"{officer.name}{said}另开{made}" + (f"：{made.answer}" if made.answer else "")
    leave_once(session, made.asked_by, f"account {made.id} {made.decision}", f"{said}：另开账号", body, now)
