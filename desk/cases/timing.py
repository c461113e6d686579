"""Acts on the clock: pause, resume, extend."""

import datetime as dt

from casework.turn import Turn
from desk.cases.performing import NOBODY, Asking, Done, Prepared, perform
from desk.files.intake import TITLE, reason_text, required_text
from models.errors import BadInput, Refused
from models.instants import local_date
from models.queries.people import acts_as, officer_in_office, stands_for
from models.tables import Case
from models.words import ROLE_NAMES, Act, Role
from office.office import Office

LONGEST_EXTENSION = 20
"""《政府信息公开条例》 33 allows at most 20 working days; nothing the city must answer allows more."""


def pause_case(office: Office, number: str, reason: str, asking: Asking = NOBODY) -> Done:
    """Stop the clock: working days that end while it is stopped do not count. Raises BadInput without a reason."""
    content = {"reason": required_text(reason, "暂停理由", TITLE)}
    return perform(office, number, ("pause", number, reason), lambda turn, case: (Act.PAUSE, content), asking)


def resume_case(office: Office, number: str, reason: str = "", asking: Asking = NOBODY) -> Done:
    """End the pause that `pause` began; the due date is worked out anew. A term in the case may still hold the clock.

    Raises Refused where nothing was paused by hand.
    """
    content = {"reason": reason_text(reason)}
    return perform(office, number, ("resume", number, reason), lambda turn, case: (Act.RESUME, content), asking)


def extend_case(
    office: Office,
    number: str,
    days: int,
    approver: str,
    reason: str,
    notified: dt.date | None = None,
    asking: Asking = NOBODY,
) -> Done:
    """Add working days to the limit, once, before it runs out, by the word of an approver.

    `notified`: the local day on which the applicant was told; without it an obligation with `extension_notice` is not
    extended (《政府信息公开条例》 33). Raises BadInput, Refused or NotFound before anything is written.
    """
    if not 1 <= days <= LONGEST_EXTENSION:
        raise BadInput(f"延期天数应为 1 至 {LONGEST_EXTENSION} 个工作日，请改正")
    why = required_text(reason, "延期理由", TITLE)

    def prepare(turn: Turn, case: Case) -> Prepared:
        today = local_date(turn.now)
        officer = officer_in_office(turn.session, approver)
        if not acts_as(turn.session, officer, (Role.APPROVER,), today):
            raise Refused(f"{officer.name}是{ROLE_NAMES[officer.role]}，不是审批人，不能批准延期；请由审批人批准")
        for_whom = stands_for(turn.session, officer, Role.APPROVER, today)
        content = {"days": days, "approver": officer.id, "approver_name": f"{officer.name}{for_whom}", "reason": why}
        return Act.EXTEND, content | _notice(case, notified, today)

    return perform(office, number, ("extend", number, days, approver, reason, notified), prepare, asking)


def _notice(case: Case, notified: dt.date | None, today: dt.date) -> dict[str, str]:
    """What the submission says of the notice to the applicant: nothing where none was given and none is owed."""
    if notified is None:
        if case.definition.extension_notice:
            raise Refused(f"{case.number}：延期须经负责人同意并告知申请人（条例33）", code="give-notice-date")
        return {}
    received = local_date(case.clock.received_at)
    if not received <= notified <= today:
        raise Refused(f"告知日期 {notified} 应在收到日 {received} 与今天 {today} 之间，请核对")
    return {"notified": notified.isoformat()}
