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

from activities.amend import MOVES_THE_DATE, amend, moved_on, replanned, sentence
from activities.notify import notify
from calendars.official import OfficialCalendar
from models.cases import get_case, next_seq, rung_event, submission_events
from models.instants import local_date, shown_due
from models.ledger import Ledger
from models.messages import ActRecord, Announcement, Pace, RungRecord, Standing
from models.people import recipients
from models.tables import Case, Event, Submission, Unit
from models.words import EVENT_OF_LEVEL, LEVEL_NAMES, Act, EventName, Role, State

EVENT_OF_ACT = {
    Act.CLOSE: EventName.REPLIED,
    Act.CLASSIFY: EventName.CLASSIFIED,
    Act.REASSIGN: EventName.REASSIGNED,
    Act.PAUSE: EventName.PAUSED,
    Act.RESUME: EventName.RESUMED,
    Act.EXTEND: EventName.EXTENDED,
    Act.WITHDRAW: EventName.WITHDRAWN,
    Act.REPLAN: EventName.REPLANNED,
}

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
            planned = any(rung.key == task.rung.key for rung in case.plan.rungs)
            if event is None and planned and case.state is State.OPEN:
                event = _rung_event(session, case, task, _rung_detail(case, task, calendar))
                session.add(event)
            if event:
                to_wake = notify(session, case, event, task.recorded_at)
            standing = _standing(case)
        self._wake_all(to_wake, task.pace)
        return standing

    @activity.defn(no_thread_cancel_exception=True)
    def carry_out(self, task: ActRecord) -> Standing:
        """Carry out an act: the case, the lines and the outbox change together.

        An act whose submission is gone fails for good, and the case goes on: to try it again would hold the case up.
        """
        calendar = self._calendars()
        with self._ledger.write() as session:
            case = get_case(session, task.number)
            events = submission_events(session, task.submission_id)
            if not events:
                submission = session.get(Submission, task.submission_id)
                if submission is None:
                    raise ApplicationError(
                        f"{task.number}：提交已被收回，请重新办理", type="Refused", non_retryable=True
                    )
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


def _carried_out(
    session: Session, case: Case, submission: Submission, calendar: OfficialCalendar, now: dt.datetime
) -> list[Event]:
    before, was_paused = case.due_date, case.clock.paused
    amend(case, submission)
    if submission.act in MOVES_THE_DATE or (was_paused and case.state.ended):
        case.clock, case.plan = replanned(case, calendar, submission.at, keep=submission.act is Act.REPLAN)
        case.due_date, case.due_at, case.provisional = case.plan.due_date, case.plan.due_at, case.plan.provisional
    session.add(case)
    events = _act_events(session, case, submission, before, now)
    session.add_all(events)
    session.flush()
    return events


def _rung_detail(case: Case, task: RungRecord, calendar: OfficialCalendar) -> str:
    days = calendar.count(case.due_date, local_date(task.at))
    due = shown_due(case.due_date, case.due_at)
    match EVENT_OF_LEVEL[task.rung.level]:
        case EventName.REMINDED:
            said = f"将于 {due} 到期"
        case EventName.OVERDUE:
            said = f"{due} 到期，未答复"
        case EventName.PROPOSED:
            said = f"逾期 {days} 个工作日，拟提{LEVEL_NAMES[task.rung.level]}，待审批"
        case _:
            said = f"逾期 {days} 个工作日，{LEVEL_NAMES[task.rung.level]}"
    return f"补发：{said}" if task.late else said


def _standing(case: Case) -> Standing:
    return Standing(plan=case.plan, state=case.state, extended=bool(case.clock.extensions))


def _act_events(
    session: Session, case: Case, submission: Submission, due_before: dt.date, now: dt.datetime
) -> list[Event]:
    unit = session.get_one(Unit, case.unit_id)
    first = next_seq(session, case.number)

    def line(seq: int, name: EventName, detail: str, to: list[str], submission_id: str | None) -> Event:
        return Event(
            case_number=case.number,
            seq=seq,
            event=name,
            at=submission.at,
            recorded_at=now,
            actor=submission.actor,
            to=to,
            due_date=case.due_date,
            due_at=case.due_at,
            detail=detail,
            submission_id=submission_id,
        )

    detail = sentence(case, submission, unit, str(due_before), str(case.due_date))
    if submission.act is Act.CLOSE:
        closed = "按时办结" if submission.at < case.due_at else "逾期办结"
        return [
            line(first, EventName.REPLIED, detail, [], submission.id),
            line(first + 1, EventName.CLOSED, closed, [], None),
        ]
    told = [Role.HANDLER, Role.SUPERVISOR] if moved_on(case, submission) else [Role.HANDLER]
    to = recipients(session, told, case)
    return [line(first, EVENT_OF_ACT[submission.act], detail, to, submission.id)]


def _rung_event(session: Session, case: Case, task: RungRecord, detail: str) -> Event:
    return Event(
        case_number=case.number,
        seq=next_seq(session, case.number),
        event=EVENT_OF_LEVEL[task.rung.level],
        at=task.at,
        recorded_at=task.recorded_at,
        level=task.rung.level,
        to=recipients(session, task.rung.to, case),
        due_date=case.due_date,
        due_at=case.due_at,
        late=task.late,
        rung=task.rung.key,
        detail=detail,
    )
