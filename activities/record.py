"""What a case's workflow writes: one transaction for the lines, the case they change and the outbox they fill.

An activity may run again after a kill, and after what came next. So a rung is written once for each key and an act once
for each submission; the sequence is taken from the ledger, where two lines can never share a place.
"""

import datetime as dt
import logging
from collections.abc import Callable, Iterable

from sqlmodel import Session
from temporalio import activity
from temporalio.exceptions import ApplicationError

from calendars.official import OfficialCalendar
from casework.acts import MOVES_THE_DATE, amend, replanned
from casework.circumstances import circumstances
from casework.gates import refused
from casework.lines import act_lines, rung_line
from casework.notify import notify
from casework.registered import registered
from casework.steps import lapse, step_of
from models.instants import local_date
from models.ledger import Ledger
from models.payloads import ActRecord, Announcement, Pace, RungRecord, Standing
from models.queries.cases import get_case, rung_event, submission_events
from models.queries.documents import enter_document
from models.tables import Case, Event, Submission
from models.words import Act, State

log = logging.getLogger("duban.record")

Wake = Callable[[str, Pace], None]
"""Wakes an officer's mailbox; blocks until the server has taken the call."""


class CaseActivities:
    """The side effects of a case, with the ledger, the calendar and the way to a mailbox handed in.

    A cancelled one is left to end by itself: an exception thrown into a thread could tear a transaction or a lock.
    """

    def __init__(self, ledger: Ledger, calendars: Callable[[], OfficialCalendar], wake: Wake) -> None:
        self._ledger, self._calendars, self._wake = ledger, calendars, wake

    @activity.defn(no_thread_cancel_exception=True)
    def announce(self, task: Announcement) -> None:
        """Have the handler's mailbox send what the desk wrote with the registration."""
        with self._ledger.write() as session:
            case = get_case(session, task.number)
            opened = session.get_one(Event, (task.number, 1))
            to_wake = notify(session, case, opened, task.recorded_at)
        self._wake_all(to_wake, task.pace)

    @activity.defn(no_thread_cancel_exception=True)
    def fire(self, task: RungRecord) -> Standing:
        """Record a rung and tell those it is for, unless the case is closed or the rung no longer in its plan."""
        to_wake: list[str] = []
        calendar = self._calendars()
        with self._ledger.write() as session:
            case = get_case(session, task.number)
            event = rung_event(session, task.number, task.rung.key)
            if event is None and _may_fire(case, task):
                event = _fired(session, case, task, calendar)
            if event:
                to_wake = notify(session, case, event, task.recorded_at)
            standing = _standing(case)
        self._wake_all(to_wake, task.pace)
        return standing

    @activity.defn(no_thread_cancel_exception=True)
    def carry_out(self, task: ActRecord) -> Standing:
        """Carry out an act: the case, the lines and the outbox change together.

        An act that is refused, or whose submission is gone, fails for good, and the case goes on: to try it again would
        hold the case up.
        """
        calendar = self._calendars()
        with self._ledger.write() as session:
            case = get_case(session, task.number)
            events = submission_events(session, task.submission_id)
            if not events:
                submission = session.get(Submission, task.submission_id)
                if submission is None:
                    raise _refusal(f"{task.number}：提交已被收回，请重新办理")
                events = _carried_out(session, case, submission, calendar, task.recorded_at)
            to_wake = [woken for event in events for woken in notify(session, case, event, task.recorded_at)]
            standing = _standing(case)
        self._wake_all(to_wake, task.pace)
        return standing

    def _wake_all(self, officers: Iterable[str], pace: Pace) -> None:
        for officer_id in dict.fromkeys(officers):
            try:
                self._wake(officer_id, pace)
            except Exception as error:  # noqa: BLE001  (the line is in the outbox: the sweep wakes what is forgotten)
                log.warning("a mailbox could not be woken yet: %s", type(error).__name__)


def _may_fire(case: Case, task: RungRecord) -> bool:
    """The rung is still in the plan, and its clock runs: of a paused case the terms run on."""
    planned = any(rung.key == task.rung.key for rung in case.plan.rungs)
    term = case.progress.term(task.rung.term) if task.rung.term else None
    if term is not None and not term.open:
        return False
    return planned and (case.state is State.OPEN or (case.state is State.PAUSED and task.rung.term is not None))


def _fired(session: Session, case: Case, task: RungRecord, calendar: OfficialCalendar) -> Event:
    due_before = case.due_date
    if task.rung.lapses and task.rung.term:
        lapse(case, task.rung.term, task.rung.at)
        _replan(case, calendar, task.at, keep=False)
        session.add(case)
    event = rung_line(session, case, task, calendar, due_before)
    session.add(event)
    session.flush()
    return event


def _carried_out(
    session: Session, case: Case, submission: Submission, calendar: OfficialCalendar, now: dt.datetime
) -> list[Event]:
    step = step_of(case, submission)
    if step:
        around = circumstances(session, case, calendar, submission.at, submission.actor)
        reason = refused(case, step, submission.content["fields"], around)
        if reason:
            raise _refusal(f"{case.number}：{reason}")
    before, was_paused = case.due_date, case.clock.paused
    clock, terms = case.clock, case.progress.terms
    amend(case, submission)
    moved = step is not None and not case.state.ended and (clock, terms) != (case.clock, case.progress.terms)
    if moved or submission.act in MOVES_THE_DATE or (was_paused and case.state.ended):
        _replan(case, calendar, submission.at, keep=submission.act is Act.REPLAN)
    if step and step.registers and case.progress.facts.get("normative") == "yes":
        enter_document(session, registered(case, local_date(submission.at), submission.actor))
    session.add(case)
    events = act_lines(session, case, submission, before, now)
    session.add_all(events)
    session.flush()
    return events


def _replan(case: Case, calendar: OfficialCalendar, now: dt.datetime, *, keep: bool) -> None:
    case.clock, case.plan = replanned(case, calendar, now, keep=keep)
    case.due_date, case.due_at, case.provisional = case.plan.due_date, case.plan.due_at, case.plan.provisional


def _standing(case: Case) -> Standing:
    return Standing(plan=case.plan, state=case.state, extended=bool(case.clock.extensions))


def _refusal(message: str) -> ApplicationError:
    return ApplicationError(message, type="Refused", non_retryable=True)
