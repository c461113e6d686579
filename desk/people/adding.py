"""One officer is added by hand, where a file of one row would be a detour."""

from desk.people.changes import note_officer
from desk.people.roster import officer_from
from models.errors import Refused
from models.policy import Deed
from models.queries.identity import acting_id, permit
from models.queries.people import officers, unit_names, units_in_use
from models.tables import Officer
from office.office import Office


def add_officer(office: Office, row: dict[str, str], actor: str | None = None) -> Officer:
    """Add an officer: id, name, role, unit and, if wanted, email. Raises BadInput, and Refused for an id that is
    taken, be it by somebody who has left."""
    with office.write() as session:
        permit(session, Deed.PEOPLE)
        by = acting_id(session, actor)
        made = officer_from(row, {key: one.id for one in units_in_use(session) for key in (one.id, one.name)})
        taken = next((one for one in officers(session) if one.id == made.id), None)
        if taken:
            left = f"（{taken.left_on} 离任）" if taken.left_on else ""
            raise Refused(f"编号 {made.id} 已是{taken.name}{left}，请另用编号")
        session.add(made)
        note_officer(session, None, made, unit_names(session), office.now(), by)
    return made
