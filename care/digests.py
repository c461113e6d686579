"""The digest of each working morning: to every supervisor of all units, to each unit's lead of the own one."""

import datetime as dt
from pathlib import Path

from activities.collecting import Collecting
from desk.views.digest import digest
from models.instants import local
from models.queries.people import officers
from models.queries.to_tell import remember, setting
from models.tables import Officer
from models.words import Role
from office.channels import channels_of, has_channels
from office.office import Office

LAST = "digest"
"""Under this key the ledger remembers the day whose digests are out."""


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
    sent = 0
    for officer, unit in _readers(office):
        found = digest(office, unit)
        sent += bool(found and collecting.post(officer, f"digest {today}", found.subject, "\n".join(found.lines)))
    with office.ledger.write() as session:
        remember(session, LAST, today.isoformat())
    return sent


def _out(office: Office, today: dt.date) -> bool:
    with office.ledger.read() as session:
        return setting(session, LAST) == today.isoformat()


def _readers(office: Office) -> list[tuple[Officer, str | None]]:
    """Who gets one, and of which unit (None: of all)."""
    with office.ledger.read() as session:
        people = [one for one in officers(session) if one.left_on is None]
    above = [(one, None) for one in people if one.role is Role.SUPERVISOR]
    return [*above, *((one, one.unit_id) for one in people if one.role is Role.UNIT_LEAD and one.unit_id)]
