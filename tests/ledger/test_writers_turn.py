"""Writers of one machine queue at the ledger's folder; that makes them fast, and can hold nobody up for long."""

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from migrations.upgrade import upgrade
from models import writers_turn
from models.ledger import Ledger, sqlite_url
from models.writers_turn import WritersTurn

HOLDER = """
import sys, time
from pathlib import Path
from models.writers_turn import WritersTurn

with WritersTurn(Path(sys.argv[1])):
    print("mine", flush=True)
    time.sleep(float(sys.argv[2]))
"""


def holding(folder: Path, seconds: float) -> subprocess.Popen[str]:
    """Another process that has the turn."""
    command = [sys.executable, "-c", HOLDER, str(folder), str(seconds)]
    other = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert other.stdout is not None
    assert other.stdout.readline() == "mine\n"
    return other


def test_whoever_waits_goes_on_as_soon_as_the_other_is_done(tmp_path: Path) -> None:
    other = holding(tmp_path, 0.3)
    with WritersTurn(tmp_path):
        ended = time.monotonic()
    other.wait()
    assert time.monotonic() - ended < 1.0


def test_a_killed_process_gives_its_turn_back(tmp_path: Path) -> None:
    other = holding(tmp_path, 60)
    other.kill()
    begun = time.monotonic()
    with WritersTurn(tmp_path):
        assert time.monotonic() - begun < writers_turn.PATIENCE_SECONDS
    other.wait()


def test_a_stopped_process_holds_nobody_up_for_long(tmp_path: Path) -> None:
    other = holding(tmp_path, 60)
    os.kill(other.pid, signal.SIGSTOP)
    begun = time.monotonic()
    with WritersTurn(tmp_path):
        waited = time.monotonic() - begun
    other.kill()
    other.wait()
    assert writers_turn.PATIENCE_SECONDS <= waited < writers_turn.PATIENCE_SECONDS + 3


def test_threads_of_one_process_have_it_one_after_the_other(tmp_path: Path) -> None:
    turn, inside, most = WritersTurn(tmp_path), [0], [0]

    def write() -> None:
        for _ in range(50):
            with turn:
                inside[0] += 1
                most[0] = max(most[0], inside[0])
                inside[0] -= 1

    threads = [threading.Thread(target=write) for _ in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert most == [1]


def test_a_folder_that_is_not_there_is_nobodys_turn(tmp_path: Path) -> None:
    with WritersTurn(tmp_path / "gone"):
        pass


def test_who_founds_a_ledger_waits_for_nobody(tmp_path: Path) -> None:
    """The folder is held while a ledger is founded: its own draft must not queue for it."""
    ledger = Ledger(sqlite_url(tmp_path / "ledger.db"))
    slept: list[float] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("models.writers_turn.time.sleep", slept.append)
        upgrade(ledger)
    ledger.close()

    assert slept == []
