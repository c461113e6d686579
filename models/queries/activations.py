"""What has been set going: cycles for units, and which periods have their case already."""

import datetime as dt
from collections.abc import Sequence

from sqlmodel import Session, col, select

from models.queries.register_changes import NOTHING, note_change
from models.standing import Activation
from models.tables import Case, Unit
from models.words import Register


def activations(session: Session, obligation: str | None = None, day: dt.date | None = None) -> Sequence[Activation]:
    """What runs (on a day, where one is given), by obligation and unit."""
    query = select(Activation).order_by(col(Activation.obligation), col(Activation.unit_id))
    if obligation:
        query = query.where(Activation.obligation == obligation)
    found = session.exec(query).all()
    return [one for one in found if day is None or one.until is None or day <= one.until]


def set_going(session: Session, wanted: Activation) -> bool:
    """Write an activation; False where the same one stands already. A new rhythm counts from its own first day."""
    old = session.get(Activation, (wanted.obligation, wanted.unit_id))
    if old and old.until is None and (old.every, old.since) == (wanted.every, wanted.since):
        return False
    before = said(session, old) if old and old.until is None else NOTHING
    session.merge(wanted)
    _note(session, wanted, wanted.activated_at, before, said(session, wanted))
    return True


def let_end(session: Session, running: Activation, day: dt.date, at: dt.datetime) -> None:
    """Let an activation end on a day; who and why stand in the row already."""
    before = said(session, running)
    running.until = day
    session.add(running)
    _note(session, running, at, before, f"停用，至 {day}")


def said(session: Session, one: Activation) -> str:
    """An activation as people read it."""
    return f"{session.get_one(Unit, one.unit_id).name}，{one.every or '按目录周期'}，自 {one.since} 起"


def _note(session: Session, one: Activation, at: dt.datetime, old: str, new: str) -> None:
    note_change(
        session, Register.SETTINGS, one.obligation, "周期", at=at, actor=one.actor, old=old, new=new, reason=one.reason
    )


def case_of_round(session: Session, obligation: str, unit_id: str, period: str) -> str | None:
    """The number of the case that a unit has for a round of a cycle; None where it has none yet."""
    query = select(Case.number).where(Case.obligation == obligation, Case.unit_id == unit_id)
    return session.exec(query.where(Case.period == period)).first()


def live_duty(session: Session, obligation: str, unit_id: str) -> str | None:
    """The number of the case that a unit has open of a duty, where it has one."""
    query = select(Case.number).where(Case.obligation == obligation, Case.unit_id == unit_id)
    return session.exec(query.where(col(Case.closed_at).is_(None)).order_by(col(Case.number))).first()


def periods_opened(session: Session, obligation: str, unit_id: str) -> set[str]:
    """The periods for which a unit has a case of an obligation."""
    query = select(Case.period).where(Case.obligation == obligation, Case.unit_id == unit_id)
    return {period for period in session.exec(query) if period}
