"""The core on a real Temporal server: acts without it, the relay, outages, and nothing personal in any history."""

import asyncio
import base64
import contextlib
import datetime as dt
import re
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from temporalio.service import RPCError

from care.doctor import examine
from care.reconciliation import differences, keep_in_step, repair
from desk.cases.assigning import classify_case
from desk.cases.closing import Reply, close_case
from desk.cases.extending import Extending, extend_case
from desk.cases.opening import Opening, open_case
from desk.cases.timing import pause_case, resume_case
from desk.people.roster import save_officers
from desk.views.inbox import inbox_json
from engine.server import Server
from models.instants import parse_instant
from models.payloads import CaseAlarm, Standing, mailbox_workflow_id
from models.queries.to_tell import untold
from models.tables import Officer
from models.words import Role, State
from tests.helpers import client_of
from tests.real_server import RunningOffice, a_place, waited

PERSONAL: dict[str, Any] = {
    "title": "投诉隔壁老王装修",
    "content": "半夜两点仍在施工",
    "citizen": "欧阳娜娜",
    "phone": "13912345678",
}
REASON = "等待当事人欧阳提供照片"
REPLY = "已责令停工，联系人司马光"


@pytest.fixture
async def place(temporal: Server, tmp_path: Path) -> AsyncIterator[RunningOffice]:
    """An office whose worker does not run yet."""
    made = a_place(tmp_path, await client_of(temporal))
    yield made
    made.office.ledger.close()


def nothing_untold(place: RunningOffice) -> bool:
    """Whether the engine has been told everything."""
    with place.office.ledger.read() as session:
        return not untold(session, 1)


async def test_every_act_goes_through_and_nothing_personal_is_in_any_history(place: RunningOffice) -> None:
    office = place.office
    async with place.working():
        case = open_case(office, Opening(kind="consultation", unit="edu", **PERSONAL)).case
        await place.until_running(case)
        pause_case(office, case.number, REASON)
        resume_case(office, case.number, REASON)
        classify_case(office, case.number, "simple-question")
        extend_case(office, case.number, Extending(1, REASON, "approver"))
        close_case(office, case.number, Reply(REPLY))
        await place.until_gone(case)
        client = await place.engine.connect()
        history = (await client.get_workflow_handle(place.workflow_id(case)).fetch_history()).to_json()
        mailbox = client.get_workflow_handle(mailbox_workflow_id(place.engine.office, "edu-handler"))
        history += (await mailbox.fetch_history()).to_json()

    payloads = b"".join(base64.b64decode(data) for data in re.findall(r'"data": "([^"]*)"', history)).decode()
    assert case.number in payloads  # the scan really sees what is inside
    for text in (*PERSONAL.values(), REASON, REPLY, "欧阳", "司马光", "经办人"):
        assert text not in history
        assert text not in payloads
    assert place.log(case.number) == ["opened", "paused", "resumed", "classified", "extended", "replied", "closed"]


async def test_acts_need_neither_worker_nor_engine_and_the_engine_catches_up(place: RunningOffice) -> None:
    """Opened and closed while nothing runs; then a worker comes, and the one that is still open has its workflow."""
    closed, kept = place.opened(), place.opened()
    done = close_case(place.office, closed.number, Reply("好"))

    assert done.case.state is State.CLOSED
    assert done.warning is not None
    assert "提醒和升级暂停" in done.warning.reason
    async with place.working():
        await place.until_running(kept)
        await waited(lambda: nothing_untold(place))
    assert nothing_untold(place)
    assert await place.engine.look_at(place.workflow_id(closed)) == "gone"  # it never needed one


async def test_the_relay_tells_within_a_second_when_idle(place: RunningOffice) -> None:
    async with place.working():
        await asyncio.sleep(0.3)
        begun = asyncio.get_running_loop().time()
        case = place.opened()
        await place.until_running(case)
        assert asyncio.get_running_loop().time() - begun < 3  # 0.6 s as a rule; a busy machine may take its time


async def test_many_changes_of_a_case_make_one_call(place: RunningOffice) -> None:
    case = place.opened()
    for _ in range(3):
        pause_case(place.office, case.number, "x")
        resume_case(place.office, case.number, "x")
    async with place.working():
        await place.until_running(case)
        await waited(lambda: nothing_untold(place))
        client = await place.engine.connect()
        history = await client.get_workflow_handle(place.workflow_id(case)).fetch_history()
        runs = [one async for one in client.list_workflows(f"WorkflowId = '{place.workflow_id(case)}'")]
    assert len(history.events) == 1
    assert len(runs) <= 1


async def test_a_workflow_costs_nothing_before_its_instant_and_a_change_sets_it_anew(place: RunningOffice) -> None:
    """Its first task is put off until the first rung; a change before that sets another clock in its place."""
    async with place.working():
        case = place.opened()
        await place.until_running(case)
        client = await place.engine.connect()
        handle = client.get_workflow_handle(place.workflow_id(case))
        assert len((await handle.fetch_history()).events) == 1
        classify_case(place.office, case.number, "simple-question")  # due tomorrow: reminded then, at nine
        await waited(lambda: nothing_untold(place))
        started = (await handle.fetch_history()).events[0].workflow_execution_started_event_attributes
    wait = started.first_workflow_task_backoff.ToTimedelta()
    assert abs(place.office.now() + wait - parse_instant("2026-11-24 09:00")) < dt.timedelta(minutes=1)


async def test_a_forged_or_forgotten_workflow_changes_nothing(place: RunningOffice) -> None:
    """Whoever can reach the engine can make it call `walk`; the ledger's own plan and time decide what that does."""
    case = place.opened()
    async with place.working():
        await place.until_running(case)
        client = await place.engine.connect()
        early = place.office.now() - dt.timedelta(minutes=1)
        forged = CaseAlarm(number=case.number, standing=Standing(revision=1, next_at=early), pace=place.engine.pace)
        await client.start_workflow("case", forged, id="forged", task_queue=place.queue)
        await asyncio.sleep(2.5)  # time enough to walk, and to walk again
        assert place.log(case.number) == ["opened"]
        close_case(place.office, case.number, Reply("好"))
        await place.until_gone(case)
        with contextlib.suppress(RPCError):  # told by its last walk that the case has ended, it may have ended itself
            await client.get_workflow_handle("forged").terminate()
    assert place.log(case.number) == ["opened", "replied", "closed"]


async def test_a_rung_fires_on_its_instant_and_the_message_arrives(temporal: Server, tmp_path: Path) -> None:
    """08:59:50 on the day before the due date: the reminder fires at 09:00.

    Ten seconds of a running clock: a busy machine must have opened the case and started the worker by then.
    """
    place = a_place(tmp_path, await client_of(temporal), "2026-11-26 08:59:50")
    save_officers(place.office, [Officer(id="one", name="经办", role=Role.HANDLER, unit_id="edu")])
    async with place.working():
        case = place.opened(received_at=parse_instant("2026-11-20 10:00"), officer="one")
        reminded = await place.until(case.number, "reminded")
        assert (reminded.at, reminded.late) == (parse_instant("2026-11-26 09:00"), False)

        def arrived() -> bool:
            lines = [line for message in inbox_json(place.office, "one") for line in message["lines"]]
            return any("将于 2026-11-27 24:00 到期" in line for line in lines)

        assert await waited(arrived)


async def test_after_an_outage_the_missed_rungs_fire_once_and_late(place: RunningOffice) -> None:
    """No worker from before the due date until three working days after it."""
    before = place.at("2026-11-27 10:00")
    case = before.opened(received_at=parse_instant("2026-11-20 10:00"))  # due 2026-11-27 24:00
    assert case.plan.rungs[4].at == parse_instant("2026-12-02 09:00")  # the yellow card will be the highest passed
    later = place.at("2026-12-02 10:00")
    async with later.working():
        escalated = await later.until(case.number, "proposed")
        assert all(one.ok for one in await examine(later.office, lambda: later.engine, True) if one.check == "提醒")
        closed = close_case(later.office, case.number, Reply("好")).case

    assert escalated.late
    assert escalated.at >= parse_instant("2026-12-02 10:00")
    assert later.log(case.number) == ["opened", "reminded", "proposed", "replied", "closed"]  # the first at the desk
    assert closed.closed_at is not None
    assert closed.closed_at >= closed.due_at


async def test_a_ledger_that_is_away_is_waited_for(place: RunningOffice, monkeypatch: pytest.MonkeyPatch) -> None:
    """The case table is out of reach when the rung's instant comes; the patient activity fires it when it is back."""
    near = place.at("2026-11-26 08:59:58")
    async with near.working():
        case = near.opened(received_at=parse_instant("2026-11-20 10:00"))
        await near.until_running(case)
        with near.office.ledger.write() as session:
            session.connection().exec_driver_sql('ALTER TABLE "case" RENAME TO "gone"')
        await asyncio.sleep(4)
        with near.office.ledger.write() as session:
            session.connection().exec_driver_sql('ALTER TABLE "gone" RENAME TO "case"')
        reminded = await near.until(case.number, "reminded")
    assert near.log(case.number) == ["opened", "reminded"]
    assert reminded.at == parse_instant("2026-11-26 09:00")


async def test_what_the_engine_lost_or_has_too_much_is_put_right_from_the_ledger(place: RunningOffice) -> None:
    async with place.working():
        lost, ended = place.opened(), place.opened()
        for case in (lost, ended):
            await place.until_running(case)
        client = await place.engine.connect()
        await client.get_workflow_handle(place.workflow_id(lost)).terminate("the database was put back")
        with place.office.ledger.write() as session:  # put back from a copy that knew of the closing
            found = session.merge(ended)
            found.state, found.closed_at = State.CLOSED, place.office.now()
        names = {place.workflow_id(ended)}
        for _ in range(200):
            if names <= {one async for one in place.engine.running("case")}:
                break
            await asyncio.sleep(0.05)
        seen = await differences(place.office, place.engine)
        assert (seen.lost, seen.idle) == ([lost.number], [place.workflow_id(ended)])
        await repair(place.office, place.engine, seen)
        await place.until_running(lost)
        await place.until_gone(ended)
        assert not await differences(place.office, place.engine)


async def test_another_engine_is_told_everything_once(place: RunningOffice) -> None:
    case = place.opened()
    async with place.working():
        await place.until_running(case)
        await waited(lambda: nothing_untold(place))
        assert not await keep_in_step(place.office, place.engine)  # the first engine this ledger has seen
        await waited(lambda: nothing_untold(place))
        assert not await keep_in_step(place.office, place.engine)  # and it is in step with it
        assert nothing_untold(place)
        client = await place.engine.connect()
        await client.get_workflow_handle(place.workflow_id(case)).terminate("an older copy of the database")
        await place.engine.leave_stamp("an older stamp")
        assert await keep_in_step(place.office, place.engine)
        await place.until_running(case)
    assert place.log(case.number) == ["opened"]


async def test_two_offices_in_one_namespace_never_meet(temporal: Server, tmp_path: Path) -> None:
    """Both give out the same numbers; each closes its own."""
    client = await client_of(temporal)
    folders = [tmp_path / name for name in ("one", "two")]
    for folder in folders:
        folder.mkdir()
    one, two = (a_place(folder, client) for folder in folders)
    async with one.working(), two.working():
        cases = [one.opened(), two.opened()]
        assert cases[0].number == cases[1].number
        for here, case in zip((one, two), cases, strict=True):
            await here.until_running(case)
        close_case(one.office, cases[0].number, Reply("好"))
        await one.until_gone(cases[0])
        assert await two.engine.look_at(two.workflow_id(cases[1])) == "running"
    assert two.log(cases[1].number) == ["opened"]


async def test_a_ledger_put_back_from_a_copy_never_meets_old_workflows(place: RunningOffice) -> None:
    """The counter is older too: a new case takes the number of one whose workflow still runs."""
    async with place.working():
        old = place.opened()
        await place.until_running(old)
        with place.office.ledger.write() as session:
            for table in ("notification", "event", "request", "to_tell"):
                session.connection().exec_driver_sql(f"DROP TRIGGER IF EXISTS {table}_append_only_DELETE")
            for table in ("notification", "request", "to_tell", "event", '"case"', "counter"):
                session.connection().exec_driver_sql(f"DELETE FROM {table}")  # noqa: S608
        new = place.opened()
        assert (new.number, new.mark == old.mark) == (old.number, False)
        await place.until_running(new)
        assert place.workflow_id(new) != place.workflow_id(old)
        for _ in range(200):
            found = await differences(place.office, place.engine)
            if found.idle:
                break
            await asyncio.sleep(0.05)
        assert found.idle == [place.workflow_id(old)]


async def test_a_burst_of_acts_is_refused_nothing_and_told_in_the_end(place: RunningOffice) -> None:
    """The small form of 2,000 cases opened and closed at once."""
    async with place.working():

        def whole(n: int) -> bool:
            case = place.opened()
            return close_case(place.office, case.number, Reply(f"第 {n} 份")).case.state is State.CLOSED

        def burst() -> list[bool]:
            with ThreadPoolExecutor(8) as pool:
                return list(pool.map(whole, range(100)))

        assert all(await asyncio.to_thread(burst))
        assert await waited(lambda: nothing_untold(place))
        assert not await differences(place.office, place.engine)
