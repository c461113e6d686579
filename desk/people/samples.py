"""Sample offices: a city's real units, with placeholders for the people in them."""

from pathlib import Path

from casework.registering import Registration, register_case
from desk.people.roster import read_units, save_officers, save_units
from models.instants import local_date
from models.obligation import ALL_UNITS
from models.queries.activations import activations, set_going
from models.queries.lists import any_case
from models.queries.people import officers, owing, units
from models.standing import Activation
from models.tables import Officer, Unit
from models.words import Role
from office.office import Office

FOLDER = Path(__file__).parent / "sample_offices"
SUPERVISING = "市政府办公室"
ISSUED = "要点印发"
"""The trigger of what the document asks for once."""


def load_sample(office: Office, name: str) -> tuple[int, int]:
    """Load a sample; loading it again changes nothing, whatever was edited, renamed or retired meanwhile.

    A unit whose id or name is there already stays as it is, and nobody is added to one that ever had people: a
    placeholder would stand beside the real handler. Above the units one is added where nobody holds the role.
    Returns how many units and officers there are in the sample.
    """
    found = read_units(FOLDER / f"{name}-units.csv")
    people = [officer for unit in found for officer in _of_unit(unit)]
    above = [
        Officer(id="supervisor", name=f"{SUPERVISING}督办员", role=Role.SUPERVISOR),
        Officer(id="approver", name=f"{SUPERVISING}审批人", role=Role.APPROVER),
        Officer(id="administrator", name=f"{SUPERVISING}管理员", role=Role.ADMINISTRATOR),
    ]
    with office.ledger.read() as session:
        there = {one.id: one.name for one in units(session)}
        known = officers(session)
    new = [unit for unit in found if unit.id not in there and unit.name not in there.values()]
    save_units(office, new)
    here = {*there, *(unit.id for unit in new)} - {one.unit_id for one in known}
    held, ids = {one.role for one in known}, {one.id for one in known}
    wanted = [one for one in people if one.unit_id in here] + [one for one in above if one.role not in held]
    save_officers(office, [one for one in wanted if one.id not in ids])
    return len(found), len(people) + len(above)


def _of_unit(unit: Unit) -> list[Officer]:
    return [
        Officer(id=f"{unit.id}-handler", name=f"{unit.name}经办人", role=Role.HANDLER, unit_id=unit.id),
        Officer(id=f"{unit.id}-lead", name=f"{unit.name}分管负责人", role=Role.UNIT_LEAD, unit_id=unit.id),
    ]


def populate(office: Office) -> int:
    """Set the sample office to work: the cycles and one-off deliverables for which the document names a unit.

    Returns how many cases were registered; none in a ledger that holds cases already. The worker starts them.
    """
    with office.turn() as turn:
        session, now = turn.session, turn.now
        if any_case(session):
            return 0
        for obligation in office.catalog.obligations.values():
            if obligation.cycle and not obligation.needs_cycle and ALL_UNITS not in obligation.units:
                turn.cycles.add(obligation.id)
                chosen = {one.unit_id for one in activations(session, obligation.id)}
                for unit in (one for one in owing(session, obligation) if one.id not in chosen):
                    set_going(
                        session,
                        Activation(
                            obligation=obligation.id,
                            unit_id=unit.id,
                            since=local_date(now),
                            activated_at=now,
                            reason="样例",
                        ),
                    )
        wanted = [
            Registration(obligation=obligation, unit=unit, title=obligation.name, received_at=now)
            for obligation in office.catalog.obligations.values()
            if obligation.trigger == ISSUED and not obligation.opens_with and ALL_UNITS not in obligation.units
            for unit in owing(session, obligation)
        ]
        for one in wanted:
            register_case(turn, one)
    return len(wanted)
