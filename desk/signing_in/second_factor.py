"""The second factor: a code of thirty seconds from an officer's telephone (TOTP, RFC 6238). No code is taken twice."""

import datetime as dt
import secrets
import unicodedata
from dataclasses import dataclass

import pyotp
from pyotp.utils import strings_equal

from desk.people.binding import who_binds
from desk.signing_in.hashing import TOKEN_BYTES, digest
from desk.signing_in.locking import LOCKED_FOR, failed, locked
from models.actor import actor_of
from models.audit import AuditKind, note
from models.errors import NotFound, Refused
from models.ledger import LedgerSession
from models.queries.identity import oneself
from models.queries.people import officer_in_office
from models.queries.register_changes import NOTHING, note_change
from models.queries.signing_in import confirmed_factor, end_sessions, forget_failures
from models.signing_in import SecondFactor, WebSession
from models.tables import Officer
from models.words import Register
from office.office import Office

WHAT = "动态口令"
ISSUER = "duban 督办"
STEP = 30
"""Seconds for which a code holds."""
AROUND = (0, -1, 1)
"""Steps beside the present one whose code is taken too: a telephone's clock is not the office's."""
WRONG = "动态口令不对，或已经用过；请输入手机上现在的六位数字（手机时间须准确）。连续输错 5 次，十分钟内不能再试"


@dataclass(frozen=True)
class Enrolment:
    """What a telephone is to keep. `uri`: the same for its camera (otpauth://)."""

    secret: str
    uri: str


def has_factor(office: Office) -> bool:
    """Whether who sits there has one that counts."""
    with office.ledger.read() as session:
        return confirmed_factor(session, oneself(session).id) is not None


def enrol(office: Office, session_id: str) -> Enrolment:
    """A key for the telephone of who sits there; in this session the same again until it is confirmed.

    One that an earlier session was shown is worth nothing. Raises Refused for a second.
    """
    with office.write() as session:
        officer = oneself(session)
        kept = session.get(SecondFactor, officer.id)
        if kept is not None and kept.confirmed_at is not None:
            raise Refused("已经启用了动态口令；换手机请找管理员重置")
        began = session.get_one(WebSession, session_id).began_at
        if kept is None:
            kept = SecondFactor(officer_id=officer.id, secret=pyotp.random_base32(), made_at=office.now())
        elif kept.made_at < began:
            kept.secret, kept.made_at = pyotp.random_base32(), office.now()
        session.add(kept)
        secret = kept.secret
    return Enrolment(secret, pyotp.TOTP(secret).provisioning_uri(name=officer.name, issuer_name=ISSUER))


def confirm(office: Office, session_id: str, code: str) -> str:
    """The telephone shows the right code: from now on it is asked for. Returns and raises as `prove`."""
    return _given(office, session_id, code, first=True)


def prove(office: Office, session_id: str, code: str) -> str:
    """Whoever signed in gives the code. Returns the secret that his browser keeps from now on instead of the earlier.

    Raises Refused; wrong codes count as wrong passwords do.
    """
    return _given(office, session_id, code, first=False)


def reset(office: Office, word: str) -> Officer:
    """An officer has no second factor any more, and is signed out. By who binds people. Raises Refused, NotFound."""
    with office.write() as session:
        by, person = who_binds(session), officer_in_office(session, word)
        kept = confirmed_factor(session, person.id)
        if kept is None:
            raise NotFound(f"{person.name}没有启用动态口令，没有变化")
        session.delete(kept)
        end_sessions(session, person.id, office.now())
        _note(session, person.id, office.now(), by, "已启用", NOTHING)
    return person


def _given(office: Office, session_id: str, code: str, *, first: bool) -> str:
    now, token = office.now(), secrets.token_urlsafe(TOKEN_BYTES)
    with office.write() as session:  # one at a time: a code cannot be given twice
        officer, address = oneself(session), actor_of(session).origin or ""
        account = digest(f"code\0{officer.id}")  # a right password forgets no wrong code
        shut = locked(session, account, address, now)
        kept = session.get(SecondFactor, officer.id, with_for_update=True)
        if kept is None or (kept.confirmed_at is None) is not first:
            raise Refused("动态口令的情况已有变化，请刷新页面再看")
        step = None if shut else _step_of(kept, code, now)
        if step is not None:
            kept.last_step, kept.confirmed_at = step, kept.confirmed_at or now
            session.add(kept)
            forget_failures(session, now - LOCKED_FOR, account)
            _rotate(session, session.get_one(WebSession, session_id), token, now)
            note(session, AuditKind.SIGNED_IN, "second-factor", now, subject=officer.id)
            if first:
                _note(session, officer.id, now, officer.id, NOTHING, "已启用")
        elif not shut:
            failed(session, account, address, now, officer.id)
    if step is None:
        raise Refused(WRONG)
    return token


def _rotate(session: LedgerSession, was: WebSession, token: str, now: dt.datetime) -> None:
    """The same session under another secret: who knew the one before the code knows nothing."""
    was.ended_at = now
    now_is = WebSession(
        id=digest(token),
        officer_id=was.officer_id,
        began_at=was.began_at,
        seen_at=now,
        address=was.address,
        proved_at=now,
        provider=was.provider,
    )
    session.add_all((was, now_is))


def _note(session: LedgerSession, officer_id: str, at: dt.datetime, by: str | None, old: str, new: str) -> None:
    note_change(session, Register.PEOPLE, officer_id, WHAT, at=at, actor=by, old=old, new=new)


def _step_of(kept: SecondFactor, code: str, now: dt.datetime) -> int | None:
    """Which step this is the code of, if it is one that may still be given."""
    totp, typed = pyotp.TOTP(kept.secret), "".join(unicodedata.normalize("NFKC", code).split())
    here = int(now.timestamp()) // STEP
    steps = (here + around for around in AROUND)
    return next((one for one in steps if one > kept.last_step and strings_equal(totp.at(one * STEP), typed)), None)
