"""What is told of a case that nothing moves: a pause too long, what is overdue past its last rung, a term that passed.

Nothing of it is planned ahead: only the latest reminder that has come and the next one are worked out, from the case as
it stands and the calendar in force. So a pause costs nothing until it is made, and what ended is told no more. Pure.
"""

import datetime as dt
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from typing import NamedTuple

from calendars.official import OfficialCalendar
from casework.waiting import waiting
from models.clock import HAND
from models.instants import at, local_date
from models.plan import PlannedRung
from models.progress import Term
from models.silence import Silence
from models.tables import Case
from models.words import ROLE_NAMES, Level, Role, State


@dataclass(frozen=True)
class Reminder:
    """A reminder that has come: the rung it is, and what it says."""

    rung: PlannedRung
    said: str


@dataclass(frozen=True)
class _Still:
    """Something that does not move: under which key, from which day it is told, and what is said of it.

    `to`: who is told the first time, where that is not everybody above.
    """

    key: str
    first: dt.date
    said: str
    term: str | None = None
    to: tuple[Role, ...] = ()


def reminders(case: Case, calendar: OfficialCalendar, now: dt.datetime, fired: Collection[str]) -> list[Reminder]:
    """The latest reminder of each thing that does not move, unless it was told."""
    silence, found = case.definition.silence, []
    for one in _standing(case, calendar):
        number = _last_number(one, silence, calendar, now)
        if number is not None:
            instant = _instant(one, number, silence, calendar)
            key = f"still:{one.key}#{number}"
            if key not in fired:
                to, level = (one.to, Level.REMIND) if one.to and number == 0 else (silence.to, Level.SUPERVISE)
                to = tuple(dict.fromkeys((*one.to, *to)))
                rung = PlannedRung(key=key, at=instant, level=level, to=to, term=one.term)
                found.append(Reminder(rung, one.said))
    return found


def next_reminder(case: Case, calendar: OfficialCalendar, now: dt.datetime) -> dt.datetime | None:
    """When the next reminder comes, if nothing moves until then."""
    silence, found = case.definition.silence, []
    for one in _standing(case, calendar):
        number = _last_number(one, silence, calendar, now)
        found.append(_instant(one, 0 if number is None else number + 1, silence, calendar))
    return min(found, default=None)


def _standing(case: Case, calendar: OfficialCalendar) -> Iterator[_Still]:
    """What does not move; of a case that was taken over nothing is told before its ladders run."""
    begun, time = case.runs_from, case.definition.silence.time
    for one in _still(case, calendar):
        if begun and at(one.first, time) < begun:
            day = local_date(begun)
            one = replace(one, first=day if at(day, time) >= begun else calendar.add(day, 1))
        yield one


def _still(case: Case, calendar: OfficialCalendar) -> Iterator[_Still]:
    """What does not move in a live case, each with the first day on which it is told."""
    if case.state.ended or case.quiet:
        return
    silence, plan = case.definition.silence, case.plan
    own = [rung.at for rung in plan.rungs if rung.term is None]
    stands = standing_since(case, calendar)
    if stands:
        since = min(one.since for one in case.clock.pauses if one.until is None)
        said = f"计时自 {local_date(since)} 起暂停，至今未恢复"
        yield _Still(f"pause:{since:%Y%m%dT%H%M%S}:{stands.since:%Y%m%d}", stands.told_from, said)
    elif case.state is State.OPEN:
        last = local_date(max([plan.due_at, *own, plan.made_at]))
        said = f"{case.due_date} 到期，至今{'未答复' if case.definition.replies else '未办结'}"
        yield _Still(f"late:{last:%Y%m%d}", calendar.add(last, silence.every), said)
    for wait in waiting(case):
        if wait.days:
            whom = "或".join(ROLE_NAMES[role] for role in wait.roles)
            said = f"自 {local_date(wait.since)} 起等待{whom}办理“{wait.what}”"
            first = calendar.add(local_date(wait.since), wait.days)
            yield _Still(f"wait:{wait.key}:{wait.since:%Y%m%dT%H%M%S}", first, said, to=wait.roles)
    for term in _running(case):
        planned = plan.term(term.id)
        if planned and not term.lapses:
            instants = (rung.at for rung in plan.rungs if rung.term == term.id)
            last = local_date(max([planned.due_at, plan.made_at, *instants]))
            said = f"{term.name}：{planned.due_date} 到期，至今没有结果"
            yield _Still(f"{term.id}:{last:%Y%m%d}", calendar.add(last, silence.every), said, term.id)


class Stands(NamedTuple):
    """A paused case without a sign of life: from which day, and the first day on which that is too long."""

    since: dt.date
    told_from: dt.date


def standing_since(case: Case, calendar: OfficialCalendar) -> Stands | None:
    """From when a paused case stands still; None where it does not, or where a term inside it ends soon enough: its own
    ladder speaks then. A term of more than twice the longest pause is no reason to say nothing until its end."""
    if case.state is not State.PAUSED:
        return None
    by_hand = case.clock.paused_by(HAND)
    since = min(one.since for one in case.clock.pauses if one.until is None)
    # Where no hand stopped it, a step was a sign of life.
    begun = local_date(max([since, *([] if by_hand else [one.at for one in case.progress.taken])]))
    found = Stands(begun, _told_from(case, begun, calendar))
    running = [] if by_hand else [planned for term in _running(case) if (planned := case.plan.term(term.id))]
    soon = calendar.add(found.told_from, case.definition.silence.pause) if running else found.told_from
    return None if any(one.due_date <= soon for one in running) else found


def _told_from(case: Case, begun: dt.date, calendar: OfficialCalendar) -> dt.date:
    """The first day on which a pause that began then lasts too long: past the longest, or past the day it was meant to
    end. What an officer's own pauses took before is part of the longest: resumed and paused again it is no new one.
    """
    mine = (one for one in case.clock.pauses if one.cause == HAND and one.until is not None)
    used = sum(max(0, calendar.count(local_date(one.since), local_date(one.until or one.since))) for one in mine)
    by_hand = case.clock.paused_by(HAND)
    longest = calendar.add(begun, max(1, case.definition.silence.pause - (used if by_hand else 0)))
    expected = [one.expected for one in case.clock.pauses if one.until is None and one.expected]
    return min([longest, *(calendar.add(day, 1) for day in expected)])


def _running(case: Case) -> list[Term]:
    """The terms that no step has a limit for of its own."""
    steps = {step.within for step in case.definition.steps}
    return [term for term in case.progress.terms if term.open and term.id.partition("#")[0] not in steps]


def _last_number(one: _Still, silence: Silence, calendar: OfficialCalendar, now: dt.datetime) -> int | None:
    """The number of the latest reminder that has come; None before the first."""
    today = local_date(now)
    if now < at(one.first, silence.time):
        return None
    number = calendar.count(one.first, today) // silence.every
    return number if _instant(one, number, silence, calendar) <= now else number - 1


def _instant(one: _Still, number: int, silence: Silence, calendar: OfficialCalendar) -> dt.datetime:
    day = calendar.add(one.first, number * silence.every) if number else one.first
    return at(day, silence.time)
