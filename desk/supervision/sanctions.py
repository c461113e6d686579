"""Sanctions need a person: the engine proposes, an approver carries out or turns down, and nothing is left undecided.

《政府督查工作条例》 17: conclusions may be contested within 30 days; 21: criticism only after approval.
"""

import datetime as dt
from collections.abc import Callable
from typing import Any

from calendars.clocks import due_date
from casework.acting import conclude
from casework.grounds import ground_gone
from casework.turn import Turn
from casework.walking import overtake
from casework.writing import write_line
from desk.cases.performing import Asking, done_before, remember_request, request_id, settled
from desk.files.intake import TITLE, required_text
from desk.views.proposals import Proposal, proposals_of
from models.clock import Clock
from models.errors import BadInput, Refused
from models.instants import CLOSE_OF_BUSINESS, local_date
from models.ledger import LedgerSession
from models.limit import Limit
from models.queries.cases import hold_case
from models.queries.people import acts_as, officer_in_office, stands_for
from models.queries.sanctions import Proposed, approved_since, decision_key, proposals
from models.tables import Case, Officer
from models.words import EVENT_OF_LEVEL, LEVEL_NAMES, ROLE_NAMES, EventName, Level, Role
from office.office import Office

CONTESTED_WITHIN = Limit(days=30, unit="calendar_days")
NEXT = {Level.YELLOW_CARD: (3, Level.CRITICISM), Level.RED_CARD: (3, Level.INTERVIEW)}
"""So many approved within a year, and the next measure is proposed (practice: 三次红牌约谈, law.md 3.6)."""
YEAR = dt.timedelta(days=365)
SANCTIONS = tuple(level for level, event in EVENT_OF_LEVEL.items() if event is EventName.PROPOSED)


def decide(
    office: Office, number: str, level: str | None, reason: str, asking: Asking, *, approve: bool
) -> list[Proposal]:
    """Carry a proposed sanction out, or turn it down: by an approver, with a reason, once. Raises Refused otherwise.

    Returns the case's proposals as they stand afterwards.
    """
    why = required_text(reason, "理由", TITLE)

    def decided(turn: Turn, case: Case) -> None:
        officer = _approver(turn, asking.actor)
        proposal = _open_proposal(turn.session, case, level)
        gone = ground_gone(case, proposal, turn.now, turn.calendar) if approve else None
        if gone:
            raise Refused(f"{case.number} {gone}，拟提不再成立", code="reject-proposal", case=case.number)
        _write_decision(turn, case, proposal, officer, why, approve=approve)
        if approve:
            _propose_next(turn, case, proposal.level or Level.YELLOW_CARD)

    return _upon(office, number, ("decide", number, level, reason, approve), decided, asking)


def propose(office: Office, number: str, level: str, reason: str, asking: Asking) -> list[Proposal]:
    """Propose a sanction by hand: a supervisor's word, for an approver to decide. Returns the case's proposals."""
    why = required_text(reason, "理由", TITLE)
    wanted = _level(level)

    def proposed(turn: Turn, case: Case) -> None:
        officer = officer_in_office(turn.session, asking.actor) if asking.actor else None
        if officer is None or not _acts_as(turn, officer, (Role.SUPERVISOR, Role.APPROVER)):
            raise Refused("拟提须由督办员或审批人提出", code="name-proposer")
        if case.definition.force == "permission":
            raise Refused(f"{case.definition.name}只跟踪、不计逾期，不能拟提")
        if any(one.level is wanted and not one.decision for one in proposals(turn.session, case.number)):
            raise Refused(f"{case.number} 已拟提{LEVEL_NAMES[wanted]}，正待审批")
        _propose(turn, case, wanted, f"拟提{LEVEL_NAMES[wanted]}：{why}，待审批", officer.id)

    return _upon(office, number, ("propose", number, level, reason), proposed, asking)


def _upon(office: Office, number: str, asked: Any, do: Callable[[Turn, Case], None], asking: Asking) -> list[Proposal]:
    """A decision as every act is made: the case held, its clock walked, judged, recorded, once for each request."""
    request = request_id(office, asking.request)

    def once(turn: Turn) -> list[Proposal]:
        case = hold_case(turn.session, number)
        if not (asking.request and done_before(turn.session, request, case.number, asked)):
            overtake(turn, case, ends=False)
            do(turn, case)
            remember_request(turn, request, case, asked)
            conclude(turn, case)
        return proposals_of(turn.session, turn.calendar, turn.now, case.number)

    return settled(office, request, once, _kept)


def _kept(office: Office, session: LedgerSession, case: Case) -> list[Proposal]:
    return proposals_of(session, office.calendars(session), office.now(), case.number)


def _write_decision(turn: Turn, case: Case, proposal: Proposed, officer: Officer, why: str, *, approve: bool) -> None:
    wanted = proposal.level or Level.YELLOW_CARD
    for_whom = stands_for(turn.session, officer, Role.APPROVER, local_date(turn.now))
    word = "批准" if approve else "不予批准"
    until = f"；如有异议，可于 {_contested_until(turn)} 前申请复核（督查条例17）" if approve else ""
    write_line(
        turn,
        case,
        EventName.APPROVED if approve else EventName.REJECTED,
        to=(Role.HANDLER, Role.UNIT_LEAD, Role.SUPERVISOR) if approve else (Role.SUPERVISOR,),
        detail=f"{LEVEL_NAMES[wanted]}：{officer.name}{for_whom}{word}：{why}{until}",
        key=decision_key(proposal.seq),
        level=wanted,
        actor=officer.id,
    )


def _propose_next(turn: Turn, case: Case, level: Level) -> None:
    """The measure that follows when a unit had so many of these within a year."""
    number, following = NEXT.get(level, (0, level))
    had = approved_since(turn.session, case.unit_id, level, turn.now - YEAR)
    if number and had and len(had) % number == 0:
        detail = f"一年内{LEVEL_NAMES[level]}已达 {len(had)} 次，拟提{LEVEL_NAMES[following]}，待审批"
        _propose(turn, case, following, detail, None)


def _propose(turn: Turn, case: Case, level: Level, detail: str, actor: str | None) -> None:
    number = sum(one.level is level for one in proposals(turn.session, case.number))
    write_line(
        turn,
        case,
        EventName.PROPOSED,
        to=(Role.SUPERVISOR, Role.APPROVER),
        detail=detail,
        key=f"proposal:{level}:{number}",
        level=level,
        actor=actor,
    )


def _approver(turn: Turn, actor: str | None) -> Officer:
    if not actor:
        raise BadInput("没有指明审批人", code="name-approver")
    officer = officer_in_office(turn.session, actor)
    if not _acts_as(turn, officer, (Role.APPROVER,)):
        raise Refused(f"{officer.name}是{ROLE_NAMES[officer.role]}，不是审批人，不能决定；请由审批人办理")
    return officer


def _acts_as(turn: Turn, officer: Officer, roles: tuple[Role, ...]) -> bool:
    return acts_as(turn.session, officer, roles, local_date(turn.now))


def _open_proposal(session: LedgerSession, case: Case, level: str | None) -> Proposed:
    """The proposal to decide on: of that level, or the latest one nobody decided."""
    found = proposals(session, case.number)
    wanted = _level(level) if level else None
    waiting = [one for one in found if one.decision is None and wanted in (None, one.level)]
    voided = [one for one in found if one.decision is EventName.VOIDED and wanted in (None, one.level)]
    if not waiting and voided:
        what = LEVEL_NAMES[voided[-1].level] if voided[-1].level else ""
        raise Refused(f"{case.number} 拟提的{what}已失效，不能再决定", code="see-decision", case=case.number)
    if not waiting:
        what = LEVEL_NAMES[wanted] if wanted else ""
        raise Refused(f"{case.number} 没有待决定的{what}拟提", code="see-proposals")
    if wanted is None and len({one.level for one in waiting}) > 1:
        names = "、".join(f"{one.level.value}（{LEVEL_NAMES[one.level]}）" for one in waiting if one.level)
        raise BadInput(f"{case.number} 有几项拟提：{names}", code="choose-proposal")
    return waiting[-1]


def _level(word: str) -> Level:
    for level in SANCTIONS:
        if word in (level.value, LEVEL_NAMES[level]):
            return level
    measures = "、".join(f"{level.value}（{LEVEL_NAMES[level]}）" for level in SANCTIONS)
    raise BadInput(f"措施应为 {measures}", code="choose-measure", choices=measures)


def _contested_until(turn: Turn) -> dt.date:
    clock = Clock(received_at=turn.now, limit=CONTESTED_WITHIN, close_of_business=CLOSE_OF_BUSINESS)
    return due_date(clock, turn.calendar)
