"""Sample offices: a city's real units, with placeholders for the people in them."""

from pathlib import Path

from desk.office import Office
from desk.roster import read_units, save_officers, save_units
from models.tables import Officer, Unit
from models.words import Role

FOLDER = Path(__file__).parent / "sample_offices"
SUPERVISING = "市政府办公室"


def load_sample(office: Office, name: str) -> tuple[int, int]:
    """Load a sample; loading it again changes nothing. Returns how many units and officers there are in it."""
    units = read_units(FOLDER / f"{name}-units.csv")
    save_units(office, units)
    people = [officer for unit in units for officer in _of_unit(unit)]
    people += [
        Officer(id="supervisor", name=f"{SUPERVISING}督办员", role=Role.SUPERVISOR),
        Officer(id="approver", name=f"{SUPERVISING}审批人", role=Role.APPROVER),
    ]
    save_officers(office, people)
    return len(units), len(people)


def _of_unit(unit: Unit) -> list[Officer]:
    return [
        Officer(id=f"{unit.id}-handler", name=f"{unit.name}经办人", role=Role.HANDLER, unit_id=unit.id),
        Officer(id=f"{unit.id}-lead", name=f"{unit.name}分管负责人", role=Role.UNIT_LEAD, unit_id=unit.id),
    ]
