"""Units and officers: who owes, who acts, and who must hear of a case."""

import datetime as dt
from collections.abc import Collection, Iterable, Sequence

from sqlalchemy import bindparam, or_
from sqlmodel import Session, col, select

from models.errors import NotFound, Refused
from models.near import meant
from models.obligation import ALL_UNITS, Obligation
from models.progress import Term
from models.queries.columns import columns
from models.queries.register_changes import name_now
from models.standing import Absence
from models.tables import Case, Officer, Unit
from models.words import ABOVE_UNITS, Register, Role

OF_THE_UNIT = (Role.HANDLER, Role.UNIT_LEAD)
"""Roles that concern their own unit's cases only; the others stand above all units, wherever they sit."""

BY_ID_OR_NAME = select(Unit).where(or_(col(Unit.id) == bindparam("word"), col(Unit.name) == bindparam("word")))
UNIT_NAMES = select(Unit.id, Unit.name)
GONE = columns(
    Unit.retired_on, columns(Officer.left_on).where(Officer.id == bindparam("officer")).scalar_subquery()
).where(Unit.id == bindparam("unit"))
HANDLERS = (
    select(Officer).where(Officer.role == Role.HANDLER, Officer.unit_id == bindparam("unit")).order_by(col(Officer.id))
)
AWAY = (
    select(Absence.id)
    .where(col(Absence.ended_at).is_(None), col(Absence.since) <= bindparam("day"))
    .where(col(Absence.until) >= bindparam("day"))
    .limit(1)
)
"""Made once: acts, lists and figures ask them each time."""


def units(session: Session) -> Sequence[Unit]:
    """All units there ever were, by id."""
    return session.exec(select(Unit).order_by(col(Unit.id))).all()


def units_in_use(session: Session) -> Sequence[Unit]:
    """The units that may owe something new, by id: without those retired."""
    return session.exec(select(Unit).where(col(Unit.retired_on).is_(None)).order_by(col(Unit.id))).all()


def owing(session: Session, obligation: Obligation) -> list[Unit]:
    """The units that owe, as far as this office has them: those named, or all but those with a minus before them."""
    named = {word for word in obligation.units if not word.startswith("-")}
    left_out = {word.removeprefix("-") for word in obligation.units if word.startswith("-")}
    return [
        unit for unit in units_in_use(session) if (ALL_UNITS in named or unit.id in named) and unit.id not in left_out
    ]


def officers(session: Session, role: Role | None = None) -> Sequence[Officer]:
    """All officers, or those of a role, by id."""
    query = select(Officer).order_by(col(Officer.id))
    return session.exec(query if role is None else query.where(Officer.role == role)).all()


def find_unit(session: Session, word: str) -> Unit:
    """A unit by id or name. Raises NotFound."""
    found = session.exec(BY_ID_OR_NAME, params={"word": word}).first()
    if found is None:
        renamed = name_now(session, Register.UNITS, word)
        if renamed:
            raise NotFound(f"没有单位“{word[:40]}”，{session.get_one(Unit, renamed).name}（{renamed}）曾用此名，请改写")
        near = meant(word, ((one.id, one.name) for one in units_in_use(session)))
        if near:
            raise NotFound(f"没有单位“{word[:40]}”{near}")
        raise NotFound(f"没有单位“{word[:40]}”", code="find-unit")
    return found


def unit_in_use(session: Session, word: str) -> Unit:
    """A unit that may owe something new. Raises NotFound, and Refused for one that is retired."""
    found = find_unit(session, word)
    if found.retired_on:
        raise Refused(f"{found.name}已于 {found.retired_on} 撤销，请改写承接的单位", code="find-unit")
    return found


def gone(session: Session, unit_id: str, officer_id: str | None) -> tuple[dt.date | None, dt.date | None]:
    """Since when a unit is retired and an officer has left, as the database has it now."""
    retired_on, left_on = session.connection().execute(GONE, {"unit": unit_id, "officer": officer_id}).one()
    return retired_on, left_on


def hold_unit(session: Session, unit_id: str) -> None:
    """Have whoever else registers something of this unit wait: each of the two would find that it is not there yet."""
    session.get_one(Unit, unit_id, with_for_update=True)


def find_officer(session: Session, word: str) -> Officer:
    """An officer by id, or by a name that only one officer bears, or one of those in office. Raises NotFound."""
    found = session.get(Officer, word)
    if found is None:
        named = session.exec(select(Officer).where(Officer.name == word)).all()
        named = [one for one in named if one.left_on is None] or named
        if len(named) != 1:
            raise _not_one(session, word, named)
        found = named[0]
    return found


def _not_one(session: Session, word: str, named: Sequence[Officer]) -> NotFound:
    """Why a name is nobody's, or several people's: those who may be meant are named with their ids."""
    if named:
        who = "、".join(f"{one.name}（{one.id}）" for one in named)
        return NotFound(f"不止一个人员叫“{word[:40]}”：{who}", code="find-officer")
    near = meant(word, ((one.id, one.name) for one in officers(session) if one.left_on is None))
    if near:
        return NotFound(f"没有人员“{word[:40]}”{near}")
    return NotFound(f"没有人员“{word[:40]}”", code="find-officer")


def officer_in_office(session: Session, word: str) -> Officer:
    """An officer who may still act. Raises NotFound, and Refused for one who has left."""
    found = find_officer(session, word)
    if found.left_on:
        raise Refused(f"{found.name}已于 {found.left_on} 离任", code="find-officer")
    return found


def officer_id_of(session: Session, word: str | None) -> str | None:
    """The id of the officer meant, None where nobody is named. Raises NotFound."""
    return find_officer(session, word).id if word else None


def handlers_of(session: Session, unit_id: str, day: dt.date | None = None) -> Sequence[Officer]:
    """The handlers of a unit who are still in office, by id."""
    found = session.exec(HANDLERS, params={"unit": unit_id}).all()
    return [officer for officer in found if officer.left_on is None or (day is not None and day < officer.left_on)]


def deputy_of(session: Session, officer_id: str, day: dt.date) -> str:
    """Who acts for an officer on a day: the officer, or the deputy of an absence, or that one's deputy in turn."""
    seen = {officer_id}
    while True:
        query = select(Absence).where(Absence.officer_id == officer_id, col(Absence.ended_at).is_(None))
        away = session.exec(
            query.where(col(Absence.since) <= day, col(Absence.until) >= day).order_by(col(Absence.id).desc())
        ).first()
        if away is None or away.deputy_id in seen or _left(session, away.deputy_id):
            return officer_id
        officer_id = away.deputy_id
        seen.add(officer_id)


def acts_for(session: Session, officer_id: str, day: dt.date) -> list[Officer]:
    """The officer, and those whom the officer stands in for on that day. Who has left acts for nobody."""
    if _left(session, officer_id):
        return []
    deputies = _deputies_on(session, day)
    acting = [officer_id, *(one for one in deputies if _last_deputy(deputies, one) == officer_id)]
    query = select(Officer).where(col(Officer.id).in_(acting), col(Officer.left_on).is_(None))
    return list(session.exec(query.order_by(col(Officer.id))).all())


def acts_as(session: Session, officer: Officer, roles: Collection[Role], day: dt.date) -> bool:
    """Whether an officer, or one whom the officer stands in for on that day, has one of these roles."""
    return any(one.role in roles for one in acts_for(session, officer.id, day))


def _deputies_on(session: Session, day: dt.date) -> dict[str, str]:
    """Who is away on a day and who deputises, by the latest word; nobody who has left does."""
    query = columns(Absence.officer_id, Absence.deputy_id, Officer.left_on)
    query = query.join(Officer, col(Officer.id) == Absence.deputy_id).where(col(Absence.ended_at).is_(None))
    query = query.where(col(Absence.since) <= day, col(Absence.until) >= day).order_by(col(Absence.id))
    latest = {officer: (deputy, left) for officer, deputy, left in session.execute(query)}
    return {officer: deputy for officer, (deputy, left) in latest.items() if left is None}


def _last_deputy(deputies: dict[str, str], officer_id: str) -> str:
    """Who acts in the end: the deputy, or that one's deputy in turn, once round at most."""
    seen = {officer_id}
    while (following := deputies.get(officer_id)) is not None and following not in seen:
        officer_id = following
        seen.add(officer_id)
    return officer_id


def stands_for(session: Session, officer: Officer, role: Role, day: dt.date) -> str:
    """The words that name for whom a deputy acts in a role; none for who holds it."""
    if officer.role is role:
        return ""
    return "".join(f"（代{one.name}）" for one in acts_for(session, officer.id, day) if one.role is role)


def is_away(session: Session, officer_id: str, day: dt.date) -> bool:
    """Whether an officer is absent on a day."""
    query = select(Absence).where(Absence.officer_id == officer_id, col(Absence.ended_at).is_(None))
    return session.exec(query.where(col(Absence.since) <= day, col(Absence.until) >= day)).first() is not None


def told(
    session: Session,
    roles: Iterable[Role],
    case: Case,
    day: dt.date,
    term: Term | None = None,
    unit: str | None = None,
    *,
    away: bool | None = None,
) -> tuple[list[str], str]:
    """Who hears of a line that day, deputies in the place of those away; and the words that name both.

    `unit`: the one whose people are meant, where the case has gone to another. Nobody, while the case is being taken
    over. `away`: whether anybody is absent that day, where that was asked already.
    """
    if case.quiet:
        return [], ""
    found = recipients(session, roles, case, term, unit)
    if not (somebody_is_away(session, day) if away is None else away):
        return found, ""
    acting = {officer_id: deputy_of(session, officer_id, day) for officer_id in found}
    names = {officer_id: session.get_one(Officer, officer_id).name for pair in acting.items() for officer_id in pair}
    instead = [f"{names[deputy]}代{names[one]}" for one, deputy in acting.items() if deputy != one]
    # Who handles a case decides nothing on it, whomever he deputises for: the one above hears of it himself.
    above = {one.id for one in officers(session) if one.role in ABOVE_UNITS}
    own = [one for one, deputy in acting.items() if one in above and deputy == case.officer_id != one]
    reached = list(dict.fromkeys([*acting.values(), *own]))
    if reached and all(is_away(session, officer_id, day) for officer_id in reached):
        # Each deputises for the other and both are away: somebody who is there must hear of it.
        reached += [one.id for one in officers(session, Role.SUPERVISOR) if one.id not in reached and not one.left_on]
    return reached, f"；代理：{'、'.join(instead)}" if instead else ""


def somebody_is_away(session: Session, day: dt.date) -> bool:
    """Whether any officer is absent on a day; mostly nobody is, and then nobody need be asked about."""
    return session.exec(AWAY, params={"day": day}).first() is not None


def recipients(
    session: Session, roles: Iterable[Role], case: Case, term: Term | None = None, unit: str | None = None
) -> list[str]:
    """Officer ids in the order of the roles: the case's own handler, the unit's people, and those above all units.

    With a term of a co-handling unit, or another unit named, that one's people. Where nobody holds any of the roles,
    the supervisors hear of it: an escalation nobody receives is silent.
    """
    unit_id, handler = case.unit_id, case.officer_id
    if term and term.unit_id:
        unit_id, handler = term.unit_id, term.officer_id
    if unit and unit != unit_id:
        unit_id, handler = unit, None
    found: list[str] = []
    for role in roles:
        if role is Role.HANDLER and handler and not _left(session, handler):
            found.append(handler)
            continue
        query = select(Officer.id).where(Officer.role == role, col(Officer.left_on).is_(None))
        if role in OF_THE_UNIT:
            query = query.where(Officer.unit_id == unit_id)
        found += session.exec(query.order_by(col(Officer.id))).all()
    unique = list(dict.fromkeys(found))
    return unique or [officer.id for officer in officers(session, Role.SUPERVISOR) if officer.left_on is None]


def _left(session: Session, officer_id: str) -> bool:
    return session.get_one(Officer, officer_id).left_on is not None


def unit_names(session: Session) -> dict[str, str]:
    """The units' names by id."""
    return dict(session.exec(UNIT_NAMES).all())
