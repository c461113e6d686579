"""Setting a password: by whoever binds people for another, or by its owner; what it must be like."""

import datetime as dt
import unicodedata

from desk.people.binding import who_binds
from desk.signing_in.hashing import digest, hashed, matches
from desk.signing_in.locking import failed, locked
from models.actor import actor_of
from models.errors import BadInput, Refused
from models.ledger import LedgerSession
from models.queries.people import officer_in_office
from models.queries.register_changes import NOTHING, note_change
from models.queries.signing_in import end_sessions, passwords_of
from models.signing_in import Password
from models.tables import Officer
from models.words import Register
from office.office import Office

SHORTEST, LONGEST = 8, 200
KINDS = 3
"""Of capital letters, small letters, digits and other characters a password has as many kinds."""
NOT_AGAIN = 5
"""So many of the latest passwords are not taken again."""
VALID = dt.timedelta(days=90)
"""After that a password is changed at the next sign-in (等保三级测评的惯例)."""
WHAT = "登录口令"


def set_password(office: Office, word: str, password: str, *, keep: str = "") -> Officer:
    """Give an officer a password; where it is not his own doing, he changes it when he first signs in.

    Ends his sessions but for the one to `keep`, at which he does it himself. Raises Refused for who may not, BadInput
    for a password that is too simple or was one of his latest.
    """
    with office.ledger.read() as session:
        officer = officer_in_office(session, word)
        own = actor_of(session).officer == officer.id
        if not own:
            who_binds(session)
        before = passwords_of(session, officer.id, NOT_AGAIN)
    _good(password, officer)
    if any(matches(one.hash, password) for one in before):
        raise BadInput(f"口令与最近 {NOT_AGAIN} 次用过的相同，请换一个")
    kept = hashed(password)
    with office.write() as session:
        by = actor_of(session).officer if own else who_binds(session)
        session.add(Password(officer_id=officer.id, hash=kept, at=office.now(), own=own))
        new = "已改" if before else "已设"
        note_change(session, Register.PEOPLE, officer.id, WHAT, at=office.now(), actor=by, old=NOTHING, new=new)
        end_sessions(session, officer.id, office.now(), keep=keep)
    return officer


def change_password(office: Office, old: str, new: str, *, keep: str = "") -> None:
    """Whoever is signed in changes his own. Raises Refused where the old one is wrong, BadInput as above.

    A wrong one counts as at the sign-in: a session left open is no place to guess at it.
    """
    now = office.now()
    with office.ledger.read() as session:
        actor = actor_of(session)
        me, address = actor.officer or "", actor.origin or ""
        kept = next((one.hash for one in passwords_of(session, me, 1)), None)
        shut = locked(session, digest(me), address, now)
    if shut or not matches(kept, old):
        if not shut:
            with office.write() as session:
                failed(session, digest(me), address, now, me)
        raise Refused("原口令不对，没有改动；连续输错 5 次，十分钟内不能再试")
    set_password(office, me, new, keep=keep)


def must_change(session: LedgerSession, officer_id: str, now: dt.datetime) -> str:
    """Why an officer has to choose a new password before he goes on; nothing where he need not."""
    newest = next(iter(passwords_of(session, officer_id, 1)), None)
    if newest is None or not newest.own:
        return "口令是别人代设的，请先改成只有自己知道的"
    return f"口令已用满 {VALID.days} 天，请更换" if now - newest.at > VALID else ""


def _good(password: str, officer: Officer) -> None:
    """Raises BadInput for a password that is too simple."""
    if not SHORTEST <= len(password) <= LONGEST:
        raise BadInput(f"口令应有 {SHORTEST} 至 {LONGEST} 个字符")
    if any(unicodedata.category(char) in ("Cc", "Cs") for char in password):
        raise BadInput("口令里有控制字符，请重新输入")
    kinds = {_kind(char) for char in password}
    if len(kinds) < KINDS:
        raise BadInput(f"口令太简单：大写字母、小写字母、数字、其他字符中至少要有 {KINDS} 种")
    if officer.id.casefold() in password.casefold() or officer.name in password:
        raise BadInput("口令里不能有自己的编号或姓名")


def _kind(char: str) -> str:
    if char.isdigit():
        return "digit"
    if char.isascii() and char.isalpha():
        return "upper" if char.isupper() else "lower"
    return "other"
