"""A child process that is restarted when it dies and cannot outlive its parent."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

PR_SET_PDEATHSIG = 1
BACKOFF_SECONDS = (0.2, 1.0, 3.0, 10.0, 30.0)
STEADY_SECONDS = 60.0
"""A child that lived this long is restarted at once again."""


class Child:
    """One supervised program. Start it from the main thread: the death signal follows the thread that forked."""

    def __init__(
        self,
        name: str,
        command: Sequence[str],
        *,
        folder: Path,
        log: Path,
        environment: Mapping[str, str],
        keep_open: int,
        death_signal: int,
    ) -> None:
        self.name, self._command, self._folder, self._log = name, list(command), folder, log
        self._environment, self._keep_open, self._death_signal = dict(environment), keep_open, death_signal
        self._process: subprocess.Popen[bytes] | None = None
        self._started = 0.0
        self._failures = 0
        self._not_before = 0.0

    @property
    def pid(self) -> int | None:
        return self._process.pid if self._process else None

    @property
    def running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def start(self) -> None:
        """Start the program, its output appended to the log."""
        self._log.parent.mkdir(parents=True, exist_ok=True)
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                self._command,
                cwd=self._folder,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env=self._environment,
                pass_fds=(self._keep_open,),
                start_new_session=True,  # Ctrl-C goes to the supervisor, which stops its children in order
                preexec_fn=_dies_with_parent(self._death_signal, os.getpid()),
            )
        self._started = time.monotonic()

    def died(self) -> bool:
        """Whether the program ended since it was last looked at; sets when it may be started again."""
        if self._process is None or self._process.poll() is None:
            return False
        now = time.monotonic()
        self._failures = 0 if now - self._started > STEADY_SECONDS else self._failures
        self._not_before = now + BACKOFF_SECONDS[min(self._failures, len(BACKOFF_SECONDS) - 1)]
        self._failures += 1
        self._process = None
        return True

    def may_start(self) -> bool:
        """Whether the program is down and its time to start again has come."""
        return self._process is None and time.monotonic() >= self._not_before

    def stop(self, seconds: float) -> None:
        """Ask the program to end, and make it end after that many seconds."""
        if self._process is None or self._process.poll() is not None:
            return
        self._process.terminate()
        try:
            self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


def _dies_with_parent(death_signal: int, parent: int) -> Callable[[], None]:
    """What a child does before its program starts: on Linux, ask the kernel for a signal when the parent is gone."""
    if not sys.platform.startswith("linux"):
        return lambda: None
    libc = ctypes.CDLL(None, use_errno=True)

    def ask() -> None:
        libc.prctl(PR_SET_PDEATHSIG, death_signal)
        if os.getppid() != parent:  # the parent died in between
            os.kill(os.getpid(), signal.SIGKILL)

    return ask
