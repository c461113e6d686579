"""Filling the outbox: what officers are told of an event, written in the transaction that writes the event."""

from casework.turn import Turn
from models.tables import Case, Event, Submission


def notify(turn: Turn, case: Case, event: Event, submission: Submission | None = None) -> None:
    """Fill the outbox for an event just written; the turn writes it, and has the mailboxes woken."""
    if not event.to:
        return
    body = turn.texts.line(case, turn.unit(case.unit_id), event, former_names(submission))
    for officer_id in event.to:
        line = {"case_number": case.number, "seq": event.seq, "officer_id": officer_id, "event": event.event}
        turn.outbox.append({**line, "body": body, "created_at": turn.now})


def former_names(submission: Submission | None) -> list[str]:
    """Names of the sender that an act takes off the case: its reason may say them."""
    changes = submission.content.get("changes", ()) if submission else ()
    return [change["old"] for change in changes if change["what"] == "citizen"]
