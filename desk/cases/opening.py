"""Opening a case: the registration in one transaction, then its workflow."""

import contextlib
import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from calendars.cycles import limit_of, period_of
from casework.campaigns import register_campaign
from casework.registering import Registration
from desk.cases.fields import read_fields, require
from desk.files.intake import TEXT, TITLE, past_instant, required_text, text
from desk.views.coverage import may_open
from models.cycle import Period
from models.errors import BadInput, DubanError, Refused
from models.instants import local_date
from models.ledger import LedgerSession
from models.limit import Limit
from models.obligation import Obligation
from models.payloads import case_workflow_id
from models.queries.activations import activations, periods_opened
from models.queries.cases import case_input, get_case
from models.queries.people import find_officer, find_unit, units
from models.tables import Case, Unit
from office.office import Office


@dataclass(frozen=True)
class Opening:
    """What an officer types to open a case. `unit` and `officer` by id or name; `received_at` is now if not given.

    `given`: the fields of the obligation as `name=value`. `parent`: the case it belongs to. `units`: whom a
    campaign looks at, all where none is named.
    """

    kind: str
    unit: str | None
    title: str | None
    received_at: dt.datetime | None = None
    officer: str | None = None
    content: str | None = None
    citizen: str | None = None
    phone: str | None = None
    actor: str | None = None
    given: Sequence[str] = ()
    parent: str | None = None
    units: Sequence[str] = ()


@dataclass(frozen=True)
class Opened:
    """The registered case, and a campaign's cases by unit; `warning` says why workflows do not run yet, if so."""

    case: Case
    warning: str | None
    children: tuple[Case, ...] = ()


async def open_case(office: Office, opening: Opening) -> Opened:
    """Register a case and start its workflow.

    The registration alone makes the case: where the server is away it stands, and a worker starts the workflow within
    a minute of coming up. Raises NotFound, BadInput or Refused before anything is written.
    """
    return await started(office, *register_all(office, opening))


async def started(office: Office, case: Case, *children: Case) -> Opened:
    """Start the workflows of cases just registered. Where that fails they stand; the warning says why."""
    try:
        for one in (case, *children):
            await start_workflow(office, one.number)
    except Exception as error:  # noqa: BLE001  (the case is registered, whatever happened after that)
        what = str(error) if isinstance(error, DubanError) else type(error).__name__
        warning = f"已登记，但计时提醒尚未启动：{what}；启动后一分钟内自动接上，无需重新登记"
        return Opened(case, warning, tuple(children))
    return Opened(case, None, tuple(children))


def register(office: Office, opening: Opening) -> Case:
    """The registration: number, case, first line and what the handler is told of it, in one transaction."""
    return register_all(office, opening)[0]


def register_all(office: Office, opening: Opening) -> list[Case]:
    """The registration of a case and of a campaign's cases by unit, in one transaction."""
    may_open(office, office.catalog.get(opening.kind))
    with office.ledger.write() as session:
        return register_within(office, session, opening)


def register_within(office: Office, session: LedgerSession, opening: Opening) -> list[Case]:
    """The registration as part of a transaction that writes more than the case."""
    now = office.now()
    obligation = office.catalog.get(opening.kind)
    unit = find_unit(session, opening.unit or _owner(session, obligation))
    facts = read_fields(session, obligation.opens_with, opening.given, {})
    require(obligation, obligation.opens_with, facts)
    _not_past(obligation, facts, local_date(opening.received_at or now))
    received_at = past_instant(opening.received_at, "收到时间", now)
    period, limit = _round(office, session, obligation, unit, local_date(received_at))
    wanted = Registration(
        obligation=obligation,
        period=period,
        limit=limit,
        unit=unit,
        title=required_text(opening.title or obligation.name, "标题", TITLE),
        received_at=received_at,
        officer_id=find_officer(session, opening.officer).id if opening.officer else None,
        content=text(opening.content, "内容", TEXT, lines=True),
        citizen=text(opening.citizen, "留言人", TITLE),
        phone=text(opening.phone, "电话", TITLE),
        facts=facts,
        actor=find_officer(session, opening.actor).id if opening.actor else None,
        parent=get_case(session, opening.parent).number if opening.parent else None,
    )
    chosen = list({(unit := find_unit(session, word)).id: unit for word in opening.units}.values()) or None
    if chosen and obligation.children is None:
        raise BadInput(f"{obligation.name}不是督查活动，不用 --for；请去掉后重试")
    return register_campaign(session, wanted, office.catalog.obligations, chosen, office.calendar, now)


def _not_past(obligation: Obligation, facts: dict[str, Any], day: dt.date) -> None:
    """Raises Refused where the date that the limit rests on lies before the receipt."""
    key = obligation.limit.field
    if key and dt.date.fromisoformat(facts[key]) < day:
        raise Refused(f"{obligation.name}的日期 {facts[key]}（{key}）早于收到日 {day}，请核对")


def _round(
    office: Office, session: LedgerSession, obligation: Obligation, unit: Unit, day: dt.date
) -> tuple[Period, Limit] | tuple[None, None]:
    """The round that a case opened by hand is for, and its limit: the first whose date has not passed by that day.

    Where cases open after their period (statistics), it is the period before. Raises Refused where it has its case.
    """
    cycle = obligation.cycle
    if cycle is None:
        return None, None
    running = activations(session, obligation.id)
    rhythm = next((one.every for one in running if one.unit_id == unit.id), None) or cycle.every
    period = period_of(rhythm, day)
    if cycle.opens == "after":
        period = period_of(rhythm, period.first - dt.timedelta(days=1))
    limit = limit_of(obligation.limit, cycle, period, office.calendar)
    if limit.date and dt.date.fromisoformat(limit.date) < day:
        period = period_of(rhythm, period.last + dt.timedelta(days=1))
        limit = limit_of(obligation.limit, cycle, period, office.calendar)
    if period.key in periods_opened(session, obligation.id, unit.id):
        raise Refused(f"{unit.name}的{obligation.name} {period.key} 已有办件，无需再登记；可用 duban list --all 查看")
    return period, limit


def _owner(session: LedgerSession, obligation: Obligation) -> str:
    """The unit that owes, where the catalog names exactly one that this office knows."""
    known = [unit.id for unit in units(session) if unit.id in obligation.units]
    if len(known) != 1:
        raise BadInput(f"请用 --unit 指明{obligation.name}的责任单位")
    return known[0]


async def start_workflow(office: Office, number: str, *, again: bool = False) -> None:
    """Start the case's workflow unless it runs already, and note that it was started. Raises NotReady.

    `again`: even where an earlier run of it ended, because the ledger says that the case is still open.
    """
    from temporalio.common import WorkflowIDConflictPolicy, WorkflowIDReusePolicy
    from temporalio.exceptions import WorkflowAlreadyStartedError

    from desk.cases.performing import CALL_TIMEOUT, explained

    reuse = WorkflowIDReusePolicy.ALLOW_DUPLICATE if again else WorkflowIDReusePolicy.REJECT_DUPLICATE
    client = await office.connect()
    with office.ledger.read() as session:
        start = case_input(session, number, office.pace)
        kind = session.get_one(Case, number).obligation
    with explained(), contextlib.suppress(WorkflowAlreadyStartedError):  # it ran and ended: nothing to start
        await client.start_workflow(
            "case",
            start,
            id=case_workflow_id(number),
            task_queue=office.task_queue,
            id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
            id_reuse_policy=reuse,
            static_summary=kind,
            rpc_timeout=CALL_TIMEOUT,
        )
    with office.ledger.write() as session:
        case = session.get_one(Case, number)
        case.workflow_started_at = office.now()
        session.add(case)
