"""`duban up` and its data folder: any name, its owner's alone, all of it in `ledger.db` while running and after."""

import os
import shutil
import signal
import sqlite3
import stat
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.up import Up, number_of, wait_for


@pytest.fixture
def started(tmp_path: Path) -> Iterator[Callable[[Path], Up]]:
    """Starts `duban up` with the sample office in a folder; ended afterwards."""
    running: list[Up] = []

    def start(home: Path) -> Up:
        made = Up(home)
        assert made.duban("init", "--sample", "jingdezhen", "--roster-only").returncode == 0
        made.start()
        running.append(made)
        return made

    yield start
    for one in running:
        if one.process and one.process.poll() is None:
            one.kill(signal.SIGTERM)


def cases(home: Path, copy: Path) -> dict[str, str]:
    """The cases in a copy of `ledger.db` alone, by number."""
    copy.mkdir()
    shutil.copyfile(home / "ledger.db", copy / "ledger.db")
    with sqlite3.connect(copy / "ledger.db") as connection:
        found = dict(connection.execute('SELECT number, state FROM "case"').fetchall())
    connection.close()
    return found


def test_any_legal_name_of_the_folder_will_do(tmp_path: Path, started: Callable[[Path], Up]) -> None:
    name = "-q?a=b&c z%41 100% #1 督办"
    up = started(tmp_path / name)
    number = number_of(up.duban("open", "consultation", "--unit", "edu", "--title", "t", "--json"))
    wait_for(lambda: up.duban("doctor").returncode == 0)

    assert number in up.duban("list").stdout
    assert (up.home / "temporal.db").stat().st_size > 0
    assert [path.name for path in tmp_path.iterdir()] == [name]


@pytest.mark.parametrize("number_sent", [signal.SIGTERM, signal.SIGKILL])
def test_a_copy_of_the_one_file_is_complete_while_running_and_after_any_stop(
    tmp_path: Path, started: Callable[[Path], Up], number_sent: signal.Signals
) -> None:
    up = started(tmp_path / "home")
    opened = [
        number_of(up.duban("open", "consultation", "--unit", "edu", "--title", f"t{n}", "--json")) for n in range(3)
    ]
    assert up.duban("close", opened[0], "--reply", "好").returncode == 0
    expected = {opened[0]: "closed", opened[1]: "open", opened[2]: "open"}
    for n in range(20):  # whatever the worker writes and reads in these seconds
        assert cases(up.home, tmp_path / f"running-{n}") == expected
        time.sleep(0.1)
    assert up.duban("backup", str(tmp_path / "backup.db")).returncode == 0
    pids = up.engine["pids"]
    up.kill(number_sent)
    wait_for(lambda: not any(Path(f"/proc/{pid}/stat").exists() for pid in pids))

    assert cases(up.home, tmp_path / "stopped") == expected
    if number_sent is not signal.SIGKILL:
        left = up.home / "ledger.db-wal"
        assert not left.exists() or left.stat().st_size == 0


def test_all_that_it_writes_is_its_owners_alone_whatever_the_umask(
    tmp_path: Path, started: Callable[[Path], Up]
) -> None:
    home = tmp_path / "home"
    home.mkdir()
    home.chmod(0o755)
    (home / "logs").mkdir(mode=0o755)
    before = os.umask(0)
    try:
        up = started(home)
    finally:
        os.umask(before)
    number_of(up.duban("open", "consultation", "--unit", "edu", "--title", "t", "--json"))
    found = {str(path.relative_to(home)): stat.S_IMODE(path.stat().st_mode) for path in home.rglob("*")}
    wide = {name: oct(mode) for name, mode in found.items() if mode & 0o077}

    assert wide == {}
    assert stat.S_IMODE(home.stat().st_mode) == 0o700
    assert {"ledger.db", "ledger.db-wal", "ledger.db-shm", "temporal.db", "logs/worker.log", "engine.json"} <= set(
        found
    )


def test_up_on_an_emptied_ledger_says_so_and_ends_no_workflow(tmp_path: Path, started: Callable[[Path], Up]) -> None:
    up = started(tmp_path / "home")
    up.kill(signal.SIGTERM)
    for path in up.home.glob("ledger.db*"):
        path.unlink()
    lost = up.duban("up")
    (up.home / "ledger.db").touch()
    emptied = up.duban("up")

    assert (lost.returncode, "却没有台账" in lost.stderr) == (1, True)
    assert (emptied.returncode, "是空的，不是台账" in emptied.stderr) == (1, True)
    assert len(emptied.stderr.splitlines()) == 1
