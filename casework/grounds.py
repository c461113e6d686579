"""The ground of a proposal: a card that the ladder proposed stands on days late, and falls with them.

Measures proposed by hand, or because a unit had so many before, stand on something else; people decide on them.
"""

import datetime as dt
import re

from calendars.clocks import plan
from calendars.official import OfficialCalendar
from casework.planning import binding
from casework.turn import Turn
from casework.writing import write_line
from models.queries.sanctions import Proposed, decision_key, proposals
from models.tables import Case
from models.words import LEVEL_NAMES, EventName, Role, State

RUNG_OF_CASE = re.compile(r"\d+@")
"""How the key of a rung of the case's own ladder begins; those of its terms begin with the term's id."""


def not_late(proposal: Proposed, now: dt.datetime) -> str | None:
    """Why the case is not late at all, though its own ladder proposed this; None where it is, or where people did."""
    if proposal.key is None or not RUNG_OF_CASE.match(proposal.key):
        return None
    ended = proposal.ended_at
    if (ended or now) >= proposal.due_at:
        return None
    paused = "，计时暂停中" if proposal.state is State.PAUSED else ""
    return "已查明按时办结" if ended else f"到期日已变为 {proposal.due_date}，尚未逾期{paused}"


def ground_gone(case: Case, proposal: Proposed, now: dt.datetime, calendar: OfficialCalendar) -> str | None:
    """Why what a proposal says of a case is no longer so; None where its ground holds.

    It holds as long as the case's plan has a rung of that level that had come by now, or by the end of the case; what
    was proposed rightly before the case was spared stays so.
    """
    ended = case.stopped_at or case.closed_at
    seen = proposal._replace(state=case.state, due_date=case.due_date, due_at=case.due_at, ended_at=ended)
    why = not_late(seen, now)
    if why or proposal.key is None or not RUNG_OF_CASE.match(proposal.key):
        return why
    made = plan(case.clock, binding(case).ladder, calendar, now) if case.cards_from else case.plan
    rungs = (rung for rung in made.rungs if rung.level is proposal.level and not rung.term)
    if any(rung.at <= (ended or now) for rung in rungs):
        return None
    return f"{'已查明' if ended else f'到期日已变为 {case.due_date}，'}逾期未满拟提{_named(proposal)}的天数"


def void_groundless(turn: Turn, case: Case) -> None:
    """Close what waits for a decision and has lost its ground: nobody is to approve what is no longer so."""
    for one in proposals(turn.session, case.number):
        why = None if one.decision else ground_gone(case, one, turn.now, turn.calendar)
        if why:
            write_line(
                turn,
                case,
                EventName.VOIDED,
                to=(Role.SUPERVISOR, Role.APPROVER),
                detail=f"拟提{_named(one)}失效：{why}",
                key=decision_key(one.seq),
                level=one.level,
            )


def _named(proposal: Proposed) -> str:
    return LEVEL_NAMES[proposal.level] if proposal.level else ""
