"""The watchdog on a real server: a workflow that is gone, stuck or merely waiting is told apart, said once, mended."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from temporalio import workflow
from temporalio.worker import UnsandboxedWorkflowRunner, Worker

from care.doctor import examine
from care.findings import Finding
from care.relay import Relay
from care.watchdog import Alarm, look, watch
from desk.people.roster import save_officers
from desk.views.inbox import inbox_json
from engine.server import Server
from models.payloads import CaseAlarm
from models.tables import Officer
from models.words import Role
from tests.helpers import client_of
from tests.real_server import RunningOffice, a_place, waited

LATER = "2026-12-01 09:30"
"""A consultation opened on 23 November is due on the 30th: on 1 December at 09:00 the unit's lead is urged."""


@workflow.defn(name="case")
class BrokenCase:
    """A workflow whose code cannot go on: every task fails."""

    @workflow.run
    async def run(self, case: CaseAlarm) -> None:
        """Fail the task, not the workflow."""
        raise RuntimeError("this worker cannot carry the history on")


@pytest.fixture
async def place(temporal: Server, tmp_path: Path) -> AsyncIterator[RunningOffice]:
    """An office without a worker, with an administrator to be told."""
    made = a_place(tmp_path, await client_of(temporal))
    save_officers(made.office, [Officer(id="admin", name="管理", role=Role.ADMINISTRATOR)])
    yield made
    made.office.ledger.close()


async def until_stuck(place: RunningOffice) -> Alarm:
    """Wait until the watchdog sees a workflow that cannot go on."""
    for _ in range(600):
        found = await look(place.office, place.engine)
        for alarm in found:
            if alarm.trouble == "stuck":
                return alarm
        await asyncio.sleep(0.2)
    raise AssertionError("the watchdog never saw the failing workflow")


async def finding(place: RunningOffice, *, mend: bool = False) -> Finding:
    """What doctor says of reminders."""
    return next(one for one in await examine(place.office, lambda: place.engine, mend) if one.check == "提醒")


async def test_a_case_without_a_worker_is_late_and_says_so_once(place: RunningOffice) -> None:
    async with place.working():
        case = place.opened()
        await place.until_running(case)
    later = place.at(LATER)

    assert await look(place.office, place.engine) == []
    assert [alarm.trouble for alarm in await look(later.office, later.engine)] == ["late"]
    said = await watch(later.office, later.engine)
    assert "工作进程可能没有运行" in said[0]
    # The alarm fires what the case's clock had passed: nobody waits for the repair.
    assert place.log(case.number) == ["opened", "escalated", "alarmed"]
    assert await watch(later.office, later.engine) == []


async def test_a_case_whose_workflow_is_gone_is_told_again_and_fires_what_it_missed(place: RunningOffice) -> None:
    async with place.working():
        case = place.opened()
        await place.until_running(case)
    client = await place.engine.connect()
    await client.get_workflow_handle(place.workflow_id(case)).terminate("lost")
    later = place.at(LATER)
    (alarm,) = await look(later.office, later.engine)

    assert (alarm.number, alarm.trouble) == (case.number, "gone")
    assert not (await finding(later)).ok
    assert (await finding(later, mend=True)).repaired
    async with later.working():
        await later.until(case.number, "escalated")
    assert await look(later.office, later.engine) == []
    assert (await finding(later)).ok


@pytest.mark.parametrize("instant", ["2026-11-30 09:01", LATER])
async def test_a_workflow_that_fails_again_and_again_is_stuck_with_or_without_a_late_rung(
    place: RunningOffice, instant: str
) -> None:
    case = place.opened()
    client = await place.engine.connect()
    broken = Worker(client, task_queue=place.queue, workflows=[BrokenCase], workflow_runner=UnsandboxedWorkflowRunner())
    at = place.at(instant)
    async with broken:
        await Relay(at.office, at.engine).drain()
        alarm = await until_stuck(at)
        assert "反复出错" in str(alarm)
        await watch(at.office, at.engine)
        assert place.log(case.number)[-1] == "alarmed"
        await until_stuck(at)  # its late rung was fired with the alarm; it is seen all the same
    assert (await finding(at, mend=True)).repaired
    async with at.working():
        await at.until_running(case)

        def told() -> list[str]:
            return [one["subject"] for one in inbox_json(place.office, "admin") if case.number in one["cases"]]

        assert len(await waited(told) or []) == 1
