"""New-media accounts: which a unit has, and one by its platform and name."""

from collections.abc import Sequence

from sqlmodel import Session, col, select

from models.errors import NotFound
from models.registers import Account, AccountApplication


def accounts(
    session: Session, unit_id: str | None = None, *, closed: bool = False, hold: bool = False
) -> Sequence[Account]:
    """The accounts in use (`closed`: the others too), by unit, platform and name; `hold`: for a change."""
    query = select(Account).order_by(col(Account.unit_id), col(Account.platform), col(Account.name))
    if unit_id:
        query = query.where(Account.unit_id == unit_id)
    if not closed:
        query = query.where(col(Account.closed_on).is_(None))
    return session.exec(query.with_for_update() if hold else query).all()


def account_named(session: Session, platform: str, name: str, *, hold: bool = False) -> Account | None:
    """The account of that name on a platform, closed ones included."""
    query = select(Account).where(Account.platform == platform, Account.name == name)
    return session.exec(query.with_for_update() if hold else query).first()


def find_account(session: Session, platform: str, name: str) -> Account:
    """An account to change, by platform and name. Raises NotFound."""
    found = account_named(session, platform.strip(), name.strip(), hold=True)
    if found is None:
        raise NotFound(f"没有{platform[:40]}账号“{name[:40]}”", code="find-account")
    return found


def account_applications(session: Session, *, undecided: bool = True) -> Sequence[AccountApplication]:
    """Second accounts that were applied for, in the order of time; those decided on too where they are asked for."""
    query = select(AccountApplication).order_by(col(AccountApplication.id))
    if undecided:
        query = query.where(col(AccountApplication.decision).is_(None))
    return session.exec(query).all()


def hold_application(session: Session, platform: str, name: str) -> AccountApplication | None:
    """The application that waits for an account of that name, held for a decision; None where none does."""
    query = select(AccountApplication).where(
        AccountApplication.platform == platform.strip(), AccountApplication.name == name.strip()
    )
    return session.exec(query.where(col(AccountApplication.decision).is_(None)).with_for_update()).first()
