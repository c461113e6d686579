"""Cases and their log: the registration, the lines written once, and what people ask of them."""

import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from typing import Any

from sqlalchemy import bindparam, func, text
from sqlalchemy.orm import lazyload
from sqlmodel import Session, col, select

from models.chain import HEADS
from models.characters import number_typed
from models.errors import NotFound
from models.queries.filters import Wanted, conditions, shape_of, values_of
from models.tables import Case, Event, Submission
from models.words import Act, State

NEXT_NUMBER = text(
    "INSERT INTO counter (prefix, year, last) VALUES (:prefix, :year, 1) "
    "ON CONFLICT (prefix, year) DO UPDATE SET last = counter.last + 1 RETURNING last"
)


ROWS: tuple[Any, ...] = (Case.definition_row, Case.classified_row)
UNREAD = [lazyload(row) for row in ROWS]
LAST_OF_A_CASE = (
    select(Event.seq, Event.hash)
    .where(Event.case_number == bindparam("number"))
    .order_by(col(Event.seq).desc())
    .limit(1)
)
"""Made once: every act asks it."""


def next_number(session: Session, prefix: str, year: int) -> str:
    """The next case number, such as JY-2026-0001; without gaps, because it is taken in the registering transaction."""
    return f"{prefix}-{year}-{next_place(session, prefix, year):04d}"


def next_place(session: Session, series: str, year: int) -> int:
    """The next place in a series of a year, from 1; given back where the transaction is not kept."""
    last: int = session.connection().execute(NEXT_NUMBER, {"prefix": series, "year": year}).scalar_one()
    return last


def get_case(session: Session, number: str) -> Case:
    """A case by its number, however it was typed. Raises NotFound."""
    return _there(session.get(Case, number_typed(number)), number)


def find_case(session: Session, number: str) -> Case | None:
    """A case by its number, None where there is none: what is asked of strangers says no more."""
    return session.get(Case, number_typed(number))


def cases_by_number(session: Session, numbers: Collection[str]) -> dict[str, Case]:
    """Cases by their numbers, read at once."""
    return {one.number: one for one in session.exec(select(Case).where(col(Case.number).in_(numbers)))}


def facts_of(session: Session, numbers: Collection[str]) -> dict[str, dict[str, Any]]:
    """What was filled in of cases, by their numbers."""
    query = select(Case.number, col(Case.progress)).where(col(Case.number).in_(numbers))
    return {number: progress.facts for number, progress in session.exec(query)} if numbers else {}


def hold_case(session: Session, number: str) -> Case:
    """A case to change: whoever else wants to waits (PostgreSQL; SQLite lets one writer in anyway). Raises NotFound.

    Its definitions are read only where this process has not parsed them yet.
    """
    case = _there(session.get(Case, number_typed(number), options=UNREAD, with_for_update=True), number)
    _ = case.definition, case.classified  # while the session is there to ask
    return case


def _there(case: Case | None, number: str) -> Case:
    if case is None:
        raise NotFound(f"没有办件“{number[:40]}”", code="find-case")
    return case


def events_of(session: Session, number: str) -> Sequence[Event]:
    """A case's log in order."""
    return session.exec(select(Event).where(Event.case_number == number).order_by(col(Event.seq))).all()


def next_seq(session: Session, number: str) -> int:
    """The place of a case's next line; the case is held by whoever asks."""
    found = session.exec(LAST_OF_A_CASE, params={"number": number}).first()
    if found is None:
        return 1
    session.info.setdefault(HEADS, {})[number] = (found[0], found[1] or b"")
    return int(found[0]) + 1


def keyed_event(session: Session, number: str, key: str) -> Event | None:
    """The line that was written under a key, if it was."""
    return session.exec(select(Event).where(Event.case_number == number, Event.key == key)).first()


def keys_of(session: Session, number: str) -> set[str]:
    """The keys of everything that was written once for a case: the rungs it has been through among them."""
    found = session.exec(select(Event.key).where(Event.case_number == number, col(Event.key).is_not(None)))
    return {key for key in found if key}


def submissions_of(session: Session, number: str) -> dict[str, Submission]:
    """What was handed in for a case, by id."""
    found = session.exec(select(Submission).where(Submission.case_number == number))
    return {submission.id: submission for submission in found}


def submissions_for(session: Session, act: Act) -> Sequence[Submission]:
    """Every submission of one act, in the order of time."""
    return session.exec(select(Submission).where(Submission.act == act).order_by(col(Submission.at))).all()


def cases(session: Session) -> Sequence[Case]:
    """Every case, the earliest due first: for a small ledger only."""
    return session.exec(select(Case).order_by(col(Case.due_at), col(Case.number))).all()


def timeline(session: Session) -> Sequence[Event]:
    """Every event of the ledger in the order of time, then of case and line."""
    return session.exec(select(Event).order_by(col(Event.at), col(Event.case_number), col(Event.seq))).all()


def same_text(session: Session, obligation: str, title: str, content: str, since: dt.datetime) -> str | None:
    """The number of a case of this kind with the same title and content, registered since an instant, not withdrawn."""
    query = select(Case.number, Case.content).where(Case.obligation == obligation, Case.title == title)
    query = query.where(col(Case.opened_at) >= since, Case.state != State.WITHDRAWN).order_by(col(Case.opened_at))
    return next((number for number, known in session.exec(query) if known == content), None)


def children_of(session: Session, number: str) -> Sequence[Case]:
    """The cases that belong to a case, by number."""
    return session.exec(select(Case).where(Case.parent == number).order_by(col(Case.number))).all()


def actors_of(session: Session, number: str) -> dict[str, str | None]:
    """Who took each step of a case last."""
    taken = (one for one in submissions_for_case(session, number) if "step" in one.given and not one.undone)
    return {one.given["step"]: one.actor for one in taken}


def submissions_for_case(session: Session, number: str) -> Sequence[Submission]:
    """What was handed in for a case and bound, in the order of time."""
    query = select(Submission).join(Event, col(Event.submission_id) == Submission.id)
    return session.exec(query.where(Submission.case_number == number).order_by(col(Submission.at))).all()


def submissions_in_order(session: Session, number: str) -> Sequence[Submission]:
    """The same in the order of the case's log, in which they were carried out."""
    query = select(Submission).join(Event, col(Event.submission_id) == Submission.id)
    return session.exec(query.where(Submission.case_number == number).order_by(col(Event.seq))).all()


def submission_of_line(session: Session, number: str, seq: int) -> Submission:
    """What was handed in with a line of a case's log."""
    line = session.get_one(Event, (number, seq))
    return session.get_one(Submission, line.submission_id)


def cases_since(session: Session, obligations: Iterable[str], since: dt.datetime) -> Sequence[Case]:
    """Cases of these obligations that had not ended before an instant, by number; withdrawn ones never."""
    ended = col(Case.ended_at)
    query = select(Case).where(col(Case.obligation).in_(list(obligations)), Case.state != State.WITHDRAWN)
    return session.exec(query.where(ended.is_(None) | (ended >= since)).order_by(col(Case.number))).all()


def paused_cases(session: Session, wanted: Wanted) -> Sequence[Case]:
    """Those of a list whose clock stands still, by unit and number; without those that are being taken over."""
    query = select(Case).where(*conditions(shape_of(wanted)), col(Case.state) == State.PAUSED)
    query = query.where(col(Case.quiet).is_(False)).order_by(col(Case.unit_id), col(Case.number))
    return session.exec(query, params=values_of(wanted, None)).all()


def silent(session: Session, before: dt.datetime, limit: int = 200) -> Sequence[Case]:
    """Live cases whose next rung should have fired before an instant, the longest silent first."""
    found: Sequence[Case] = session.exec(_silent(select(Case), before, limit)).all()
    return found


def silent_marks(session: Session, before: dt.datetime, limit: int = 200) -> list[tuple[str, str, dt.datetime]]:
    """The same cases, each by number, mark and the instant that passed: also where a row cannot be read whole."""
    rows = session.exec(_silent(select(Case.number, Case.mark, Case.next_at), before, limit))
    return [(number, mark, at) for number, mark, at in rows if at]


def _silent(query: Any, before: dt.datetime, limit: int) -> Any:
    late = query.where(col(Case.closed_at).is_(None), col(Case.next_at) <= before)
    return late.order_by(col(Case.next_at), col(Case.number)).limit(limit)


def first_opened(session: Session) -> dt.datetime | None:
    """When the first case of the ledger was registered; None where there is none."""
    return session.exec(select(func.min(Case.opened_at))).one()


def open_before(session: Session, instant: dt.datetime) -> Sequence[Case]:
    """Live cases that were registered before an instant, by unit and number."""
    query = select(Case).where(col(Case.closed_at).is_(None), col(Case.opened_at) < instant)
    return session.exec(query.order_by(col(Case.unit_id), col(Case.number))).all()


def live_marks(session: Session) -> dict[str, str]:
    """The marks of all live cases, by number."""
    query = select(Case.number, Case.mark).where(col(Case.closed_at).is_(None))
    return dict(session.exec(query).all())


def cases_touched(
    session: Session, first: dt.date, last: dt.date, *, under: int, after: str = "", limit: int = 100
) -> Sequence[Case]:
    """Live cases whose plan rests on one of these days and has not considered that many changes, a page by number."""
    query = select(Case).where(
        col(Case.closed_at).is_(None),
        col(Case.planned_under) < under,
        col(Case.counts_until) >= first,
        col(Case.counts_from) <= last,
        Case.number > after,
    )
    return session.exec(query.order_by(col(Case.number)).limit(limit)).all()


def earliest_planned_under(session: Session) -> int | None:
    """The smallest number of calendar changes that a live case's plan has considered."""
    return session.exec(select(func.min(Case.planned_under)).where(col(Case.closed_at).is_(None))).one()


def count_live(session: Session) -> int:
    """How many cases still owe something."""
    return session.exec(select(func.count()).select_from(Case).where(col(Case.closed_at).is_(None))).one()
