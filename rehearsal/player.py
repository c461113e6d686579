"""Plays a scenario: the real desk, workflows, activities and ledger, on Temporal's time-skipping server.

That server starts at the machine's own time and cannot be told another, so workflows are handed the difference to the
scenario's time; and because its clock runs on while commands are carried out, the scenario's seconds are stretched on
it (`Pace`). Time is moved with `env.sleep` only, from one action to the next; workflows fire their rungs on the way.
"""

import asyncio
import datetime as dt
import json
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from temporalio.client import Client
from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.testing import WorkflowEnvironment

from calendars.official import OfficialCalendar, official
from care.connection import office_id, quiet_runtime
from care.engine import Engine
from casework.ledger_calendar import LedgerCalendar
from casework.periods import rounds
from catalog.loader import Catalog
from desk.people.roster import save_officers, save_units
from desk.people.samples import load_sample
from desk.views.asked import Asked
from desk.views.lists import Board, overdue_board
from engine.programs import find_program
from migrations.upgrade import upgrade
from models.errors import BadInput, NotReady
from models.ledger import Ledger, sqlite_url
from models.payloads import Pace
from models.queries.activations import activations
from models.queries.cases import live_marks, silent
from models.queries.outbox import officers_unmailed, officers_waiting
from models.queries.to_tell import untold
from models.tables import Officer, Unit
from office.office import Office
from rehearsal.letters import set_up_reach
from rehearsal.records import inbox, refused, told_timeline
from rehearsal.scenario import Action, Scenario
from rehearsal.staff import Staff

ONE_DAY = dt.timedelta(days=1)
AT_A_STRETCH = dt.timedelta(days=20)
"""How far time is moved by one call: the server answers when all of it has happened, and the client waits 30 s."""
MANY = 30
"""Live cases from which on it is moved by a day: more would happen in a call than the machine does in that time."""
SETTLE_SECONDS = 60.0
COLLECT_SECONDS = 75
DILATION = 100
"""A command takes a tenth of a second; a hundred of them before a rung take a tenth of a second of the scenario."""
LONGEST_RUN = dt.timedelta(days=365 * 9)
"""That server ends every workflow after ten years of its time, whatever it is told: a long rehearsal stretches less."""

RunCall = Callable[[Coroutine[Any, Any, Any]], Any]
Dispatch = Callable[[list[str], Office, Engine, RunCall], tuple[int, str, str | None]]
"""Runs one command line in an office; returns exit code, what it printed and why it failed."""
WHOLE_BOARD = 10_000
"""Cases: more than a rehearsal ever has overdue."""
Look = Callable[[Client, dict[str, str]], Awaitable[None]]


@dataclass(repr=False)  # asyncio words the result of what it ran when it gives Ctrl-C back: the whole catalog
class Outcome:
    """What a rehearsal left: its timeline, its notifications, and the office as it stood at the end."""

    timeline: list[dict[str, Any]]
    notifications: list[dict[str, Any]]
    board: Board
    office: Office


@dataclass
class _Stage:
    """The running rehearsal: the office, its clock, and the names that cases go by."""

    env: WorkflowEnvironment
    clock: "_Clock"
    staff: Staff
    names: dict[str, str] = field(default_factory=dict)
    refusals: list[dict[str, Any]] = field(default_factory=list)

    @property
    def office(self) -> Office:
        return self.staff.office


class _Clock:
    """The office's time, set by the player."""

    def __init__(self, now: dt.datetime) -> None:
        self.now = now


@asynccontextmanager
async def rehearse(
    scenario: Scenario,
    catalog: Catalog,
    dispatch: Dispatch,
    calendar: OfficialCalendar | None = None,
    look: Look | None = None,
    prepare: Callable[[Ledger], None] = upgrade,
) -> AsyncIterator[Outcome]:
    """Play a scenario to its end; `look` is called while the server is still there, with workflow ids by name.

    `prepare` makes the ledger's tables.

    Raises BadInput for an action the CLI does not understand.
    """
    with tempfile.TemporaryDirectory(prefix="duban-rehearsal-") as folder:
        async with _time_skipping() as env:
            ledger = Ledger(sqlite_url(Path(folder) / "ledger.db"))
            prepare(ledger)
            stage = await _set_up(scenario, catalog, calendar or official(scenario.announced_until), ledger, env)
            try:
                await stage.staff.begin()
                for action in scenario.actions:
                    await _advance(stage, action.at)
                    await _act(stage, action, dispatch)
                await _advance(stage, scenario.until)
                await _deliver_rest(stage)
                if look:
                    await look(env.client, stage.staff.workflow_ids(stage.names))
            finally:
                await stage.staff.end()
        try:
            lines = told_timeline(stage.office, stage.names, stage.refusals, stage.clock.now)
            yield Outcome(lines, inbox(stage.office), overdue_board(stage.office, Asked(), WHOLE_BOARD), stage.office)
        finally:
            stage.office.ledger.close()


@asynccontextmanager
async def _time_skipping() -> AsyncIterator[WorkflowEnvironment]:
    starting = asyncio.ensure_future(_started())
    try:
        env = await asyncio.shield(starting)
    except asyncio.CancelledError:  # Ctrl-C: a server that is about to start would outlive us
        with suppress(NotReady):  # Ctrl-C in a terminal ended it as well
            await (await starting).shutdown()
        raise
    async with env:
        yield env


async def _started() -> WorkflowEnvironment:
    try:
        return await WorkflowEnvironment.start_time_skipping(
            data_converter=pydantic_data_converter,
            test_server_existing_path=str(find_program("temporal-test-server")),
            runtime=quiet_runtime(),
        )
    except RuntimeError as error:
        raise NotReady(f"演练用的时间快进服务没有启动成功（{str(error).splitlines()[0][:120]}），请重试") from None


async def _set_up(
    scenario: Scenario, catalog: Catalog, calendar: OfficialCalendar, ledger: Ledger, env: WorkflowEnvironment
) -> _Stage:
    clock = _Clock(scenario.start)
    anchor = await env.get_current_time()

    async def connect() -> Client:
        return env.client

    office = Office(ledger=ledger, catalog=catalog, calendars=LedgerCalendar(calendar), now=lambda: clock.now)
    pace = Pace(
        offset=scenario.start - anchor,
        anchor=anchor,
        dilation=max(1, min(DILATION, LONGEST_RUN // (scenario.until - scenario.start + ONE_DAY))),
        spread_seconds=0,
        collect_seconds=COLLECT_SECONDS,
    )
    plan = scenario.channels
    engine = Engine(connect, office_id(ledger), "rehearsal", pace, channels=plan is not None, delays=False)
    if scenario.office:
        load_sample(office, scenario.office)
    save_units(office, [Unit(**unit.model_dump()) for unit in scenario.units])
    save_officers(
        office,
        [Officer(unit_id=one.unit, **one.model_dump(exclude={"unit"})) for one in scenario.officers],
    )
    set_up_reach(office, scenario.reach)
    return _Stage(env, clock, Staff(office, engine, env, plan))


async def _advance(stage: _Stage, until: dt.datetime) -> None:
    """Move time to an instant of the scenario and wait until everything due by then is on record."""
    if stage.staff.at_work:
        pace = stage.staff.engine.pace
        while (left := until - pace.office_time(await stage.env.get_current_time())) > dt.timedelta(0):
            await stage.env.sleep(pace.server_wait(min(left, _stretch(stage.office))))
    stage.clock.now = until
    deadline = asyncio.get_running_loop().time() + SETTLE_SECONDS
    while stage.staff.at_work and _unsettled(stage.office, until):
        if asyncio.get_running_loop().time() > deadline:
            raise NotReady("演练没有在一分钟内记下全部到期事项，机器可能过忙，请重试")
        await asyncio.sleep(0.02)


def _stretch(office: Office) -> dt.timedelta:
    with office.ledger.read() as session:
        return ONE_DAY if len(live_marks(session)) > MANY else AT_A_STRETCH


def _unsettled(office: Office, now: dt.datetime) -> bool:
    with office.ledger.read() as session:
        if silent(session, now, 1) or untold(session, 1):
            return True
        calendar = office.calendars(session)
        going = {one.obligation for one in activations(session)}
        return any(
            one.at <= now
            for obligation in office.catalog.obligations.values()
            if obligation.cycle and obligation.id in going
            for one in rounds(session, obligation, calendar, now)
        )


async def _act(stage: _Stage, action: Action, dispatch: Dispatch) -> None:
    words, name = _named(action.words)
    if words[0] == "engine":
        await _switch(stage, words[1] == "start")
        return
    words = _numbered(words, stage.names)
    if name in stage.names:
        raise BadInput(f"演练脚本中的办件名“{name}”用了两次，请改名")
    loop = asyncio.get_running_loop()

    def run(call: Coroutine[Any, Any, Any]) -> Any:
        return asyncio.run_coroutine_threadsafe(call, loop).result()

    code, printed, error = await asyncio.to_thread(dispatch, [*words, "--json"], stage.office, stage.staff.engine, run)
    await stage.staff.tell()
    if code == 2:
        raise BadInput(f"演练脚本中的命令不对：“{action.run[:60]}”：{error}")
    if code != 0 and error:  # without words it found something, as `watch` does, and is no refusal
        case = name or next((word for word in action.words[1:] if word in stage.names), action.words[-1])
        stage.refusals.append(refused(stage.office, stage.names, action, case, error))
    elif words[0] == "open":
        number = json.loads(printed)["number"]
        stage.names[name or number] = number
    elif words[0] == "calendar":
        await stage.staff.look_after()


async def _switch(stage: _Stage, on: bool) -> None:
    """An outage begins, or ends: then everything that fell due meanwhile is put on record, late."""
    if on is stage.staff.at_work:
        raise BadInput(f"演练脚本：引擎已经{'在运行' if on else '停止'}")
    if not on:
        await stage.staff.fail()
        return
    await stage.staff.recover(await stage.env.get_current_time())
    await _advance(stage, stage.clock.now)


def _numbered(words: list[str], names: dict[str, str]) -> list[str]:
    """The command line with a case's name replaced by its number, unless the word is an option's value."""
    after = [words[0], *words]
    return [
        names.get(word, word) if n and not before.startswith("--") else word
        for n, (before, word) in enumerate(zip(after, words, strict=False))
    ]


def _named(words: list[str]) -> tuple[list[str], str | None]:
    """The command line without `--as NAME`, and the name."""
    for n, word in enumerate(words):
        if word.startswith("--as="):
            return words[:n] + words[n + 1 :], word.removeprefix("--as=")
        if word == "--as":
            return words[:n] + words[n + 2 :], words[n + 1] if n + 1 < len(words) else None
    return words, None


async def _deliver_rest(stage: _Stage) -> None:
    """Let the mailboxes that were woken by the last events send what they hold."""
    if not stage.staff.at_work:
        return
    await stage.env.sleep(stage.staff.engine.pace.server_wait(dt.timedelta(seconds=COLLECT_SECONDS * 2)))
    deadline = asyncio.get_running_loop().time() + SETTLE_SECONDS
    far = stage.clock.now + ONE_DAY
    while asyncio.get_running_loop().time() < deadline:
        with stage.office.ledger.read() as session:
            if not officers_waiting(session, far) and not officers_unmailed(session):
                return
        await asyncio.sleep(0.02)
