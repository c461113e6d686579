"""Walking the ladder: firing what a case's clock has passed, each rung once under its key.

Whoever changes a case walks it first, under the same lock: the worker at a rung's instant, a clerk with an act, the
desk with a registration. So nothing depends on which of them came first.
"""

import datetime as dt

from casework.grounds import void_groundless
from casework.ladder import LATE_AFTER, passed, stood_for
from casework.lines import Fired, rung_line
from casework.notify import notify
from casework.planning import replanned, set_plan, settle
from casework.silence import Reminder, reminders
from casework.steps import lapse
from casework.turn import Turn
from models.plan import PlannedRung
from models.queries.cases import hold_case, keys_of
from models.queries.sanctions import proposals
from models.tables import Case
from models.words import CARDS, EventName, Level, State


def walk(turn: Turn, number: str) -> Case:
    """Fire what a case's clock has passed by now, and settle when it is to be looked at next. Raises NotFound."""
    case = hold_case(turn.session, number)
    if case.next_at is not None and case.next_at <= turn.now:
        fire_passed(turn, case)
        settle(case, turn.now, turn.calendar)
        case.revision += 1
        turn.session.add(case)
    return case


def overtake(turn: Turn, case: Case, *, ends: bool) -> None:
    """Fire what an act found passed, before the act changes anything.

    An act that ends the case overtakes mere reminders for good: nobody needs them any more.
    """
    if case.next_at is None or case.next_at > turn.now:
        return
    waiting = _due(case, keys_of(turn.session, case.number), turn.now)
    if not ends or any(rung.lapses or rung.level is not Level.REMIND for rung in waiting):
        fire_passed(turn, case)


def fire_passed(turn: Turn, case: Case) -> None:
    """Fire the rungs of the latest instant passed, and then those that a term's end brought about."""
    came = any(rung.at <= turn.now for rung in case.plan.rungs)
    if not came and not reminders(case, turn.calendar, turn.now, ()):
        return
    fired = keys_of(turn.session, case.number)
    while due := _due(case, fired, turn.now):
        for rung in due:
            to = rung.to if rung.lapses else stood_for(case.plan, fired, rung)
            fired.add(rung.key)
            if _may_fire(case, rung):
                _fire(turn, case, rung.model_copy(update={"to": to}))
    for one in reminders(case, turn.calendar, turn.now, fired):
        _remind(turn, case, one)
    if case.progress.applications:
        void_groundless(turn, case)


def _remind(turn: Turn, case: Case, reminder: Reminder) -> None:
    """Record that a case stands still, to those above; it comes again in its rhythm until the case moves."""
    at = turn.now if turn.now - reminder.rung.at > LATE_AFTER else reminder.rung.at
    event = rung_line(turn, case, Fired(reminder.rung, at), case.due_date, reminder.said)
    turn.session.add(event)
    turn.session.flush()
    notify(turn, case, event)


def _due(case: Case, fired: set[str], until: dt.datetime) -> list[PlannedRung]:
    """The rungs that are to fire; of a paused case those of its terms, of an ended one none.

    While a case is taken over, terms end in silence and nothing else happens.
    """
    found = [] if case.state.ended else passed(case.plan, fired, until, paused=case.state is State.PAUSED)
    return [rung for rung in found if rung.lapses] if case.quiet else found


def _may_fire(case: Case, rung: PlannedRung) -> bool:
    """What fired before it may have ended its term, or set another plan."""
    term = case.progress.term(rung.term) if rung.term else None
    return (term is None or term.open) and any(planned.key == rung.key for planned in case.plan.rungs)


def _fire(turn: Turn, case: Case, rung: PlannedRung) -> None:
    """Record one rung: at its own instant, or late at the instant when it could be fired at all."""
    at = max(rung.at, case.plan.made_at)  # it may have passed already when the plan was made
    if turn.now - at > LATE_AFTER:
        at = turn.now
    due_before = case.due_date
    if rung.lapses and rung.term:
        lapse(case, rung.term, rung.at)
        case.clock, made = replanned(case, turn.calendar, at, keep=False)
        set_plan(case, made)
        turn.session.add(case)
    event = rung_line(turn, case, Fired(rung, at), due_before)
    already = _proposed_already(turn, case, rung.level) if rung.level in CARDS else None
    if already:
        event.event, event.to, event.detail = EventName.ESCALATED, [], f"{event.detail}（{already}）"
    turn.session.add(event)
    turn.session.flush()
    notify(turn, case, event)


def _proposed_already(turn: Turn, case: Case, level: Level) -> str | None:
    """Why a card is not proposed again: one waits, or was given for the same lateness before its date moved a little.

    A case whose limit began anew earns one anew.
    """
    same = [one for one in proposals(turn.session, case.number) if one.level is level]
    if any(one.decision is None for one in same):
        return "前已拟提，尚未决定"
    given = (one for one in same if one.decision is EventName.APPROVED and one.at >= case.clock.started_at)
    return "前已批准，不再拟提" if any(given) else None
