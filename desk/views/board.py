"""What people ask about one case: its log, and its explanation. Works while nothing else runs.

The dictionaries here are the `--json` schema of `docs/json.md`; their keys are stable.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from calendars.clocks import CountedDay, counted_days
from desk.views.beside import beside_json
from desk.views.case_json import Frame, case_json, frame_of
from desk.views.letters import letters_json
from desk.views.next_steps import stage, steps_json
from desk.views.public_query import check_code
from desk.views.revealing import mask_case, mask_notices, note_look
from models.actor import actor_of
from models.instants import iso, printed
from models.policy import Deed
from models.queries.cases import children_of, events_of, get_case, submissions_of
from models.queries.identity import concerned, permit, units_seen
from models.queries.outbox import notifications_of
from models.queries.people import officers, units
from models.queries.register_changes import names_before
from models.tables import Case, Event, Notification, Submission
from models.words import Act, Register
from office.office import Office


def event_json(event: Event, submission: Submission | None = None) -> dict[str, Any]:
    """One line of a case's log. `typed_for`: by whose word it stands, where somebody typed it for that officer."""
    return {
        "seq": event.seq,
        "at": iso(event.at),
        "event": event.event.value,
        "level": event.level.value if event.level else None,
        "to": event.to,
        "actor": event.actor,
        "typed_for": _typed_for(event, submission),
        "due_date": event.due_date.isoformat(),
        "due_at": iso(event.due_at),
        "late": event.late,
        "detail": event.detail,
        "recorded_at": iso(event.recorded_at),
        "via": event.via,
        "typed": event.typed,
    }


def _typed_for(event: Event, submission: Submission | None) -> str | None:
    """By whose word a line stands that somebody else typed."""
    if event.actor:
        return event.actor if event.typed else None
    return submission.content.get("approver") if submission else None


def day_json(day: CountedDay) -> dict[str, Any]:
    """One day of the count that explains a due date."""
    return {
        "date": day.day.date.isoformat(),
        "workday": day.day.workday,
        "reason": day.day.reason,
        "provisional": day.day.provisional,
        "paused": day.paused,
        "number": day.number,
        "rolled": day.rolled,
    }


def names_of_units(office: Office) -> dict[str, str]:
    """Unit names by id."""
    with office.ledger.read() as session:
        return {unit.id: unit.name for unit in units(session)}


def names_of_officers(office: Office) -> dict[str, str]:
    """Officer names by id."""
    with office.ledger.read() as session:
        return {officer.id: officer.name for officer in officers(session)}


@dataclass(frozen=True)
class Names:
    """Officers' names as they are, and as they were: a line of a log says the name of then."""

    now: Mapping[str, str]
    before: Mapping[str, Sequence[tuple[dt.datetime, str]]]

    def at(self, officer_id: str, instant: dt.datetime) -> str:
        """The name that an officer bore at an instant; the id of one whom nobody knows."""
        then = (name for until, name in self.before.get(officer_id, ()) if instant < until)
        return next(then, self.now.get(officer_id, officer_id))


def names_then(office: Office, events: Sequence[Event]) -> Names:
    """The names of all whom these lines are about."""
    ids = {one for event in events for one in (event.actor, *event.to) if one}
    with office.ledger.read() as session:
        now = {officer.id: officer.name for officer in officers(session)}
        return Names(now, names_before(session, Register.PEOPLE, ids))


def show_case(
    office: Office, number: str, *, reveal: bool = False
) -> tuple[Case, Sequence[Event], dict[str, Submission], list[CountedDay]]:
    """A case with its log, what was handed in, and the day-by-day count up to its due date.

    `reveal`: with what is personal in it, which is noted; an office that has bound nobody masks nothing.
    It is counted with the calendar that made the date; with today's only where this release cannot tell that one.
    """
    if reveal:
        note_look(office, number)
    with office.ledger.read() as session:
        hides = actor_of(session).required and not reveal
        case = get_case(session, number)
        permit(session, Deed.READ, *concerned(case))
        events = events_of(session, case.number)
        submissions = submissions_of(session, case.number)
        calendar = office.calendars.as_of(session, case.plan.calendar_version) or office.calendars(session)
    if hides:
        mask_case(case, submissions, events)
    return case, events, submissions, counted_days(case.clock, calendar, case.due_date)


def children_now(office: Office, number: str) -> Sequence[Case]:
    """The cases that belong to a case (the units of a campaign), by number."""
    with office.ledger.read() as session:
        seen = units_seen(session)
        return [one for one in children_of(session, number) if seen is None or one.unit_id in seen]


def notices(office: Office, number: str, *, reveal: bool = False) -> Sequence[Notification]:
    """Every line that officers were sent about a case, in the order of its log; masked as the case is."""
    with office.ledger.read() as session:
        found = notifications_of(session, number)
        if actor_of(session).required and not reveal:
            mask_notices(get_case(session, number), submissions_of(session, number).values(), found)
        return found


def frame_now(office: Office) -> Frame:
    """The frame in which cases are seen now."""
    with office.ledger.read() as session:
        return frame_of(session, office.calendars(session), office.now())


def show_json(office: Office, number: str, *, reveal: bool = False) -> dict[str, Any]:
    """A case with everything that is on record about it."""
    return shown_with_revision(office, number, reveal=reveal)[0]


def shown_with_revision(office: Office, number: str, *, reveal: bool = False) -> tuple[dict[str, Any], int]:
    """The same, and the revision it had."""
    case, events, submissions, days = show_case(office, number, reveal=reveal)
    frame = frame_now(office)
    reply = next(
        (one for one in submissions.values() if is_reply(one) and not one.undone and _named(one, events)), None
    )
    told = {
        **case_json(case, frame),
        "clause": case.definition.clause,
        "basis": case.definition.basis,
        "content": case.content,
        "citizen": case.citizen,
        "phone": case.phone,
        "check_code": check_code(case),
        "limit": case.clock.limit.days,
        "clock": printed(case.clock.model_dump()),
        "facts": case.progress.facts,
        "steps": steps_json(case),
        "reply": {**reply.given, "date": reply.reply_date} if reply else None,
        "days": [day_json(day) for day in days],
        "children": [_child_json(one) for one in children_now(office, case.number)],
        "events": [event_json(one, submissions.get(one.submission_id or "")) for one in events],
        **beside_json(office, case, submissions.values()),
        "letters": letters_json(office, case.number),
    }
    return told, case.revision


def _child_json(one: Case) -> dict[str, Any]:
    return {
        "number": one.number,
        "unit": one.unit_id,
        "state": one.state.value,
        "stage": stage(one),
        "due_date": one.due_date.isoformat(),
    }


def is_reply(submission: Submission) -> bool:
    """Whether a submission is the reply that closes a case, rather than a step."""
    return submission.act is Act.CLOSE and "step" not in submission.given


def _named(submission: Submission, events: Sequence[Event]) -> bool:
    return any(event.submission_id == submission.id for event in events)
