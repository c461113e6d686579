"""Calendars to subscribe to: the office's rest and make-up days, and an officer's deadlines."""

import datetime as dt
from collections.abc import Iterable

from icalendar import Alarm, Calendar, Event

from desk.views.lists import Asked, all_listed
from office.office import Office
from papers.personal import without_personal

PRODUCT = "-//duban//ZH"
REMINDED = dt.timedelta(hours=-15)
"""From the beginning of the day on which a case is due."""


def office_calendar(office: Office, years: Iterable[int]) -> bytes:
    """Days off on weekdays and working days on weekends, each as a whole-day entry with its reason. RFC 5545."""
    found = _calendar("工作日历")
    for year in years:
        for fact in office.calendar.days(dt.date(year - 1, 12, 31), dt.date(year, 12, 31)):
            if fact.workday != (fact.date.weekday() < 5):
                words = f"{'上班' if fact.workday else '休'}：{fact.reason}{'（暂定）' if fact.provisional else ''}"
                found.add_component(_day(f"day-{fact.date}@duban", fact.date, words, office.now()))
    return bytes(found.to_ical())


def deadlines(office: Office, asked: Asked) -> bytes:
    """Open cases as whole-day entries on their due dates; of an officer, those handled, or of the unit that is led."""
    found = _calendar("办件期限")
    for case in all_listed(office, asked, running=True):
        title = without_personal(case.title)  # telephones and other calendars copy what they subscribe to
        words = f"{case.number} {case.kind_name}《{title}》到期{'（暂定）' if case.provisional else ''}"
        entry = _day(f"{case.number}@duban", case.due_date, words, office.now())
        entry.add_component(_alarm(words))
        found.add_component(entry)
    return bytes(found.to_ical())


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


def _day(uid: str, day: dt.date, words: str, now: dt.datetime) -> Event:
    event = Event()
    for key, value in (
        ("uid", uid),
        ("dtstamp", now.astimezone(dt.UTC)),
        ("dtstart", day),
        ("dtend", day + dt.timedelta(days=1)),
        ("summary", words),
        ("transp", "TRANSPARENT"),
    ):
        event.add(key, value)
    return event
