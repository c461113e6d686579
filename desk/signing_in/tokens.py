"""Tokens by which other systems call: made by whoever binds people, for one officer, for a while; shown once."""

import datetime as dt
import secrets
from collections.abc import Sequence
from typing import Any

from desk.files.intake import TITLE, required_text
from desk.people.binding import who_binds
from desk.signing_in.hashing import digest
from models.actor import Surface
from models.errors import BadInput, Refused
from models.instants import iso
from models.queries.identity import oneself
from models.queries.people import officer_in_office
from models.queries.register_changes import NOTHING, note_change
from models.queries.signing_in import find_token, tokens
from models.signing_in import ApiToken, TokenScope
from models.tables import Officer
from models.words import Register
from office.identity import seated
from office.office import Office
from office.policy import OfficePolicy

PREFIX = "duban_"
"""By which a leaked token is known for what it is."""
WHAT = "接口令牌"
LONGEST_DAYS = 366


def make_token(office: Office, name: str, officer: str, scope: TokenScope, days: int) -> tuple[str, ApiToken]:
    """A token, as it is shown this once, and what is kept of it. Raises Refused, BadInput."""
    called = required_text(name, "令牌名称", TITLE)
    if not 1 <= days <= LONGEST_DAYS:
        raise BadInput(f"令牌有效期应为 1 至 {LONGEST_DAYS} 天")
    secret = PREFIX + secrets.token_urlsafe(32)
    with office.write() as session:
        by, person, now = who_binds(session), officer_in_office(session, officer), office.now()
        if any(one.name == called for one in tokens(session)):
            raise Refused(f"已有名为“{called}”的令牌，请换一个名称")
        made = ApiToken(
            id=digest(secret),
            name=called,
            officer_id=person.id,
            scope=scope,
            made_at=now,
            expires_at=now + dt.timedelta(days=days),
        )
        session.add(made)
        note_change(session, Register.PEOPLE, person.id, WHAT, at=now, actor=by, old=NOTHING, new=f"{called} {scope}")
    return secret, made


def make_feed(office: Office) -> str:
    """The secret of a calendar that whoever sits there subscribes to; an earlier one of his opens nothing any more."""
    secret = PREFIX + secrets.token_urlsafe(32)
    with office.write() as session:
        me, now = oneself(session).id, office.now()
        mine = [one for one in tokens(session) if one.officer_id == me and one.scope is TokenScope.FEED]
        for one in mine:
            if one.revoked_at is None:
                one.revoked_at = now
                session.add(one)
        name, expires = f"日历 {me} {len(mine) + 1}", now + dt.timedelta(days=LONGEST_DAYS)
        scope = TokenScope.FEED
        session.add(ApiToken(id=digest(secret), name=name, officer_id=me, scope=scope, made_at=now, expires_at=expires))
        note_change(session, Register.PEOPLE, me, WHAT, at=now, actor=me, old=NOTHING, new=f"{name} {scope}")
    return secret


def revoke_token(office: Office, name: str) -> ApiToken:
    """From now on it opens nothing. Raises NotFound, and Refused for one that was revoked."""
    with office.write() as session:
        by, found, now = who_binds(session), find_token(session, name), office.now()
        if found.revoked_at:
            raise Refused(f"令牌“{found.name}”已经作废，没有变化")
        found.revoked_at = now
        session.add(found)
        note_change(session, Register.PEOPLE, found.officer_id, WHAT, at=now, actor=by, old=found.name, new=NOTHING)
    return found


def list_tokens(office: Office) -> Sequence[ApiToken]:
    """Every token there ever was, by name."""
    with office.ledger.read() as session:
        who_binds(session)
        return tokens(session)


def caller(office: Office, secret: str, policy: OfficePolicy) -> tuple[Office, TokenScope] | None:
    """The office as whoever shows this token sees it, and what the token is good for; None where it opens nothing."""
    now = office.now()
    with office.ledger.read() as session:
        found = session.get(ApiToken, digest(secret))
        officer = session.get(Officer, found.officer_id) if found else None
    if found is None or officer is None or officer.left_on or found.revoked_at or found.expires_at <= now:
        return None
    actor = seated(office.ledger, officer.id, Surface.API, found.name, now, policy)
    return office.seen_by(actor), found.scope


def token_json(one: ApiToken) -> dict[str, Any]:
    """A token as `token list --json` prints it: nothing of its secret."""
    return {
        "name": one.name,
        "officer": one.officer_id,
        "scope": one.scope.value,
        "made_at": iso(one.made_at),
        "expires_at": iso(one.expires_at),
        "revoked_at": iso(one.revoked_at) if one.revoked_at else None,
    }
