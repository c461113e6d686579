"""Finishing a takeover: what is late and from when reminders and sanctions count; then the cases join, page by page.

The instant is kept first, so that a kill in between changes nothing: the same command, or the worker, goes on.
"""

import datetime as dt
import logging
from collections.abc import Iterator
from dataclasses import dataclass

from calendars.official import OfficialCalendar
from casework.taking_over import late_at, plan_from, release
from casework.turn import Turn
from desk.takeover.mode import entitled, record
from desk.views.case_json import working_days_late
from models.errors import DubanError, Refused
from models.instants import at, local_date, shown
from models.ledger import LedgerSession
from models.queries.people import unit_names
from models.queries.takeover import (
    Takeover,
    count_quiet,
    end_takeover,
    keep_takeover,
    quiet_cases,
    takeover,
)
from models.tables import Case
from models.words import EVENT_OF_LEVEL, EventName, State
from office.office import Office

log = logging.getLogger("duban.takeover")
PAGE = 100
"""Cases that join in one transaction."""
OPENING = dt.time(9)
"""When the ladders of a day begin: that of the first rungs."""
FURTHEST = dt.timedelta(days=31)


@dataclass(frozen=True)
class Late:
    """A case that is overdue when the ladders begin."""

    number: str
    old_number: str | None
    unit: str
    unit_name: str
    title: str
    due_date: dt.date
    days: int


@dataclass(frozen=True)
class Preview:
    """What finishing would do: from when the ladders run, how many cases join, which are late, when the first card may
    be proposed for one of these. `paused`: whose clock stands still."""

    runs_from: dt.datetime
    cases: int
    paused: int
    late: list[Late]
    first_card: dt.datetime | None


@dataclass(frozen=True)
class Finished:
    """What came of it: how many cases joined, and how many could not and are tried again."""

    joined: int
    left: int


def preview(office: Office, wanted: dt.date | None = None) -> Preview:
    """What finishing would do now. `wanted`: the day, or the instant, from which the ladders are to run.

    Raises Refused where nothing is taken over, or for an instant that will not do.
    """
    with office.ledger.read() as session:
        calendar, now = office.calendars(session), office.now()
        runs_from = _instant(_going_on(session), wanted, calendar, now)
        names, late, cards, paused, cases = unit_names(session), [], [], 0, 0
        for case in _all_quiet(session):
            cases, paused = cases + 1, paused + (case.state is State.PAUSED)
            if late_at(case, runs_from):
                days = working_days_late(calendar, case.due_date, runs_from)
                late.append(_late(case, names[case.unit_id], days))
                made = plan_from(case, calendar, now, runs_from)
                cards += [one.at for one in made.rungs if EVENT_OF_LEVEL[one.level] is EventName.PROPOSED]
    late.sort(key=lambda one: (one.due_date, one.number))
    return Preview(runs_from, cases, paused, late, min(cards, default=None))


def finish(office: Office, seen: Preview, actor: str | None) -> Finished:
    """Finish it as it was shown. Raises Refused for whoever may not; again after a kill it goes on."""
    with office.turn() as turn:
        officer = entitled(turn, actor)
        going_on = _going_on(turn.session, hold=True)
        if going_on.runs_from is None:
            keep_takeover(turn.session, going_on.model_copy(update={"runs_from": seen.runs_from, "actor": officer.id}))
            record(turn, officer.id, "进行中", f"正在完成，自 {shown(seen.runs_from)} 起提醒和督办")
    return carry_on(office)


def carry_on(office: Office) -> Finished:
    """Let the cases of a takeover that is being finished join the others; nothing where none is.

    One that cannot keeps no other waiting: it stays quiet, and is told of with the takeover.
    """
    with office.ledger.read() as session:
        found = takeover(session)
    joined = left = 0
    after: str | None = "" if found and found.runs_from else None
    while after is not None:
        with office.turn() as turn:
            after, done, failed = _page(turn, after)
        joined, left = joined + done, left + failed
    return Finished(joined, left)


def _page(turn: Turn, after: str) -> tuple[str | None, int, int]:
    """A page of cases, after which the next one begins (None: the end), how many joined, and how many could not."""
    found = takeover(turn.session, hold=True)
    if found is None or found.runs_from is None:
        return None, 0, 0
    numbers = [one.number for one in quiet_cases(turn.session, after, PAGE)]
    done = sum(_joined(turn, number, found.runs_from) for number in numbers)
    if len(numbers) == PAGE:
        return numbers[-1], done, PAGE - done
    turn.session.flush()
    if not count_quiet(turn.session):
        end_takeover(turn.session)
        record(turn, found.actor, "正在完成", f"完成，自 {shown(found.runs_from)} 起提醒和督办")
    return None, done, len(numbers) - done


def _joined(turn: Turn, number: str, runs_from: dt.datetime) -> bool:
    try:
        with turn.session.begin_nested():
            return release(turn, number, runs_from)
    except DubanError as error:
        log.warning("case %s could not join yet: %s", number, error)
        return False


def _going_on(session: LedgerSession, *, hold: bool = False) -> Takeover:
    found = takeover(session, hold=hold)
    if found is None:
        raise Refused("没有在接管", code="begin-takeover")
    return found


def _instant(going_on: Takeover, wanted: dt.date | None, calendar: OfficialCalendar, now: dt.datetime) -> dt.datetime:
    """From when the ladders run: the next working day's opening, unless another was chosen, or is kept already."""
    today = local_date(now)
    if going_on.runs_from:
        if wanted and wanted != going_on.runs_from and wanted != local_date(going_on.runs_from):
            raise Refused(f"起算时间已定为 {shown(going_on.runs_from)}，正在完成，不能另定")
        return max(going_on.runs_from, now)
    if wanted is None:
        return at(calendar.add(today, 1), OPENING)
    instant = wanted if isinstance(wanted, dt.datetime) else at(wanted, OPENING)
    instant = max(instant, now) if local_date(instant) == today and not isinstance(wanted, dt.datetime) else instant
    if not now <= instant <= now + FURTHEST:
        raise Refused(f"起算时间 {shown(instant)} 应在现在（{shown(now)}）与此后一个月之间，请另定")
    if not calendar.is_workday(local_date(instant)):
        raise Refused(f"起算日 {local_date(instant)} 不是工作日，请另定")
    return instant


def _all_quiet(session: LedgerSession) -> Iterator[Case]:
    after: str | None = ""
    while after is not None:
        page = quiet_cases(session, after, PAGE)
        yield from page
        after = page[-1].number if len(page) == PAGE else None


def _late(case: Case, unit_name: str, days: int) -> Late:
    return Late(case.number, case.old_number, case.unit_id, unit_name, case.title, case.due_date, days)
