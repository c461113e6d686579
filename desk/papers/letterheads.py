"""Under which name and 机关代字 the office and its units issue papers."""

from desk.files.intake import TITLE, required_text
from models.errors import BadInput, Refused
from models.ledger import LedgerSession
from models.papers import OFFICE, Letterhead
from models.policy import Deed
from models.queries.identity import acting_id, permit
from models.queries.papers import letterheads
from models.queries.people import find_unit, unit_names
from models.queries.register_changes import note_differences
from models.words import Register
from office.office import Office

LONGEST_CODE = 10
SUPERVISES = "督办机关"
"""Whose the letterhead is that belongs to no unit."""
MISSING = "还没有登记{}的发文机关名称和机关代字"


def set_letterhead(office: Office, unit: str | None, name: str, code: str, actor: str | None = None) -> Letterhead:
    """Say how the office (`unit` None) or a unit issues papers; numbers that were given stay as they are.

    Raises BadInput for a 机关代字 that is none, Refused where another has it.
    """
    said, mark = required_text(name, "发文机关名称", TITLE), required_text(code, "机关代字", LONGEST_CODE)
    if not all("一" <= char <= "龥" for char in mark):
        raise BadInput(f"机关代字“{mark}”应为汉字，如 景府办")
    with office.write() as session:
        permit(session, Deed.PEOPLE)
        key = find_unit(session, unit).id if unit else OFFICE
        taken = next((one for one in letterheads(session) if one.code == mark and one.id != key), None)
        if taken:
            raise Refused(f"机关代字“{mark}”已由{taken.name}使用，请换一个")
        found = session.get(Letterhead, key)
        before = _seen(found) if found else None
        found = found or Letterhead(id=key, name=said, code=mark)
        found.name, found.code = said, mark
        session.add(found)
        by = acting_id(session, actor)
        note_differences(
            session, Register.SETTINGS, f"letterhead:{key}", before, _seen(found), at=office.now(), actor=by
        )
    return found


def list_letterheads(office: Office) -> list[tuple[Letterhead, str]]:
    """Every letterhead, and whose it is."""
    with office.ledger.read() as session:
        names = unit_names(session)
        return [(one, names.get(one.id, SUPERVISES)) for one in letterheads(session)]


def letterhead_of(session: LedgerSession, key: str) -> Letterhead:
    """The letterhead of the office or a unit. Raises Refused where there is none yet."""
    found = session.get(Letterhead, key)
    if found is None:
        if key == OFFICE:
            raise Refused(MISSING.format(SUPERVISES), code="set-own-letterhead")
        raise Refused(MISSING.format(unit_names(session).get(key, key)), code="set-letterhead", unit=key)
    return found


def _seen(one: Letterhead) -> dict[str, str]:
    return {"发文机关": one.name, "机关代字": one.code}
