"""Who acts: whom a user of the operating system is bound to, and in whose name an act may be done."""

from collections.abc import Sequence

from sqlmodel import Session, col, select

from models.actor import actor_of
from models.errors import Forbidden, NotFound, Refused
from models.policy import DEED_NAMES, Deed, Grant
from models.queries.people import officer_in_office
from models.standing import Binding
from models.tables import Case, Officer


def bindings(session: Session) -> Sequence[Binding]:
    """Every user that is bound, by name."""
    return session.exec(select(Binding).order_by(col(Binding.os_user))).all()


def find_binding(session: Session, os_user: str) -> Binding:
    """A user's binding. Raises NotFound."""
    found = session.get(Binding, os_user)
    if found is None:
        raise NotFound(f"本机用户“{os_user[:40]}”没有对应的人员", code="see-bindings")
    return found


def acting(session: Session, word: str | None) -> Officer | None:
    """The officer who acts. `word`: who is named on the surface; None where nobody is and nobody need be.

    Whoever is bound acts as himself: to name one whom he stands in for changes nothing. Raises NotFound; Refused for
    another's name, for who has left, and for a user who is nobody where the office knows its people.
    """
    sits = actor_of(session)
    if sits.officer:
        return _himself(session, sits.officer, word, sits.origin or "")
    if sits.required and not (sits.administers and word is None):
        raise Forbidden(f"本机用户 {sits.origin} 没有对应的人员，不能办理", code="bind-user", user=sits.origin or "")
    return officer_in_office(session, word) if word else None


def oneself(session: Session) -> Officer:
    """The officer who sits there, for what concerns nobody else. Raises Refused where nobody is known."""
    found = acting(session, None)
    if found is None:
        raise Refused("没有指明是谁，没有改动", code="name-actor")
    return found


def permit(session: Session, deed: Deed, *units: str | None) -> None:
    """Raises Refused where whoever sits there may not do this to what belongs to one of these units (none: to all)."""
    grant = _grant(session, deed)
    if grant is not None and not grant.reaches(frozenset(one for one in units if one)):
        far = "全部单位" if not units else "其他单位"
        limit = f"，不能及于{far}" if grant.units else ""
        raise Forbidden(f"您的角色不能{DEED_NAMES[deed].split('（')[0]}{limit}", code="see-policy", deed=deed)


def concerned(case: Case) -> list[str]:
    """The units that a case is a matter of: the one that owes it, and those that help."""
    return [case.unit_id, *(term.unit_id for term in case.progress.terms if term.unit_id)]


def inboxes_seen(session: Session) -> frozenset[str] | None:
    """The officers whose messages may be read: all (None) by who may read every case, else the own ones."""
    if units_seen(session) is None:
        return None
    sits = actor_of(session)
    return sits.stands_for | {sits.officer or ""}


def units_seen(session: Session, deed: Deed = Deed.READ) -> frozenset[str] | None:
    """The units to whose cases a question is limited; None where it is not. Lists and counts alike ask this."""
    grant = _grant(session, deed)
    return None if grant is None or grant.everything else grant.units


def _grant(session: Session, deed: Deed) -> Grant | None:
    sits = actor_of(session)
    if sits.grants is None:
        return Grant() if sits.required else None
    return sits.grants.get(deed, Grant())


def acting_id(session: Session, word: str | None) -> str | None:
    """The id of the officer who acts, as of `acting`."""
    found = acting(session, word)
    return found.id if found else None


def _himself(session: Session, officer_id: str, word: str | None, user: str) -> Officer:
    me = officer_in_office(session, officer_id)
    if word and word != me.id:
        named = officer_in_office(session, word)
        if named.id != me.id and named.id not in actor_of(session).stands_for:
            raise Forbidden(f"本机用户 {user} 是{me.name}，不能以{named.name}的名义办理", code="act-as-oneself")
    return me
