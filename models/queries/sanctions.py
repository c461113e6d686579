"""What waits for a decision, proposed sanctions and applications, and what was decided: lines of the cases' logs."""

import datetime as dt
from collections.abc import Collection, Sequence
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import Integer, String, bindparam, cast, func, literal, literal_column
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from models.queries.columns import beyond, columns, how_many
from models.tables import Case, Event, Submission
from models.words import LEVEL_NAMES, MATTER_NAMES, Act, EventName, Level, Matter, State

DECIDED = "decision:"
"""A decision is the rung `decision:<line of the proposal>`: the database lets each proposal have one."""


def decision_key(seq: int) -> str:
    """The key under which the decision on a proposal is written, once."""
    return f"{DECIDED}{seq}"


APPLICATION = "application"


def application_key(matter: Matter, seq: int) -> str:
    """The key of the line that applies for something."""
    return f"{APPLICATION}:{matter}:{seq}"


class PageEnd(NamedTuple):
    """Where a page of proposals ends: the next begins after it."""

    at: dt.datetime
    case_number: str
    seq: int


class Proposed(NamedTuple):
    """A proposal, how its case stands, and its decision, where there is one. `key`: of the rung that proposed it."""

    number: str
    seq: int
    at: dt.datetime
    level: Level | None
    key: str | None
    actor: str | None
    detail: str
    unit_id: str
    state: State
    due_date: dt.date
    due_at: dt.datetime
    ended_at: dt.datetime | None
    decision: EventName | None
    decided_at: dt.datetime | None
    decided_by: str | None

    @property
    def matter(self) -> Matter | None:
        """What an officer applied for; None where it is a sanction that is proposed."""
        words = (self.key or "").split(":")
        return Matter(words[1]) if words[0] == APPLICATION else None

    @property
    def name(self) -> str:
        """What it is about, as people say it: 黄牌, 延期."""
        if self.matter:
            return MATTER_NAMES[self.matter]
        return LEVEL_NAMES[self.level] if self.level else ""

    @property
    def place(self) -> PageEnd:
        """Where it stands in the order of time."""
        return PageEnd(self.at, self.number, self.seq)


def proposals(session: Session, number: str) -> list[Proposed]:
    """Every proposal of a case with its decision, in the order of time."""
    return _read(session, _proposed(False).where(Event.case_number == number))


def undecided_of_level(session: Session, number: str, level: Level) -> bool:
    """Whether a sanction of this level waits for a decision on a case."""
    return any(one.level is level and one.decision is None for one in proposals(session, number))


def page_of_proposals(
    session: Session, after: PageEnd | None, limit: int, *, undecided: bool, units: Collection[str] | None = None
) -> list[Proposed]:
    """The next proposals in the order of time, of all cases or those of these units; with `undecided` those that wait
    for a decision."""
    query = _proposals_after(undecided) if after else _first_proposals(undecided)
    if units is not None:
        query = query.where(col(Case.unit_id).in_(sorted(units)))
    return _read(session, query, {"most": limit} | (after._asdict() if after else {}))


def waiting_of_unit(session: Session, unit_id: str) -> list[Proposed]:
    """The proposals on a unit's cases that wait for a decision, in the order of time."""
    return _read(session, _proposed(True).where(Case.unit_id == unit_id))


def waiting_made_by(session: Session, officer_id: str) -> list[Proposed]:
    """The proposals that an officer made and nobody decided yet, in the order of time."""
    return _read(session, _proposed(True).where(Event.actor == officer_id))


def count_proposals(session: Session) -> int:
    """How many proposals there ever were."""
    return int(session.connection().execute(_how_many(IS_PROPOSAL)).scalar_one())


def count_undecided(session: Session, since: dt.datetime) -> tuple[int, int]:
    """How many proposals wait for a decision, and how many of them were made before an instant.

    Each decision is on one proposal, so that only those made since then are looked up one by one.
    """
    made, decided, fresh = session.connection().execute(_counts(), {"since": since}).one()
    return made - decided, made - decided - fresh


def count_waiting_ones(session: Session) -> int:
    """How many proposals wait for a decision: each decision is on one of them."""
    made, decided = (session.connection().execute(_how_many(one)).scalar_one() for one in (IS_PROPOSAL, IS_DECISION))
    return int(made - decided)


def count_of_units(session: Session, units: Collection[str], since: dt.datetime) -> tuple[int, int, int]:
    """The same of these units' cases: how many there ever were, wait, and wait since before an instant."""
    query = columns(func.count(), how_many(_waits()), how_many(_waits() & (col(Event.at) < since)))
    query = query.select_from(Event).join(Case, col(Case.number) == Event.case_number)
    query = query.where(IS_PROPOSAL, col(Case.unit_id).in_(sorted(units)))
    ever, waiting, too_long = session.connection().execute(query).one()
    return ever, waiting or 0, too_long or 0  # a sum of nothing is none


def place_of_proposal(session: Session, number: str, seq: int) -> PageEnd | None:
    """The place of a proposal in the order of time; None where there is none."""
    found = session.get(Event, (number, seq))
    return PageEnd(found.at, number, seq) if found else None


IN_TIME = (col(Event.at), col(Event.case_number), col(Event.seq))
"""The order of proposals, and of their index."""
IS_PROPOSAL = col(Event.event).in_([literal_column("'proposed'"), literal_column("'applied'")])
"""In the words of the index of proposals, which a bound value would not show."""
IS_DECISION = col(Event.event).in_(
    [literal_column("'approved'"), literal_column("'rejected'"), literal_column("'voided'")]
)
"""The same of the index of decisions."""


def _decides(decision: Any) -> Any:
    """Whether a line is the decision on the proposal at hand."""
    key = literal(DECIDED) + cast(col(Event.seq), String)
    return (decision.case_number == Event.case_number) & (decision.key == key)


def _how_many(*which: Any) -> Any:
    return columns(func.count()).select_from(Event).where(*which)


# The queries of a page are made once: to make one takes longer than to ask it.


@cache
def _counts() -> Any:
    """How many proposals there are, decisions, and proposals since an instant that wait."""
    fresh = col(Event.at) >= bindparam("since")
    parts = (_how_many(IS_PROPOSAL), _how_many(IS_DECISION), _how_many(IS_PROPOSAL, fresh, _waits()))
    return columns(*(one.scalar_subquery() for one in parts))


@cache
def _first_proposals(undecided: bool) -> Any:
    return _proposed(undecided).limit(bindparam("most", type_=Integer))


@cache
def _proposals_after(undecided: bool) -> Any:
    return _first_proposals(undecided).where(beyond(IN_TIME, PageEnd._fields))


@cache
def _proposed(undecided: bool) -> Any:
    decision = aliased(Event)
    query = columns(
        Event.case_number,
        Event.seq,
        Event.at,
        Event.level,
        Event.key,
        Event.actor,
        Event.detail,
        Case.unit_id,
        Case.state,
        col(Case.due_date).label("case_due_date"),
        col(Case.due_at).label("case_due_at"),
        Case.ended_at,
        decision.event,
        col(decision.at).label("decided_at"),
        col(decision.actor).label("decided_by"),
    )
    query = query.select_from(Event).join(Case, col(Case.number) == Event.case_number)
    query = query.outerjoin(decision, _decides(decision)).where(IS_PROPOSAL)
    if undecided:  # asked for of the line alone, so that no case is read for a proposal that is decided
        query = query.where(_waits())
    return query.order_by(*IN_TIME)


def _waits() -> Any:
    """Whether nobody has decided on the proposal at hand."""
    decision = aliased(Event)
    return ~columns(decision.seq).where(_decides(decision)).exists()


def _read(session: Session, query: Any, given: dict[str, Any] | None = None) -> list[Proposed]:
    return list(map(Proposed._make, session.connection().execute(query, given).all()))


def approved_since(session: Session, unit_id: str, level: Level, since: dt.datetime) -> Sequence[Event]:
    """Sanctions of a level carried out against a unit since an instant: against the one that had the case when they
    were proposed; whoever has it now has none of them."""
    moved = select(Submission.case_number).where(Submission.act == Act.REASSIGN)
    query = select(Event, Case.unit_id).join(Case).where(Event.event == EventName.APPROVED, Event.level == level)
    query = query.where(col(Event.at) >= since, (col(Case.unit_id) == unit_id) | col(Case.number).in_(moved))
    found = session.exec(query).all()
    return [
        event for event, unit in found if unit_accused(session, event.case_number, _decided_on(event), unit) == unit_id
    ]


def unit_accused(session: Session, number: str, seq: int, now: str) -> str:
    """The unit that had a case when a line proposed something; `now`: the one that has it."""
    proposed = session.get_one(Event, (number, seq))
    query = select(Submission).join(Event, col(Event.submission_id) == Submission.id)
    query = query.where(Submission.case_number == number, Submission.act == Act.REASSIGN)
    later = session.exec(query.where(col(Event.seq) > proposed.seq).order_by(col(Event.seq))).first()
    return str(later.content.get("former") or now) if later else now


def unit_corrected(session: Session, number: str, since: dt.datetime) -> bool:
    """Whether it was found after an instant that a case had been entered under the wrong unit."""
    query = select(Submission).where(Submission.case_number == number, Submission.act == Act.CORRECT)
    later = session.exec(query.where(col(Submission.at) >= since)).all()
    return any(change["what"] == "unit" for one in later for change in one.content.get("changes", ()))


def _decided_on(decision: Event) -> int:
    """The line on which a line decides."""
    return int((decision.key or "").removeprefix(DECIDED))
