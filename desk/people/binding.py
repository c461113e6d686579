"""Whom a user of this machine's operating system is: bound by who administers the office, on record."""

from collections.abc import Sequence
from typing import Any

from desk.files.intake import TITLE, required_text
from models.actor import actor_of
from models.errors import Forbidden, Refused
from models.instants import iso
from models.ledger import LedgerSession
from models.policy import Deed
from models.queries.identity import bindings, find_binding, permit
from models.queries.people import officer_in_office
from models.queries.register_changes import NOTHING, note_change
from models.standing import Binding
from models.tables import Officer
from models.words import Register, Role
from office.office import Office

WHAT = "本机用户"
APART = (Role.ADMINISTRATOR, Role.AUDITOR)
"""Whom the one who binds may not be, where the three administrators are apart."""


def bind_administrator(office: Office, user: str) -> None:
    """Remember who set the office up, unless somebody did so before."""
    with office.write() as session:
        if not bindings(session):
            session.add(Binding(os_user=user, administers=True, at=office.now()))


def bind_officer(office: Office, officer: str, user: str) -> Binding:
    """From now on what this user does is this officer's doing. Raises Refused for who may not bind people."""
    name = required_text(user, "本机用户名", TITLE)
    with office.write() as session:
        by = who_binds(session)
        person = officer_in_office(session, officer)
        found = session.get(Binding, name) or Binding(os_user=name, at=office.now())
        if found.officer_id == person.id:
            raise Refused(f"本机用户 {name} 已经对应{person.name}，没有变化")
        if found.administers and person.role in APART and actor_of(session).separated:
            raise Refused(f"三员分立：{name} 管绑定，不能同时是{person.name}；请另用一个本机用户")
        found.officer_id, found.at, found.actor = person.id, office.now(), by
        session.add(found)
        note_change(session, Register.PEOPLE, person.id, WHAT, at=office.now(), actor=by, old=NOTHING, new=name)
    return found


def unbind(office: Office, user: str) -> Binding:
    """This user is nobody any more. Raises NotFound; Refused for who may not, and for the last who could bind others
    again."""
    with office.write() as session:
        by, found = who_binds(session), find_binding(session, user.strip())
        was, others = found.officer_id, [one for one in bindings(session) if one.os_user != found.os_user]
        if any(one.officer_id for one in others) and not any(_may_bind(session, one) for one in others):
            raise Refused(f"{found.os_user} 是最后一个能绑定人员的本机用户，不能解除；请先绑定另一名管理员")
        session.delete(found)
        if was:
            note_change(session, Register.PEOPLE, was, WHAT, at=office.now(), actor=by, old=found.os_user, new=NOTHING)
    return found


def list_bindings(office: Office) -> Sequence[Binding]:
    """Every user that is bound, by name."""
    with office.ledger.read() as session:
        return bindings(session)


def binding_json(one: Binding) -> dict[str, Any]:
    """A binding as the commands print it with --json."""
    return {
        "user": one.os_user,
        "officer": one.officer_id,
        "administers": one.administers,
        "at": iso(one.at),
        "provider": None,
    }


def who_binds(session: LedgerSession) -> str | None:
    """Who binds people and gives them passwords: whoever set the office up, or an administrator.

    Anybody where nobody is bound yet. Raises Refused.
    """
    permit(session, Deed.BIND)
    sits = actor_of(session)
    if sits.administers or not bindings(session):
        return sits.officer
    officer = session.get(Officer, sits.officer) if sits.officer else None
    if sits.origin is None or (officer and officer.role is Role.ADMINISTRATOR):
        return sits.officer
    raise Forbidden(f"本机用户 {sits.origin} 不是管理员，不能绑定人员；请由建立台账的用户或管理员办理")


def _may_bind(session: LedgerSession, one: Binding) -> bool:
    if actor_of(session).separated:
        return one.administers
    officer = session.get(Officer, one.officer_id) if one.officer_id else None
    return one.administers or bool(officer and officer.left_on is None and officer.role is Role.ADMINISTRATOR)
