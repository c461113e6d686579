"""What a change of the calendar moves: the cases whose plan rests on a changed day, and how they would stand."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from calendars.official import OfficialCalendar
from casework.replanning import changed_plan, days_of, replan_case, stood
from models.changes import Change
from models.errors import Refused
from models.ledger import LedgerSession
from models.policy import Deed
from models.queries.calendar_changes import calendar_changes
from models.queries.cases import cases_touched, earliest_planned_under, events_of, get_case, submissions_for
from models.queries.identity import acting_id, permit
from models.tables import Case
from models.words import Act
from office.office import Office

ALL = 1 << 30


@dataclass(frozen=True)
class Move:
    """One case under another calendar. `unit` is its id."""

    number: str
    title: str
    unit: str
    old_due: dt.date
    new_due: dt.date


def moves(office: Office, calendar: OfficialCalendar, changes: Sequence[Change]) -> list[Move]:
    """The live cases whose plan this calendar changes; only those that rest on a day of the changes are looked at."""
    span = days_of(changes, changes)
    if span is None:
        return []
    now = office.now()
    with office.ledger.read() as session:
        found = (
            (case, changed_plan(case, calendar, now, stood(session, case, changes))) for case in touched(session, span)
        )
        return [Move(c.number, c.title, c.unit_id, c.due_date, made.due_date) for c, made in found if made]


def touched(session: LedgerSession, span: tuple[dt.date, dt.date], under: int = ALL) -> Iterator[Case]:
    """The cases whose plan rests on a day of the span, page by page."""
    last = ""
    while page := cases_touched(session, *span, under=under, after=last):
        yield from page
        last = page[-1].number
        session.expunge_all()


def replan_status(office: Office) -> dict[str, Any]:
    """How far the newest version is: done, left, and how the done ones moved."""
    version = office.calendar.version
    earlier = later = same = 0
    with office.ledger.read() as session:
        known = calendar_changes(session)
        for submission in submissions_for(session, Act.REPLAN):
            if submission.content.get("calendar_version") != version:
                continue
            for event in events_of(session, submission.case_number):
                if event.submission_id == submission.id:
                    old = dt.date.fromisoformat(submission.content["old_due"])
                    earlier, later = earlier + (event.due_date < old), later + (event.due_date > old)
                    same += event.due_date == old
    done = earlier + later + same
    return {"version": version, "done": done, "left": len(_left(office, known)), "earlier": earlier, "later": later}


def replan_by_hand(office: Office, numbers: Sequence[str], actor: str | None) -> tuple[list[Case], dict[str, Refused]]:
    """Re-plan these cases, or all that the newest calendar moves: those moved, and why others were refused."""
    moved: list[Case] = []
    refused: dict[str, Refused] = {}
    with office.ledger.read() as session:
        permit(session, Deed.CALENDAR)
        known = calendar_changes(session)
        by = acting_id(session, actor)
    for number in numbers or _left(office, known):
        try:
            with office.turn() as turn:
                if replan_case(turn, number, known, by):
                    moved.append(get_case(turn.session, number))
        except Refused as error:
            refused[number] = error
    return moved, refused


def _left(office: Office, known: Sequence[Change]) -> list[str]:
    """The numbers of the live cases that the newest calendar still moves."""
    now = office.now()
    with office.ledger.read() as session:
        since = earliest_planned_under(session)
        last = max((change.id for change in known), default=0)
        newer = [one for one in known if since is not None and one.id > since]
        span, calendar = days_of(newer, known), office.calendars(session)
        found = touched(session, span, last) if span else ()
        return [case.number for case in found if changed_plan(case, calendar, now, stood(session, case, newer))]
