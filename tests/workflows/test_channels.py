"""Channels on a real Temporal server: one that hangs delays nothing, limits hold, nothing secret is in any history."""

import time
from dataclasses import replace
from pathlib import Path

from temporalio.client import Client

from engine.server import Server
from models.payloads import mailbox_workflow_id
from office.settings import Settings
from tests.channels.office_with import Channels, with_channels
from tests.channels.vendors import APP_SECRET, KEY, SIGN, Reply
from tests.helpers import client_of
from tests.real_server import RunningOffice, a_place, waited

PHONE = "13812345678"


def sent(channels: Channels, officer: str, channel: str) -> bool:
    """Whether all of an officer's messages left through that channel."""
    found = channels.states(officer)
    return bool(found) and all(one.get(channel) == "delivered" for one in found)


async def test_a_channel_that_hangs_delays_no_other_and_no_act(temporal: Server, tmp_path: Path) -> None:
    place = a_place(tmp_path, await client_of(temporal), "2026-11-26 08:59:55", channels=True)
    object.__setattr__(place, "settings", Settings(home=tmp_path))
    with with_channels(place.office, tmp_path) as channels:
        channels.vendors["wecom"].instead = [Reply({"errcode": 0}, hang=60)] * 20
        channels.reach("edu-handler", f"wecom={PHONE}", "group=zs")
        channels.reach("edu-lead", "hook=lead")
        channels.reach("tax-handler", "group=ls")
        async with place.working():
            begun = time.monotonic()
            case = place.opened()
            await place.until_running(case)
            other = opened_at(place, "tax")
            assert await waited(lambda: sent(channels, "tax-handler", "group"))
            assert time.monotonic() - begun < 15
            assert channels.states("edu-handler") == [{"wecom": "pending", "group": "standby"}]
            assert other
        client = await client_of(temporal)
        history = ""
        for officer in ("edu-handler", "tax-handler"):
            handle = client.get_workflow_handle(mailbox_workflow_id(place.engine.office, officer))
            history += (await handle.fetch_history()).to_json()
    for secret in (KEY, SIGN, APP_SECRET, PHONE):
        assert secret not in history


async def test_a_refused_message_walks_on_by_itself(temporal: Server, tmp_path: Path) -> None:
    place = a_place(tmp_path, await client_of(temporal), channels=True)
    object.__setattr__(place, "settings", Settings(home=tmp_path))
    with with_channels(place.office, tmp_path) as channels:
        channels.reach("edu-handler", "wecom=nobody", "hook=u1")
        async with place.working():
            place.opened()
            assert await waited(lambda: channels.states() == [{"wecom": "refused", "hook": "delivered"}])


async def test_a_vendors_limit_holds_over_two_workers(temporal: Server, tmp_path: Path) -> None:
    """Sixty a minute: a second apart, but for the few that a queue lets through at first."""
    place = a_place(tmp_path, await client_of(temporal), channels=True)
    object.__setattr__(place, "settings", Settings(home=tmp_path))
    with with_channels(place.office, tmp_path, LIMITED) as channels:
        units = ("edu", "tax", "housing", "data", "finance", "hr")
        for unit in units:
            channels.reach(f"{unit}-handler", f"group={unit}")
        async with place.working(), (await another(place, temporal)).working():
            begun = time.monotonic()
            for unit in units:
                opened_at(place, unit)
            assert await waited(lambda: len(channels.vendors["group"].delivered) == len(units))
            assert time.monotonic() - begun > 1.0


async def another(place: RunningOffice, temporal: Server) -> RunningOffice:
    """The same office seen by a second machine."""
    client = await client_of(temporal)

    async def connect() -> Client:
        return client

    return replace(place, engine=replace(place.engine, connect=connect))


LIMITED = """\
channels:
  group: {{kind: wecom-robot, url: group_url, per_minute: 60}}
"""


def opened_at(place: RunningOffice, unit: str) -> str:
    """A consultation of another unit; its number."""
    from desk.cases.opening import Opening, open_case

    return open_case(place.office, Opening(kind="consultation", unit=unit, title="t")).case.number
