"""The ground of what waits for a decision: it falls when the case is no longer what was decided upon.

A card that the ladder proposed stands on days late; an application on a case that goes on, and on a limit that has not
run out. Measures proposed by hand, or because a unit had so many before, stand on something else, which people judge.
"""

import datetime as dt
import re

from calendars.clocks import plan
from calendars.official import OfficialCalendar
from casework.planning import binding
from casework.turn import Turn
from casework.writing import write_line
from models.instants import shown
from models.queries.sanctions import Proposed, decision_key, proposals, unit_corrected
from models.tables import Case
from models.words import ABOVE_UNITS, DECIDES, EventName, Matter, Role, State

RUNG_OF_CASE = re.compile(r"\d+@")
"""How the key of a rung of the case's own ladder begins; those of its terms begin with the term's id."""
RUNG_OF_TERM = re.compile(r"(?P<term>[^:@]+):\d+@")


def plainly_gone(proposal: Proposed, now: dt.datetime) -> str | None:
    """Why what waits has lost its ground, as far as a list can tell; None where it holds, or where people proposed it.

    The case is not late at all, though its own ladder proposed this; or there is nothing any more to apply for.
    """
    if proposal.matter:
        return _nothing_to_apply_for(proposal, now)
    if proposal.key is None or not (RUNG_OF_CASE.match(proposal.key) or RUNG_OF_TERM.match(proposal.key)):
        return None
    if proposal.state is State.WITHDRAWN:
        return "办件已撤回"
    if not RUNG_OF_CASE.match(proposal.key):
        return None  # of a date inside the case, which a list does not have
    ended = proposal.ended_at
    if ended is None and proposal.state is State.PAUSED and now >= proposal.due_at:  # no pause begins once it is late
        return f"计时在到期日 {proposal.due_date} 以前暂停，尚未逾期"
    if (ended or now) >= proposal.due_at:
        return None
    paused = "，计时暂停中" if proposal.state is State.PAUSED else ""
    return "已查明按时办结" if ended else f"到期日已变为 {proposal.due_date}，尚未逾期{paused}"


def _nothing_to_apply_for(proposal: Proposed, now: dt.datetime) -> str | None:
    if proposal.state.ended:
        return "办件已了结"
    if proposal.matter is Matter.EXTENSION and proposal.state is State.OPEN and now >= proposal.due_at:
        return f"到期（{shown(proposal.due_at)}）之前未获批准"
    return None


def ground_gone(case: Case, proposal: Proposed, now: dt.datetime, calendar: OfficialCalendar) -> str | None:
    """Why what a proposal says of a case is no longer so; None where its ground holds.

    It holds as long as the case's plan has a rung of that level that had come by now, or by the end of the case; what
    was proposed rightly before the case was spared stays so.
    """
    ended = case.stopped_at or case.closed_at
    seen = proposal._replace(state=case.state, due_date=case.due_date, due_at=case.due_at, ended_at=ended)
    why = plainly_gone(seen, now)
    if proposal.matter:
        return why or _otherwise_settled(case, proposal)
    of_term = RUNG_OF_TERM.match(proposal.key or "")
    if not why and of_term:
        return _term_kept(case, of_term["term"], proposal, now, calendar)
    if why or proposal.key is None or not RUNG_OF_CASE.match(proposal.key):
        return why
    made = plan(case.clock, binding(case).ladder, calendar, now) if case.cards_from else case.plan
    rungs = (rung for rung in made.rungs if rung.level is proposal.level and not rung.term)
    if any(rung.at <= (ended or now) for rung in rungs):
        return None
    return f"{'已查明' if ended else f'到期日已变为 {case.due_date}，'}逾期未满拟提{proposal.name}的天数"


def _term_kept(case: Case, name: str, proposal: Proposed, now: dt.datetime, calendar: OfficialCalendar) -> str | None:
    """The same of a date inside the case: it was met, or it is no longer the one that binds."""
    term = case.progress.term(name)
    if term is None:
        return "所依据的期限已不在案"
    steps = {step.id for step in case.definition.steps if step.term and step.term.id == name.partition("#")[0]}
    if any(one.step in steps and one.at == term.ended_at for one in case.progress.taken):
        return f"{term.name}的期限已重新确定"
    made = plan(term.clock, term.ladder, calendar, now, begins=case.begins._replace(cards=term.cards_from))
    by = term.ended_at or now
    if by < made.due_at:
        return f"{term.name}已按时完成" if term.ended_at else f"{term.name}的到期日已变为 {made.due_date}，尚未逾期"
    if any(rung.level is proposal.level and rung.at <= by for rung in made.rungs):
        return None
    return f"{term.name}逾期未满拟提{proposal.name}的天数"


def _otherwise_settled(case: Case, proposal: Proposed) -> str | None:
    """What was applied for came about without a decision on it."""
    if proposal.matter is Matter.EXTENSION and case.clock.extensions:
        return "已另行延期"
    since = case.clock.limit_since
    if proposal.matter is Matter.EXTENSION and since and since > proposal.at:
        return f"答复期限已另行告知申请人（{case.due_date}，条例35）"
    waits = case.progress.application(proposal.key)
    return "办件已改派" if waits and waits.unit_id != case.unit_id else None


def _why_void(turn: Turn, case: Case, proposal: Proposed) -> str | None:
    by_ladder = proposal.key and (RUNG_OF_CASE.match(proposal.key) or RUNG_OF_TERM.match(proposal.key))
    if by_ladder and unit_corrected(turn.session, case.number, proposal.at):
        return "登记的单位已更正，原单位不承办这一件"
    return ground_gone(case, proposal, turn.now, turn.calendar)


def void_groundless(turn: Turn, case: Case) -> None:
    """Close what waits for a decision and has lost its ground: nobody is to approve what is no longer so."""
    for one in proposals(turn.session, case.number):
        why = None if one.decision else _why_void(turn, case, one)
        if why:
            case.progress = case.progress.decided(one.key)
            write_line(
                turn,
                case,
                EventName.VOIDED,
                to=(Role.HANDLER, *DECIDES[one.matter]) if one.matter else ABOVE_UNITS,
                detail=f"{'申请' if one.matter else '拟提'}{one.name}失效：{why}",
                key=decision_key(one.seq),
                level=one.level,
            )
