"""What a rehearsal shows of what happened: its timeline, its refusals, its inbox."""

import datetime as dt
from typing import Any

from desk.views.inbox import inbox_json
from models.instants import iso
from models.queries.cases import timeline
from models.tables import Case
from models.words import EventName
from office.office import Office
from rehearsal.scenario import Action


def refused(office: Office, names: dict[str, str], action: Action, case: str | None, error: str) -> dict[str, Any]:
    """The line of a command that was refused; it is no part of the ledger."""
    due = None
    if case in names:
        with office.ledger.read() as session:
            due = session.get_one(Case, names[case])
    return {
        "at": iso(action.at),
        "case": case,
        "event": EventName.REFUSED.value,
        "level": None,
        "to": [],
        "due_date": due.due_date.isoformat() if due else None,
        "due_at": iso(due.due_at) if due else None,
        "detail": error,
    }


def inbox(office: Office) -> list[dict[str, Any]]:
    """The messages by minute and officer: within a minute the real time they took must not show."""
    return sorted(inbox_json(office), key=lambda message: (message["at"][:16], message["officer"], message["cases"]))


def told_timeline(
    office: Office, names_by_name: dict[str, str], refusals: list[dict[str, Any]], until: dt.datetime
) -> list[dict[str, Any]]:
    """Every event in the order of time, refusals after what was on record at that instant.

    Within a second cases come by number: which of two workflows was a millisecond faster must not show.
    """
    names = {number: name for name, number in names_by_name.items()}
    with office.ledger.read() as session:
        lines = [
            {
                "at": iso(event.at),
                "case": names.get(event.case_number, event.case_number),
                "event": event.event.value,
                "level": event.level.value if event.level else None,
                "to": event.to,
                "due_date": event.due_date.isoformat(),
                "due_at": iso(event.due_at),
                "detail": event.detail,
            }
            for event in sorted(timeline(session), key=lambda one: (iso(one.at), one.case_number, one.seq))
            if event.at <= until
        ]
    return sorted([*lines, *refusals], key=lambda line: str(line["at"]))
