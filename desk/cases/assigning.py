"""Acts on whose and what kind a case is: reassign and classify."""

from casework.turn import Turn
from desk.cases.performing import NOBODY, Asking, Done, Prepared, perform
from desk.files.intake import TITLE, required_text
from models.errors import BadInput, Refused
from models.instants import local_date
from models.policy import Deed
from models.queries.handing import handler_for
from models.queries.identity import permit
from models.queries.people import hold_unit, officer_in_office, unit_in_use
from models.tables import Case, Officer, Unit
from models.words import Act
from office.office import Office


def reassign_case(
    office: Office,
    number: str,
    unit: str | None,
    officer: str | None,
    reason: str,
    asking: Asking = NOBODY,
    deed: Deed = Deed.REASSIGN,
) -> Done:
    """Give a case to another unit or officer. The clock goes on. `deed`: what it is part of.

    Raises BadInput without a reason, Refused where whoever asks may not give it to that unit: it is sent back then.
    """
    if not unit and not officer:
        raise BadInput("没有指明改派给谁", code="name-receiver")

    def prepare(turn: Turn, case: Case) -> Prepared:
        content = receiver(turn, case, unit, officer, reason)
        permit(turn.session, deed, content["unit"])
        return Act.REASSIGN, content

    return perform(office, number, ("reassign", number, unit, officer, reason), prepare, asking, deed=deed)


def classify_case(office: Office, number: str, kind: str, asking: Asking = NOBODY) -> Done:
    """Classify a case as another obligation that its own allows, or back; the stricter limit binds from the receipt."""
    target = office.catalog.get(kind)

    def prepare(turn: Turn, case: Case) -> Prepared:
        own = case.definition
        allowed = (own.id, *own.classifies_as)
        if target.id not in allowed:
            raise Refused(f"{own.name}不能归类为{target.name}，可归类为：{'、'.join(allowed[1:]) or '（无）'}")
        if target.id == (case.classified or own).id:
            raise Refused(f"{case.number} 已归为{target.name}，无需再归类")
        chosen = own if target.id == own.id else target
        return Act.CLASSIFY, {"definition": chosen.model_dump(mode="json")}

    return perform(office, number, ("classify", number, kind), prepare, asking)


def receiver(turn: Turn, case: Case, unit: str | None, officer: str | None, reason: str) -> dict[str, str | None]:
    """What a reassignment says: to whom, and why. Raises Refused where that is nobody new, or of another unit."""
    new_unit, person = _receiver(turn, case, unit, officer)
    if person and person.unit_id not in (None, new_unit.id):
        raise Refused(f"{person.name}不在{new_unit.name}，请改选该单位的人员或单位")
    if (new_unit.id, person.id if person else None) == (case.unit_id, case.officer_id):
        raise Refused(f"{case.number} 已由{new_unit.name}办理，无需改派")
    who = {"officer": person.id, "officer_name": person.name} if person else {"officer": None, "officer_name": None}
    former = {"former": case.unit_id, "former_officer": case.officer_id}
    return {"unit": new_unit.id, **former, **who, "reason": required_text(reason, "改派理由", TITLE)}


def _receiver(turn: Turn, case: Case, unit: str | None, officer: str | None) -> tuple[Unit, Officer | None]:
    """The unit and the officer meant; without one the handler whom the unit's rule names."""
    person = officer_in_office(turn.session, officer) if officer else None
    found = unit_in_use(turn.session, unit or (person.unit_id if person and person.unit_id else case.unit_id))
    hold_unit(turn.session, found.id)
    if person is None:
        person = handler_for(turn.session, found.id, local_date(turn.now))
    return found, person
