"""Sample offices: a city's real units, with placeholders for the people in them."""

from pathlib import Path

from casework.registering import Registration, register_case
from desk.people.roster import read_units, save_officers, save_units
from models.instants import local_date
from models.obligation import ALL_UNITS
from models.queries.activations import set_going
from models.queries.lists import any_case
from models.queries.people import officers, owing
from models.queries.people import units as known_units
from models.tables import Activation, Officer, Unit
from models.words import Role
from office.office import Office

FOLDER = Path(__file__).parent / "sample_offices"
SUPERVISING = "市政府办公室"
ISSUED = "要点印发"
"""The trigger of what the document asks for once."""


def load_sample(office: Office, name: str) -> tuple[int, int]:
    """Load a sample; loading it again changes nothing. Returns how many units and officers there are in it."""
    units = read_units(FOLDER / f"{name}-units.csv")
    with office.ledger.read() as session:
        there, known = {one.id for one in known_units(session)}, {one.id for one in officers(session)}
    save_units(office, [unit for unit in units if unit.id not in there])
    people = [officer for unit in units for officer in _of_unit(unit)]
    people += [
        Officer(id="supervisor", name=f"{SUPERVISING}督办员", role=Role.SUPERVISOR),
        Officer(id="approver", name=f"{SUPERVISING}审批人", role=Role.APPROVER),
        Officer(id="administrator", name=f"{SUPERVISING}管理员", role=Role.ADMINISTRATOR),
    ]
    save_officers(office, [one for one in people if one.id not in known])
    return len(units), len(people)


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
                for unit in owing(session, obligation):
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
