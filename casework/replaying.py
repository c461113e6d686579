"""A case worked out again from its beginning: every act that binds, in their order, as if it came anew.

A correction or a reopening changes what a case is made of; what follows is not patched but counted again. Acts are
replayed at the instants at which they were accepted, silence ends terms in between as it did then, and nothing is
written: whoever calls this records what came of it.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from calendars.clocks import plan
from casework.acts import amend
from casework.classifying import classify
from casework.planning import binding, known_late, plan_anew, spare
from casework.registering import Origin, beginning
from casework.steps import lapse, step_of
from casework.turn import Turn
from models.errors import Refused
from models.limit import Limit
from models.queries.cases import submissions_in_order
from models.steps import Step
from models.tables import Case, Submission
from models.words import Act, State

Judge = Callable[[Case, Step, Submission], Refused | None]
"""Why a step, as it stands in the replay, would not hold; None where it does."""


def origin_of(case: Case, submissions: Iterable[Submission]) -> Origin:
    """What a case began with, read out of what it has become.

    What a step filled in was not there yet, unless the registration had to have it.
    """
    later = {key for one in submissions for key in one.given.get("fields", ())}
    first = {rule.id for rule in case.definition.opens_with if not rule.optional}
    facts = {key: value for key, value in case.progress.facts.items() if key not in later or key in first}
    return Origin(case.clock.received_at, facts, _first_limit(case, facts), case.clock.close_of_business)


def _first_limit(case: Case, facts: dict[str, Any]) -> Limit:
    own = case.definition.limit
    fixed = own.date is not None and case.clock.limit_since is None
    return case.clock.limit if fixed and (case.period or case.parent) else own.resolved(facts)


def rework(
    turn: Turn, case: Case, origin: Origin, extra: Sequence[Submission] = (), judge: Judge | None = None
) -> None:
    """Work a held case out again: its clock, facts, terms and state, and its plan under the calendar in force.

    `extra`: what is being carried out and has no line yet. `judge` raises where a step on record would no longer hold.
    Whose the case is stays, and what waits for a decision. A date that a change of the calendar alone had put off stays
    put off.
    """
    owner, put_off = (case.unit_id, case.officer_id), case.clock.replacement
    due_before, known = case.due_at, known_late(case, turn.now)
    waiting = case.progress.applications
    _begin(turn, case, origin)
    for one in (*submissions_in_order(turn.session, case.number), *extra):
        if one.undone:
            continue
        _lapse_until(turn, case, one.at)
        step = step_of(case, one)
        found = judge(case, step, one) if judge and step else None
        if found and step:
            raise Refused(f"更正后，已办的“{step.name}”不再成立：{found.reason}", code=found.code, **found.about)
        if one.act is Act.CLASSIFY:
            classify(turn, case, one)
        amend(case, one)
    if not case.state.ended:
        _lapse_until(turn, case, turn.now)
    case.unit_id, case.officer_id = owner
    case.progress = case.progress.model_copy(update={"applications": waiting})
    case.days_used = case.days_allowed = None  # counted when it ended, under another receipt perhaps
    plan_anew(case, turn.calendar, turn.now)
    if put_off and case.due_date < put_off.due_date and not case.clock.limit_since:
        case.clock = case.clock.model_copy(update={"replacement": put_off})
        plan_anew(case, turn.calendar, turn.now)
    spare(case, turn.calendar, turn.now, due_before, known=known)


def _begin(turn: Turn, case: Case, origin: Origin) -> None:
    case.clock, case.progress = beginning(case.definition, origin)
    case.state = State.PAUSED if case.clock.paused else State.OPEN
    case.closed_at = case.stopped_at = None
    case.classified_row, case.classified_hash = None, None


def _lapse_until(turn: Turn, case: Case, until: dt.datetime) -> None:
    """End in silence what had ended in silence by an instant."""
    while True:
        made = plan(case.clock, binding(case).ladder, turn.calendar, until, case.progress.terms)
        due = [rung for rung in made.rungs if rung.lapses and rung.at <= until and rung.term]
        if not due:
            return
        first = min(due, key=lambda rung: rung.at)
        lapse(case, str(first.term), first.at)
