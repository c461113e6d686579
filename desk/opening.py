"""Opening a case: the registration in one transaction, then its workflow."""

import contextlib
import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from activities.registering import Registration, register_case
from desk.fields import read_fields, require
from desk.intake import TEXT, TITLE, past_instant, required_text, text
from desk.office import Office
from models.cases import case_input, get_case
from models.errors import BadInput, DubanError
from models.ledger import LedgerSession
from models.messages import case_workflow_id
from models.obligation import Obligation
from models.people import find_officer, find_unit, units
from models.tables import Case


@dataclass(frozen=True)
class Opening:
    """What an officer types to open a case. `unit` and `officer` by id or name; `received_at` is now if not given.

    `given`: the fields of the obligation as `name=value`. `parent`: the case it belongs to.
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
    return await started(office, register(office, opening))


async def started(office: Office, case: Case) -> Opened:
    """Start the workflow of a case just registered. Where that fails the case stands; the warning says why."""
    try:
        await start_workflow(office, case.number)
    except Exception as error:  # noqa: BLE001  (the case is registered, whatever happened after that)
        what = str(error) if isinstance(error, DubanError) else type(error).__name__
        return Opened(case, f"已登记，但计时提醒尚未启动：{what}；启动后一分钟内自动接上，无需重新登记")
    return Opened(case, None)


def register(office: Office, opening: Opening) -> Case:
    """The registration: number, case, first line and what the handler is told of it, in one transaction."""
    with office.ledger.write() as session:
        return register_within(office, session, opening)


def register_within(office: Office, session: LedgerSession, opening: Opening) -> Case:
    """The registration as part of a transaction that writes more than the case."""
    now = office.now()
    obligation = office.catalog.get(opening.kind)
    unit = find_unit(session, opening.unit or _owner(session, obligation))
    facts = read_fields(session, obligation.opens_with, opening.given, {})
    require(obligation, obligation.opens_with, facts)
    wanted = Registration(
        obligation=obligation,
        unit=unit,
        title=required_text(opening.title or obligation.name, "标题", TITLE),
        received_at=past_instant(opening.received_at, "收到时间", now),
        officer_id=find_officer(session, opening.officer).id if opening.officer else None,
        content=text(opening.content, "内容", TEXT, lines=True),
        citizen=text(opening.citizen, "留言人", TITLE),
        phone=text(opening.phone, "电话", TITLE),
        facts=facts,
        actor=find_officer(session, opening.actor).id if opening.actor else None,
        parent=get_case(session, opening.parent).number if opening.parent else None,
    )
    return register_case(session, wanted, office.calendar, now)


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

    from desk.calls import CALL_TIMEOUT, explained

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
