"""The calendar's changes in the ledger."""

from sqlmodel import Session, col, func, select

from models.changes import CHANGE_NAMES, Change
from models.errors import NotFound
from models.queries.columns import columns
from models.queries.register_changes import note_change
from models.standing import CalendarChange
from models.words import Register


def calendar_changes(session: Session, until: int | None = None) -> tuple[Change, ...]:
    """Every change in the order of adding, or those up to one version."""
    query = select(CalendarChange).order_by(col(CalendarChange.id))
    if until is not None:
        query = query.where(col(CalendarChange.id) <= until)
    return tuple(row.content.model_copy(update={"id": row.id}) for row in session.exec(query))


def get_change(session: Session, number: int) -> Change:
    """A change by its number. Raises NotFound."""
    row = session.get(CalendarChange, number)
    if row is None:
        raise NotFound(f"没有第 {number} 号日历变更", code="find-calendar-change")
    return row.content.model_copy(update={"id": number})


def add_change(session: Session, change: Change) -> int:
    """Keep a change; returns its number, which is the number of the version it makes."""
    row = CalendarChange(content=change)
    session.add(row)
    session.flush()
    days = "、".join(f"{day.date} {'上班' if day.workday else '放假'}（{day.reason}）" for day in change.days)
    note_change(
        session,
        Register.CALENDAR,
        str(row.id),
        CHANGE_NAMES[change.kind],
        at=change.added_at,
        actor=change.actor,
        new=days or change.title,
        reason=change.basis or "",
    )
    return row.id or 0


LAST_CHANGE = columns(func.max(CalendarChange.id))
"""Made once: every transaction asks it."""


def last_change(session: Session) -> int:
    """The number of the newest change; 0 where there is none. Changes are never taken away."""
    return session.connection().execute(LAST_CHANGE).scalar_one() or 0
