"""Signing for what an officer was sent: an escalation counts when the right person has seen it."""

from collections.abc import Collection

from casework.acknowledging import sign
from casework.acting import conclude
from desk.cases.performing import NOBODY, Asking, as_seen
from models.errors import BadInput, Refused
from models.policy import Deed
from models.queries.cases import hold_case
from models.queries.identity import acting, concerned, permit
from office.office import Office


def acknowledge(office: Office, number: str, asking: Asking = NOBODY, only: Collection[int] | None = None) -> int:
    """Sign for all that was sent of a case to whoever acts, or `only` these lines of it; how many.

    Raises BadInput where nobody is named, Refused where nothing waits for his signature.
    """
    with office.turn() as turn:
        officer = acting(turn.session, asking.actor)
        if officer is None:
            raise BadInput("签收须由本人", code="name-actor")
        case = hold_case(turn.session, number)
        permit(turn.session, Deed.READ, *concerned(case))
        as_seen(case, asking)
        signed = sign(turn, case, officer, only)
        if not signed:
            raise Refused(f"{case.number} 没有待{officer.name}签收的通知", code="see-case", case=case.number)
        conclude(turn, case)
    return signed
