"""Acts on the clock: pause, resume, extend."""

import datetime as dt

from desk.cases.performing import perform
from desk.files.intake import TITLE, reason_text, required_text
from models.errors import BadInput, Refused
from models.instants import local_date
from models.queries.cases import get_case
from models.queries.people import acts_for, find_officer, stands_for
from models.tables import Case
from models.words import ROLE_NAMES, Act, Role
from office.office import Office

LONGEST_EXTENSION = 20
"""《政府信息公开条例》 33 allows at most 20 working days; nothing the city must answer allows more."""


async def pause_case(office: Office, number: str, reason: str, actor: str | None = None) -> Case:
    """Stop the clock: working days that end while it is stopped do not count."""
    content = {"reason": reason_text(reason)}
    return await perform(office, number, Act.PAUSE, content, actor)


async def resume_case(office: Office, number: str, reason: str = "", actor: str | None = None) -> Case:
    """Let the clock run again; the due date is worked out anew. Raises Refused while a term in the case holds it."""
    with office.ledger.read() as session:
        case = get_case(session, number)
    held = next((term for term in case.progress.terms if term.open and term.pauses), None)
    if held and not case.state.ended:
        raise Refused(f"{case.number}：因“{held.name}”依法暂停，办理相应步骤或届满后自动恢复，不能提前恢复")
    return await perform(office, number, Act.RESUME, {"reason": reason_text(reason)}, actor)


async def extend_case(
    office: Office,
    number: str,
    days: int,
    approver: str,
    reason: str,
    notified: dt.date | None = None,
    actor: str | None = None,
) -> Case:
    """Add working days to the limit, once, before it runs out, by the word of an approver.

    `notified`: the local day on which the applicant was told; without it an obligation with `extension_notice` is not
    extended (《政府信息公开条例》 33). Raises BadInput, Refused or NotFound before anything is written.
    """
    if not 1 <= days <= LONGEST_EXTENSION:
        raise BadInput(f"延期天数应为 1 至 {LONGEST_EXTENSION} 个工作日，请改正")
    why = required_text(reason, "延期理由", TITLE)
    with office.ledger.read() as session:
        officer = find_officer(session, approver)
        acting = acts_for(session, officer.id, local_date(office.now()))
        for_whom = stands_for(session, officer, Role.APPROVER, local_date(office.now()))
        case = get_case(session, number)
    if not any(one.role is Role.APPROVER for one in acting):
        raise Refused(f"{officer.name}是{ROLE_NAMES[officer.role]}，不是审批人，不能批准延期；请由审批人批准")
    content = {"days": days, "approver": officer.id, "approver_name": f"{officer.name}{for_whom}", "reason": why}
    if not case.state.ended:
        content |= _notice(case, notified, local_date(office.now()))
    return await perform(office, number, Act.EXTEND, content, actor)


def _notice(case: Case, notified: dt.date | None, today: dt.date) -> dict[str, str]:
    """What the submission says of the notice to the applicant: nothing where none was given and none is owed."""
    if notified is None:
        if case.definition.extension_notice:
            raise Refused(f"{case.number}：延期须经负责人同意并告知申请人（条例33），请用 --notified 写明告知日期")
        return {}
    received = local_date(case.clock.received_at)
    if not received <= notified <= today:
        raise Refused(f"告知日期 {notified} 应在收到日 {received} 与今天 {today} 之间，请核对")
    return {"notified": notified.isoformat()}
