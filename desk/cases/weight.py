"""What a unit may not make vanish alone: a case that speaks against it."""

from casework.circumstances import FINDINGS
from casework.turn import Turn
from desk.views.case_json import is_overdue
from models.instants import local_date
from models.queries.cases import children_of, get_case
from models.queries.identity import acting
from models.queries.people import acts_as
from models.queries.sanctions import proposals
from models.tables import Case
from models.words import ABOVE_UNITS


def weight_of(turn: Turn, case: Case) -> str:
    """Why a case speaks against its unit, or is not the unit's alone; nothing where neither is so."""
    if is_overdue(case, turn.now):
        return "已逾期"
    if case.progress.took(FINDINGS):
        return "已有督查认定"
    if any(child.progress.took(FINDINGS) for child in children_of(turn.session, case.number)):
        return "的分件已有督查认定"
    if case.parent and get_case(turn.session, case.parent).definition.children is not None:
        return "是督查活动的分件"
    waiting = any(one.decision is None for one in proposals(turn.session, case.number))
    return "有待决定的拟提" if waiting else ""


def stands_above(turn: Turn, case: Case, actor: str | None) -> bool:
    """Whether whoever acts is a supervisor or an approver, or stands in for one; on his own case standing in does not
    do."""
    officer = acting(turn.session, actor)
    if officer is None or (officer.id == case.officer_id and officer.role not in ABOVE_UNITS):
        return False
    return acts_as(turn.session, officer, ABOVE_UNITS, local_date(turn.now))
