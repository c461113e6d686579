"""A case that was taken over joins the others: its ladders run, from an instant that nobody is accused before."""

import datetime as dt

from calendars.clocks import plan
from calendars.official import OfficialCalendar
from casework.acting import conclude
from casework.planning import binding, plan_anew, weigh
from casework.turn import Turn
from casework.writing import write_line
from models.instants import shown
from models.plan import Begins, Plan
from models.queries.cases import hold_case
from models.tables import Case
from models.words import EventName, State

JOINED = "taken-over"
"""The key of the line: a case joins the others once."""


def release(turn: Turn, number: str, runs_from: dt.datetime) -> bool:
    """Let a quiet case's ladders run from an instant, or from now where that has gone by; nothing for another case.

    Nobody is told now: what is late is told when the ladders begin.
    """
    case = hold_case(turn.session, number)
    if not case.quiet:
        return False
    case.runs_from = max(runs_from, turn.now)
    late = late_at(case, case.runs_from)
    write_line(
        turn,
        case,
        EventName.TAKEN_OVER,
        to=(),
        detail=f"接管完成，自 {shown(case.runs_from)} 起提醒和督办{'；此前的逾期不拟提' if late else ''}",
        key=JOINED,
    )
    case.quiet = False
    weigh(case)
    plan_anew(case, turn.calendar, turn.now)
    conclude(turn, case)
    return True


def late_at(case: Case, instant: dt.datetime) -> bool:
    """Whether a case that is being taken over is overdue by then: its clock runs and has run out."""
    return case.state is State.OPEN and case.due_at <= instant and case.definition.force == "duty"


def plan_from(case: Case, calendar: OfficialCalendar, now: dt.datetime, runs_from: dt.datetime) -> Plan:
    """What its clock would work out to if its ladders ran from then."""
    begins = Begins(case.cards_from, runs_from)
    return plan(case.clock, binding(case).ladder, calendar, now, case.progress.terms, begins)
