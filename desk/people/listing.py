"""The people of an office by unit, those above all units first."""

from collections.abc import Sequence
from dataclasses import dataclass

from models.queries.absences import absences, cases_handled_by
from models.queries.people import find_officer, find_unit, officers, units_in_use
from models.queries.signing_in import confirmed_factor, identities
from models.signing_in import ExternalIdentity
from models.standing import Absence
from models.tables import Officer, Unit
from office.office import Office


@dataclass(frozen=True)
class Team:
    """A unit and who works in it; None: those above all units."""

    unit: Unit | None
    people: Sequence[Officer]


@dataclass(frozen=True)
class Person:
    """An officer as those see him who look after people. absences: the latest first; accounts: bound elsewhere;
    second_factor: whether he has one; cases: how many he has in hand."""

    officer: Officer
    unit: Unit | None
    absences: Sequence[Absence]
    accounts: Sequence[ExternalIdentity]
    second_factor: bool
    cases: int


def person(office: Office, officer_id: str) -> Person:
    """One officer. Raises NotFound."""
    with office.ledger.read() as session:
        found = find_officer(session, officer_id)
        return Person(
            found,
            find_unit(session, found.unit_id) if found.unit_id else None,
            absences(session, found.id),
            [one for one in identities(session) if one.officer_id == found.id],
            confirmed_factor(session, found.id) is not None,
            len(cases_handled_by(session, found.id)),
        )


def everybody(office: Office) -> list[Team]:
    """Who is in office, by unit."""
    with office.ledger.read() as session:
        known, people = units_in_use(session), [one for one in officers(session) if one.left_on is None]
    above = Team(None, [one for one in people if one.unit_id is None])
    return [above, *(Team(unit, [one for one in people if one.unit_id == unit.id]) for unit in known)]
