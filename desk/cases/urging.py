"""Urging (催办): somebody above tells the handler to get on with a case, on record. The clock does not move."""

from casework.turn import Turn
from desk.cases.performing import NOBODY, Asking, Done, Prepared, perform
from desk.files.intake import TITLE, required_text
from models.errors import Refused
from models.instants import local_date
from models.policy import Deed
from models.queries.cases import submissions_in_order
from models.queries.identity import acting_id
from models.tables import Case, Officer
from models.words import ABOVE_UNITS, ROLE_NAMES, Act, Role
from office.office import Office


def urge_case(office: Office, number: str, words: str, asking: Asking = NOBODY) -> Done:
    """Tell the handler of a case to get on with it; his unit's lead too where it comes from above the units.

    Once a day from one person for one case. Raises BadInput without words, Refused as above.
    """
    said = required_text(words, "催办的话", TITLE)

    def prepare(turn: Turn, case: Case) -> Prepared:
        by = turn.session.get(Officer, acting_id(turn.session, asking.actor) or "")
        if case.quiet:
            raise Refused(f"{case.number} 正在接管，完成之前不发通知，不能催办")
        if _urged_today(turn, case, by):
            raise Refused(f"{case.number} 今天已经催办过，明天再催，或直接联系经办人")
        above = by is None or by.role in ABOVE_UNITS
        tells = [Role.HANDLER, Role.UNIT_LEAD] if above else [Role.HANDLER]
        who = ROLE_NAMES[by.role] if by else "督办"
        return Act.URGE, {"words": said, "who": who, "tells": [one.value for one in tells]}

    return perform(office, number, ("urge", number, words), prepare, asking, deed=Deed.URGE)


def _urged_today(turn: Turn, case: Case, by: Officer | None) -> bool:
    today, who = local_date(turn.now), by.id if by else None
    urged = (one for one in submissions_in_order(turn.session, case.number) if one.act is Act.URGE)
    return any(one.actor == who and local_date(one.at) == today for one in urged)
