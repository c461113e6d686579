"""Filling the outbox: what officers are told of an event, written in the transaction that writes the event."""

import datetime as dt

from sqlmodel import Session

from models.queries.outbox import has_waiting, officers_told
from models.tables import Case, Event, Notification, Unit
from papers import texts


def notify(session: Session, case: Case, event: Event, now: dt.datetime) -> list[str]:
    """Fill the outbox for an event, once; returns the officers whose mailbox must be woken.

    A mailbox with something waiting was woken by whoever wrote that; a second run of an activity wakes again, because
    the first may have died between its commit and its call.
    """
    to_wake = []
    written = officers_told(session, event.case_number, event.seq)
    unit = session.get_one(Unit, case.unit_id)
    for officer_id in event.to:
        if officer_id in written or not has_waiting(session, officer_id):
            to_wake.append(officer_id)
        if officer_id not in written:
            body = texts.line(case, unit, event)
            session.add(
                Notification(
                    case_number=case.number,
                    seq=event.seq,
                    officer_id=officer_id,
                    event=event.event,
                    body=body,
                    created_at=now,
                )
            )
    session.flush()
    return to_wake
