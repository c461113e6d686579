"""An officer's desk: what is his, what of it is new or due, what waits for him, and what he proposed himself."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from calendars.official import OfficialCalendar
from casework.waiting import OF_UNIT
from desk.registers.account_applications import application_json
from desk.views.case_json import exported_json, frame_of
from desk.views.proposals import Proposal, list_proposals, made_by, proposal_json
from desk.views.waiting import Awaits, waiting_anywhere, waiting_json
from models.errors import BadInput
from models.instants import at, local_date
from models.ledger import LedgerSession
from models.queries.accounts import account_applications
from models.queries.filters import Wanted
from models.queries.identity import acting
from models.queries.lists import Exported, by_pages, page_to_export
from models.queries.people import OF_THE_UNIT, acts_for, unit_names
from models.registers import AccountApplication
from models.tables import Officer
from models.words import DECIDES, Role, State
from office.office import Office

SOON = 2
"""Working days within which a case is due soon; one registered since the working day before today is new."""


@dataclass(frozen=True)
class Mine:
    """What concerns an officer, and those he stands in for.

    cases: live ones, the earliest due first; a handler's own and his unit's that nobody has, a unit lead's whole unit.
    new, due: of these the numbers registered just now, and those due soon or overdue. waiting: what waits for one of
    his roles. to_decide: what he may decide. proposed: what he asked for or proposed, undecided. accounts: second
    accounts that were applied for and that he may decide on.
    """

    now: dt.datetime
    officer: Officer
    cases: list[Exported]
    new: frozenset[str]
    due: frozenset[str]
    waiting: list[Awaits]
    to_decide: list[Proposal]
    proposed: list[Proposal]
    accounts: list[AccountApplication]


def mine(office: Office, word: str | None) -> Mine:
    """What concerns an officer now. Raises BadInput where nobody is named, NotFound, Refused for who has left."""
    with office.ledger.read() as session:
        calendar, now = office.calendars(session), office.now()
        officer = acting(session, word)
        if officer is None:
            raise BadInput("没有指明是谁的", code="name-actor")
        people = acts_for(session, officer.id, local_date(now))
        cases = list(_cases(session, people))
        applied = account_applications(session) if any(one.role is Role.APPROVER for one in people) else []
    new, due = _marked(cases, calendar, local_date(now))
    return Mine(
        now,
        officer,
        cases,
        new,
        due,
        [one for one in waiting_anywhere(office) if _for_one_of(people, one)],
        [one for one in list_proposals(office) if _may_decide(people, one, officer)],
        made_by(office, officer.id),
        [one for one in applied if one.asked_by != officer.id],
    )


def waiting_for(office: Office) -> list[Awaits]:
    """What waits for a role of whoever sits there; nothing where nobody is known."""
    with office.ledger.read() as session:
        officer = acting(session, None)
        people = acts_for(session, officer.id, local_date(office.now())) if officer else []
    return [one for one in waiting_anywhere(office) if _for_one_of(people, one)] if officer else []


def mine_json(office: Office, found: Mine) -> dict[str, Any]:
    """The same as `--json` prints it."""
    with office.ledger.read() as session:
        frame, names = frame_of(session, office.calendars(session), office.now()), unit_names(session)
    return {
        "officer": found.officer.id,
        "cases": [exported_json(one, frame) for one in found.cases],
        "new": [one.number for one in found.cases if one.number in found.new],
        "due": [one.number for one in found.cases if one.number in found.due],
        "waiting": [waiting_json(one) for one in found.waiting],
        "to_decide": [proposal_json(one) for one in found.to_decide],
        "proposed": [proposal_json(one) for one in found.proposed],
        "accounts_to_decide": [application_json(one, names) for one in found.accounts],
    }


def _cases(session: LedgerSession, people: Sequence[Officer]) -> Iterator[Exported]:
    """The live cases of handlers and unit leads, each once, the earliest due first."""
    found: dict[str, Exported] = {}
    for one in people:
        if one.unit_id is None or one.role not in OF_THE_UNIT:
            continue
        own = one.role is Role.HANDLER
        wanted = Wanted(handled_by=(one.id, one.unit_id)) if own else Wanted(units=(one.unit_id,))
        for row in by_pages(lambda after, most, wanted=wanted: page_to_export(session, wanted, after, most)):
            found[row.number] = row
    yield from sorted(found.values(), key=lambda row: (row.due_at, row.number))


def _marked(
    cases: Sequence[Exported], calendar: OfficialCalendar, today: dt.date
) -> tuple[frozenset[str], frozenset[str]]:
    horizon, before = calendar.add(today, SOON), at(calendar.add(today, -1))
    new = frozenset(one.number for one in cases if one.opened_at >= before)
    return new, frozenset(one.number for one in cases if one.state is State.OPEN and one.due_date <= horizon)


def _for_one_of(people: Sequence[Officer], one: Awaits) -> bool:
    """Whether a case waits for one of these: a role above all units, one of its own unit, or the unit co-handling."""
    words = one.case.waits_for.split(",")
    for person in people:
        in_unit = person.role in OF_THE_UNIT
        if person.role in words and (not in_unit or person.unit_id == one.case.unit_id):
            return True
        if in_unit and f"{OF_UNIT}{person.unit_id}" in words:
            return True
    return False


def _may_decide(people: Sequence[Officer], one: Proposal, officer: Officer) -> bool:
    roles = DECIDES[one.made.matter] if one.made.matter else (Role.APPROVER,)
    return one.made.actor != officer.id and any(person.role in roles for person in people)
