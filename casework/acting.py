"""An act upon a case: judged, carried out and put on record, inside the caller's transaction."""

import datetime as dt
import uuid
from typing import Any

from casework.acts import MOVES_THE_DATE, amend
from casework.allowed import refusal
from casework.circumstances import circumstances
from casework.classifying import classify
from casework.correcting import correct
from casework.gates import refused
from casework.grounds import void_groundless
from casework.lines import act_lines
from casework.notify import notify
from casework.planning import known_late, plan_anew, replanned, set_plan, settle, spare
from casework.registered import registered
from casework.reopening import reopen
from casework.steps import step_of
from casework.turn import Turn
from casework.walking import fire_passed
from models.instants import local_date
from models.queries.documents import enter_document
from models.steps import Step
from models.tables import Case, Submission
from models.words import Act, State


def carry_out(turn: Turn, case: Case, act: Act, content: dict[str, Any], actor: str | None) -> Submission:
    """Change a case that is held: the case, its lines and the outbox together. Raises Refused before anything changes.

    What its clock had passed was fired before (`walking.overtake`); what the new plan has passed is fired here.
    """
    submission = Submission(
        id=uuid.uuid4().hex, case_number=case.number, act=act, at=turn.now, actor=actor, content=content
    )
    _judge(turn, case, submission)
    accusable = turn.now >= case.due_at or bool(case.progress.terms)
    turn.session.add(submission)
    turn.session.flush()  # its line refers to it
    with turn.session.no_autoflush:  # the case is written once, with its lines
        _change(turn, case, submission)
    if accusable or case.progress.applications:  # else nothing can be waiting for a decision
        void_groundless(turn, case)
    conclude(turn, case)
    return submission


def conclude(turn: Turn, case: Case) -> None:
    """What every change of a case ends with: the new plan is walked, and the engine is to be told."""
    fire_passed(turn, case)
    settle(case, turn.now, turn.calendar)
    case.revision += 1
    turn.session.add(case)
    turn.cases[case.number] = case


def _judge(turn: Turn, case: Case, submission: Submission) -> None:
    reason = refusal(submission.act, case, submission.counts_at)
    step = step_of(case, submission)
    if reason is None and step:
        around = circumstances(turn.session, case, turn.calendar, submission)
        reason = refused(case, step, submission.given["fields"], around)
    if reason:
        raise reason.within(case.number)


def _change(turn: Turn, case: Case, submission: Submission) -> None:
    step, before, was_paused = step_of(case, submission), case.due_date, case.clock.paused
    clock, terms = case.clock, case.progress.terms
    due_before, known = case.due_at, known_late(case, turn.now)
    if submission.act is Act.CLASSIFY:
        classify(turn, case, submission)
    amend(case, submission)
    if submission.act is Act.CORRECT:
        correct(turn, case, submission)
    if submission.act is Act.REOPEN:
        reopen(turn, case, submission)
    moved = step is not None and not case.state.ended and (clock, terms) != (case.clock, case.progress.terms)
    if moved or submission.act in MOVES_THE_DATE or (was_paused and case.state.ended):
        stood = [dt.date.fromisoformat(day) for day in submission.given.get("stood", ())]
        keep = submission.act is Act.REPLAN
        case.clock, made = replanned(case, turn.calendar, turn.now, keep=keep, stood=stood)
        set_plan(case, made)
    if case.state is State.OPEN and turn.now >= case.due_at and _under_another_unit(submission):
        case.cards_from = turn.now  # its people hear of it today
        plan_anew(case, turn.calendar, turn.now)
    if submission.past or submission.act is Act.CLASSIFY:
        spare(case, turn.calendar, turn.now, due_before, known=known)
    if _registers(case, step, submission):
        enter_document(turn.session, registered(case, local_date(turn.now), submission.actor))
    turn.session.add(case)
    for event in act_lines(turn, case, submission, before):
        turn.session.add(event)
        notify(turn, case, event, submission)


def _under_another_unit(submission: Submission) -> bool:
    """Whether it is found that the case had been entered under the wrong unit."""
    return any(change["what"] == "unit" for change in submission.content.get("changes", ()))


def _registers(case: Case, step: Step | None, submission: Submission) -> bool:
    """Whether the register of documents follows: the step enters it, or what a step had entered is corrected."""
    if case.progress.facts.get("normative") != "yes":
        return False
    if submission.act is Act.CORRECT:
        return any(one.registers and case.progress.took(one.id) for one in case.definition.steps)
    return bool(step and step.registers)
