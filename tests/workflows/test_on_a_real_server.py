"""The workflow on a real Temporal server: retries, races, outages, and nothing personal in any history."""

import asyncio
import base64
import datetime as dt
import re
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from temporalio.client import Client, WorkflowUpdateFailedError

from calendars.official import OfficialCalendar, official
from care.doctor import examine
from care.replanning import replan_case
from care.sweep import sweep
from desk.cases.assigning import classify_case
from desk.cases.closing import Reply, close_case
from desk.cases.opening import Opening, open_case, register
from desk.cases.performing import perform
from desk.cases.timing import extend_case, pause_case, resume_case
from desk.people.roster import save_officers
from engine.server import Server
from migrations.upgrade import upgrade
from models.errors import NotReady, Refused
from models.instants import parse_instant
from models.ledger import Ledger, sqlite_url
from models.payloads import ActMessage, Pace, case_workflow_id
from models.queries.cases import events_of, get_case
from models.queries.outbox import messages
from models.tables import Case, Event, Officer, Submission
from models.words import Act, Role, State
from office.office import Office
from office.settings import Settings
from tests.helpers import Clock, client_of, make_office
from worker import build_worker

PERSONAL: dict[str, Any] = {
    "title": "投诉隔壁老王装修",
    "content": "半夜两点仍在施工",
    "citizen": "欧阳娜娜",
    "phone": "13912345678",
}
REASON = "等待当事人欧阳提供照片"
REPLY = "已责令停工，联系人司马光"


class RunningClock(Clock):
    """A working Monday morning that moves with the real clock, so that timers and acts agree."""

    def __init__(self, start: str) -> None:
        super().__init__(parse_instant(start))
        self.offset = self.now - dt.datetime.now(dt.UTC)  # noqa: TID251

    def __call__(self) -> dt.datetime:
        return dt.datetime.now(dt.UTC) + self.offset  # noqa: TID251


def an_office(folder: Path, client: Client, start: str = "2026-11-23 10:00", spread: int = 0) -> Office:
    """An office on a fresh ledger and its own task queue of the shared server."""
    ledger = Ledger(sqlite_url(folder / "ledger.db"))
    upgrade(ledger)
    clock = RunningClock(start)
    prefix = uuid.uuid4().hex[:6].translate(str.maketrans("0123456789", "ghijklmnop")).upper()
    base = make_office(ledger, clock)
    obligations = {
        key: item.model_copy(update={"prefix": f"{prefix[:4]}{item.prefix}"})  # numbers of one server must not meet
        for key, item in base.catalog.obligations.items()
    }

    async def connect() -> Client:
        return client

    return replace(
        base,
        catalog=replace(base.catalog, obligations=obligations),
        connect=connect,
        task_queue=f"test-{prefix}",
        pace=Pace(offset=clock.offset, spread_seconds=spread, collect_seconds=0),
    )


@asynccontextmanager
async def working(office: Office) -> AsyncIterator[None]:
    """A worker for that office."""
    async with build_worker(await office.connect(), office.ledger, office, Settings(home=Path("unused"))):
        yield


@pytest.fixture
async def office(temporal: Server, tmp_path: Path) -> AsyncIterator[Office]:
    """An office whose worker does not run yet."""
    made = an_office(tmp_path, await client_of(temporal))
    yield made
    made.ledger.close()


async def opened(office: Office, **more: object) -> Case:
    """A case with its workflow started."""
    opening = Opening(kind="consultation", unit="edu", title="t", **more)  # type: ignore[arg-type]
    result = await open_case(office, opening)
    assert result.warning is None
    return result.case


def log(office: Office, number: str) -> list[str]:
    """A case's events."""
    with office.ledger.read() as session:
        return [event.event.value for event in events_of(session, number)]


async def until(office: Office, number: str, event: str) -> Event:
    """Wait for an event of a case."""
    for _ in range(400):
        with office.ledger.read() as session:
            for found in events_of(session, number):
                if found.event.value == event:
                    return found
        await asyncio.sleep(0.05)
    raise AssertionError(f"{number} never got {event}: {log(office, number)}")


async def test_every_act_goes_through_and_nothing_personal_is_in_any_history(office: Office) -> None:
    opening = Opening(kind="consultation", unit="edu", **PERSONAL)
    async with working(office):
        number = (await open_case(office, opening)).case.number
        await pause_case(office, number, REASON)
        await resume_case(office, number, REASON)
        await classify_case(office, number, "simple-question")
        await extend_case(office, number, 2, "approver", REASON)
        await close_case(office, number, Reply(REPLY))
        client = await office.connect()
        await client.get_workflow_handle(case_workflow_id(number)).result()
        history = (await client.get_workflow_handle(case_workflow_id(number)).fetch_history()).to_json()
        mailbox = client.get_workflow_handle("mailbox-edu-handler")
        history += (await mailbox.fetch_history()).to_json()

    payloads = b"".join(base64.b64decode(data) for data in re.findall(r'"data": "([^"]*)"', history)).decode()
    assert number in payloads  # the scan really sees what is inside
    for text in (*PERSONAL.values(), REASON, REPLY, "欧阳", "司马光", "经办人"):
        assert text not in history
        assert text not in payloads
    assert log(office, number) == [
        "opened",
        "paused",
        "resumed",
        "classified",
        "extended",
        "replied",
        "closed",
    ]


async def test_five_clerks_close_at_once_and_one_succeeds(office: Office) -> None:
    async with working(office):
        case = await opened(office)
        calls = [close_case(office, case.number, Reply(f"第 {n} 份答复")) for n in range(5)]
        results = await asyncio.gather(*calls, return_exceptions=True)

    assert sorted(type(result).__name__ for result in results) == ["Case", *["Refused"] * 4]
    assert log(office, case.number) == ["opened", "replied", "closed"]


async def test_a_retried_update_with_the_same_id_acts_once(office: Office) -> None:
    async with working(office):
        case = await opened(office)
        with office.ledger.write() as session:
            content = {"reason": "x"}
            session.add(
                Submission(
                    id=f"s{case.number}", case_number=case.number, act=Act.PAUSE, at=office.now(), content=content
                )
            )
        client = await office.connect()
        handle = client.get_workflow_handle(case_workflow_id(case.number))
        message = ActMessage(act=Act.PAUSE, submission_id=f"s{case.number}", at=office.now())
        for _ in range(3):
            await handle.execute_update("perform", message, id=message.submission_id)

        with pytest.raises(WorkflowUpdateFailedError):  # another id is another pause
            await handle.execute_update("perform", message, id="other")
    assert log(office, case.number) == ["opened", "paused"]


async def test_the_same_command_after_an_unknown_outcome_takes_the_submission_up_again(office: Office) -> None:
    """The client died between handing in and sending: the clerk repeats the command, and the first stamp counts."""
    async with working(office):
        case = await opened(office)
        first = office.now()
        with office.ledger.write() as session:
            session.add(
                Submission(
                    id=uuid.uuid4().hex, case_number=case.number, act=Act.PAUSE, at=first, content={"reason": "x"}
                )
            )
        await pause_case(office, case.number, "x")

    with office.ledger.read() as session:
        assert events_of(session, case.number)[-1].at == first


async def test_an_old_submission_that_nobody_answered_is_dead(office: Office) -> None:
    """A client that died two days ago must not have its pause backdated by the next one."""
    async with working(office):
        case = await opened(office, received_at=parse_instant("2026-11-20 10:00"))
        old = office.now() - dt.timedelta(days=2)
        content = {"reason": "x"}
        with office.ledger.write() as session:
            session.add(
                Submission(id="old" + case.number, case_number=case.number, act=Act.PAUSE, at=old, content=content)
            )
        before = office.now()
        await pause_case(office, case.number, "x")

    with office.ledger.read() as session:
        assert events_of(session, case.number)[-1].at >= before
        assert session.get(Submission, "old" + case.number) is None


async def test_an_act_handed_in_in_time_and_repeated_after_midnight_is_in_time(
    temporal: Server, tmp_path: Path
) -> None:
    office = an_office(tmp_path, await client_of(temporal), "2026-11-23 23:59:58")
    async with working(office):
        case = await opened(office, received_at=parse_instant("2026-11-16 10:00"))  # due 2026-11-23 24:00
        handed_in = office.now()
        with office.ledger.write() as session:
            content = {"content": "好", "date": None, "unit": "edu", "unit_name": "市教育局"}
            session.add(
                Submission(id="in" + case.number, case_number=case.number, act=Act.CLOSE, at=handed_in, content=content)
            )
        while office.now() < parse_instant("2026-11-24 00:00:01"):
            await asyncio.sleep(0.1)
        closed = await close_case(office, case.number, Reply("好"))

    assert closed.closed_at == handed_in
    with office.ledger.read() as session:
        replied, said = events_of(session, case.number)[-2:]
    assert (replied.detail, said.detail) == ("市教育局 2026-11-23 答复", "按时办结")


async def test_an_update_whose_submission_is_gone_fails_and_the_case_goes_on(office: Office) -> None:
    async with working(office):
        case = await opened(office)
        handle = (await office.connect()).get_workflow_handle(case_workflow_id(case.number))
        message = ActMessage(act=Act.PAUSE, submission_id="gone", at=office.now())
        with pytest.raises(WorkflowUpdateFailedError):
            await handle.execute_update("perform", message, id="gone")
        closed = await close_case(office, case.number, Reply("好"))
    assert closed.state is State.CLOSED


async def test_a_workflow_that_the_server_lost_is_started_again_by_the_worker(office: Office) -> None:
    async with working(office):
        case = await opened(office)
        client = await office.connect()
        await client.get_workflow_handle(case_workflow_id(case.number)).terminate("the database was put back")
        await sweep(office, client, closely=True)
        closed = await close_case(office, case.number, Reply("好"))
    assert closed.state is State.CLOSED


async def test_a_refused_act_leaves_nothing_behind(office: Office) -> None:
    async with working(office):
        case = await opened(office)
        with pytest.raises(Refused, match="并未暂停"):
            await resume_case(office, case.number)
        assert log(office, case.number) == ["opened"]
        with office.ledger.read() as session:
            assert session.get(Submission, case.number) is None


async def test_without_a_worker_opening_works_and_closing_says_what_to_start(office: Office) -> None:
    case = await opened(office)
    started = asyncio.get_running_loop().time()
    with pytest.raises(NotReady, match="duban worker"):
        await close_case(office, case.number, Reply("好"))
    assert asyncio.get_running_loop().time() - started < 20  # 3.4 s as a rule; a busy machine may take its time

    async with working(office):
        closed = await close_case(office, case.number, Reply("好"))
    assert closed.state is State.CLOSED


async def test_a_case_whose_client_died_is_started_by_the_sweep(office: Office) -> None:
    number = register(office, Opening(kind="consultation", unit="edu", title="t")).number
    later = office.now() + dt.timedelta(seconds=30)
    office = replace(office, now=lambda: later)
    async with working(office):
        assert await sweep(office, await office.connect()) == 1
        assert await sweep(office, await office.connect()) == 0
        await close_case(office, number, Reply("好"))
    assert log(office, number) == ["opened", "replied", "closed"]


async def test_a_rung_fires_on_its_instant_and_the_message_arrives(temporal: Server, tmp_path: Path) -> None:
    """08:59:58 on the day before the due date: the reminder fires two seconds later, at 09:00."""
    office = an_office(tmp_path, await client_of(temporal), "2026-11-26 08:59:58")
    handler = f"handler-{office.task_queue}"  # one server serves all tests: a mailbox must not meet another's
    save_officers(office, [Officer(id=handler, name="经办", role=Role.HANDLER, unit_id="edu")])
    async with working(office):
        case = await opened(office, received_at=parse_instant("2026-11-20 10:00"), officer=handler)
        reminded = await until(office, case.number, "reminded")
        assert (reminded.at, reminded.late) == (parse_instant("2026-11-26 09:00"), False)
        for _ in range(100):
            with office.ledger.read() as session:
                lines = [message.body for message in messages(session, handler)]
            if any("将于 2026-11-27 24:00 到期" in body for body in lines):
                break
            await asyncio.sleep(0.05)
    assert any("将于 2026-11-27 24:00 到期" in body for body in lines)


async def test_after_an_outage_the_missed_rungs_fire_once_and_late(temporal: Server, tmp_path: Path) -> None:
    """No worker from before the due date until three working days after it."""
    client = await client_of(temporal)
    before = an_office(tmp_path, client, "2026-11-27 10:00")
    case = await opened(before, received_at=parse_instant("2026-11-20 10:00"))  # due 2026-11-27 24:00
    ahead = parse_instant("2026-12-02 10:00") - before.now()
    with before.ledger.read() as session:
        plan = get_case(session, case.number).plan

    # The server's clock cannot be moved; a workflow started again with a later offset sees the same: timers long past.
    later = replace(
        before,
        now=lambda: before.now() + ahead,
        pace=before.pace.model_copy(update={"offset": before.pace.offset + ahead}),
    )
    await client.get_workflow_handle(case_workflow_id(case.number)).terminate("the outage")
    async with working(later):
        findings = await examine(later, repair=True)
        escalated = await until(later, case.number, "proposed")
        await examine(later, repair=True)
        await asyncio.sleep(0.5)
        closed = await close_case(later, case.number, Reply("好"))

    assert [finding.repaired for finding in findings if finding.check == "办件流程"] == [True]
    assert plan.rungs[4].at == parse_instant("2026-12-02 09:00")  # the yellow card is the highest passed
    assert escalated.late
    assert escalated.at >= parse_instant("2026-12-02 10:00")
    assert log(later, case.number) == ["opened", "proposed", "replied", "closed"]
    assert closed.closed_at is not None
    assert closed.closed_at >= closed.due_at


async def test_the_doctor_ends_a_workflow_whose_case_has_ended(office: Office) -> None:
    """The ledger was put back from a copy that knew of the closing, the server's database was not."""
    async with working(office):
        case = await opened(office)
        with office.ledger.write() as session:
            found = get_case(session, case.number)
            found.state = State.CLOSED
            session.add(found)
        client = await office.connect()
        for _ in range(100):
            if case_workflow_id(case.number) in [one.id async for one in client.list_workflows()]:
                break
            await asyncio.sleep(0.05)
        before, repaired, after = [await examine(office, repair) for repair in (False, True, False)]

    states = [next(one for one in findings if one.check == "办件流程") for findings in (before, repaired, after)]
    assert [(one.ok, one.repaired) for one in states] == [(False, False), (True, True), (True, False)]


async def test_a_case_is_replanned_when_the_calendar_says_otherwise(office: Office) -> None:
    async with working(office):
        case = await opened(office)
        assert await replan_case(office, case.number) is None  # nothing moved: nothing is written
        await (await office.connect()).get_workflow_handle(case_workflow_id(case.number)).query("status")

    rest = dict.fromkeys((parse_instant("2026-11-25").date(), parse_instant("2004-01-01").date()), "x")
    flooded = OfficialCalendar({**rest, dt.date(2026, 10, 1): "国庆节"}, {}, "flood")
    office = replace(office, calendars=lambda: flooded)
    async with working(office):
        moved = await replan_case(office, case.number)

    assert official().add(dt.date(2026, 11, 23), 5) == dt.date(2026, 11, 30)
    assert moved is not None
    assert (moved.due_date, moved.plan.calendar_version) == (dt.date(2026, 12, 1), "flood")
    assert log(office, case.number) == ["opened", "replanned"]
    with office.ledger.read() as session:
        assert "2026-11-30 → 2026-12-01" in events_of(session, case.number)[-1].detail


async def test_an_act_that_ends_a_case_is_judged_by_its_own_stamp(office: Office) -> None:
    """Stamped in time, delivered late: the case counts as closed in time."""
    async with working(office):
        case = await opened(office, received_at=parse_instant("2026-11-13 10:00"))  # due 2026-11-20 24:00: overdue now
        content = {"content": "好", "date": "2026-11-20", "unit": "edu", "unit_name": "市教育局"}
        in_time = parse_instant("2026-11-20 23:59")
        early = replace(office, now=lambda: in_time)
        closed = await perform(early, case.number, Act.CLOSE, content, None)

    assert closed.closed_at == in_time
    with office.ledger.read() as session:
        assert events_of(session, case.number)[-1].detail == "按时办结"
