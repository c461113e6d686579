"""A mailbox and a cycle whose workflow cannot go on: said, told once, and begun anew by doctor."""

import asyncio
import datetime as dt
from pathlib import Path

from temporalio import workflow
from temporalio.worker import UnsandboxedWorkflowRunner, Worker

from care.doctor import examine
from care.findings import Finding
from care.relay import Relay
from care.stuck import stuck
from care.watchdog import watch
from desk.people.roster import save_officers
from desk.views.inbox import inbox_json
from engine.server import Server
from models.payloads import CycleInput, MailboxInput, mailbox_workflow_id
from models.tables import Officer
from models.words import Role
from tests.helpers import client_of, command
from tests.real_server import RunningOffice, a_place, waited


@workflow.defn(name="mailbox")
class OlderMailbox:
    """A workflow whose history the code of today cannot carry on."""

    @workflow.run
    async def run(self, mailbox: MailboxInput) -> None:
        """Do something else than today."""
        await workflow.execute_activity("older", task_queue="nobody", start_to_close_timeout=dt.timedelta(days=9))

    @workflow.signal
    def wake(self) -> None:
        """As ever."""


@workflow.defn(name="cycle")
class OlderCycle:
    """The same of a cycle."""

    @workflow.run
    async def run(self, cycle: CycleInput) -> None:
        """Do something else than today."""
        await workflow.execute_activity("older", task_queue="nobody", start_to_close_timeout=dt.timedelta(days=9))

    @workflow.signal
    def wake(self) -> None:
        """As ever."""


async def reminders(place: RunningOffice, *, mend: bool) -> Finding:
    """What doctor says of reminders."""
    return next(one for one in await examine(place.office, lambda: place.engine, mend) if one.check == "提醒")


async def test_a_stuck_mailbox_and_a_stuck_cycle_are_told_and_begun_anew(temporal: Server, tmp_path: Path) -> None:
    place = a_place(tmp_path, await client_of(temporal))
    save_officers(place.office, [Officer(id="admin", name="管理", role=Role.ADMINISTRATOR)])
    answer = command(["activate", "daily-patrol", "--unit", "edu"], given=place.office, now=place.office.now)
    assert answer.code == 0, answer.error
    older = Worker(
        await place.engine.connect(),
        task_queue=place.queue,
        workflows=[OlderMailbox, OlderCycle],
        workflow_runner=UnsandboxedWorkflowRunner(),
    )
    box = mailbox_workflow_id(place.engine.office, "edu-handler")
    async with older:
        await place.engine.wake_mailbox("edu-handler")
        await Relay(place.office, place.engine).drain()
        await asyncio.sleep(1)
    async with place.working():
        place.opened()
        await place.engine.wake_cycle("daily-patrol")
        for _ in range(300):
            found = await stuck(place.engine)
            if found.mailboxes and found.cycles:
                break
            await asyncio.sleep(0.2)
        assert found.mailboxes == (box,)
        assert len(found.cycles) == 1

        assert any("反复出错" in said for said in await watch(place.office, place.engine))
        assert any("反复出错" in said for said in await watch(place.office, place.engine))
        told = [one for one in inbox_json(place.office, "admin") if "反复出错" in one["subject"]]
        assert len(told) == 1

        assert not (await reminders(place, mend=False)).ok
        assert (await reminders(place, mend=True)).repaired
        assert await waited(lambda: inbox_json(place.office, "edu-handler"))
        for _ in range(100):
            if not await stuck(place.engine):
                break
            await asyncio.sleep(0.1)
        assert not await stuck(place.engine)
