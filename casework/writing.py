"""Lines beside the acts: decisions of people and alarms, in the turn that decides them."""

from collections.abc import Iterable

from casework.notify import notify
from casework.turn import Turn
from models.actor import marks
from models.instants import local_date
from models.queries.cases import next_seq
from models.queries.people import told
from models.tables import Case, Event
from models.words import EventName, Level, Role


def write_line(
    turn: Turn,
    case: Case,
    name: EventName,
    *,
    to: Iterable[Role],
    detail: str,
    key: str,
    level: Level | None = None,
    actor: str | None = None,
    unit: str | None = None,
) -> Event:
    """One line of a case that is held, with its notifications. `key` is unique in the case's log; `unit`: whose people
    are told, where it is not the one that has the case."""
    recipients, instead = told(turn.session, to, case, local_date(turn.now), unit=unit)
    event = Event(
        case_number=case.number,
        seq=next_seq(turn.session, case.number),
        event=name,
        at=turn.now,
        recorded_at=turn.now,
        actor=actor,
        level=level,
        to=recipients,
        due_date=case.due_date,
        due_at=case.due_at,
        key=key,
        detail=detail + instead,
        **(marks(turn.session) if actor else {}),
    )
    turn.session.add(event)
    turn.session.flush()
    notify(turn, case, event)
    return event
