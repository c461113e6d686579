"""A throw-away server, for whoever needs a real one for a while: tests and benchmarks."""

import os
import shutil
import signal
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from engine.child import Child
from engine.server import Server, clean_environment, free_port


@contextmanager
def scratch_server() -> Iterator[Server]:
    """A server in a folder of its own, ready to be used; both are gone afterwards. Call it on the main thread."""
    home = Path(tempfile.mkdtemp(prefix="duban-scratch-"))
    server = Server(home / "temporal.db", free_port(), free_port())
    keep = os.open(os.devnull, os.O_RDONLY)
    child = Child(
        "temporal",
        server.command,
        folder=home,
        log=home / "temporal.log",
        environment=clean_environment(),
        keep_open=keep,
        death_signal=signal.SIGKILL,
    )
    child.start()
    try:
        server.wait_ready(lambda: child.running)
        yield server
    finally:
        child.stop(10)
        os.close(keep)
        shutil.rmtree(home, ignore_errors=True)
