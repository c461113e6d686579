"""Passwords, sessions, failures and tokens as they lie in the ledger."""

import datetime as dt
from collections.abc import Sequence

from sqlalchemy import delete, func
from sqlmodel import Session, col, select

from models.errors import NotFound
from models.signing_in import ApiToken, ExternalIdentity, Password, SecondFactor, SignInFailure, WebSession
from models.tables import Officer


def passwords_of(session: Session, officer_id: str, most: int) -> Sequence[Password]:
    """An officer's latest passwords, the one that counts first."""
    query = select(Password).where(Password.officer_id == officer_id).order_by(col(Password.id).desc())
    return session.exec(query.limit(most)).all()


def officers_called(session: Session, word: str) -> Officer | None:
    """The officer in office with this id, or the only one with this name; None where nobody or several are meant."""
    found = session.get(Officer, word)
    if found is None:
        query = select(Officer).where(Officer.name == word, col(Officer.left_on).is_(None)).limit(2)
        named = session.exec(query).all()
        found = named[0] if len(named) == 1 else None
    return found if found and found.left_on is None else None


def officer_with(session: Session, provider: str, subject: str) -> Officer | None:
    """The officer in office whose account of a provider this is; None where it is nobody's."""
    bound = session.get(ExternalIdentity, (provider, subject))
    found = session.get(Officer, bound.officer_id) if bound else None
    return found if found and found.left_on is None else None


def identities(session: Session) -> Sequence[ExternalIdentity]:
    """Every account that is bound, by provider and name."""
    query = select(ExternalIdentity).order_by(col(ExternalIdentity.provider), col(ExternalIdentity.subject))
    return session.exec(query).all()


def failures_since(session: Session, since: dt.datetime, *, account: str = "", address: str = "") -> int:
    """How often a sign-in failed of late: in this account, or from this address."""
    query = select(func.count()).select_from(SignInFailure).where(SignInFailure.at >= since)
    query = query.where(SignInFailure.account == account) if account else query.where(SignInFailure.address == address)
    return session.exec(query).one()


def forget_failures(session: Session, before: dt.datetime, account: str = "") -> None:
    """Take away what counts no more: older ones, and those of an account that was let in."""
    old = col(SignInFailure.at) < before
    session.execute(delete(SignInFailure).where(old | (col(SignInFailure.account) == account) if account else old))


def count_failure(session: Session, account: str, address: str, at: dt.datetime, forget: dt.datetime) -> None:
    """Count a try that failed, and take away what counts no more."""
    session.add(SignInFailure(account=account, address=address, at=at))
    forget_failures(session, forget)


def live_sessions(session: Session, officer_id: str) -> Sequence[WebSession]:
    """Where an officer is signed in, the latest first; some of these may have run out."""
    query = select(WebSession).where(WebSession.officer_id == officer_id, col(WebSession.ended_at).is_(None))
    return session.exec(query.order_by(col(WebSession.began_at).desc())).all()


def end_sessions(
    session: Session, officer_id: str, at: dt.datetime, *, keep: str = "", provider: str | None = None
) -> None:
    """Sign an officer out everywhere but at `keep`; with `provider` only where he came by an account of it."""
    for one in live_sessions(session, officer_id):
        if one.id != keep and (provider is None or one.provider == provider):
            one.ended_at = at
            session.add(one)


def confirmed_factor(session: Session, officer_id: str) -> SecondFactor | None:
    """The second factor that an officer is asked for; None where he has none, or has not shown that it works."""
    found = session.get(SecondFactor, officer_id)
    return found if found and found.confirmed_at else None


def forget_sessions(session: Session, before: dt.datetime) -> None:
    """Take away sessions that began long ago; the audit record tells of them."""
    session.execute(delete(WebSession).where(col(WebSession.began_at) < before))


def tokens(session: Session) -> Sequence[ApiToken]:
    """Every token there ever was, by name."""
    return session.exec(select(ApiToken).order_by(col(ApiToken.name))).all()


def find_token(session: Session, name: str) -> ApiToken:
    """A token by its name. Raises NotFound."""
    found = session.exec(select(ApiToken).where(ApiToken.name == name)).first()
    if found is None:
        raise NotFound(f"没有名为“{name[:40]}”的令牌", code="see-tokens")
    return found
