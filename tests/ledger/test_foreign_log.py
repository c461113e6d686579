"""A write-ahead log beside a ledger file that is not its own is never read into it; its own is, whatever ended."""

import shutil
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from models.ledger import Ledger, sqlite_url
from models.ledger_file import require_ledger, standing
from tests.helpers import Clock, command

SAMPLE = ("init", "--sample", "jingdezhen", "--roster-only")
OPEN = ("open", "consultation", "--unit", "edu", "--title", "t")
BESIDE = ("ledger.db-wal", "ledger.db-shm")


def office(home: Path, cases: int = 0) -> Path:
    assert command(SAMPLE, home=home, now=Clock()).code == 0
    for _ in range(cases):
        assert command(OPEN, home=home, now=Clock()).code == 0
    return home


@contextmanager
def killed(home: Path, cases: int, then: Path) -> Iterator[None]:
    """What lies in a folder when everything that had the ledger open is killed, with so many cases in the log."""
    with closing(sqlite3.connect(home / "ledger.db")) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM event").fetchone()  # holds back what comes after it
        for _ in range(cases):
            assert command(OPEN, home=home, now=Clock()).code == 0
        then.mkdir()
        for file in ("ledger.db", "ledger.db-wal", "ledger.db-shm"):
            shutil.copy(home / file, then / file)
        yield


def put_back(backup: Path, beside: Path) -> None:
    (beside / "ledger.db").unlink()
    shutil.copy(backup, beside / "ledger.db")


def listed(home: Path) -> int:
    answer = command(["list", "--all"], home=home, now=Clock())
    assert answer.code == 0, answer.error
    return answer.out.count("ZX-2026-")


WHOSE = {"another office's": 2, "the same office's of before": 1, "the same office's of later": 6}
"""Whose backup is put back, and how many cases it holds."""


@pytest.fixture(scope="module")
def mixed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder for each of them: the backup, and beside it the log that killed processes left."""
    place = tmp_path_factory.mktemp("mixed")
    home, backups = office(place / "a", 1), {"another office's": office(place / "b", 2) / "ledger.db"}
    backups["the same office's of before"] = Path(shutil.copy(home / "ledger.db", place / "before.db"))
    for _ in range(2):
        assert command(OPEN, home=home, now=Clock()).code == 0
    with killed(home, 1, place / "left"):
        pass
    for _ in range(2):
        assert command(OPEN, home=home, now=Clock()).code == 0
    backups["the same office's of later"] = home / "ledger.db"
    for whose, backup in backups.items():
        shutil.copytree(place / "left", place / whose)
        put_back(backup, place / whose)
    return place


@pytest.mark.parametrize("whose", WHOSE)
@pytest.mark.parametrize("first", [("list",), OPEN, SAMPLE, ("up",), ("worker",), ("backup", "copy.db"), ("show", "1")])
def test_a_backup_beside_the_log_of_another_ledger_is_refused_and_both_are_kept(
    tmp_path: Path, mixed: Path, whose: str, first: tuple[str, ...]
) -> None:
    left = shutil.copytree(mixed / whose, tmp_path / "left")
    before = [(left / name).read_bytes() for name in ("ledger.db", "ledger.db-wal")]
    answer = command(first, home=left, now=Clock())

    assert answer.code == 1
    assert "ledger.db-wal 不属于现在这个" in answer.error
    assert "移走" in answer.error
    assert "\n" not in answer.error
    assert [(left / name).read_bytes() for name in ("ledger.db", "ledger.db-wal")] == before
    for name in BESIDE:
        (left / name).rename(tmp_path / name)
    assert listed(left) == WHOSE[whose]


def test_doctor_says_so_too(mixed: Path) -> None:
    answer = command(["doctor"], home=mixed / "another office's", now=Clock())
    assert answer.code == 1
    assert "ledger.db-wal 不属于现在这个" in answer.out + answer.error


@pytest.mark.parametrize("folded", ["nothing", "all"])
def test_a_log_that_killed_processes_left_is_read_as_ever(tmp_path: Path, folded: str) -> None:
    home, left = office(tmp_path / "a", 1), tmp_path / "left"
    with killed(home, 3, left):
        pass
    if folded == "all":  # the file has it already, the log still lies beside it
        with closing(sqlite3.connect(left / "ledger.db")) as one:
            one.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
            shutil.copy(left / "ledger.db", tmp_path / "ledger.db")
            shutil.copy(left / "ledger.db-wal", tmp_path / "ledger.db-wal")
        left = tmp_path
    assert (left / "ledger.db-wal").stat().st_size > 0
    assert standing(left / "ledger.db") == "ledger"
    assert listed(left) == 4


def test_a_half_folded_log_is_its_files_own(tmp_path: Path) -> None:
    """Killed while the log is brought in: the file has one of the numbers in it."""
    home, left = office(tmp_path / "a", 1), tmp_path / "left"
    with killed(home, 1, left), closing(sqlite3.connect(home / "ledger.db")) as other:
        other.execute("BEGIN")
        other.execute("SELECT count(*) FROM event").fetchone()
        assert command(OPEN, home=home, now=Clock()).code == 0
        for file in ("ledger.db-wal", "ledger.db-shm"):
            shutil.copy(home / file, left / file)
    with closing(sqlite3.connect(left / "ledger.db")) as reader:
        reader.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
        assert command(OPEN, home=left, now=Clock()).code == 0
        assert listed(left) == 4


def test_a_log_that_begins_anew_all_the_time_is_never_taken_for_foreign(tmp_path: Path) -> None:
    home = office(tmp_path / "a")
    file = home / "ledger.db"
    writer = Ledger(sqlite_url(file))
    found = set()
    for number in range(60):
        with writer.write() as session:
            session.connection().exec_driver_sql("UPDATE setting SET value = value WHERE key = 'office'")
        if number % 3 == 0:
            writer.fold_in()
        found.add(standing(file))
    writer.close()
    assert found == {"ledger"}


def test_looking_costs_a_command_nothing_that_is_felt(tmp_path: Path) -> None:
    home, left = office(tmp_path / "a", 1), tmp_path / "left"
    with killed(home, 3, left):
        begun = time.process_time()
        for _ in range(100):
            require_ledger(left / "ledger.db")
        spent = time.process_time() - begun
    assert spent < 0.3, f"{spent * 10:.2f} ms each, of which the two connections are most"
