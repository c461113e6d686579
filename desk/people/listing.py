"""The people of an office by unit, those above all units first."""

from collections.abc import Sequence
from dataclasses import dataclass

from models.queries.people import officers, units_in_use
from models.tables import Officer, Unit
from office.office import Office


@dataclass(frozen=True)
class Team:
    """A unit and who works in it; None: those above all units."""

    unit: Unit | None
    people: Sequence[Officer]


def everybody(office: Office) -> list[Team]:
    """Who is in office, by unit."""
    with office.ledger.read() as session:
        known, people = units_in_use(session), [one for one in officers(session) if one.left_on is None]
    above = Team(None, [one for one in people if one.unit_id is None])
    return [above, *(Team(unit, [one for one in people if one.unit_id == unit.id]) for unit in known)]
