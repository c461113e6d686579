"""What an officer was to sign for and did not: sent once more after two working hours, then told one level up."""

import datetime as dt
import uuid
from collections.abc import Callable, Sequence

from casework.acknowledging import ANSWERED_WITHIN, raise_up
from casework.ledger_calendar import LedgerCalendar
from casework.office_hours import Hours, after
from casework.turn import Turn, turn_at
from channels.walking import Ways
from models.ledger import Ledger, LedgerSession
from models.queries.acknowledgements import Unsigned, unsigned
from models.queries.channels import send_by
from models.tables import Message, Officer
from models.words import Level
from papers.texts import AS_SHIPPED, Texts

RISING = list(Level)
AGAIN = "【再次通知】{} 条督办通知还没有签收"


def look_after(
    ledger: Ledger,
    calendars: LedgerCalendar,
    now: Callable[[], dt.datetime],
    hours: Hours,
    officer_id: str,
    ways: Callable[[LedgerSession, Officer, Level | None], Ways],
    texts: Texts = AS_SHIPPED,
) -> dt.datetime | None:
    """Do what is due for what an officer has not signed for; when to look again, None where nothing waits.

    ways: through which channels a message of that level to this officer goes.
    """
    with turn_at(ledger, calendars, now, texts=texts) as turn:
        waiting = unsigned(turn.session, officer_id)
        due = {id(one): _due(turn, one, hours) for one in waiting}
        late = [one for one in waiting if due[id(one)] <= turn.now]
        _send_again(turn, officer_id, [one for one in late if one.asked.repeated_at is None], ways)
        for one in (one for one in late if one.asked.repeated_at not in (None, turn.now)):
            raise_up(turn, one.asked)
        left = [one for one in waiting if one.asked.raised_at is None]
        return min((_due(turn, one, hours) for one in left), default=None)


def _due(turn: Turn, one: Unsigned, hours: Hours) -> dt.datetime:
    return after(hours, one.asked.repeated_at or one.asked.asked_at, ANSWERED_WITHIN, turn.calendar)


def _send_again(
    turn: Turn, officer_id: str, late: Sequence[Unsigned], ways: Callable[[LedgerSession, Officer, Level | None], Ways]
) -> None:
    if not late:
        return
    officer = turn.session.get_one(Officer, officer_id)
    message = Message(
        id=uuid.uuid4().hex,
        officer_id=officer_id,
        subject=AGAIN.format(len(late)),
        body="\n".join(one.body for one in late),
        created_at=turn.now,
    )
    level = max((one.level for one in late), key=lambda level: RISING.index(level) if level else -1)
    send_by(turn.session, message, [], ways(turn.session, officer, level))
    for one in late:
        one.asked.repeated_at = turn.now
        turn.session.add(one.asked)
