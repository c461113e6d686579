"""Lines for the handler of a case, of any level, as a ladder writes them."""

import datetime as dt

from desk.cases.opening import Opening, open_case
from models.tables import Event, Notification
from models.words import EventName, Level
from office.office import Office


def opened(office: Office, title: str = "转学材料") -> str:
    """A consultation of the education bureau; its number."""
    return open_case(office, Opening(kind="consultation", unit="edu", title=title)).case.number


def line_of(office: Office, number: str, level: Level, seq: int = 50) -> None:
    """A line for the handler, of an event of that level."""
    with office.ledger.write() as session:
        event = Event(
            case_number=number,
            seq=seq,
            event=EventName.PROPOSED,
            at=office.now(),
            recorded_at=office.now(),
            level=level,
            to=["edu-handler"],
            due_date=dt.date(2026, 11, 27),
            due_at=office.now(),
        )
        session.add(event)
        session.flush()
        session.add(
            Notification(
                case_number=number,
                seq=seq,
                officer_id="edu-handler",
                event=EventName.PROPOSED,
                body="【红牌】拟提",
                created_at=office.now(),
            )
        )
