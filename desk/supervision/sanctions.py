"""What needs another person: a sanction that was proposed, and what was applied for; nothing is left undecided.

《政府督查工作条例》 17: conclusions may be contested within 30 days; 21: criticism only after approval.
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from calendars.clocks import due_date
from casework.acting import conclude
from casework.grounds import ground_gone
from casework.replanning import keep_up
from casework.turn import Turn
from casework.walking import overtake
from casework.writing import write_line
from desk.cases.performing import Asking, as_seen, asked_by, done_before, remember_request, request_id, settled
from desk.files.intake import TITLE, required_text
from desk.supervision.applications import Terms, decide_application
from desk.views.proposals import Proposal, proposals_of
from models.clock import Clock
from models.errors import BadInput, Refused
from models.instants import CLOSE_OF_BUSINESS, local_date
from models.ledger import LedgerSession
from models.limit import Limit
from models.policy import Deed
from models.queries.cases import events_of, hold_case
from models.queries.identity import acting, permit
from models.queries.people import acts_as, stands_for
from models.queries.sanctions import Proposed, approved_since, decision_key, proposals, undecided_of_level, unit_accused
from models.tables import Case, Officer
from models.words import (
    ABOVE_UNITS,
    EVENT_OF_LEVEL,
    LEVEL_NAMES,
    MATTER_NAMES,
    ROLE_NAMES,
    EventName,
    Level,
    Matter,
    Role,
    State,
)
from office.office import Office

CONTESTED_WITHIN = Limit(days=30, unit="calendar_days")
NEXT = {Level.YELLOW_CARD: (3, Level.CRITICISM), Level.RED_CARD: (3, Level.INTERVIEW)}
"""So many approved within a year, and the next measure is proposed (practice: 三次红牌约谈, law.md 3.6)."""
YEAR = dt.timedelta(days=365)
ACCUSE = (EventName.OVERDUE, EventName.ESCALATED, EventName.PROPOSED)
"""Lines that say that something is wrong with a case."""
SANCTIONS = tuple(level for level, event in EVENT_OF_LEVEL.items() if event is EventName.PROPOSED)


@dataclass(frozen=True)
class Decided:
    """A case's proposals and applications as they stand after a decision, the one decided on, and the due date."""

    all: list[Proposal]
    one: Proposal | None
    due_date: dt.date


def decide(office: Office, number: str, what: str | None, reason: str, asking: Asking, terms: Terms | None) -> Decided:
    """Carry a proposed sanction or what was applied for out, on these terms, or (None) turn it down.

    By a person who may, with a reason, once; `what` names it where several wait. Raises Refused otherwise.
    """
    why = required_text(reason, "理由", TITLE)
    found: list[int] = []

    def decided(turn: Turn, case: Case) -> None:
        officer = _named(turn, asking.actor)
        proposal = _open_proposal(turn.session, case, what)
        found.append(proposal.seq)
        gone = ground_gone(case, proposal, turn.now, turn.calendar) if terms else None
        if gone:
            raise Refused(
                f"{case.number} {gone}，{'申请' if proposal.matter else '拟提'}不再成立",
                code="reject-proposal",
                case=case.number,
            )
        if proposal.matter:
            decide_application(turn, case, proposal, proposal.matter, officer, why, terms)
            return
        _approver(turn, officer)
        _not_his_own(case, proposal, officer, approves=terms is not None)
        accused = unit_accused(turn.session, case.number, proposal.seq, case.unit_id)
        _write_decision(turn, case, proposal, officer, why, accused, approve=terms is not None)
        if terms is not None:
            _propose_next(turn, case, proposal.level or Level.YELLOW_CARD, accused)

    after = _upon(office, number, ("decide", number, what, reason, terms), decided, asking, Deed.DECIDE)
    return replace(after, one=next((each for each in after.all if each.seq in found), _last_decided(after.all)))


def _last_decided(found: list[Proposal]) -> Proposal | None:
    """What the same request decided, when it comes again: the latest decision."""
    decided = [(one.made.decided_at, one.seq, one) for one in found if one.made.decided_at]
    return max(decided)[2] if decided else None


def propose(office: Office, number: str, level: str, reason: str, asking: Asking) -> list[Proposal]:
    """Propose a sanction by hand: a supervisor's word, for an approver to decide. Returns the case's proposals."""
    why = required_text(reason, "理由", TITLE)
    wanted = _level(level)

    def proposed(turn: Turn, case: Case) -> None:
        officer = acting(turn.session, asking.actor)
        if officer is None or not _acts_as(turn, officer, ABOVE_UNITS):
            raise Refused("拟提须由督办员或审批人提出", code="name-proposer")
        if case.quiet:
            raise Refused(f"{case.number} 正在接管，完成之前不能拟提")
        if case.definition.force == "permission":
            raise Refused(f"{case.definition.name}只跟踪、不计逾期，不能拟提")
        if wanted in NEXT and case.state is State.WITHDRAWN:
            raise Refused(f"{case.number} 已撤回，不能拟提{LEVEL_NAMES[wanted]}")
        ended = case.stopped_at or case.closed_at
        if wanted in NEXT and ended and ended < case.due_at:
            raise Refused(f"{case.number} 已按时办结，不能拟提{LEVEL_NAMES[wanted]}")
        if any(one.level is wanted and not one.decision for one in proposals(turn.session, case.number)):
            raise Refused(f"{case.number} 已拟提{LEVEL_NAMES[wanted]}，正待审批")
        _propose(turn, case, wanted, f"拟提{LEVEL_NAMES[wanted]}：{why}，待审批", officer.id)

    return _upon(office, number, ("propose", number, level, reason), proposed, asking, Deed.PROPOSE).all


def _upon(
    office: Office, number: str, asked: Any, do: Callable[[Turn, Case], None], asking: Asking, deed: Deed
) -> Decided:
    """A decision as every act is made: the case held, its clock walked, judged, recorded, once for each request."""
    request = request_id(office, asking.request)

    def once(turn: Turn) -> Decided:
        case = hold_case(turn.session, number)
        permit(turn.session, deed, case.unit_id)
        said = asked_by(turn.session, asked)
        if not (asking.request and done_before(turn.session, request, case.number, said)):
            as_seen(case, asking)
            keep_up(turn, case)
            overtake(turn, case, ends=False)
            do(turn, case)
            remember_request(turn, request, case, said)
            conclude(turn, case)
        return Decided(proposals_of(turn.session, turn.calendar, turn.now, case.number), None, case.due_date)

    return settled(office, request, once, _kept)


def _kept(office: Office, session: LedgerSession, case: Case) -> Decided:
    found = proposals_of(session, office.calendars(session), office.now(), case.number)
    return Decided(found, None, case.due_date)


def _write_decision(
    turn: Turn, case: Case, proposal: Proposed, officer: Officer, why: str, accused: str, *, approve: bool
) -> None:
    """The line; where the case has gone to another unit since, the one that is meant is named and told."""
    wanted = proposal.level or Level.YELLOW_CARD
    for_whom = stands_for(turn.session, officer, Role.APPROVER, local_date(turn.now))
    word = "批准" if approve else "不予批准"
    whose = "" if accused == case.unit_id else f"（{turn.unit(accused).name}）"
    until = f"；如有异议，可于 {_contested_until(turn)} 前申请复核（督查条例17）" if approve else ""
    write_line(
        turn,
        case,
        EventName.APPROVED if approve else EventName.REJECTED,
        to=(Role.HANDLER, Role.UNIT_LEAD, Role.SUPERVISOR) if approve else (Role.SUPERVISOR,),
        detail=f"{LEVEL_NAMES[wanted]}{whose}：{officer.name}{for_whom}{word}：{why}{until}",
        key=decision_key(proposal.seq),
        level=wanted,
        actor=officer.id,
        unit=accused,
    )


def _propose_next(turn: Turn, case: Case, level: Level, accused: str) -> None:
    """The measure that follows when a unit had so many of these within a year; nothing follows on a case that another
    unit has by now."""
    number, following = NEXT.get(level, (0, level)) if accused == case.unit_id else (0, level)
    had = approved_since(turn.session, accused, level, turn.now - YEAR)
    if number and had and len(had) % number == 0 and not undecided_of_level(turn.session, case.number, following):
        detail = f"一年内{LEVEL_NAMES[level]}已达 {len(had)} 次，拟提{LEVEL_NAMES[following]}，待审批"
        _propose(turn, case, following, detail, None)


def _propose(turn: Turn, case: Case, level: Level, detail: str, actor: str | None) -> None:
    number = sum(one.level is level for one in proposals(turn.session, case.number))
    write_line(
        turn,
        case,
        EventName.PROPOSED,
        to=ABOVE_UNITS if _handler_knows(turn, case) else (Role.HANDLER, *ABOVE_UNITS),
        detail=detail,
        key=f"proposal:{level}:{number}",
        level=level,
        actor=actor,
    )


def _handler_knows(turn: Turn, case: Case) -> bool:
    """Whether who handles a case heard already that something is wrong with it."""
    lines = events_of(turn.session, case.number)
    return any(case.officer_id in one.to and one.event in ACCUSE for one in lines)


def _named(turn: Turn, actor: str | None) -> Officer:
    officer = acting(turn.session, actor)
    if officer is None:
        raise BadInput("没有指明审批人", code="name-approver")
    return officer


def _approver(turn: Turn, officer: Officer) -> None:
    if not _acts_as(turn, officer, (Role.APPROVER,)):
        raise Refused(f"{officer.name}是{ROLE_NAMES[officer.role]}，不是审批人，不能决定；请由审批人办理")


def _not_his_own(case: Case, proposal: Proposed, officer: Officer, *, approves: bool) -> None:
    """Nobody approves what he proposed, nor decides either way on the case he handles: two people, and no table moves
    that."""
    if approves and proposal.actor == officer.id:
        raise Refused(f"{proposal.name}由{officer.name}提出，须由另一名审批人批准")
    if case.officer_id == officer.id:
        raise Refused(f"{case.number} 由{officer.name}经办，须由另一名审批人决定")


def _acts_as(turn: Turn, officer: Officer, roles: tuple[Role, ...]) -> bool:
    return acts_as(turn.session, officer, roles, local_date(turn.now))


def _open_proposal(session: LedgerSession, case: Case, what: str | None) -> Proposed:
    """What to decide on: the one that is named, or the only kind that waits."""
    wanted = _meant(what) if what else None
    found = [one for one in proposals(session, case.number) if wanted in (None, one.level, one.matter)]
    waiting = [one for one in found if one.decision is None]
    voided = [one for one in found if one.decision is EventName.VOIDED]
    if not waiting and voided:
        raise Refused(f"{case.number} 的{voided[-1].name}已失效，不能再决定", code="see-decision", case=case.number)
    if not waiting:
        raise Refused(f"{case.number} 没有待决定的{_name(wanted)}", code="see-proposals")
    if wanted is None and len({one.level or one.matter for one in waiting}) > 1:
        names = "、".join(f"{one.level or one.matter}（{one.name}）" for one in waiting)
        raise BadInput(f"{case.number} 有几项待决定：{names}", code="choose-proposal")
    return waiting[-1]


def _name(one: Level | Matter | None) -> str:
    if isinstance(one, Matter):
        return f"{MATTER_NAMES[one]}申请"
    return f"{LEVEL_NAMES[one]}拟提" if one else "拟提"


def _meant(word: str) -> Level | Matter:
    for matter in Matter:
        if word in (matter.value, MATTER_NAMES[matter]):
            return matter
    return _level(word)


def _level(word: str) -> Level:
    for level in SANCTIONS:
        if word in (level.value, LEVEL_NAMES[level]):
            return level
    measures = "、".join(f"{level.value}（{LEVEL_NAMES[level]}）" for level in SANCTIONS)
    raise BadInput(f"措施应为 {measures}", code="choose-measure", choices=measures)


def _contested_until(turn: Turn) -> dt.date:
    clock = Clock(received_at=turn.now, limit=CONTESTED_WITHIN, close_of_business=CLOSE_OF_BUSINESS)
    return due_date(clock, turn.calendar)
