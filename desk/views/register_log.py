"""Who changed units, people, settings and the calendar: the log of the registers, the newest first.

The dictionaries here are the `--json` schema of `docs/json.md`; their keys are stable.
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from desk.views.near import unknown
from models.errors import BadInput
from models.instants import at, end_of, iso
from models.ledger import LedgerSession
from models.policy import Deed
from models.queries.identity import permit
from models.queries.people import find_officer, find_unit, officers, units
from models.queries.register_changes import Looked, count_register_changes, register_changes
from models.standing import RegisterChange
from models.words import REGISTER_NAMES, Register
from office.office import Office

AT_ONCE = 500
AREAS = {word: one for one, name in REGISTER_NAMES.items() for word in (one.value, name)}


@dataclass(frozen=True)
class LogAsked:
    """The filters as a person types them. `subject`: a unit, an officer, an obligation, a change's number."""

    area: str | None = None
    subject: str | None = None
    since: dt.date | None = None
    until: dt.date | None = None


@dataclass(frozen=True)
class Logged:
    """A line with the names of what it is about."""

    line: RegisterChange
    subject_name: str
    actor_name: str | None


def logged(office: Office, asked: LogAsked, limit: int | None, before: int | None = None) -> Iterator[Logged]:
    """The lines of the log, the newest first, read page by page; `before`: the last line of the page before."""
    left = limit
    while left is None or left > 0:
        with office.ledger.read() as session:
            permit(session, Deed.HISTORY)
            most = AT_ONCE if left is None else min(AT_ONCE, left)
            found = register_changes(session, _looked(office, session, asked), before, most)
            names = _names(office, session)
        for line in found:
            people = names[Register.PEOPLE]
            actor = people.get(line.actor, line.actor) if line.actor else None
            yield Logged(line, names[line.area].get(line.subject, line.subject), actor)
        if len(found) < most:
            return
        before, left = found[-1].id, None if left is None else left - len(found)


def log_size(office: Office, asked: LogAsked) -> int:
    """How many lines the log has, of these."""
    with office.ledger.read() as session:
        permit(session, Deed.HISTORY)
        return count_register_changes(session, _looked(office, session, asked))


def logged_json(one: Logged) -> dict[str, Any]:
    """A line as `history --json` prints it."""
    line = one.line
    return {
        "id": line.id,
        "at": iso(line.at),
        "area": line.area.value,
        "subject": line.subject,
        "subject_name": one.subject_name,
        "what": line.what,
        "old": line.old,
        "new": line.new,
        "actor": line.actor,
        "reason": line.reason,
        "via": line.via,
    }


def _looked(office: Office, session: LedgerSession, asked: LogAsked) -> Looked:
    area = AREAS.get(asked.area) if asked.area else None
    if asked.area and area is None:
        raise BadInput(unknown("登记类别", asked.area, list(REGISTER_NAMES.values()), list(AREAS)))
    return Looked(
        area,
        (_subject(office, session, area, asked.subject),) if asked.subject else None,
        at(asked.since) if asked.since else None,
        end_of(asked.until) if asked.until else None,
    )


def _subject(office: Office, session: LedgerSession, area: Register | None, word: str) -> str:
    """The id of what a word names. Raises NotFound for a unit, an officer or an obligation nobody knows."""
    if area is Register.UNITS:
        return find_unit(session, word).id
    if area is Register.PEOPLE:
        return find_officer(session, word).id
    if area is Register.SETTINGS and any(word == one.name for one in office.catalog.obligations.values()):
        return office.catalog.get(word).id
    return word


def _names(office: Office, session: LedgerSession) -> dict[Register, dict[str, str]]:
    return {
        Register.PEOPLE: {one.id: one.name for one in officers(session)},
        Register.UNITS: {one.id: one.name for one in units(session)},
        Register.SETTINGS: {one.id: one.name for one in office.catalog.obligations.values()},
        Register.CALENDAR: {},
    }
