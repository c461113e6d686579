"""The digest of each working morning: to every supervisor of all units, to each unit's lead of the own one."""

import datetime as dt
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from activities.collecting import Collecting
from desk.views.digest import digest
from models.instants import local
from models.queries.people import deputy_of, officers
from models.queries.to_tell import remember, setting
from models.tables import Officer
from models.words import Role
from office.channels import channels_of, has_channels
from office.office import Office

LAST = "digest"
"""Under this key the ledger remembers the day whose digests are out."""


@dataclass(frozen=True)
class Reader:
    """Who gets a digest, of which unit (None: of all), and for whom he reads it."""

    officer: Officer
    unit: str | None
    stands_for: Officer | None


def send_digests(office: Office, home: Path, *, mails: bool) -> int:
    """Send this day's digests unless they are out; how many. Nothing before its time, on a day off, or where the office
    has set up no channels. Again after a kill nobody gets one twice."""
    here = local(office.now())
    today = here.date()
    if not has_channels(home) or _out(office, today) or not office.calendar.is_workday(today):
        return 0
    plan = channels_of(home)  # read last: it is asked for every few seconds
    if plan is None or plan.digest_time is None or here.time() < plan.digest_time:
        return 0
    collecting = Collecting(office.ledger, office.now, mails=mails, plan=plan, calendars=office.calendars)
    digests, sent = cache(lambda unit: digest(office, unit)), 0
    for one in _readers(office, today):
        if found := digests(one.unit):
            subject = found.subject + (f"（代{one.stands_for.name}）" if one.stands_for else "")
            sent += collecting.post(one.officer, _key(today, one), subject, "\n".join(found.lines))
    with office.ledger.write() as session:
        remember(session, LAST, today.isoformat())
    return sent


def _out(office: Office, today: dt.date) -> bool:
    with office.ledger.read() as session:
        return setting(session, LAST) == today.isoformat()


def _readers(office: Office, today: dt.date) -> list[Reader]:
    """Who gets one. Whoever is away has it read by his deputy, who gets the same one only once."""
    with office.ledger.read() as session:
        people = {one.id: one for one in officers(session) if one.left_on is None}
        above = [(one, None) for one in people.values() if one.role is Role.SUPERVISOR]
        leads = [(one, one.unit_id) for one in people.values() if one.role is Role.UNIT_LEAD and one.unit_id]
        reading = [(deputy_of(session, one.id, today), one, unit) for one, unit in (*above, *leads)]
    found: dict[tuple[str, str | None], Reader] = {}
    for reader, one, unit in sorted(reading, key=lambda row: row[0] != row[1].id):  # the own one first
        stands_for = one if reader != one.id else None
        found.setdefault((reader, unit), Reader(people[reader], unit, stands_for))
    return list(found.values())


def _key(today: dt.date, reader: Reader) -> str:
    return f"digest {today}" + (f" {reader.unit or ''}" if reader.stands_for else "")
