"""Opening a case: the registration in one transaction, then its workflow."""

import contextlib
import datetime as dt
from dataclasses import dataclass

from activities.notify import notify
from calendars.clocks import plan
from desk.intake import TEXT, TITLE, past_instant, required_text, text
from desk.office import Office
from models.cases import case_input, next_number
from models.clock import Clock
from models.errors import DubanError
from models.instants import CLOSE_OF_BUSINESS, local
from models.messages import case_workflow_id
from models.people import find_officer, find_unit, handlers_of, recipients
from models.tables import Case, Event, Unit
from models.words import EventName, Role, State


@dataclass(frozen=True)
class Opening:
    """What an officer types to open a case. `unit` and `officer` by id or name; `received_at` is now if not given."""

    kind: str
    unit: str
    title: str
    received_at: dt.datetime | None = None
    officer: str | None = None
    content: str | None = None
    citizen: str | None = None
    phone: str | None = None
    actor: str | None = None


@dataclass(frozen=True)
class Opened:
    """The registered case; `warning` says why its workflow is not running yet, if it is not."""

    case: Case
    warning: str | None


async def open_case(office: Office, opening: Opening) -> Opened:
    """Register a case and start its workflow.

    The registration alone makes the case: where the server is away it stands, and a worker starts the workflow within
    a minute of coming up. Raises NotFound, BadInput or Refused before anything is written.
    """
    case = register(office, opening)
    try:
        await start_workflow(office, case.number)
    except Exception as error:  # noqa: BLE001  (the case is registered, whatever happened after that)
        what = str(error) if isinstance(error, DubanError) else type(error).__name__
        return Opened(case, f"已登记，但计时提醒尚未启动：{what}；启动后一分钟内自动接上，无需重新登记")
    return Opened(case, None)


def register(office: Office, opening: Opening) -> Case:
    """The registration: number, case, first line and what the handler is told of it, in one transaction."""
    now = office.now()
    obligation = office.catalog.get(opening.kind)
    received_at = past_instant(opening.received_at, "收到时间", now)
    title = required_text(opening.title, "标题", TITLE)
    content = text(opening.content, "内容", TEXT, lines=True)
    citizen, phone = text(opening.citizen, "留言人", TITLE), text(opening.phone, "电话", TITLE)
    with office.ledger.write() as session:
        unit = find_unit(session, opening.unit)
        actor = find_officer(session, opening.actor).id if opening.actor else None
        officer_id = find_officer(session, opening.officer).id if opening.officer else None
        if officer_id is None:
            handlers = handlers_of(session, unit.id)
            officer_id = handlers[0].id if len(handlers) == 1 else None
        clock = Clock(received_at=received_at, limit=obligation.limit, close_of_business=closing_time(unit))
        planned = plan(clock, obligation.ladder, office.calendar, now)
        case = Case(
            number=next_number(session, obligation.prefix, local(now).year),
            obligation=obligation.id,
            definition=obligation,
            unit_id=unit.id,
            officer_id=officer_id,
            title=title,
            content=content,
            citizen=citizen,
            phone=phone,
            opened_at=now,
            state=State.OPEN,
            clock=clock,
            plan=planned,
            due_date=planned.due_date,
            due_at=planned.due_at,
            provisional=planned.provisional,
        )
        session.add(case)
        session.flush()
        opened = _first_line(case, recipients(session, [Role.HANDLER], case), actor, now)
        session.add(opened)
        notify(session, case, opened, now)
    return case


async def start_workflow(office: Office, number: str, *, again: bool = False) -> None:
    """Start the case's workflow unless it runs already, and note that it was started. Raises NotReady.

    `again`: even where an earlier run of it ended, because the ledger says that the case is still open.
    """
    from temporalio.common import WorkflowIDConflictPolicy, WorkflowIDReusePolicy
    from temporalio.exceptions import WorkflowAlreadyStartedError

    from desk.calls import CALL_TIMEOUT, explained

    reuse = WorkflowIDReusePolicy.ALLOW_DUPLICATE if again else WorkflowIDReusePolicy.REJECT_DUPLICATE
    client = await office.connect()
    with office.ledger.read() as session:
        start = case_input(session, number, office.pace)
        procedure = session.get_one(Case, number).definition.procedure
    with explained(), contextlib.suppress(WorkflowAlreadyStartedError):  # it ran and ended: nothing to start
        await client.start_workflow(
            procedure,
            start,
            id=case_workflow_id(number),
            task_queue=office.task_queue,
            id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
            id_reuse_policy=reuse,
            rpc_timeout=CALL_TIMEOUT,
        )
    with office.ledger.write() as session:
        case = session.get_one(Case, number)
        case.workflow_started_at = office.now()
        session.add(case)


def closing_time(unit: Unit) -> dt.time:
    """When the unit closes: its own time, or 17:30."""
    return dt.time.fromisoformat(unit.close_of_business) if unit.close_of_business else CLOSE_OF_BUSINESS


def _first_line(case: Case, to: list[str], actor: str | None, now: dt.datetime) -> Event:
    return Event(
        case_number=case.number,
        seq=1,
        event=EventName.OPENED,
        at=now,
        recorded_at=now,
        actor=actor,
        to=to,
        due_date=case.due_date,
        due_at=case.due_at,
        detail=f"{case.definition.name}，{case.clock.limit}",
    )
