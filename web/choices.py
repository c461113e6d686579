"""What there is to choose from in forms: units, people by what they are asked for, obligations."""

from collections.abc import Iterable

from desk.people.listing import everybody
from models.tables import Officer
from models.words import Role
from office.office import Office


def choices_of(office: Office) -> dict[str, dict[str, str]]:
    """By the kind of what is asked for: ids with the names that people know."""
    teams = everybody(office)
    people = [(one, team.unit.name if team.unit else "") for team in teams for one in team.people]
    return {
        "unit": {team.unit.id: team.unit.name for team in teams if team.unit},
        "officer": _named(people),
        "handler": _named((one, unit) for one, unit in people if one.role is Role.HANDLER),
        "approver": _named((one, unit) for one, unit in people if one.role is Role.APPROVER),
        "kind": {one.id: one.name for one in office.catalog.obligations.values()},
    }


def _named(people: Iterable[tuple[Officer, str]]) -> dict[str, str]:
    return {one.id: f"{one.name}（{unit}）" if unit and unit not in one.name else one.name for one, unit in people}
