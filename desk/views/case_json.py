"""One case as it is shown: derived from the case, the instant and the calendar alone, so that nothing can go wrong."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from calendars.official import OfficialCalendar
from models.instants import iso, local_date
from models.ledger import LedgerSession
from models.queries.lists import Exported
from models.queries.people import unit_names
from models.tables import Case
from models.words import STATE_NAMES, State


@dataclass(frozen=True)
class Frame:
    """In which a case is seen: now, the calendar in force, the units' names by id, and those of its handlers."""

    now: dt.datetime
    calendar: OfficialCalendar
    unit_names: dict[str, str]
    officer_names: Mapping[str, str] = field(default_factory=dict)


def frame_of(session: LedgerSession, calendar: OfficialCalendar, now: dt.datetime) -> Frame:
    """The frame of a session that is at work."""
    return Frame(now, calendar, unit_names(session))


class Judged(Protocol):
    """What it takes to say whether a case is overdue: a case, or a row of a list."""

    @property
    def state(self) -> State: ...
    @property
    def due_at(self) -> dt.datetime: ...
    @property
    def duty(self) -> bool: ...


def is_overdue(case: Judged, now: dt.datetime) -> bool:
    """Derived, never stored: the clock runs and now is at or past the due instant. A permission is never overdue."""
    return case.state is State.OPEN and now >= case.due_at and case.duty


class Named(Judged, Protocol):
    """What it takes to say how a case stands in a word."""

    @property
    def quiet(self) -> bool: ...


def state_name(case: Named, now: dt.datetime) -> str:
    """The state as people read it: overdue is derived."""
    if case.quiet:
        return "接管中"
    return "逾期" if is_overdue(case, now) else STATE_NAMES[State(case.state)]


def closed_late(case: Case | Exported) -> bool:
    """Whether a closed case was closed at or after its due instant; evidence of an earlier day counts by that day."""
    ended = case.stopped_at or case.closed_at
    return ended is not None and ended >= case.due_at and case.duty


def working_days_late(calendar: OfficialCalendar, due_date: dt.date, until: dt.datetime) -> int:
    """Working days after the due date up to and including the day of `until`; 0 before it."""
    return max(0, calendar.count(due_date, local_date(until)))


def case_json(case: Case, frame: Frame) -> dict[str, Any]:
    """One case as the acts and `show` print it with --json."""
    return exported_json(_exported(case), frame)


def exported_json(case: Exported, frame: Frame) -> dict[str, Any]:
    """One case as `list` and `overdue` print it with --json."""
    now, names = frame.now, frame.unit_names
    end = case.stopped_at or case.closed_at or now
    still = case.state is State.PAUSED or not case.duty
    return {
        "number": case.number,
        "kind": case.kind,
        "kind_name": case.kind_name,
        "classified": case.classified or case.kind,
        "title": case.title,
        "unit": case.unit_id,
        "unit_name": names.get(case.unit_id, case.unit_id),
        "officer": case.officer_id,
        "state": case.state.value,
        "received_at": iso(dt.datetime.fromisoformat(case.received_at)),
        "opened_at": iso(case.opened_at),
        "due_date": case.due_date.isoformat(),
        "due_at": iso(case.due_at),
        "provisional": case.provisional,
        "earliest": case.earliest,
        "latest": case.latest,
        "calendar_version": case.calendar_version,
        "overdue": is_overdue(case, now),
        "closed_at": iso(case.closed_at) if case.closed_at else None,
        "closed_late": closed_late(case) if case.state is State.CLOSED else None,
        "working_days_late": 0 if still else working_days_late(frame.calendar, case.due_date, end),
        "procedure": case.procedure,
        "period": case.period,
        "parent": case.parent,
        "terms": _terms_json(case),
        "taking_over": case.quiet,
        "old_number": case.old_number,
    }


def _exported(case: Case) -> Exported:
    terms = [term.model_dump(mode="json") for term in case.progress.terms]
    planned = [term.model_dump(mode="json") for term in case.plan.terms]
    return Exported(
        number=case.number,
        title=case.title,
        unit_id=case.unit_id,
        officer_id=case.officer_id,
        state=case.state,
        due_date=case.due_date,
        due_at=case.due_at,
        provisional=case.provisional,
        duty=case.duty,
        kind_name=case.definition.name,
        parent=case.parent,
        quiet=case.quiet,
        old_number=case.old_number,
        kind=case.obligation,
        procedure=case.definition.procedure,
        classified=case.classified.id if case.classified else None,
        opened_at=case.opened_at,
        closed_at=case.closed_at,
        stopped_at=case.stopped_at,
        period=case.period,
        received_at=case.clock.received_at.isoformat(),
        earliest=case.plan.earliest.isoformat(),
        latest=case.plan.latest.isoformat(),
        calendar_version=case.plan.calendar_version,
        terms=terms,
        planned=planned,
    )


def _terms_json(case: Exported) -> list[dict[str, Any]]:
    """The dates of their own inside a case: a co-handling unit's, a third party's, the rectification's."""
    planned = {one["id"]: one for one in case.planned or ()}
    return [_term_json(term, planned.get(term["id"])) for term in case.terms or ()]


def _term_json(term: dict[str, Any], planned: dict[str, Any] | None) -> dict[str, Any]:
    return {
        "id": term["id"],
        "name": term["name"],
        "unit": term.get("unit_id"),
        "due_date": planned["due_date"] if planned else None,
        "due_at": iso(dt.datetime.fromisoformat(planned["due_at"])) if planned else None,
        "ended_at": iso(dt.datetime.fromisoformat(term["ended_at"])) if term.get("ended_at") else None,
    }
