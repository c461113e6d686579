"""Acts on whose and what kind a case is: reassign and classify."""

from desk.cases.performing import perform
from desk.files.intake import reason_text
from models.errors import BadInput, Refused
from models.queries.cases import get_case
from models.queries.people import find_officer, find_unit, handlers_of
from models.tables import Case
from models.words import Act
from office.office import Office


async def reassign_case(
    office: Office, number: str, unit: str | None, officer: str | None, reason: str, actor: str | None = None
) -> Case:
    """Give a case to another unit or officer. The clock goes on."""
    if not unit and not officer:
        raise BadInput("请用 --unit 或 --officer 指明改派给谁")
    with office.ledger.read() as session:
        case = get_case(session, number)
        person = find_officer(session, officer) if officer else None
        new_unit = find_unit(session, unit or (person.unit_id if person and person.unit_id else case.unit_id))
        if person is None:
            handlers = handlers_of(session, new_unit.id)
            person = handlers[0] if len(handlers) == 1 else None
    if person and person.unit_id not in (None, new_unit.id):
        raise Refused(f"{person.name}不在{new_unit.name}，请改选该单位的人员或单位")
    if (new_unit.id, person.id if person else None) == (case.unit_id, case.officer_id):
        raise Refused(f"{case.number} 已由{new_unit.name}办理，无需改派")
    content = {
        "unit": new_unit.id,
        "officer": person.id if person else None,
        "officer_name": person.name if person else None,
        "reason": reason_text(reason),
    }
    return await perform(office, case.number, Act.REASSIGN, content, actor)


async def classify_case(office: Office, number: str, kind: str, actor: str | None = None) -> Case:
    """Classify a case as another obligation that its own allows, or back; the stricter limit binds from the receipt."""
    target = office.catalog.get(kind)
    with office.ledger.read() as session:
        case = get_case(session, number)
    allowed = (case.definition.id, *case.definition.classifies_as)
    if target.id not in allowed:
        raise Refused(f"{case.definition.name}不能归类为{target.name}，可归类为：{'、'.join(allowed[1:]) or '（无）'}")
    if target.id == (case.classified or case.definition).id:
        raise Refused(f"{case.number} 已归为{target.name}，无需再归类")
    chosen = case.definition if target.id == case.definition.id else target
    return await perform(office, case.number, Act.CLASSIFY, {"definition": chosen.model_dump(mode="json")}, actor)
