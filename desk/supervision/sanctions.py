"""Sanctions need a person: the engine proposes, an approver carries out or turns down, and nothing is left undecided.

《政府督查工作条例》 17: conclusions may be contested within 30 days; 21: criticism only after approval.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from calendars.clocks import due_date
from desk.files.intake import TITLE, required_text
from desk.supervision.writing import wake, write_line
from desk.views.board import closed_late
from models.clock import Clock
from models.errors import BadInput, Refused
from models.instants import CLOSE_OF_BUSINESS, iso, local_date
from models.ledger import LedgerSession
from models.limit import Limit
from models.queries.cases import get_case
from models.queries.people import acts_for, find_officer, stands_for
from models.queries.sanctions import approved_since, decision_key, proposals
from models.tables import Case, Event, Officer
from models.words import EVENT_OF_LEVEL, LEVEL_NAMES, ROLE_NAMES, EventName, Level, Role, State
from office.office import Office

DECIDED_WITHIN = 5
"""Working days after which an undecided proposal is itself reported; an own choice, no text gives a number."""
CONTESTED_WITHIN = Limit(days=30, unit="calendar_days")
NEXT = {Level.YELLOW_CARD: (3, Level.CRITICISM), Level.RED_CARD: (3, Level.INTERVIEW)}
"""So many approved within a year, and the next measure is proposed (practice: 三次红牌约谈, law.md 3.6)."""
YEAR = dt.timedelta(days=365)
SANCTIONS = tuple(level for level, event in EVENT_OF_LEVEL.items() if event is EventName.PROPOSED)


@dataclass(frozen=True)
class Proposal:
    """A proposed sanction, how many working days it has waited, and what was decided."""

    case: Case
    event: Event
    decision: Event | None
    waiting_days: int

    @property
    def undecided_too_long(self) -> bool:
        return self.decision is None and self.waiting_days > DECIDED_WITHIN


def list_proposals(office: Office, *, undecided: bool = True) -> list[Proposal]:
    """Proposals in the order of time; those of withdrawn cases need no decision any more."""
    today = local_date(office.now())
    with office.ledger.read() as session:
        found = [
            Proposal(get_case(session, event.case_number), event, decision, 0)
            for event, decision in proposals(session)
            if not (undecided and decision)
        ]
    return [
        Proposal(one.case, one.event, one.decision, max(0, office.calendar.count(local_date(one.event.at), today)))
        for one in found
    ]


async def decide(
    office: Office, number: str, level: str | None, reason: str, actor: str | None, *, approve: bool
) -> Event:
    """Carry a proposed sanction out, or turn it down: by an approver, with a reason, once. Raises Refused otherwise."""
    why = required_text(reason, "理由", TITLE)
    with office.ledger.write() as session:
        case = get_case(session, number)
        officer = _approver(session, office, actor)
        proposal = _open_proposal(session, case, level)
        if approve and case.state is State.CLOSED and not closed_late(case) and proposal.actor is None:
            raise Refused(f"{case.number} 已查明按时办结，拟提不再成立；请用 duban reject {case.number} 了结")
        wanted = proposal.level or Level.YELLOW_CARD
        name = EventName.APPROVED if approve else EventName.REJECTED
        told = (Role.HANDLER, Role.UNIT_LEAD, Role.SUPERVISOR) if approve else (Role.SUPERVISOR,)
        word = "批准" if approve else "不予批准"
        until = f"；如有异议，可于 {_contested_until(office)} 前申请复核（督查条例17）" if approve else ""
        for_whom = stands_for(session, officer, Role.APPROVER, local_date(office.now()))
        detail = f"{LEVEL_NAMES[wanted]}：{officer.name}{for_whom}{word}：{why}{until}"
        key = decision_key(proposal.seq)
        woken = write_line(session, office, case, name, to=told, detail=detail, key=key, level=wanted, actor=officer.id)
        if approve:
            woken += _propose_next(session, office, case, wanted)
        made = session.get_one(Event, (case.number, proposal.seq))
    await wake(office, woken)
    return made


async def propose(office: Office, number: str, level: str, reason: str, actor: str | None) -> None:
    """Propose a sanction by hand: a supervisor's word, for an approver to decide."""
    why = required_text(reason, "理由", TITLE)
    wanted = _level(level)
    with office.ledger.write() as session:
        case = get_case(session, number)
        officer = find_officer(session, actor) if actor else None
        if officer is None or not _acts_as(session, office, officer, (Role.SUPERVISOR, Role.APPROVER)):
            raise Refused("拟提须由督办员或审批人提出，请用 --by 指明")
        if case.definition.force == "permission":
            raise Refused(f"{case.definition.name}只跟踪、不计逾期，不能拟提")
        if any(event.level is wanted and not done for event, done in proposals(session, case.number)):
            raise Refused(f"{case.number} 已拟提{LEVEL_NAMES[wanted]}，正待审批")
        woken = _propose(session, office, case, wanted, f"拟提{LEVEL_NAMES[wanted]}：{why}，待审批", officer.id)
    await wake(office, woken)


def proposal_json(one: Proposal) -> dict[str, Any]:
    """A proposal as `proposals --json` prints it."""
    return {
        "case": one.case.number,
        "seq": one.event.seq,
        "level": one.event.level.value if one.event.level else None,
        "unit": one.case.unit_id,
        "proposed_at": iso(one.event.at),
        "waiting_days": one.waiting_days,
        "undecided_too_long": one.undecided_too_long,
        "decision": one.decision.event.value if one.decision else None,
        "decided_at": iso(one.decision.at) if one.decision else None,
        "decided_by": one.decision.actor if one.decision else None,
        "detail": one.event.detail,
    }


def _propose_next(session: LedgerSession, office: Office, case: Case, level: Level) -> list[str]:
    """The measure that follows when a unit had so many of these within a year."""
    number, following = NEXT.get(level, (0, level))
    had = approved_since(session, case.unit_id, level, office.now() - YEAR)
    if not number or len(had) < number or len(had) % number:
        return []
    detail = f"一年内{LEVEL_NAMES[level]}已达 {len(had)} 次，拟提{LEVEL_NAMES[following]}，待审批"
    return _propose(session, office, case, following, detail, None)


def _propose(
    session: LedgerSession, office: Office, case: Case, level: Level, detail: str, actor: str | None
) -> list[str]:
    number = sum(event.level is level for event, _ in proposals(session, case.number))
    return write_line(
        session,
        office,
        case,
        EventName.PROPOSED,
        to=(Role.SUPERVISOR, Role.APPROVER),
        detail=detail,
        key=f"proposal:{level}:{number}",
        level=level,
        actor=actor,
    )


def _approver(session: LedgerSession, office: Office, actor: str | None) -> Officer:
    if not actor:
        raise BadInput("请用 --by 指明审批人")
    officer = find_officer(session, actor)
    if not _acts_as(session, office, officer, (Role.APPROVER,)):
        raise Refused(f"{officer.name}是{ROLE_NAMES[officer.role]}，不是审批人，不能决定；请由审批人办理")
    return officer


def _acts_as(session: LedgerSession, office: Office, officer: Officer, roles: tuple[Role, ...]) -> bool:
    return any(one.role in roles for one in acts_for(session, officer.id, local_date(office.now())))


def _open_proposal(session: LedgerSession, case: Case, level: str | None) -> Event:
    """The proposal to decide on: of that level, or the latest one nobody decided."""
    found = proposals(session, case.number)
    wanted = _level(level) if level else None
    waiting = [event for event, decision in found if decision is None and wanted in (None, event.level)]
    if not waiting:
        what = LEVEL_NAMES[wanted] if wanted else ""
        raise Refused(f"{case.number} 没有待决定的{what}拟提，可用 duban proposals 查看")
    if wanted is None and len({event.level for event in waiting}) > 1:
        names = "、".join(f"{event.level.value}（{LEVEL_NAMES[event.level]}）" for event in waiting if event.level)
        raise BadInput(f"{case.number} 有几项拟提：{names}；请用 --level 指明是哪一项")
    return waiting[-1]


def _level(word: str) -> Level:
    for level in SANCTIONS:
        if word in (level.value, LEVEL_NAMES[level]):
            return level
    raise BadInput(f"--level 应为 {'、'.join(f'{level.value}（{LEVEL_NAMES[level]}）' for level in SANCTIONS)}")


def _contested_until(office: Office) -> dt.date:
    clock = Clock(received_at=office.now(), limit=CONTESTED_WITHIN, close_of_business=CLOSE_OF_BUSINESS)
    return due_date(clock, office.calendar)
