"""Calendars to subscribe to: an officer's deadlines, and the office's rest and make-up days. RFC 5545.

A program keeps what it has once read. So an entry keeps its id for ever; what moved comes with a larger SEQUENCE, and
what no longer counts comes as CANCELLED, whether the program subscribes or imports the file anew.
"""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from icalendar import Alarm, Calendar, Event

from calendars.clocks import due_date
from calendars.official import DayFact, OfficialCalendar, official
from desk.views.asked import Asked, wanted_cases
from models.errors import BadInput
from models.ledger import LedgerSession
from models.progress import Term
from models.queries.calendar_changes import calendar_changes
from models.queries.feeds import Entry, entries, helped, once_theirs
from models.queries.filters import Wanted
from models.queries.leaving import staff
from models.words import State
from office.office import Office
from papers.personal import without_personal

PRODUCT = "-//duban//ZH"
REMINDED = dt.timedelta(hours=-15)
"""From the beginning of the day on which a case is due."""
KEPT = dt.timedelta(days=366)
"""How long after its end a case is still said to have ended."""
GONE, REACHED = "已转他人办理", "期限已停计"
STANDING = {
    State.OPEN: "到期",
    State.PAUSED: "已暂停，恢复后另计到期日",
    State.CLOSED: "已办结",
    State.WITHDRAWN: "已撤回",
}


@dataclass(frozen=True)
class Edition:
    """Which edition of an entry this is, and since when; None: it came with the program."""

    number: int
    since: dt.datetime | None


def office_calendar(office: Office, years: Iterable[int]) -> bytes:
    """Days off on weekdays and working days on weekends, each as a whole-day entry with its reason.

    A day that was one of them before a notice came, or before a change was made or revoked, is cancelled.
    """
    found = _calendar("工作日历")
    with office.ledger.read() as session:
        calendar, changes = office.calendars(session), calendar_changes(session)
    edition = Edition(len(calendar.years) + len(changes), max((one.added_at for one in changes), default=None))
    changed = {day.date for change in changes for day in change.days}
    for year in years:
        before = official(max(year - 1, min(calendar.years)))  # as it was foreseen, before that year's notice
        for fact in calendar.days(dt.date(year - 1, 12, 31), dt.date(year, 12, 31)):
            earlier = (before.day(fact.date), office.calendars.base.day(fact.date))
            if _is_told(fact) or fact.date in changed or any(map(_is_told, earlier)):
                found.add_component(_working_day(fact, edition, office.now()))
    return bytes(found.to_ical())


def deadlines(office: Office, asked: Asked) -> bytes:
    """Cases and the dates inside them as whole-day entries on their due dates, those of co-handling units too.

    Of an officer: what is handled, or what the unit that is led owes. What was closed, withdrawn or paused, or went to
    somebody else, is cancelled. Raises BadInput for filters that a case leaves with time: nothing would cancel it.
    """
    if asked.due_within is not None or asked.provisional or asked.state:
        raise BadInput("日历须写全各件期限，才能撤掉已变更的；请不要按到期远近、暂定或状态筛选")
    found, seen = _calendar("办件期限"), set[str]()
    with office.ledger.read() as session:
        for event in _deadlines(session, office, wanted_cases(office, session, asked)):
            if (uid := str(event["uid"])) not in seen:
                seen.add(uid)
                found.add_component(event)
    return bytes(found.to_ical())


def _deadlines(session: LedgerSession, office: Office, wanted: Wanted) -> Iterator[Event]:
    """What is theirs now comes first, so that what is cancelled because it went to others is not that."""
    calendar, since = office.calendars(session), office.now() - KEPT
    for case in entries(session, wanted, since):
        yield _case(case)
        yield from (_term(case, term, calendar) for term in _terms(case))
    officer, unit = wanted.handled_by or (None, next(iter(wanted.units), None))
    if unit is None or any(one != unit for one in wanted.units):
        return
    others = replace(wanted, units=(), handled_by=None)
    for case in helped(session, others, unit, since):
        theirs = (
            term
            for term in _terms(case)
            if term.unit_id == unit and term.officer_id in (None, officer or term.officer_id)
        )
        yield from (_term(case, term, calendar) for term in theirs)
    for case in once_theirs(session, others, {officer} if officer else {one.id for one in staff(session, unit)}, since):
        yield _case(case, gone=True)
        yield from (_term(case, term, calendar, gone=True) for term in _terms(case))


def _case(case: Entry, *, gone: bool = False) -> Event:
    """`gone`: somebody else's now."""
    counts = not gone and case.state is State.OPEN and case.ended_at is None
    state = GONE if gone else STANDING[case.state] if counts or case.state is not State.OPEN else REACHED
    return _dated(case, f"{case.number}@duban", case.due_date, state, counts=counts, tentative=case.provisional)


def _term(case: Entry, term: Term, calendar: OfficialCalendar, *, gone: bool = False) -> Event:
    """A date inside a case: a co-handling unit's, a third party's. It runs on while the case is paused."""
    planned = next((one["due_date"] for one in case.planned or () if one["id"] == term.id), None)
    day = dt.date.fromisoformat(planned) if planned else due_date(term.clock, calendar)
    counts = not gone and term.open and not case.state.ended
    state = f"{term.name}{'到期' if counts else GONE if gone else '已完成'}"
    return _dated(case, f"{case.number}-{term.id}@duban", day, state, counts=counts)


def _terms(case: Entry) -> list[Term]:
    return [Term.model_validate(term) for term in case.terms or ()]


def _dated(case: Entry, uid: str, day: dt.date, state: str, *, counts: bool, tentative: bool = False) -> Event:
    title = without_personal(case.title, case.citizen)  # telephones and other calendars copy what they subscribe to
    words = f"{case.number} {case.kind_name}《{title}》{state}{'（暂定）' if counts and tentative else ''}"
    event = _day(uid, day, words, Edition(case.revision, case.changed), case.changed)
    event.add("status", "CANCELLED" if not counts else "TENTATIVE" if tentative else "CONFIRMED")
    if counts:
        event.add_component(_alarm(words))
    return event


def _working_day(fact: DayFact, edition: Edition, now: dt.datetime) -> Event:
    told = _is_told(fact)
    state = ("上班" if fact.workday else "休") if told else "照常"
    words = f"{state}：{fact.reason}{'（暂定）' if told and fact.provisional else ''}"
    event = _day(f"day-{fact.date}@duban", fact.date, words, edition, now)
    event.add("status", "CANCELLED" if not told else "TENTATIVE" if fact.provisional else "CONFIRMED")
    return event


def _is_told(fact: DayFact) -> bool:
    """Whether a day is another than the week makes it."""
    return fact.workday != (fact.date.weekday() < 5)


def _alarm(words: str) -> Alarm:
    """A reminder at nine on the day before, as RFC 5545 3.6.6 has it; programs may leave it out or ask first."""
    found = Alarm()
    for key, value in (("action", "DISPLAY"), ("description", words), ("trigger", REMINDED)):
        found.add(key, value)
    return found


def _calendar(name: str) -> Calendar:
    found = Calendar()
    for key, value in (("prodid", PRODUCT), ("version", "2.0"), ("calscale", "GREGORIAN"), ("x-wr-calname", name)):
        found.add(key, value)
    return found


def _day(uid: str, day: dt.date, words: str, edition: Edition, now: dt.datetime) -> Event:
    event = Event()
    for key, value in (
        ("uid", uid),
        ("dtstamp", now.astimezone(dt.UTC)),
        ("dtstart", day),
        ("dtend", day + dt.timedelta(days=1)),
        ("summary", words),
        ("transp", "TRANSPARENT"),
        ("sequence", edition.number),
    ):
        event.add(key, value)
    if edition.since:
        event.add("last-modified", edition.since.astimezone(dt.UTC))
    return event
