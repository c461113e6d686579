"""Extending: who works a case asks, an approver grants; he himself may do so at once.

《政府信息公开条例》 33: by at most 20 working days, with the consent of whoever is responsible, the applicant told.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from casework.acts import extension_unit
from casework.allowed import refusal
from casework.planning import binding
from casework.turn import Turn
from desk.cases.past_facts import NOT_PAST, Past, past_words
from desk.cases.performing import NOBODY, Asking, Done, Prepared, perform
from desk.files.intake import TITLE, required_text
from models.errors import BadInput, Refused
from models.instants import local_date
from models.limit import UNIT_NAMES
from models.policy import Deed
from models.queries.cases import next_seq
from models.queries.identity import acting
from models.queries.people import acts_as, officer_in_office, stands_for
from models.queries.sanctions import application_key
from models.tables import Case, Officer
from models.words import ABOVE_UNITS, ROLE_NAMES, Act, Matter, Role
from office.office import Office


@dataclass(frozen=True)
class Extending:
    """What an officer types: days, why, of whom it is asked, and when the applicant was told.

    `past`: when it was granted, if that was before it is entered.
    """

    days: int
    reason: str
    approver: str | None = None
    notified: dt.date | None = None
    past: Past = NOT_PAST


def extend_case(office: Office, number: str, wanted: Extending, asking: Asking = NOBODY) -> Done:
    """Add days to the limit, once, before it runs out: at once by an approver's own word, else as an application.

    Where nobody is said to ask, the approver named has granted it, and somebody typed for him. Until an application is
    approved the clock goes on. Raises BadInput, Refused or NotFound before anything is written.
    """

    def prepare(turn: Turn, case: Case) -> Prepared:
        return prepare_extension(turn, case, wanted, asking.actor)

    return perform(office, number, ("extend", number, wanted), prepare, asking, deed=Deed.APPLY)


def prepare_extension(turn: Turn, case: Case, wanted: Extending, actor: str | None) -> Prepared:
    """An extension as it is to be carried out: granted, asked for, or granted in the past with what proves it."""
    why = required_text(wanted.reason, "延期理由", TITLE)
    _within_the_longest(case, wanted.days)
    approver, kept = _approver(turn, wanted.approver), past_words(wanted.past, turn.now)
    grants = _grants(turn, case, approver, actor)
    if kept and not grants:
        grants = _entered(turn, case, approver, actor)
    if grants:
        content = granted(turn, case, grants, {"days": wanted.days, "reason": why}, wanted.notified)
        return Act.EXTEND, {**content, **kept}
    return Act.APPLY, _application(turn, case, wanted, why)


def _entered(turn: Turn, case: Case, approver: Officer | None, actor: str | None) -> Officer:
    """Who granted it in the past, while a case is taken over. Raises Refused where only an approver may say so."""
    officer = acting(turn.session, actor)
    above = officer and acts_as(turn.session, officer, ABOVE_UNITS, local_date(turn.now))
    if approver is None or not (case.quiet and above):
        raise Refused("以前批准的延期由审批人补录；接管期间督办员也可补录，并写明批准的审批人", code="name-actor")
    return approver


def granted(
    turn: Turn, case: Case, officer: Officer, asked: dict[str, Any], notified: dt.date | None
) -> dict[str, Any]:
    """What the submission of an extension says: who granted it, and when the applicant was told.

    Raises Refused where the applicant was to be told first (`extension_notice`), or cannot have been that day.
    """
    for_whom = stands_for(turn.session, officer, Role.APPROVER, local_date(turn.now))
    by = {"approver": officer.id, "approver_name": f"{officer.name}{for_whom}"}
    return {"days": asked["days"], "reason": asked["reason"], **by} | _notice(case, notified, local_date(turn.now))


def _application(turn: Turn, case: Case, wanted: Extending, why: str) -> dict[str, Any]:
    """What an application says. Raises Refused where an extension would be refused, or one waits already."""
    reason = refusal(Act.EXTEND, case, turn.now)
    if reason:
        raise reason.within(case.number)
    if case.progress.awaits(Matter.EXTENSION):
        raise Refused(f"{case.number} 已申请延期，正待审批", code="see-proposals")
    notice = _notice(case, wanted.notified, local_date(turn.now)) if wanted.notified else {}
    content = {"days": wanted.days, "reason": why, "counted": UNIT_NAMES[extension_unit(case)], **notice}
    seq = next_seq(turn.session, case.number)
    return {"matter": Matter.EXTENSION.value, "key": application_key(Matter.EXTENSION, seq), **content}


def _within_the_longest(case: Case, days: int) -> None:
    """Raises BadInput for more days than the obligation allows, or fewer than one."""
    kind = binding(case)
    most = kind.extended_by_at_most
    if most == 0:
        raise Refused(f"{kind.name}不能延期（{kind.basis[:40]}），请在 {case.due_date} 前办结")
    if not 1 <= days <= most:
        raise BadInput(f"{kind.name}的延期天数应为 1 至 {most} {UNIT_NAMES[extension_unit(case)]}，请改正")


def _approver(turn: Turn, word: str | None) -> Officer | None:
    """The approver named. Raises Refused for somebody who is none."""
    if not word:
        return None
    officer = officer_in_office(turn.session, word)
    if not acts_as(turn.session, officer, (Role.APPROVER,), local_date(turn.now)):
        raise Refused(f"{officer.name}是{ROLE_NAMES[officer.role]}，不是审批人，不能批准延期；请由审批人批准")
    return officer


def _grants(turn: Turn, case: Case, approver: Officer | None, actor: str | None) -> Officer | None:
    """Who grants it at once: the approver who acts himself, or for whom somebody types; None where it is asked for."""
    if actor is None:
        if approver is None:
            raise BadInput("没有指明谁申请延期", code="name-applicant")
        return approver
    officer = acting(turn.session, actor)
    if officer is None or officer.id == case.officer_id or (approver and approver.id != officer.id):
        return None
    return officer if acts_as(turn.session, officer, (Role.APPROVER,), local_date(turn.now)) else None


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
