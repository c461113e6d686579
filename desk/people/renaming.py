"""A unit or an officer is given another name; lines of before say the name of then."""

from desk.files.intake import TITLE, required_text, text
from desk.people.changes import note_officer, note_unit, seen_officer, seen_unit
from models.errors import Refused
from models.policy import Deed
from models.queries.identity import acting_id, permit
from models.queries.people import find_officer, find_unit, unit_names, units
from models.tables import Officer, Unit
from office.office import Office


def rename_unit(office: Office, word: str, name: str, reason: str = "", actor: str | None = None) -> tuple[str, Unit]:
    """Give a unit another name; returns the old one too. Raises Refused where it has it, or another unit does."""
    new, why = required_text(name, "单位名称", TITLE), text(reason, "理由", TITLE) or ""
    with office.write() as session:
        permit(session, Deed.PEOPLE)
        unit = find_unit(session, word)
        taken = next((one for one in units(session) if new in (one.name, one.id)), None)
        if taken:
            raise Refused(_taken(taken, unit, new))
        before, old, unit.name = seen_unit(unit), unit.name, new
        session.add(unit)
        note_unit(session, before, unit, office.now(), acting_id(session, actor), why)
    return old, unit


def rename_officer(
    office: Office, word: str, name: str, reason: str = "", actor: str | None = None
) -> tuple[str, Officer]:
    """Give an officer another name, for one misspelt or changed; another person has another id. Raises Refused."""
    new, why = required_text(name, "姓名", TITLE), text(reason, "理由", TITLE) or ""
    with office.write() as session:
        permit(session, Deed.PEOPLE)
        person, names = find_officer(session, word), unit_names(session)
        if person.name == new:
            raise Refused(f"{person.id} 的姓名就是{new}，没有变化")
        before, old, person.name = seen_officer(person, names), person.name, new
        session.add(person)
        note_officer(session, before, person, names, office.now(), acting_id(session, actor), why)
    return old, person


def _taken(taken: Unit, unit: Unit, new: str) -> str:
    if taken.id == unit.id:
        return f"{unit.id} 的名称就是{new}，没有变化"
    gone = f"（已于 {taken.retired_on} 撤销）" if taken.retired_on else ""
    return f"名称“{new}”已属于 {taken.id}{gone}，请换一个"
