"""An act upon a case: judged, carried out and put on record, inside the caller's transaction."""

import uuid
from typing import Any

from casework.acts import MOVES_THE_DATE, amend
from casework.allowed import refusal
from casework.circumstances import circumstances
from casework.gates import refused
from casework.grounds import void_groundless
from casework.lines import act_lines
from casework.notify import notify
from casework.planning import replanned, set_plan, settle
from casework.registered import registered
from casework.steps import step_of
from casework.turn import Turn
from casework.walking import fire_passed
from models.instants import local_date
from models.obligation import Obligation
from models.queries.definitions import definition_row
from models.queries.documents import enter_document
from models.tables import Case, Submission
from models.words import Act


def carry_out(turn: Turn, case: Case, act: Act, content: dict[str, Any], actor: str | None) -> Submission:
    """Change a case that is held: the case, its lines and the outbox together. Raises Refused before anything changes.

    What its clock had passed was fired before (`walking.overtake`); what the new plan has passed is fired here.
    """
    submission = Submission(
        id=uuid.uuid4().hex, case_number=case.number, act=act, at=turn.now, actor=actor, content=content
    )
    _judge(turn, case, submission)
    was_late = turn.now >= case.due_at
    turn.session.add(submission)
    turn.session.flush()  # its line refers to it
    with turn.session.no_autoflush:  # the case is written once, with its lines
        _change(turn, case, submission)
    if was_late:  # before that nothing was proposed
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
    reason = refusal(submission.act, case, turn.now)
    step = step_of(case, submission)
    if reason is None and step:
        around = circumstances(turn.session, case, turn.calendar, turn.now, submission.actor)
        reason = refused(case, step, submission.content["fields"], around)
    if reason:
        raise reason.within(case.number)


def _change(turn: Turn, case: Case, submission: Submission) -> None:
    step, before, was_paused = step_of(case, submission), case.due_date, case.clock.paused
    clock, terms = case.clock, case.progress.terms
    if submission.act is Act.CLASSIFY:
        _classify(turn, case, submission)
    amend(case, submission)
    moved = step is not None and not case.state.ended and (clock, terms) != (case.clock, case.progress.terms)
    if moved or submission.act in MOVES_THE_DATE or (was_paused and case.state.ended):
        case.clock, made = replanned(case, turn.calendar, turn.now, keep=submission.act is Act.REPLAN)
        set_plan(case, made)
    if step and step.registers and case.progress.facts.get("normative") == "yes":
        enter_document(turn.session, registered(case, local_date(turn.now), submission.actor))
    turn.session.add(case)
    for event in act_lines(turn, case, submission, before):
        turn.session.add(event)
        notify(turn, case, event)


def _classify(turn: Turn, case: Case, submission: Submission) -> None:
    chosen = Obligation.model_validate(submission.content["definition"])
    same = chosen.id == case.definition.id
    case.classified_row = None if same else definition_row(turn.session, chosen)
    case.classified_hash = None if case.classified_row is None else case.classified_row.hash
