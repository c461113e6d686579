"""`duban up`: start the server and the worker, wait until both work, restart what dies, stop in order."""

import contextlib
import json
import os
import signal
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Any

from engine.child import Child
from engine.lock import FolderLock
from engine.server import DEFAULT_PORT, HOST, NAMESPACE, Server, choose_port, clean_environment, discard_unfit
from models.errors import BadInput, NotReady
from office.settings import Settings

ROOT = Path(__file__).resolve().parent.parent
WORKER_READY_SECONDS = 60.0
STOP_SECONDS = 15.0
LOOK_SECONDS = 0.3
RETRY_SECONDS = 3.0
WEB_PORT = 7240
COMMAND_LINE = "import sys; from cli.main import run; sys.exit(run(sys.argv[1:]))"

Say = Callable[[str], None]


@dataclass(frozen=True)
class Ports:
    """The ports asked for; None: the usual one, or any that is free. `board`: whether the board is served at all."""

    server: int | None = None
    ui: int | None = None
    web: int | None = None
    board: bool = True


class Supervisor:
    """One data folder's engine. Run it on the main thread; it ends on SIGINT or SIGTERM."""

    def __init__(self, settings: Settings, ports: Ports, say: Say) -> None:
        self._settings, self._tell = settings, say
        self._home = settings.home
        self._lock = FolderLock(self._home)
        self._ports = ports
        self._stopping = False

    def run(self, migrate: Callable[[], None], settle: Callable[[], None]) -> None:
        """Take the folder, bring the ledger up to date with `migrate` and everything else up, and keep it up.

        At the end, however the children ended, `settle` brings the ledger into its one file.

        Raises Refused, BadInput or NotReady before it is up.
        """
        self._lock.acquire(self._say)
        migrate()
        rebuilt = discard_unfit(self._home)
        if rebuilt:
            self._say(rebuilt)
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            if signal.getsignal(number) != signal.SIG_IGN:  # `nohup` means that it goes on
                signal.signal(number, self._stop)
        self._prepare()
        try:
            self._start_server()
            self._start_worker(wait=True)
            self._start_web()
            if not self._stopping:
                note = self._ready_file.read_text().strip()
                if note and not rebuilt:
                    self._say(note)
                self._announce()
            while not self._stopping:
                time.sleep(LOOK_SECONDS)
                self._look()
        finally:
            self._end()
            settle()

    def _prepare(self) -> None:
        asked = [one for one in (self._ports.server, self._ports.ui, self._ports.web) if one is not None]
        if len(set(asked)) < len(asked):
            raise BadInput("--port、--ui-port 和 --web-port 不能相同，请改一个")
        port = choose_port(self._ports.server, DEFAULT_PORT)
        self._server = Server(self._home / "temporal.db", port, choose_port(self._ports.ui, port + 1000))
        self._web_port = choose_port(self._ports.web, WEB_PORT)
        self._ready_file = self._home / "worker.ready"
        common: Any = {"folder": self._home, "keep_open": self._lock.inherited}
        mine = {"DUBAN_HOME": str(self._home)}  # by which a successor knows whose child it is
        self._server_child = Child(
            "Temporal 服务",
            self._server.command,
            log=self._home / "logs" / "temporal.log",
            environment={**clean_environment(), **mine},
            death_signal=signal.SIGTERM,
            **common,
        )
        here = {**mine, "TEMPORAL_ADDRESS": self._server.address, "TEMPORAL_NAMESPACE": NAMESPACE}
        self._worker_child = Child(
            "工作进程",
            [sys.executable, str(ROOT / "worker.py"), str(self._ready_file)],
            log=self._home / "logs" / "worker.log",
            environment={**clean_environment(), **here},
            death_signal=signal.SIGKILL,
            **common,
        )
        path = os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH"))))
        self._web_child = Child(
            "网页",
            [sys.executable, "-c", COMMAND_LINE, "web", "--port", str(self._web_port)],
            log=self._home / "logs" / "web.log",
            environment={**clean_environment(), **mine, "PYTHONPATH": path},
            death_signal=signal.SIGTERM,
            **common,
        )

    def _start_server(self) -> None:
        self._server_child.start()
        self._write_address()
        self._server.wait_ready(lambda: self._server_child.running and not self._stopping)

    def _start_worker(self, *, wait: bool) -> None:
        self._ready_file.unlink(missing_ok=True)
        self._worker_child.start()
        self._write_address()
        deadline = time.monotonic() + WORKER_READY_SECONDS
        while wait and not self._ready_file.exists() and not self._stopping:
            if time.monotonic() > deadline or not self._worker_child.running:
                raise NotReady(f"工作进程没有启动成功，请查看 {self._home / 'logs' / 'worker.log'}")
            time.sleep(0.05)

    def _start_web(self) -> None:
        if self._ports.board and not self._stopping:
            self._web_child.start()
            self._write_address()

    def _look(self) -> None:
        """Restart what died, the server before the worker."""
        for child in (self._server_child, self._worker_child, self._web_child):
            if child.died():
                self._say(f"{child.name}意外停止，即将重新启动（日志在 {self._home / 'logs'}）")
        try:
            if self._server_child.may_start():
                self._start_server()
                self._say("Temporal 服务已重新启动")
            if self._worker_child.may_start():
                self._start_worker(wait=False)
                self._say("工作进程已重新启动")
            if self._ports.board and self._web_child.may_start():
                self._start_web()
                self._say("网页已重新启动")
        except NotReady as error:
            self._say(str(error))
        except OSError as error:  # a full disk passes; what could not be started is tried again
            self._say(f"暂时无法重新启动（{error.strerror}），请检查磁盘空间；稍后自动再试")
            time.sleep(RETRY_SECONDS)

    def _say(self, line: str) -> None:
        """Tell the person at the terminal, if there still is one."""
        with contextlib.suppress(OSError, ValueError):
            self._tell(line)

    def _announce(self) -> None:
        self._say(f"duban 已启动　数据目录：{self._home}")
        if self._ports.board:
            self._say(f"网页：{self._web}（口令由 duban officer password 设）")
        self._say(f"Temporal 界面：{self._server.ui}")
        self._say(f"Temporal 地址：{self._server.address}（命名空间 {NAMESPACE}）")
        self._say("另开终端即可登记和办理办件；按 Ctrl-C 停止。")

    def _write_address(self) -> None:
        """Tell the command line where the server is, and a successor which processes were ours."""
        pids = [child.pid for child in (self._server_child, self._worker_child) if child.pid]
        engine = {"address": self._server.address, "namespace": NAMESPACE, "ui": self._server.ui, "pids": pids}
        state = {**engine, "web": self._web, "web_pid": self._web_child.pid}
        draft = self._settings.engine_file.with_suffix(".new")
        draft.write_text(json.dumps(state) + "\n")
        draft.replace(self._settings.engine_file)

    @property
    def _web(self) -> str | None:
        """Where the board is."""
        return f"http://{HOST}:{self._web_port}/" if self._ports.board else None

    def _stop(self, number: int, frame: FrameType | None) -> None:
        self._stopping = True

    def _end(self) -> None:
        self._say("正在停止……")
        self._web_child.stop(STOP_SECONDS)
        self._worker_child.stop(STOP_SECONDS)
        self._server_child.stop(STOP_SECONDS)
        with contextlib.suppress(OSError):
            self._settings.engine_file.unlink(missing_ok=True)
        self._say("已停止；办件都在台账中，下次 duban up 继续计时。")
