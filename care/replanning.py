"""Re-planning what is in flight when the calendar changed: which cases move, and moving them at a bounded rate.

Nothing is stored about the progress: a case is done when its plan is what the newest calendar makes of it. So the work
goes on where it stood after any crash, and no case is moved twice.
"""

import asyncio
import datetime as dt
import logging
from dataclasses import dataclass

from calendars.official import OfficialCalendar
from casework.acts import replanned
from desk.cases.performing import perform
from models.errors import DubanError
from models.instants import local_date
from models.plan import Plan
from models.queries.calendar_changes import calendar_changes
from models.queries.cases import cases, events_of, get_case, submissions_for
from models.tables import Case
from models.words import Act, State
from office.office import Office

log = logging.getLogger("duban.replanning")

AT_ONCE = 10
EACH_SWEEP = 300
"""Cases re-planned between two looks at what else is to be done."""


@dataclass(frozen=True)
class Move:
    """One case under another calendar. `unit` is its id."""

    number: str
    title: str
    unit: str
    old_due: dt.date
    new_due: dt.date


@dataclass
class Progress:
    """What a worker remembers between sweeps: the version under which nothing was left to do."""

    settled: str | None = None


def moves(office: Office, calendar: OfficialCalendar) -> list[Move]:
    """The live cases whose plan this calendar changes. Cases whose windows it does not touch are not among them."""
    found = []
    with office.ledger.read() as session:
        for case in cases(session, states=[State.OPEN, State.PAUSED]):
            made = _under(office, case, calendar)
            if made:
                found.append(Move(case.number, case.title, case.unit_id, case.due_date, made.due_date))
    return found


async def replan_case(office: Office, number: str, actor: str | None = None) -> Case | None:
    """Work the plan out under the newest calendar; None, and nothing is touched, when nothing would move."""
    calendar = office.calendars()
    with office.ledger.read() as session:
        case = get_case(session, number)
        made = _under(office, case, calendar)
    if made is None:
        return None
    content = {
        "calendar_version": calendar.version,
        "why": _why(office, case, made),
        "old_due": case.due_date.isoformat(),
    }
    return await perform(office, number, Act.REPLAN, content, actor)


async def replan_affected(office: Office, progress: Progress) -> int:
    """Re-plan some of the cases that the newest calendar moves; returns how many. Cheap when nothing is to be done."""
    calendar = office.calendars()
    if progress.settled == calendar.version:
        return 0
    waiting = await asyncio.to_thread(moves, office, calendar)
    if not waiting:
        progress.settled = calendar.version
        return 0
    gate = asyncio.Semaphore(AT_ONCE)

    async def one(number: str) -> bool:
        async with gate:
            try:
                return await replan_case(office, number) is not None
            except DubanError as error:
                log.warning("case %s could not be re-planned yet: %s", number, error)
                return False

    done = sum(await asyncio.gather(*(one(move.number) for move in waiting[:EACH_SWEEP])))
    log.info("re-planned %s cases under %s, %s left", done, calendar.version, len(waiting) - done)
    return done


def replan_status(office: Office) -> dict[str, object]:
    """How far the newest version is: done, left, and how the done ones moved."""
    calendar = office.calendars()
    left = moves(office, calendar)
    earlier = later = same = 0
    with office.ledger.read() as session:
        for submission in submissions_for(session, Act.REPLAN):
            if submission.content.get("calendar_version") != calendar.version:
                continue
            for event in events_of(session, submission.case_number):
                if event.submission_id == submission.id:
                    old = dt.date.fromisoformat(submission.content["old_due"])
                    earlier, later = earlier + (event.due_date < old), later + (event.due_date > old)
                    same += event.due_date == old
    done = earlier + later + same
    return {"version": calendar.version, "done": done, "left": len(left), "earlier": earlier, "later": later}


def _under(office: Office, case: Case, calendar: OfficialCalendar) -> Plan | None:
    """The plan of a case under a calendar, or None where it stays as it is."""
    before = case.plan
    if before.calendar_version == calendar.version:
        return None
    _, made = replanned(case, calendar, office.now(), keep=True)
    same = (made.due_at, made.rungs, made.provisional) == (before.due_at, before.rungs, before.provisional)
    return None if same else made


def _why(office: Office, case: Case, made: Plan) -> str:
    """The changes since the case's plan that fall into its window, for the record; all of them where none does."""
    _, _, step = case.plan.calendar_version.partition("#")
    since = int(step) if step.isdigit() else 0
    with office.ledger.read() as session:
        changes = calendar_changes(session)
    first, last = local_date(case.clock.started_at), local_date(max(case.plan.rungs[-1].at, made.rungs[-1].at))
    days = {change.id: change.days for change in changes}
    newer = [change for change in changes if change.id > since]
    near = [
        change
        for change in newer
        if any(first < day.date <= last for day in (*change.days, *days.get(change.revokes or 0, ())))
    ]
    titles = [f"《{one.title}》{one.basis or ''}" if one.kind == "notice" else one.title for one in near or newer]
    return "、".join(titles) or "新的工作日历"
