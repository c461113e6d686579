"""退回: a unit says that a case is not its own; whoever stands above decides, and until then the clock goes on."""

from typing import Any

from casework.turn import Turn
from desk.cases.performing import NOBODY, Asking, Done, Prepared, perform
from desk.files.intake import TITLE, required_text
from models.errors import BadInput, Refused
from models.policy import Deed
from models.queries.cases import next_seq
from models.queries.identity import acting
from models.queries.people import OF_THE_UNIT, unit_in_use
from models.queries.sanctions import application_key
from models.tables import Case
from models.words import Act, Matter
from office.office import Office


def send_back(office: Office, number: str, reason: str, unit: str | None, asking: Asking = NOBODY) -> Done:
    """Apply for a case to be taken off one's unit. `unit`: whose it is instead, where the unit knows.

    Raises BadInput without a reason or a name, Refused for somebody of another unit, or where it was asked already.
    """
    why = required_text(reason, "退回理由", TITLE)

    def prepare(turn: Turn, case: Case) -> Prepared:
        _of_the_unit(turn, case, asking.actor)
        if case.progress.awaits(Matter.SEND_BACK):
            raise Refused(f"{case.number} 已申请退回，正待决定", code="see-proposals")
        key = application_key(Matter.SEND_BACK, next_seq(turn.session, case.number))
        return Act.APPLY, {"matter": Matter.SEND_BACK.value, "key": key, "reason": why, **_instead(turn, case, unit)}

    return perform(office, number, ("send-back", number, reason, unit), prepare, asking, deed=Deed.APPLY)


def _of_the_unit(turn: Turn, case: Case, actor: str | None) -> None:
    officer = acting(turn.session, actor)
    if officer is None:
        raise BadInput("退回须有经手人", code="name-actor")
    if officer.role in OF_THE_UNIT and officer.unit_id != case.unit_id:
        raise Refused(f"{officer.name}不在{turn.unit(case.unit_id).name}，不能退回 {case.number}")


def _instead(turn: Turn, case: Case, unit: str | None) -> dict[str, Any]:
    if not unit:
        return {}
    found = unit_in_use(turn.session, unit)
    if found.id == case.unit_id:
        raise Refused(f"{case.number} 现由{found.name}承办，请改写建议的单位")
    return {"unit": found.id, "unit_name": found.name}
