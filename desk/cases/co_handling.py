"""More than one unit on a case (主办/协办): each co-handling unit has its own date inside the whole one."""

import datetime as dt

from calendars.clocks import due_date
from casework.acts import ASSIST
from casework.turn import Turn
from desk.cases.performing import NOBODY, Asking, Done, Prepared, perform
from desk.files.intake import TEXT, TITLE, reason_text, required_text, text
from models.clock import Clock
from models.errors import BadInput, NotFound, Refused
from models.instants import local_date
from models.limit import Limit
from models.policy import Deed
from models.progress import Term
from models.queries.handing import handler_for
from models.queries.people import find_officer, find_unit, unit_in_use
from models.steps import Rung
from models.tables import Case, Unit
from models.words import Act, Level, Role
from office.office import Office

DEFAULT_DAYS, LONGEST_DAYS = 3, 250
LADDER = (
    Rung(offset=-1, time=dt.time(9), level=Level.REMIND, to=(Role.HANDLER,)),
    Rung(offset=0, time=dt.time(9), level=Level.REMIND, to=(Role.HANDLER, Role.UNIT_LEAD)),
    Rung(offset="due", level=Level.OVERDUE, to=(Role.HANDLER, Role.UNIT_LEAD, Role.SUPERVISOR)),
    Rung(offset=1, time=dt.time(9), level=Level.URGE, to=(Role.UNIT_LEAD, Role.SUPERVISOR)),
)
"""Reminders of a co-handling unit; the cards belong to the case, and so to the lead unit."""


def assist_case(
    office: Office,
    number: str,
    unit: str,
    days: int | None,
    due: dt.date | None,
    reason: str,
    asking: Asking = NOBODY,
) -> Done:
    """Ask another unit to co-handle, by a date of its own that lies inside the whole one. Raises Refused otherwise."""
    if days is not None and due is not None:
        raise BadInput("协办期限的天数和日期请只写一项", code="one-of-days-and-date")
    if days is not None and not 1 <= days <= LONGEST_DAYS:
        raise BadInput(f"协办期限应为 1 至 {LONGEST_DAYS} 个工作日", code="change-days-or-date")
    limit = Limit(date=due.isoformat(), roll="none") if due else Limit(days=DEFAULT_DAYS if days is None else days)

    def prepare(turn: Turn, case: Case) -> Prepared:
        helper = unit_in_use(turn.session, unit)
        _not_twice(case, helper)
        clock = Clock(received_at=turn.now, limit=limit, close_of_business=case.clock.close_of_business)
        own = due_date(clock, turn.calendar)
        if not local_date(turn.now) <= own <= case.due_date:
            raise Refused(f"协办期限 {own} 应在今天与全案到期日 {case.due_date} 之间", code="change-days-or-date")
        term = _term(turn, helper, clock).model_dump(mode="json")
        return Act.ASSIST, {"term": term, "unit_name": helper.name, "reason": reason_text(reason)}

    return perform(office, number, ("assist", number, unit, days, due, reason), prepare, asking)


def contribute(office: Office, number: str, unit: str, text: str, asking: Asking = NOBODY) -> Done:
    """A co-handling unit hands in its part. The lead unit closes the case."""
    opinion = required_text(text, "协办意见", TEXT, lines=True)

    def prepare(turn: Turn, case: Case) -> Prepared:
        helper = find_unit(turn.session, unit)
        by = find_officer(turn.session, asking.actor) if asking.actor else None
        if by and by.unit_id not in (None, helper.id):
            raise Refused(f"{by.name}不在{helper.name}，不能代为反馈")
        term = next((one for one in case.progress.terms if one.id == f"{ASSIST}{helper.id}"), None)
        if term is None:
            raise NotFound(f"{helper.name}不是 {case.number} 的协办单位", code="see-case", case=case.number)
        if not term.open:
            raise Refused(f"{helper.name}已经反馈，无需再报")
        return Act.CONTRIBUTE, {"term": term.id, "unit_name": helper.name, "content": opinion}

    return perform(office, number, ("contribute", number, unit, text), prepare, asking, deed=Deed.CONTRIBUTE)


def settled_with(turn: Turn, case: Case, word: str | None) -> dict[str, str]:
    """What a closing says of the co-handling units that have not answered. Raises Refused where it says nothing."""
    waiting = [turn.unit(one.unit_id).name for one in case.progress.terms if one.open and one.unit_id]
    said = text(word, "对未反馈协办单位的处理", TITLE)
    if waiting and not said:
        raise Refused(f"{case.number} 还有协办单位没有反馈：{'、'.join(waiting)}", code="settle-co-handlers")
    if said and not waiting:
        raise BadInput(f"{case.number} 没有未反馈的协办单位，无需说明")
    return {"unanswered": f"{'、'.join(waiting)}未反馈：{said}"} if said else {}


def _term(turn: Turn, helper: Unit, clock: Clock) -> Term:
    handler = handler_for(turn.session, helper.id, local_date(turn.now))
    return Term(
        id=f"{ASSIST}{helper.id}",
        name=f"{helper.name}协办",
        clock=clock,
        ladder=LADDER,
        unit_id=helper.id,
        officer_id=handler.id if handler else None,
    )


def _not_twice(case: Case, helper: Unit) -> None:
    if helper.id == case.unit_id:
        raise Refused(f"{helper.name}就是 {case.number} 的主办单位")
    if any(term.id == f"{ASSIST}{helper.id}" for term in case.progress.terms):
        raise Refused(f"{helper.name}已是 {case.number} 的协办单位")
