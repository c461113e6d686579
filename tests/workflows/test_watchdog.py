"""The watchdog on a real server: a workflow that is gone, stuck or merely waiting is told apart, said once, mended."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
from temporalio import workflow
from temporalio.worker import UnsandboxedWorkflowRunner, Worker

from care.doctor import Finding, examine
from care.watchdog import look, watch
from desk.cases.opening import start_workflow
from desk.people.roster import save_officers
from engine.server import Server
from models.instants import parse_instant
from models.payloads import CaseInput, case_workflow_id
from models.queries.outbox import messages
from models.tables import Officer
from models.words import Role
from office.office import Office
from tests.helpers import client_of
from tests.workflows.test_on_a_real_server import an_office, log, opened, until, working

LATER = "2026-12-01 09:30"
"""A consultation opened on 23 November is due on the 30th: on 1 December at 09:00 the unit's lead is urged."""


@workflow.defn(name="case")
class BrokenCase:
    """A workflow whose code cannot go on: every task fails."""

    @workflow.run
    async def run(self, case: CaseInput) -> None:
        """Fail the task, not the workflow."""
        raise RuntimeError("this worker cannot carry the history on")


@pytest.fixture
async def office(temporal: Server, tmp_path: Path) -> AsyncIterator[Office]:
    """An office without a worker, with an administrator to be told."""
    made = an_office(tmp_path, await client_of(temporal))
    save_officers(made, [Officer(id=f"admin-{made.task_queue}", name="管理", role=Role.ADMINISTRATOR)])
    yield made
    made.ledger.close()


def on(office: Office, instant: str) -> Office:
    """The same office at another time."""
    return replace(office, now=lambda: parse_instant(instant))


async def finding(office: Office, repair: bool = False) -> Finding:
    """What doctor says of reminders."""
    return next(one for one in await examine(office, repair) if one.check == "提醒")


async def test_a_case_without_a_worker_is_late_and_says_so_once(office: Office) -> None:
    case = await opened(office)
    later = on(office, LATER)

    assert [alarm.trouble for alarm in await look(office)] == []
    assert [alarm.trouble for alarm in await look(later)] == ["late"]
    assert await watch(later) == await watch(later)
    assert log(office, case.number) == ["opened", "alarmed"]
    assert "工作进程可能没有运行" in (await watch(later))[0]


async def test_a_case_whose_workflow_is_gone_is_started_again_and_fires_what_it_missed(office: Office) -> None:
    case = await opened(office)
    client = await office.connect()
    await client.get_workflow_handle(case_workflow_id(case.number)).terminate("lost")
    later = on(office, LATER)
    (alarm,) = await look(later)

    assert (alarm.number, alarm.trouble) == (case.number, "gone")
    assert not (await finding(later)).ok
    await finding(later, repair=True)
    assert [alarm.trouble for alarm in await look(later)] == ["late"]  # it runs again, and waits for a worker
    offset = office.pace.offset + (later.now() - office.now())
    running = replace(office, pace=office.pace.model_copy(update={"offset": offset}))
    await client.get_workflow_handle(case_workflow_id(case.number)).terminate("to start it at the later time")
    await start_workflow(running, case.number, again=True)
    async with working(running):
        await until(running, case.number, "escalated")
    assert await look(later) == []


async def test_a_workflow_that_fails_again_and_again_is_stuck(office: Office) -> None:
    case = await opened(office)
    client = await office.connect()
    broken = Worker(
        client, task_queue=office.task_queue, workflows=[BrokenCase], workflow_runner=UnsandboxedWorkflowRunner()
    )
    later = on(office, LATER)
    async with broken:
        for _ in range(200):
            (alarm,) = await look(later)
            if alarm.trouble == "stuck":
                break
            await asyncio.sleep(0.1)

    assert alarm.trouble == "stuck"
    assert "反复出错" in str(alarm)
    await watch(later)
    async with working(office):
        for _ in range(200):
            with office.ledger.read() as session:
                told = [
                    message
                    for message in messages(session, f"admin-{office.task_queue}")
                    if case.number in message.body
                ]
            if told:
                break
            await asyncio.sleep(0.05)
    assert len(told) == 1
