"""Signing in at a browser, what that lets somebody be, and how it ends. The ledger decides; a cookie proves nothing."""

import datetime as dt
import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from desk.signing_in.first import First, first_of
from desk.signing_in.hashing import TOKEN_BYTES, digest, matches
from desk.signing_in.locking import LOCKED_FOR, failed, locked
from models.actor import Actor, Surface, actor_of
from models.audit import AuditKind, note
from models.errors import NotFound, Refused
from models.queries.signing_in import (
    forget_failures,
    forget_sessions,
    live_sessions,
    officers_called,
    passwords_of,
)
from models.signing_in import WebSession
from models.tables import Officer
from office.identity import seated
from office.office import Office
from office.policy import OfficePolicy

IDLE, ABSOLUTE = dt.timedelta(minutes=15), dt.timedelta(hours=8)
"""A session ends after so long without an act or a look, and at the latest after that (等保三级测评的惯例)."""
SEEN_EVERY = dt.timedelta(seconds=30)
"""How exactly the ledger knows when somebody was last there: to write at each look would cost more than the look."""
KEPT = dt.timedelta(days=30)
WRONG = "人员编号或口令不对；连续输错 5 次，十分钟内不能登录"
"""The same for an unknown name, a wrong password and a locked account."""
CODE_WITHIN = dt.timedelta(minutes=5)
"""Who has a second factor gives its code within that, or signs in again."""


@dataclass(frozen=True)
class Seat:
    """Somebody who is signed in: who, until when at the latest, and what he has to do first, and why."""

    id: str
    officer: Officer
    actor: Actor
    ends_at: dt.datetime
    first: First | None
    why: str


def sign_in(office: Office, name: str, password: str, address: str) -> str:
    """The secret that a browser keeps from now on. Raises Refused, always in the same words.

    Counted in the ledger, per account and per address, so that a restart or another process forgets nothing.
    """
    now = office.now()
    with office.ledger.read() as session:
        officer = officers_called(session, name.strip())
        account = digest(officer.id if officer else name.strip().casefold())
        shut = locked(session, account, address, now)
        kept = next((one.hash for one in passwords_of(session, officer.id, 1)), None) if officer else None
    right = not shut and matches(kept, password)
    token = admit(office, officer, right, account, address)
    if token is None:
        raise Refused(WRONG)
    return token


def is_shut(office: Office, account: str, address: str) -> bool:
    """Whether nobody is looked at any more for this account, or from this address; `account`: a digest."""
    with office.ledger.read() as session:
        return locked(session, account, address, office.now())


def admit(
    office: Office, officer: Officer | None, right: bool, account: str, address: str, provider: str | None = None
) -> str | None:
    """The secret of a new session where it was `right` and this is an officer; else it counts as a failure: None.

    `provider`: by whose account he came.
    """
    now, token = office.now(), secrets.token_urlsafe(TOKEN_BYTES)
    with office.seen_by(Actor(Surface.WEB, address)).ledger.write() as session:
        if locked(session, account, address, now):
            return None
        if right and officer:
            forget_failures(session, now - LOCKED_FOR, account)
            forget_sessions(session, now - KEPT)
            session.add(_begun(token, officer.id, address, now, provider))
            note(session, AuditKind.SIGNED_IN, "sign-in", now, subject=officer.id)
            return token
        failed(session, account, address, now, officer.id if officer else "")
    return None


def _begun(token: str, officer_id: str, address: str, now: dt.datetime, provider: str | None) -> WebSession:
    return WebSession(
        id=digest(token), officer_id=officer_id, began_at=now, seen_at=now, address=address, provider=provider
    )


def seat_of(office: Office, token: str, address: str, policy: OfficePolicy, *, looks: bool) -> Seat | None:
    """Who keeps this secret, if that still holds; `looks`: somebody is there, and it is not the page that asks anew."""
    now = office.now()
    with office.ledger.read() as session:
        found = session.get(WebSession, digest(token))
        officer = session.get(Officer, found.officer_id) if found else None
        if found is None or officer is None or officer.left_on or ran_out(found, now):
            return None
        first, why = first_of(session, officer, found, now, policy)
    if first is First.CODE and now - found.began_at > CODE_WITHIN:
        return None
    if looks and now - found.seen_at > SEEN_EVERY:
        with office.ledger.write() as session:
            again = session.get_one(WebSession, found.id)
            again.seen_at = now
            session.add(again)
    actor = seated(office.ledger, officer.id, Surface.WEB, address, now, policy)
    idle_from = now if looks else found.seen_at
    return Seat(found.id, officer, actor, min(idle_from + IDLE, found.began_at + ABSOLUTE), first, why)


def ran_out(one: WebSession, now: dt.datetime) -> bool:
    """Whether a session holds no more."""
    return one.ended_at is not None or now - one.seen_at > IDLE or now - one.began_at > ABSOLUTE


def sign_out(office: Office, session_id: str) -> None:
    """End a session of one's own: whoever kept a copy of the cookie is nobody. Raises NotFound for another's."""
    with office.ledger.write() as session:
        found = session.get(WebSession, session_id)
        if found is None or found.officer_id != actor_of(session).officer:
            raise NotFound("没有这个登录")
        if found.ended_at is None:
            found.ended_at = office.now()
            session.add(found)
            note(session, AuditKind.SIGNED_OUT, "sign-out", office.now(), subject=found.officer_id)


def leave_behind(office: Office, token: str) -> None:
    """End the session of a browser in which somebody signs in anew."""
    with office.ledger.write() as session:
        found = session.get(WebSession, digest(token))
        if found is not None and found.ended_at is None:
            found.ended_at = office.now()
            session.add(found)


def own_sessions(office: Office) -> Sequence[WebSession]:
    """Where whoever asks is signed in now, the latest first."""
    now = office.now()
    with office.ledger.read() as session:
        mine = live_sessions(session, actor_of(session).officer or "")
        return [one for one in mine if not ran_out(one, now)]
