"""Signing for what was sent, and what follows where nobody does: once more, then one level up."""

import datetime as dt
from collections.abc import Collection

from casework.turn import Turn
from casework.writing import write_line
from models.letters import Acknowledgement
from models.queries.acknowledgements import asked_of
from models.queries.cases import hold_case
from models.tables import Case, Officer
from models.words import EventName, Level, Role

ASKED = frozenset({Level.SUPERVISE, Level.YELLOW_CARD, Level.RED_CARD, Level.CRITICISM, Level.INTERVIEW})
"""Who is told of these is asked to sign for it."""
ANSWERED_WITHIN = dt.timedelta(hours=2)
"""Working hours until it is sent again, and then until those above hear of it."""
ABOVE = {
    Role.HANDLER: (Role.UNIT_LEAD, Role.SUPERVISOR),
    Role.UNIT_LEAD: (Role.SUPERVISOR,),
    Role.SUPERVISOR: (Role.APPROVER,),
}
"""One level up from whom; a unit without a lead has the supervisor."""


def sign(turn: Turn, case: Case, officer: Officer, only: Collection[int] | None = None) -> int:
    """An officer signs for what he was sent of a held case, all of it or `only` these lines; how many.

    A line of the log says so once.
    """
    waiting = [one for one in asked_of(turn.session, case.number, officer.id) if one.signed_at is None]
    waiting = [one for one in waiting if only is None or one.seq in only]
    for one in waiting:
        one.signed_at = turn.now
        turn.session.add(one)
    if waiting:
        last = waiting[-1].seq
        detail = f"{officer.name}签收督办通知 {len(waiting)} 条"
        write_line(
            turn,
            case,
            EventName.ACKNOWLEDGED,
            to=(),
            detail=detail,
            key=f"signed:{officer.id}:{last}",
            actor=officer.id,
        )
    return len(waiting)


def raise_up(turn: Turn, asked: Acknowledgement) -> None:
    """Nobody signed though it was sent twice: those one level above are told."""
    case, officer = hold_case(turn.session, asked.case_number), turn.session.get_one(Officer, asked.officer_id)
    if not case.state.ended:
        write_line(
            turn,
            case,
            EventName.UNACKNOWLEDGED,
            to=ABOVE.get(officer.role, (Role.SUPERVISOR,)),
            detail=f"{officer.name}两次没有签收第 {asked.seq} 条的督办通知，请当面督促",
            key=f"unsigned:{officer.id}:{asked.seq}",
            level=Level.URGE,
        )
    asked.raised_at = turn.now
    turn.session.add(asked)
