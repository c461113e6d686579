"""The lines of a case's log: what is written when a rung fires or an act is carried out."""

import datetime as dt
from dataclasses import dataclass

from sqlmodel import Session

from calendars.official import OfficialCalendar
from casework.acts import moved_on
from casework.sentences import Told, sentence, still_paused
from casework.steps import EVENT_OF_EFFECT, step_of
from casework.turn import Turn
from models.actor import marks
from models.instants import local_date, shown_due
from models.plan import PlannedRung
from models.progress import Term
from models.queries.cases import next_seq
from models.queries.people import told
from models.steps import Step
from models.tables import Case, Event, Officer, Submission
from models.words import ABOVE_UNITS, DECIDES, EVENT_OF_LEVEL, LEVEL_NAMES, Act, EventName, Matter, Role

EVENT_OF_ACT = {
    Act.CLOSE: EventName.REPLIED,
    Act.CLASSIFY: EventName.CLASSIFIED,
    Act.REASSIGN: EventName.REASSIGNED,
    Act.PAUSE: EventName.PAUSED,
    Act.RESUME: EventName.RESUMED,
    Act.EXTEND: EventName.EXTENDED,
    Act.WITHDRAW: EventName.WITHDRAWN,
    Act.REPLAN: EventName.REPLANNED,
    Act.ASSIST: EventName.ASSISTED,
    Act.CONTRIBUTE: EventName.CONTRIBUTED,
    Act.NOTE: EventName.NOTED,
    Act.ATTACH: EventName.ATTACHED,
    Act.CORRECT: EventName.CORRECTED,
    Act.REOPEN: EventName.REOPENED,
    Act.APPLY: EventName.APPLIED,
    Act.ISSUE: EventName.ISSUED,
    Act.ANNUL: EventName.ANNULLED,
    Act.URGE: EventName.URGED,
}

UNTOLD = frozenset({Act.NOTE, Act.ATTACH})
"""What nothing follows from, and nobody is told of."""


@dataclass(frozen=True)
class Fired:
    """A rung that fires: at which instant it counts, and whether that is later than it should have been."""

    rung: PlannedRung
    at: dt.datetime

    @property
    def late(self) -> bool:
        return self.at > self.rung.at


def rung_line(turn: Turn, case: Case, fired: Fired, due_before: dt.date, said: str | None = None) -> Event:
    """The line of a rung: of the case, of a term inside it, of one that ended in silence; or what is `said`."""
    rung = fired.rung
    term = case.progress.term(rung.term) if rung.term else None
    to, instead = told(turn.session, rung.to, case, local_date(fired.at), term)
    planned = case.plan.term(rung.term) if rung.term else None
    due_date, due_at = (planned.due_date, planned.due_at) if planned else (case.due_date, case.due_at)
    if rung.lapses and term:
        moved = "" if due_before == case.due_date else f"；到期日 {due_before} → {case.due_date}"
        moved = "；到期日是固定日期，未曾暂停" if case.clock.fixed else moved + still_paused(case)
        said = f"{term.name}届满：{term.lapses}{moved}"
    elif said is None:
        said = _rung_detail(case, fired, turn.calendar, term, due_date, due_at)
    return Event(
        case_number=case.number,
        seq=next_seq(turn.session, case.number),
        event=EventName.LAPSED if rung.lapses else EVENT_OF_LEVEL[rung.level],
        at=fired.at,
        recorded_at=turn.now,
        level=None if rung.lapses else rung.level,
        to=to,
        due_date=due_date,
        due_at=due_at,
        late=fired.late,
        key=rung.key,
        detail=(f"补发：{said}" if fired.late else said) + instead,
    )


def act_lines(turn: Turn, case: Case, submission: Submission, due_before: dt.date) -> list[Event]:
    """The lines of an act; a reply has two, the reply and the closing."""
    unit = turn.unit(case.unit_id)
    first, by_whom = next_seq(turn.session, case.number), marks(turn.session)

    def line(seq: int, name: EventName, detail: str, to: list[str], submission_id: str | None) -> Event:
        return Event(
            case_number=case.number,
            seq=seq,
            event=name,
            at=submission.at,
            recorded_at=turn.now,
            actor=submission.actor,
            to=to,
            due_date=case.due_date,
            due_at=case.due_at,
            key=submission.content.get("key"),
            detail=detail,
            submission_id=submission_id,
            **by_whom,
        )

    detail = sentence(Told(case, submission, unit, str(due_before), str(case.due_date)))
    step = step_of(case, submission)
    if submission.act is Act.CLOSE:
        if case.definition.force == "permission":
            return [line(first, EventName.CLOSED, f"办结：{detail}", [], submission.id)]
        in_time = "按时办结" if (case.stopped_at or submission.at) < case.due_at else "逾期办结"
        closed = f"{in_time}（以 {local_date(case.stopped_at)} 为准）" if case.stopped_at else in_time
        if step and not step.replies:
            return [line(first, EventName.CLOSED, f"{closed}：{detail}", [], submission.id)]
        return [
            line(first, EventName.REPLIED, detail, [], submission.id),
            line(first + 1, EventName.CLOSED, closed, [], None),
        ]
    to, instead = _told_of_act(turn.session, case, submission, moved=due_before != case.due_date)
    name = _name_of(step, case) if step else EVENT_OF_ACT[submission.act]
    return [line(first, name, detail + instead, to, submission.id)]


def _name_of(step: Step, case: Case) -> EventName:
    """What a step is on record as; where the limit is a date, nothing was paused or resumed."""
    name = EVENT_OF_EFFECT[step.clock]
    return EventName.STEPPED if case.clock.fixed and name in (EventName.PAUSED, EventName.RESUMED) else name


def _told_of_act(session: Session, case: Case, submission: Submission, *, moved: bool) -> tuple[list[str], str]:
    if submission.act in UNTOLD or (submission.content.get("quietly") and not moved_on(case, submission)):
        return [], ""
    if submission.act is Act.APPLY:
        return told(session, DECIDES[Matter(submission.given["matter"])], case, local_date(submission.at))
    if submission.act in (Act.ISSUE, Act.ANNUL, Act.URGE):
        return told(session, map(Role, submission.given["tells"]), case, local_date(submission.at))
    term_id = submission.given["term"]["id"] if submission.act is Act.ASSIST else None
    above = moved_on(case, submission) or (submission.past and moved)
    above = above or (submission.act is Act.CORRECT and (moved or case.state.ended))
    roles = [Role.HANDLER, Role.SUPERVISOR] if above else [Role.HANDLER]
    roles = [Role.HANDLER, Role.UNIT_LEAD, Role.SUPERVISOR] if submission.act is Act.REOPEN else roles
    if submission.content.get("above"):  # withdrawn though late, inspected or with a proposal waiting
        roles = [Role.HANDLER, Role.SUPERVISOR, Role.APPROVER]
    to, instead = told(
        session, roles, case, local_date(submission.at), case.progress.term(term_id) if term_id else None
    )
    return [*to, *(one for one in _of_a_hand_over(session, case, submission) if one not in to)], instead


def _of_a_hand_over(session: Session, case: Case, submission: Submission) -> list[str]:
    """Who hears that somebody gave a case away: who had it, and the supervisor where a unit gave it to another."""
    changes = submission.content.get("changes", ())
    given = next((one["value"] for one in changes if one["what"] == "unit"), submission.content)
    if "former_officer" not in given or submission.actor is None:
        return []
    former, by = (session.get(Officer, one or "") for one in (given["former_officer"], submission.actor))
    away = [former.id] if former and former.left_on is None and former.id != submission.actor else []
    if by is None or by.unit_id in (None, case.unit_id) or by.role in ABOVE_UNITS:
        return away
    return away + told(session, [Role.SUPERVISOR], case, local_date(submission.at))[0]


def _rung_detail(
    case: Case, fired: Fired, calendar: OfficialCalendar, term: Term | None, due_date: dt.date, due_at: dt.datetime
) -> str:
    days = calendar.count(due_date, local_date(fired.at))
    due = shown_due(due_date, due_at)
    head = f"{term.name}：" if term else ""
    open_words = "未反馈" if term else ("未答复" if case.definition.replies else "未办结")
    match EVENT_OF_LEVEL[fired.rung.level]:
        case EventName.REMINDED:
            return f"{head}将于 {due} 到期" if fired.at < due_at else f"{head}已于 {due} 到期"
        case EventName.OVERDUE:
            asked = term is None and case.progress.awaits(Matter.EXTENSION)
            return f"{head}{due} 到期，{open_words}{'；延期申请尚未审批，期限不因申请而停止' if asked else ''}"
        case EventName.PROPOSED:
            return f"{head}逾期 {days} 个工作日，拟提{LEVEL_NAMES[fired.rung.level]}，待审批"
        case _:
            return f"{head}逾期 {days} 个工作日，{LEVEL_NAMES[fired.rung.level]}"
