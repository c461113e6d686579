"""Cases and their log: the registration, the lines written once, and what people ask of them."""

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import func, text
from sqlalchemy.orm import defer
from sqlmodel import Session, col, select

from models.errors import NotFound
from models.instants import at, end_of
from models.payloads import CaseInput, Pace
from models.tables import Case, Event, Submission
from models.words import Act, EventName, State

NEXT_NUMBER = text(
    "INSERT INTO counter (prefix, year, last) VALUES (:prefix, :year, 1) "
    "ON CONFLICT (prefix, year) DO UPDATE SET last = counter.last + 1 RETURNING last"
)


def next_number(session: Session, prefix: str, year: int) -> str:
    """The next case number, such as JY-2026-0001; without gaps, because it is taken in the registering transaction."""
    last = session.connection().execute(NEXT_NUMBER, {"prefix": prefix, "year": year}).scalar_one()
    return f"{prefix}-{year}-{last:04d}"


def get_case(session: Session, number: str) -> Case:
    """A case by its number, however it was typed. Raises NotFound."""
    case = session.get(Case, number.strip().upper())
    if case is None:
        raise NotFound(f"没有办件“{number[:40]}”，可用 duban list 查看编号")
    return case


def events_of(session: Session, number: str) -> Sequence[Event]:
    """A case's log in order."""
    return session.exec(select(Event).where(Event.case_number == number).order_by(col(Event.seq))).all()


def next_seq(session: Session, number: str) -> int:
    """The place of a case's next line. Two writers of one place: the primary key lets one through."""
    last = session.exec(select(func.max(Event.seq)).where(Event.case_number == number)).one()
    return (last or 0) + 1


def rung_event(session: Session, number: str, key: str) -> Event | None:
    """The line of a rung, if it fired already."""
    return session.exec(select(Event).where(Event.case_number == number, Event.rung == key)).first()


def submission_events(session: Session, submission_id: str) -> list[Event]:
    """The lines of a submission, if it was carried out already: its own, and the closing that came with a reply."""
    own = session.exec(select(Event).where(Event.submission_id == submission_id)).first()
    if own is None:
        return []
    query = select(Event).where(Event.case_number == own.case_number, Event.event == EventName.CLOSED)
    closing = session.exec(query).first() if own.event is EventName.REPLIED else None
    return [own, closing] if closing else [own]


def submissions_of(session: Session, number: str) -> dict[str, Submission]:
    """What was handed in for a case, by id."""
    found = session.exec(select(Submission).where(Submission.case_number == number))
    return {submission.id: submission for submission in found}


def submissions_for(session: Session, act: Act) -> Sequence[Submission]:
    """Every submission of one act, in the order of time."""
    return session.exec(select(Submission).where(Submission.act == act).order_by(col(Submission.at))).all()


def pending_submissions(session: Session, number: str | None = None) -> Sequence[Submission]:
    """Submissions that no event names yet: on their way, or never arrived."""
    query = select(Submission).join(Event, col(Event.submission_id) == Submission.id, isouter=True)
    query = query.where(col(Event.seq).is_(None)).order_by(col(Submission.at))
    return session.exec(query if number is None else query.where(Submission.case_number == number)).all()


def cases(
    session: Session,
    *,
    states: Iterable[State] = (),
    unit_id: str | None = None,
    obligation: str | None = None,
    due_before: dt.datetime | None = None,
    provisional: bool | None = None,
) -> Sequence[Case]:
    """Cases that fit every filter, the earliest due first."""
    query = select(Case)
    if states:
        query = query.where(col(Case.state).in_(list(states)))
    if unit_id:
        query = query.where(Case.unit_id == unit_id)
    if obligation:
        query = query.where(Case.obligation == obligation)
    if due_before:
        query = query.where(col(Case.due_at) <= due_before)
    if provisional is not None:
        query = query.where(Case.provisional == provisional)
    return session.exec(query.order_by(col(Case.due_at), col(Case.number))).all()


def unstarted(session: Session, before: dt.datetime) -> Sequence[str]:
    """Open cases registered before an instant whose workflow nobody has started yet."""
    query = select(Case.number).where(col(Case.workflow_started_at).is_(None), col(Case.opened_at) < before)
    return session.exec(query.where(col(Case.state).in_([State.OPEN, State.PAUSED]))).all()


def case_input(session: Session, number: str, pace: Pace) -> CaseInput:
    """What the case's workflow starts from, or starts again from: a lost workflow continues where the ledger stands."""
    case = get_case(session, number)
    fired = session.exec(select(Event.rung).where(Event.case_number == number, col(Event.rung).is_not(None)))
    return CaseInput(
        number=number,
        plan=case.plan,
        state=case.state,
        fired=tuple(key for key in fired if key),
        extended=bool(case.clock.extensions),
        pace=pace,
    )


def timeline(session: Session) -> Sequence[Event]:
    """Every event of the ledger in the order of time, then of case and line."""
    return session.exec(select(Event).order_by(col(Event.at), col(Event.case_number), col(Event.seq))).all()


def children_of(session: Session, number: str) -> Sequence[Case]:
    """The cases that belong to a case, by number."""
    return session.exec(select(Case).where(Case.parent == number).order_by(col(Case.number))).all()


def actors_of(session: Session, number: str) -> dict[str, str | None]:
    """Who took each step of a case last."""
    taken = (one for one in submissions_for_case(session, number) if "step" in one.content)
    return {one.content["step"]: one.actor for one in taken}


def submissions_for_case(session: Session, number: str) -> Sequence[Submission]:
    """What was handed in for a case and bound, in the order of time."""
    query = select(Submission).join(Event, col(Event.submission_id) == Submission.id)
    return session.exec(query.where(Submission.case_number == number).order_by(col(Submission.at))).all()


def cases_between(session: Session, first: dt.date, last: dt.date) -> Sequence[Case]:
    """Cases that a period (both days included) may have to count, by unit and number; read them in the same session.

    Those that ended in it, and those due by its last day that had not ended before it began. The due date decides, not
    the due instant: 24:00 of a month's last day is already the first instant of the next. Never those withdrawn,
    permissions, nor the case of a campaign itself, whose duties are its children's.
    """
    since, until = at(first), end_of(last)
    ended = func.coalesce(col(Case.stopped_at), col(Case.closed_at))
    running = (col(Case.due_date) <= last) & (ended.is_(None) | (ended >= since))
    query = select(Case).where(((ended >= since) & (ended < until)) | running, Case.state != State.WITHDRAWN)
    definition: Any = Case.definition
    query = query.where(
        func.coalesce(definition["force"].as_string(), "duty") == "duty", definition["children"].as_string().is_(None)
    )
    # A year has thousands of cases: what no figure looks at is read only where somebody asks for it.
    unread: Any = (Case.definition, Case.classified, Case.plan, Case.progress)
    query = query.options(*(defer(column) for column in unread))
    return session.exec(query.order_by(col(Case.unit_id), col(Case.number))).all()


def cases_since(session: Session, obligations: Iterable[str], since: dt.datetime) -> Sequence[Case]:
    """Cases of these obligations that had not ended before an instant, by number; withdrawn ones never."""
    ended = func.coalesce(col(Case.stopped_at), col(Case.closed_at))
    query = select(Case).where(col(Case.obligation).in_(list(obligations)), Case.state != State.WITHDRAWN)
    return session.exec(query.where(ended.is_(None) | (ended >= since)).order_by(col(Case.number))).all()


def waiting_rungs(session: Session) -> list[tuple[Case, set[str]]]:
    """Every live case with the keys of the rungs it has been through."""
    live = cases(session, states=[State.OPEN, State.PAUSED])
    query = select(Event.case_number, Event.rung).join(Case).where(col(Event.rung).is_not(None))
    fired: dict[str, set[str]] = {}
    for number, key in session.exec(query.where(col(Case.state).in_([State.OPEN, State.PAUSED]))):
        fired.setdefault(number, set()).add(key or "")
    return [(case, fired.get(case.number, set())) for case in live]


def open_before(session: Session, instant: dt.datetime) -> Sequence[Case]:
    """Live cases that were registered before an instant, by unit and number."""
    query = select(Case).where(col(Case.state).in_([State.OPEN, State.PAUSED]), col(Case.opened_at) < instant)
    return session.exec(query.order_by(col(Case.unit_id), col(Case.number))).all()
