"""What people ask of the ledger: a case with its explanation, lists, what is overdue. Works while nothing else runs.

The dictionaries here are the `--json` schema of `docs/json.md`; their keys are stable.
"""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from calendars.clocks import CountedDay, counted_days
from desk.cases.stepping import steps_json
from models.instants import end_of, iso, local_date
from models.progress import Term
from models.queries.cases import cases, events_of, get_case, submissions_of
from models.queries.people import find_unit, officers, units
from models.tables import Case, Event, Submission
from models.words import Act, State
from office.office import Office

LIVE = (State.OPEN, State.PAUSED)


def is_overdue(case: Case, now: dt.datetime) -> bool:
    """Derived, never stored: the clock runs and now is at or past the due instant. A permission is never overdue."""
    return case.state is State.OPEN and now >= case.due_at and case.definition.force == "duty"


def closed_late(case: Case) -> bool:
    """Whether a closed case was closed at or after its due instant; evidence of an earlier day counts by that day."""
    ended = case.stopped_at or case.closed_at
    return ended is not None and ended >= case.due_at and case.definition.force == "duty"


def working_days_late(office: Office, case: Case, until: dt.datetime) -> int:
    """Working days after the due date up to and including the day of `until`; 0 before it."""
    return max(0, office.calendar.count(case.due_date, local_date(until)))


def case_json(office: Office, case: Case, names: dict[str, str]) -> dict[str, Any]:
    """One case as `list`, `overdue` and the acts print it with --json."""
    now = office.now()
    end = case.stopped_at or case.closed_at or now
    kind = case.classified or case.definition
    permitted = case.definition.force == "permission"
    return {
        "number": case.number,
        "kind": case.obligation,
        "kind_name": case.definition.name,
        "classified": kind.id,
        "title": case.title,
        "unit": case.unit_id,
        "unit_name": names.get(case.unit_id, case.unit_id),
        "officer": case.officer_id,
        "state": case.state.value,
        "received_at": iso(case.clock.received_at),
        "opened_at": iso(case.opened_at),
        "due_date": case.due_date.isoformat(),
        "due_at": iso(case.due_at),
        "provisional": case.provisional,
        "earliest": case.plan.earliest.isoformat(),
        "latest": case.plan.latest.isoformat(),
        "calendar_version": case.plan.calendar_version,
        "overdue": is_overdue(case, now),
        "closed_at": iso(case.closed_at) if case.closed_at else None,
        "closed_late": closed_late(case) if case.state is State.CLOSED else None,
        "working_days_late": 0 if case.state is State.PAUSED or permitted else working_days_late(office, case, end),
        "procedure": case.definition.procedure,
        "period": case.period,
        "parent": case.parent,
        "terms": [term_json(case, term) for term in case.progress.terms],
    }


def term_json(case: Case, term: Term) -> dict[str, Any]:
    """A date of its own inside a case: a co-handling unit's, a third party's, the rectification's."""
    planned = case.plan.term(term.id)
    return {
        "id": term.id,
        "name": term.name,
        "unit": term.unit_id,
        "due_date": planned.due_date.isoformat() if planned else None,
        "due_at": iso(planned.due_at) if planned else None,
        "ended_at": iso(term.ended_at) if term.ended_at else None,
    }


def event_json(event: Event) -> dict[str, Any]:
    """One line of a case's log."""
    return {
        "seq": event.seq,
        "at": iso(event.at),
        "event": event.event.value,
        "level": event.level.value if event.level else None,
        "to": event.to,
        "actor": event.actor,
        "due_date": event.due_date.isoformat(),
        "due_at": iso(event.due_at),
        "late": event.late,
        "detail": event.detail,
        "recorded_at": iso(event.recorded_at),
    }


def day_json(day: CountedDay) -> dict[str, Any]:
    """One day of the count that explains a due date."""
    return {
        "date": day.day.date.isoformat(),
        "workday": day.day.workday,
        "reason": day.day.reason,
        "provisional": day.day.provisional,
        "paused": day.paused,
        "number": day.number,
    }


def names_of_units(office: Office) -> dict[str, str]:
    """Unit names by id."""
    with office.ledger.read() as session:
        return {unit.id: unit.name for unit in units(session)}


def names_of_officers(office: Office) -> dict[str, str]:
    """Officer names by id."""
    with office.ledger.read() as session:
        return {officer.id: officer.name for officer in officers(session)}


def list_cases(
    office: Office,
    *,
    ended: bool = False,
    unit: str | None = None,
    kind: str | None = None,
    due_within: int | None = None,
    provisional: bool | None = None,
) -> Sequence[Case]:
    """Live cases (or all), the earliest due first; `due_within`: due by the N-th working day from today."""
    states = () if ended else LIVE
    with office.ledger.read() as session:
        unit_id = find_unit(session, unit).id if unit else None
        obligation = office.catalog.get(kind).id if kind else None
        before = horizon(office, due_within) if due_within is not None else None
        return cases(
            session, states=states, unit_id=unit_id, obligation=obligation, due_before=before, provisional=provisional
        )


def horizon(office: Office, working_days: int) -> dt.datetime:
    """24:00 of the N-th working day from today; 0 is today."""
    today = local_date(office.now())
    return end_of(office.calendar.add(today, working_days))


def overdue_cases(
    office: Office, *, unit: str | None = None, kind: str | None = None, due_within: int | None = None
) -> list[Case]:
    """Overdue cases by unit: the unit with the most overdue case first, and within it the most overdue first.

    With `due_within`, cases that fall due within that many working days follow in the same order.
    """
    now = office.now()
    found = list_cases(office, unit=unit, kind=kind, due_within=due_within)
    soon = due_within is not None
    wanted = [case for case in found if is_overdue(case, now) or (soon and case.state is State.OPEN)]
    worst: dict[str, dt.datetime] = {}
    for case in wanted:
        worst[case.unit_id] = min(case.due_at, worst.get(case.unit_id, case.due_at))
    return sorted(wanted, key=lambda case: (worst[case.unit_id], case.unit_id, case.due_at, case.number))


def show_case(office: Office, number: str) -> tuple[Case, Sequence[Event], dict[str, Submission], list[CountedDay]]:
    """A case with its log, what was handed in, and the day-by-day count up to its due date."""
    with office.ledger.read() as session:
        case = get_case(session, number)
        events = events_of(session, case.number)
        submissions = submissions_of(session, case.number)
    return case, events, submissions, counted_days(case.clock, office.calendar, case.due_date)


def show_json(office: Office, number: str) -> dict[str, Any]:
    """A case with everything that is on record about it."""
    case, events, submissions, days = show_case(office, number)
    reply = next((given for given in submissions.values() if is_reply(given) and _named(given, events)), None)
    return {
        **case_json(office, case, names_of_units(office)),
        "clause": case.definition.clause,
        "basis": case.definition.basis,
        "content": case.content,
        "citizen": case.citizen,
        "phone": case.phone,
        "limit": case.clock.limit.days,
        "clock": case.clock.model_dump(mode="json"),
        "facts": case.progress.facts,
        "steps": steps_json(case),
        "reply": {**reply.content, "date": reply.reply_date} if reply else None,
        "days": [day_json(day) for day in days],
        "events": [event_json(event) for event in events],
    }


def is_reply(submission: Submission) -> bool:
    """Whether a submission is the reply that closes a case, rather than a step."""
    return submission.act is Act.CLOSE and "step" not in submission.content


def _named(submission: Submission, events: Sequence[Event]) -> bool:
    return any(event.submission_id == submission.id for event in events)
