"""The way to the Temporal server: TEMPORAL_* of the SDK's own configuration, or the engine that `duban up` runs."""

import asyncio
import json
from datetime import timedelta
from functools import cache
from typing import Any

from temporalio.api.enums.v1 import TaskQueueType
from temporalio.api.taskqueue.v1 import TaskQueue
from temporalio.api.workflowservice.v1 import DescribeTaskQueueRequest
from temporalio.client import Client
from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.envconfig import ClientConfig
from temporalio.runtime import LoggingConfig, Runtime, TelemetryConfig, TelemetryFilter
from temporalio.service import RPCError

from models.errors import BadInput, NotReady
from office.settings import Settings

START_SOMETHING = "请先运行 duban up（或检查 TEMPORAL_ADDRESS 指向的服务）"
CONNECT_SECONDS = 5.0


@cache
def quiet_runtime() -> Runtime:
    """A runtime that does not write its warnings between an officer's lines."""
    quiet = LoggingConfig(filter=TelemetryFilter(core_level="ERROR", other_level="ERROR"))
    return Runtime(telemetry=TelemetryConfig(logging=quiet))


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


async def connect(settings: Settings) -> Client:
    """A client. Raises NotReady within seconds when the server does not answer."""
    config = target(settings)
    try:
        connecting = Client.connect(
            **config,
            data_converter=pydantic_data_converter,
            connect_timeout=timedelta(seconds=CONNECT_SECONDS),
            runtime=quiet_runtime(),
        )
        return await asyncio.wait_for(connecting, CONNECT_SECONDS + 1)
    except (RPCError, RuntimeError, TimeoutError, ValueError):
        raise NotReady(f"连不上 {config['target_host']} 的 Temporal 服务，{START_SOMETHING}") from None


async def worker_is_polling(client: Client, task_queue: str) -> bool:
    """Whether a worker asked this queue for work within the last minute or so (a dead one lingers that long)."""
    request = DescribeTaskQueueRequest(
        namespace=client.namespace,
        task_queue=TaskQueue(name=task_queue),
        task_queue_type=TaskQueueType.TASK_QUEUE_TYPE_WORKFLOW,
    )
    answer = await client.workflow_service.describe_task_queue(request, timeout=timedelta(seconds=CONNECT_SECONDS))
    return bool(answer.pollers)
