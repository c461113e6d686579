"""The way to the Temporal server: TEMPORAL_* of the SDK's own configuration, or the engine that `duban up` runs."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from functools import cache
from typing import Any

from temporalio.client import Client
from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.envconfig import ClientConfig
from temporalio.runtime import LoggingConfig, Runtime, TelemetryConfig, TelemetryFilter
from temporalio.service import RPCError

from care.codec import SealedPayloads
from care.engine import START_SOMETHING, Engine
from models.errors import BadInput, NotReady
from models.ledger import Ledger
from models.queries.to_tell import setting
from models.sealing import Keyring
from office.channels import has_channels
from office.settings import Settings

CONNECT_SECONDS = 5.0


@cache
def quiet_runtime() -> Runtime:
    """A runtime that does not write its warnings between an officer's lines."""
    quiet = LoggingConfig(filter=TelemetryFilter(core_level="ERROR", other_level="ERROR"))
    return Runtime(telemetry=TelemetryConfig(logging=quiet))


def engine_of(settings: Settings, ledger: Ledger) -> Engine:
    """The way to the engine of the office whose ledger that is. Raises NotReady where there is no ledger."""
    way, office = _connector(settings, ledger.keys), office_id(ledger)
    mails, channels = bool(settings.smtp_host), has_channels(settings.home)
    return Engine(way, office, settings.task_queue, settings.pace, mails, channels)


def office_id(ledger: Ledger) -> str:
    """The office's random id. Raises NotReady where there is no ledger."""
    with ledger.read() as session:
        found = setting(session, "office")
    if found is None:
        raise NotReady("台账尚未建立或版本过旧，请先运行 duban init（或 duban up）")
    return found


def target(settings: Settings) -> dict[str, Any]:
    """What to connect to. Raises NotReady where nothing says, BadInput where the TEMPORAL_* settings are broken."""
    try:
        config = dict(ClientConfig.load_client_connect_config())
    except Exception as error:  # noqa: BLE001  (the SDK raises several kinds here)
        raise BadInput(f"TEMPORAL_* 配置不可用（{str(error).splitlines()[0][:120]}），请改正后重试") from None
    if config.get("target_host"):
        return config
    try:
        engine = json.loads(settings.engine_file.read_text())
        return {"target_host": str(engine["address"]), "namespace": str(engine["namespace"])}
    except (OSError, ValueError, KeyError, TypeError):
        raise NotReady(f"引擎没有运行，{START_SOMETHING}") from None


async def connect(settings: Settings, keys: Keyring | None = None) -> Client:
    """A client; with `keys`, all that it sends is sealed. Raises NotReady within seconds where no server answers."""
    config = target(settings)
    codec = SealedPayloads(keys) if keys and not keys.locked else None
    try:
        connecting = Client.connect(
            **config,
            data_converter=replace(pydantic_data_converter, payload_codec=codec),
            connect_timeout=timedelta(seconds=CONNECT_SECONDS),
            runtime=quiet_runtime(),
        )
        return await asyncio.wait_for(connecting, CONNECT_SECONDS + 1)
    except (RPCError, RuntimeError, TimeoutError, ValueError):
        raise NotReady(f"连不上 {config['target_host']} 的 Temporal 服务，{START_SOMETHING}") from None


def _connector(settings: Settings, keys: Keyring | None) -> Callable[[], Awaitable[Client]]:
    """One client for all calls of a loop."""
    clients: dict[int, Client] = {}

    async def connect_once() -> Client:
        loop = id(asyncio.get_running_loop())
        if loop not in clients:
            clients[loop] = await connect(settings, keys)
        return clients[loop]

    return connect_once
