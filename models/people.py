"""Units and officers: who owes, who acts, and who must hear of a case."""

from collections.abc import Iterable, Sequence

from sqlalchemy import or_
from sqlmodel import Session, col, select

from models.errors import NotFound
from models.tables import Case, Officer, Unit
from models.words import Role

OF_THE_UNIT = (Role.HANDLER, Role.UNIT_LEAD)
"""Roles that concern their own unit's cases only; the others stand above all units, wherever they sit."""


def units(session: Session) -> Sequence[Unit]:
    """All units, by id."""
    return session.exec(select(Unit).order_by(col(Unit.id))).all()


def officers(session: Session, role: Role | None = None) -> Sequence[Officer]:
    """All officers, or those of a role, by id."""
    query = select(Officer).order_by(col(Officer.id))
    return session.exec(query if role is None else query.where(Officer.role == role)).all()


def find_unit(session: Session, word: str) -> Unit:
    """A unit by id or name. Raises NotFound."""
    found = session.exec(select(Unit).where(or_(col(Unit.id) == word, col(Unit.name) == word))).first()
    if found is None:
        raise NotFound(f"没有单位“{word[:40]}”，可用 duban unit list 查看")
    return found


def find_officer(session: Session, word: str) -> Officer:
    """An officer by id, or by a name that only one officer bears. Raises NotFound."""
    found = session.get(Officer, word)
    if found is None:
        named = session.exec(select(Officer).where(Officer.name == word)).all()
        if len(named) != 1:
            problem = "没有人员" if not named else "不止一个人员叫"
            raise NotFound(f"{problem}“{word[:40]}”，请用 duban officer list 中的编号")
        found = named[0]
    return found


def handlers_of(session: Session, unit_id: str) -> Sequence[Officer]:
    """The handlers of a unit, by id."""
    query = select(Officer).where(Officer.role == Role.HANDLER, Officer.unit_id == unit_id)
    return session.exec(query.order_by(col(Officer.id))).all()


def recipients(session: Session, roles: Iterable[Role], case: Case) -> list[str]:
    """Officer ids in the order of the roles: the case's own handler, the unit's people, and those above all units.

    Where nobody holds any of the roles, the supervisors hear of it: an escalation nobody receives is silent.
    """
    found: list[str] = []
    for role in roles:
        if role is Role.HANDLER and case.officer_id:
            found.append(case.officer_id)
            continue
        query = select(Officer.id).where(Officer.role == role).order_by(col(Officer.id))
        if role in OF_THE_UNIT:
            query = query.where(Officer.unit_id == case.unit_id)
        found += session.exec(query).all()
    unique = list(dict.fromkeys(found))
    return unique or [officer.id for officer in officers(session, Role.SUPERVISOR)]
