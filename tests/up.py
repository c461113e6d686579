"""A running `duban up`, for the tests that need one: started, asked, ended."""

import json
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from engine.server import free_port
from tests.helpers import ROOT, environment, run_duban

FAST = {"DUBAN_SPREAD_SECONDS": "0", "DUBAN_COLLECT_SECONDS": "1"}


class Up:
    """A running `duban up`."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.process: subprocess.Popen[str] | None = None
        self.printed = ""

    def start(self) -> None:
        """Start it and wait until it says so."""
        port = str(free_port())
        self.process = subprocess.Popen(
            [sys.executable, "-u", "-m", "duban", "up", "--port", port, "--ui-port", str(free_port())],
            cwd=ROOT,
            env=environment(self.home, FAST),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        assert self.process.stdout
        self.printed = ""
        for line in self.process.stdout:
            self.printed += line
            if "Ctrl-C" in line:
                return
        raise AssertionError(self.printed)

    def kill(self, number: signal.Signals = signal.SIGKILL) -> None:
        """End the supervisor."""
        assert self.process
        self.process.send_signal(number)
        self.process.wait(40)

    @property
    def engine(self) -> dict[str, Any]:
        """What it says of itself: address and processes."""
        found: dict[str, Any] = json.loads((self.home / "engine.json").read_text())
        return found

    def duban(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """A command on this folder."""
        return run_duban(*arguments, home=self.home, **FAST)


def wait_for(what: Callable[[], bool], seconds: float = 30) -> None:
    """Wait until something holds."""
    deadline = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < deadline, "it never came true"
        time.sleep(0.1)


def number_of(opened: subprocess.CompletedProcess[str]) -> str:
    """The number an `open --json` gave."""
    assert opened.returncode == 0, opened.stderr
    return str(json.loads(opened.stdout)["number"])
