"""What has been set going: cycles for units, and which periods have their case already."""

import datetime as dt
from collections.abc import Sequence

from sqlmodel import Session, col, select

from models.tables import Activation, Case


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
    session.merge(wanted)
    return True


def periods_opened(session: Session, obligation: str, unit_id: str) -> set[str]:
    """The periods for which a unit has a case of an obligation."""
    query = select(Case.period).where(Case.obligation == obligation, Case.unit_id == unit_id)
    return {period for period in session.exec(query) if period}
