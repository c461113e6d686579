"""The embedded Temporal server: its command line, its readiness, its namespace, and whose database it may open."""

import os
import socket
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from engine.programs import find_program
from models.errors import BadInput, LedgerBusy, NotReady
from models.ledger_file import faults, tables_of

HOST = "127.0.0.1"
NAMESPACE = "duban"
DEFAULT_PORT = 7233
RETENTION = "168h"
TABLES = frozenset({"namespaces", "executions", "history_node", "timer_tasks"})
"""Some of the tables that the server's database always has."""
"""Closed histories are kept for a week, for whoever looks into the Temporal UI: the ledger has the story."""
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
        """How it is started, in the folder of its database: the server would read a ? or a % in a path as a setting.

        WAL with synchronous=normal doubles its speed; one partition is enough for one machine.
        """
        return [
            str(find_program("temporal")),
            *("server", "start-dev", "--ip", HOST, "--port", str(self.port)),
            *("--ui-ip", HOST, "--ui-port", str(self.ui_port), "--ui-disable-news-fetch"),
            *("--db-filename", self.database.name, "--namespace", NAMESPACE),
            *("--sqlite-pragma", "journal_mode=wal", "--sqlite-pragma", "synchronous=normal"),
            *("--dynamic-config-value", "matching.numTaskqueueReadPartitions=1"),
            *("--dynamic-config-value", "matching.numTaskqueueWritePartitions=1"),
            # A workflow whose tasks fail twice in a row is listed as failing, and so seen by the watchdog.
            *("--dynamic-config-value", "system.numConsecutiveWorkflowTaskProblemsToTriggerSearchAttribute=2"),
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


def discard_unfit(home: Path) -> str | None:
    """Take away an engine database that this server must not open; returns why, in a line, or None.

    The server promises nothing about a database that another version made, and a malformed one fails late and oddly.
    Nothing is lost: the ledger has everything, and the worker has the engine rebuilt from it.
    """
    database, stamp, mine = home / "temporal.db", home / "temporal.version", _version()
    made_by = stamp.read_text().strip() if stamp.exists() else ""
    why = None
    if database.exists() and made_by != mine:
        why = f"引擎数据库由 {made_by or '未知版本'} 建立，现为 {mine}"
    elif database.exists() and not is_sound(database):
        why = "引擎数据库已损坏"
    elif database.exists() and not is_engines(database):
        why = "引擎数据库是空的，或不是引擎的"
    elif not database.exists() and stamp.exists():
        why = "引擎数据库不在了"
    if why and database.exists():
        for path in home.glob("temporal.db*"):
            path.unlink()
    if made_by != mine:
        stamp.write_text(mine + "\n")
    return f"{why}，正在由台账重建（办件和期限不受影响）" if why else None


def is_sound(database: Path) -> bool:
    """Whether SQLite opens it and finds nothing wrong."""
    try:
        return not faults(database)
    except LedgerBusy:
        return False


def is_engines(database: Path) -> bool:
    """Whether the server's own tables are in it: a file that was emptied is sound, and no engine's."""
    return tables_of(database) >= TABLES


def _version() -> str:
    return _temporal("--version").stdout.decode().strip()


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
