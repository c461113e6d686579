"""What a case's workflow writes: one transaction for the lines, the case they change and the outbox they fill.

Every line is written under (case, sequence), so an activity that runs again after a kill changes nothing.
"""

import datetime as dt
from collections.abc import Callable, Iterable

from sqlmodel import Session
from temporalio import activity

from activities import texts
from activities.amend import MOVES_THE_DATE, amend, binding, sentence
from calendars.clocks import plan
from calendars.official import OfficialCalendar
from models.cases import get_case, has_event
from models.instants import local_date, shown_due
from models.ledger import Ledger
from models.messages import ActOutcome, ActRecord, Announcement, Pace, RungRecord
from models.outbox import has_waiting, officers_told
from models.people import recipients
from models.tables import Case, Event, Notification, Submission, Unit
from models.words import EVENT_OF_LEVEL, LEVEL_NAMES, Act, EventName, Role

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

Wake = Callable[[str, Pace], None]
"""Wakes an officer's mailbox; blocks until the server has taken the call."""


class CaseActivities:
    """The side effects of a case, with the ledger, the calendar and the way to a mailbox handed in."""

    def __init__(self, ledger: Ledger, calendar: OfficialCalendar, wake: Wake) -> None:
        self._ledger, self._calendar, self._wake = ledger, calendar, wake

    @activity.defn
    def announce(self, task: Announcement) -> None:
        """Tell the handler of a new case."""
        with self._ledger.write() as session:
            case = get_case(session, task.number)
            opened = session.get_one(Event, (task.number, 1))
            to_wake = _notify(session, case, opened, task.recorded_at)
        self._wake_all(to_wake, task.pace)

    @activity.defn
    def fire(self, task: RungRecord) -> None:
        """Record a rung and tell those it is for."""
        with self._ledger.write() as session:
            case = get_case(session, task.number)
            event = session.get(Event, (task.number, task.seq))
            if event is None:
                event = _rung_event(session, case, task, self._rung_detail(case, task))
                session.add(event)
            to_wake = _notify(session, case, event, task.recorded_at)
        self._wake_all(to_wake, task.pace)

    @activity.defn
    def carry_out(self, task: ActRecord) -> ActOutcome:
        """Carry out an act: the case, the lines and the outbox change together. Returns the plan in force then."""
        with self._ledger.write() as session:
            case = get_case(session, task.number)
            submission = session.get_one(Submission, task.submission_id)
            if not has_event(session, task.number, task.seq):
                self._amend(session, case, submission, task)
            events = [session.get(Event, (task.number, task.seq + n)) for n in range(_lines(task.act))]
            to_wake = [woken for event in events if event for woken in _notify(session, case, event, task.recorded_at)]
            outcome = ActOutcome(lines=_lines(task.act), plan=case.plan)
        self._wake_all(to_wake, task.pace)
        return outcome

    def _amend(self, session: Session, case: Case, submission: Submission, task: ActRecord) -> None:
        before = case.due_date
        amend(case, submission)
        if task.act in MOVES_THE_DATE:
            adopt(case, self._calendar, task.at)
        session.add(case)
        for event in _act_events(session, case, submission, task, before):
            session.add(event)
        session.flush()

    def _rung_detail(self, case: Case, task: RungRecord) -> str:
        days = self._calendar.count(case.due_date, local_date(task.at))
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

    def _wake_all(self, officers: Iterable[str], pace: Pace) -> None:
        for officer_id in dict.fromkeys(officers):
            self._wake(officer_id, pace)


def adopt(case: Case, calendar: OfficialCalendar, now: dt.datetime) -> None:
    """Work the case's clock out under this calendar and make the result its plan."""
    case.plan = plan(case.clock, binding(case).ladder, calendar, now)
    case.due_date, case.due_at, case.provisional = case.plan.due_date, case.plan.due_at, case.plan.provisional


def _lines(act: Act) -> int:
    return 2 if act is Act.CLOSE else 1  # a reply is recorded, and the case closed with it


def _act_events(
    session: Session, case: Case, submission: Submission, task: ActRecord, due_before: dt.date
) -> list[Event]:
    unit = session.get_one(Unit, case.unit_id)

    def line(seq: int, name: EventName, detail: str, to: list[str], submission_id: str | None) -> Event:
        return Event(
            case_number=case.number,
            seq=seq,
            event=name,
            at=task.at,
            recorded_at=task.recorded_at,
            actor=submission.actor,
            to=to,
            due_date=case.due_date,
            due_at=case.due_at,
            detail=detail,
            submission_id=submission_id,
        )

    detail = sentence(case, submission, unit, str(due_before), str(case.due_date))
    if task.act is Act.CLOSE:
        closed = "按时办结" if task.at < case.due_at else "逾期办结"
        return [
            line(task.seq, EventName.REPLIED, detail, [], submission.id),
            line(task.seq + 1, EventName.CLOSED, closed, [], None),
        ]
    to = recipients(session, [Role.HANDLER], case)
    return [line(task.seq, EVENT_OF_ACT[task.act], detail, to, submission.id)]


def _rung_event(session: Session, case: Case, task: RungRecord, detail: str) -> Event:
    return Event(
        case_number=case.number,
        seq=task.seq,
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


def _notify(session: Session, case: Case, event: Event, now: dt.datetime) -> list[str]:
    """Fill the outbox for an event, once; returns the officers whose mailbox must be woken.

    A mailbox with something waiting was woken by whoever wrote that; a second run of an activity wakes again, because
    the first may have died between its commit and its call.
    """
    to_wake = []
    written = officers_told(session, event.case_number, event.seq)
    unit = session.get_one(Unit, case.unit_id)
    for officer_id in event.to:
        if officer_id in written or not has_waiting(session, officer_id):
            to_wake.append(officer_id)
        if officer_id not in written:
            body = texts.line(case, unit, event)
            session.add(
                Notification(
                    case_number=case.number,
                    seq=event.seq,
                    officer_id=officer_id,
                    event=event.event,
                    body=body,
                    created_at=now,
                )
            )
    session.flush()
    return to_wake
