"""The embedded Temporal server: its command line, its readiness, its namespace, and whose database it may open."""

import os
import socket
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from engine.programs import find_program
from models.errors import BadInput, NotReady, Refused

HOST = "127.0.0.1"
NAMESPACE = "duban"
DEFAULT_PORT = 7233
RETENTION = "3650d"
"""Closed histories are kept for ten years: the server's own default of a day forgets which cases ever ran."""
READY_SECONDS = 30.0


@dataclass(frozen=True)
class Server:
    """One server on one database file, reachable from this machine only."""

    database: Path
    port: int
    ui_port: int

    @property
    def address(self) -> str:
        return f"{HOST}:{self.port}"

    @property
    def ui(self) -> str:
        """Where the Temporal UI is."""
        return f"http://{HOST}:{self.ui_port}/namespaces/{NAMESPACE}/workflows"

    @property
    def command(self) -> list[str]:
        """How it is started. WAL with synchronous=normal doubles its speed; one partition is enough for one machine."""
        return [
            str(find_program("temporal")),
            *("server", "start-dev", "--ip", HOST, "--port", str(self.port)),
            *("--ui-ip", HOST, "--ui-port", str(self.ui_port), "--ui-disable-news-fetch"),
            *("--db-filename", str(self.database), "--namespace", NAMESPACE),
            *("--sqlite-pragma", "journal_mode=wal", "--sqlite-pragma", "synchronous=normal"),
            *("--dynamic-config-value", "matching.numTaskqueueReadPartitions=1"),
            *("--dynamic-config-value", "matching.numTaskqueueWritePartitions=1"),
            *("--log-level", "warn"),
        ]

    def wait_ready(self, alive: Callable[[], bool]) -> None:
        """Wait until it answers and set the namespace's retention. Raises NotReady when it dies or takes too long."""
        deadline = time.monotonic() + READY_SECONDS
        while time.monotonic() < deadline and alive():
            if _answers(self.port) and self._keep_histories():
                return
            time.sleep(0.1)
        raise NotReady("Temporal 服务没有启动成功，请查看数据目录下的 logs/temporal.log")

    def _keep_histories(self) -> bool:
        command = ["operator", "namespace", "update", "--namespace", NAMESPACE, "--retention", RETENTION]
        return _temporal(*command, "--address", self.address).returncode == 0


def refuse_other_version(home: Path) -> None:
    """The server promises nothing about a database that another version made. Raises Refused on a mismatch."""
    stamp, mine = home / "temporal.version", _temporal("--version").stdout.decode().strip()
    if not (home / "temporal.db").exists():
        stamp.write_text(mine + "\n")
        return
    made_by = stamp.read_text().strip() if stamp.exists() else "（未知版本）"
    if made_by != mine:
        raise Refused(
            f"temporal.db 由 {made_by} 建立，现为 {mine}：请装回原版本，"
            "或移走 temporal.db* 和 temporal.version 后运行 duban up 与 duban doctor --repair（台账不受影响）"
        )


def choose_port(asked: int | None, default: int) -> int:
    """The port asked for, or the default one, or any that is free. Raises BadInput when the one asked for is taken."""
    if asked is not None:
        if not _is_free(asked):
            raise BadInput(f"端口 {asked} 已被占用，请换一个或不指定")
        return asked
    if _is_free(default):
        return default
    return free_port()


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def clean_environment() -> dict[str, str]:
    """This process's environment without TEMPORAL_* or the person's own Temporal configuration file.

    An office that also has a remote server must not reach it from here.
    """
    kept = {name: value for name, value in os.environ.items() if not name.startswith("TEMPORAL_")}
    return {**kept, "TEMPORAL_CONFIG_FILE": os.devnull}


def _temporal(*arguments: str) -> subprocess.CompletedProcess[bytes]:
    command = [str(find_program("temporal")), *arguments]
    return subprocess.run(command, capture_output=True, env=clean_environment(), check=False, timeout=30)


def _answers(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(0.5)
        return probe.connect_ex((HOST, port)) == 0


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except (OSError, OverflowError):
            return False
    return True
