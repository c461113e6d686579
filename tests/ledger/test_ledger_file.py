"""The ledger as a file: private, whole in one file, never mistaken; whatever the folder is called."""

import os
import shutil
import signal
import sqlite3
import stat
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from desk.cases.opening import Opening, open_case
from migrations.upgrade import upgrade
from models.errors import BadInput, LedgerBusy, NotReady
from models.ledger import Ledger, sqlite_url
from models.ledger_file import MARK, copy_to, faults, require_ledger, standing
from models.queries.people import units
from office.folder import can_write, open_to_others, tighten
from office.settings import Settings
from tests.helpers import Clock, command, environment, make_office, sample
from tests.templates import copied, copy, settle, template

SAMPLE = ("init", "--sample", "jingdezhen", "--roster-only")
OPEN = ("open", "consultation", "--unit", "edu", "--title", "t")

NAMES = [
    "q?a",
    "q?b",
    "z%41",
    "100%",
    "a#b",
    "a b",
    "督办 数据",
    "-dash",
    "a&b=c;d",
    "~nobody-of-that-name",
    "a\nb",
    "[x]*",
    ":memory:",
    "file:x",
]
"""Legal names of a folder, each of which means something to a URL, a shell, a pattern or SQLite."""


@pytest.mark.parametrize("name", NAMES)
def test_any_legal_folder_holds_its_own_ledger(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.chdir(tmp_path)
    home = Settings(home=Path(name)).home
    assert command(SAMPLE, home=Path(name), now=Clock()).code == 0
    opened = command(OPEN, home=Path(name), now=Clock())

    assert opened.code == 0, opened.error
    assert home == tmp_path / name
    assert [path.name for path in tmp_path.iterdir()] == [name]
    assert standing(tmp_path / name / "ledger.db") == "ledger"
    listed = command(["list"], home=tmp_path / name, now=Clock())
    assert len(listed.out.splitlines()) == 1, listed.error


def test_folders_that_differ_behind_a_question_mark_are_two_offices(tmp_path: Path) -> None:
    for name in ("q?a", "q?b"):
        assert command(SAMPLE, home=tmp_path / name, now=Clock()).code == 0
    assert command(OPEN, home=tmp_path / "q?a", now=Clock()).code == 0

    assert "ZX-2026-0001" not in command(["list"], home=tmp_path / "q?b", now=Clock()).out


def modes(home: Path) -> dict[str, str]:
    """What others may do, by name."""
    found = [home, *(path for path in home.rglob("*") if path.is_file())]
    return {path.name: oct(stat.S_IMODE(path.stat().st_mode))[-3:] for path in found}


def test_a_folder_that_was_there_and_open_is_closed_and_said_once(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    home = tmp_path / "home"
    home.mkdir()
    home.chmod(0o755)
    assert command(SAMPLE, home=home, now=Clock()).code == 0
    said = capsys.readouterr().err
    assert said.count("已改为仅本人可读写") == 1
    assert said.count("\n") == 1
    (home / "ledger.db").chmod(0o644)
    assert command(["list"], home=home, now=Clock()).code == 0
    assert capsys.readouterr().err == ""  # nobody else could enter the folder
    for path in (home, home / "ledger.db"):
        path.chmod(0o755)
    assert command(OPEN, home=home, now=Clock()).code == 0

    assert capsys.readouterr().err.count("已改为仅本人可读写") == 1
    assert command(["list"], home=home, now=Clock()).code == 0
    assert capsys.readouterr().err == ""
    assert set(modes(home).values()) <= {"600", "700"}, modes(home)


def test_a_log_beside_an_open_ledger_is_private_too(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        ledger = Ledger(sqlite_url(tmp_path / "ledger.db"))
        upgrade(ledger)
        ledger.try_write()
        found = modes(tmp_path)
    finally:
        os.umask(before)
        ledger.close()

    assert {found[name] for name in ("ledger.db", "ledger.db-wal", "ledger.db-shm")} == {"600"}


def test_a_folder_that_serves_others_too_keeps_its_mode(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder for everybody as a data folder, a person's home: only the files in it are the program's."""
    sticky, person = tmp_path / "tmp", tmp_path / "person"
    for folder, mode in ((sticky, 0o1777), (person, 0o755)):
        folder.mkdir()
        folder.chmod(mode)
        (folder / "ledger.db").touch(0o644)
        (folder / "notes.txt").touch(0o644)
        (folder / "ledger.db").chmod(0o644)
        (folder / "notes.txt").chmod(0o644)
    monkeypatch.setenv("HOME", str(person))

    assert tighten(sticky) == [sticky / "ledger.db"]
    assert tighten(person) == [person / "ledger.db"]
    assert oct((person / "notes.txt").stat().st_mode)[-3:] == "644"
    assert open_to_others(sticky) == []


def alone(found: Path, elsewhere: Path) -> list[tuple[str, str]]:
    """The cases in a copy of one file."""
    elsewhere.mkdir()
    shutil.copyfile(found, elsewhere / "ledger.db")
    with sqlite3.connect(elsewhere / "ledger.db") as connection:
        rows = connection.execute('SELECT number, state FROM "case" ORDER BY number').fetchall()
    connection.close()
    return rows


def test_a_copy_of_the_one_file_holds_what_was_folded_in_while_others_have_it_open(tmp_path: Path) -> None:
    ledger = copied(tmp_path / "ledger.db")
    office = make_office(ledger)
    numbers = []
    for n in range(4):
        opening = Opening(kind="consultation", unit="edu", title=f"t{n}")
        numbers.append(open_case(office, opening).case.number)
        ledger.fold_in()  # as a worker does every second

        assert [number for number, _ in alone(tmp_path / "ledger.db", tmp_path / str(n))] == numbers
    ledger.close()


def test_what_a_long_reader_held_back_is_in_the_file_when_it_has_gone(tmp_path: Path) -> None:
    ledger = copied(tmp_path / "ledger.db")
    office = make_office(ledger)
    with ledger.read() as session:
        session.connection().exec_driver_sql("SELECT count(*) FROM unit").scalar_one()
        open_case(office, Opening(kind="consultation", unit="edu", title="t"))
        ledger.fold_in()
        open_case(office, Opening(kind="consultation", unit="edu", title="t"))
    ledger.fold_in()

    assert len(alone(tmp_path / "ledger.db", tmp_path / "copy")) == 2
    ledger.close()


def test_a_command_that_ends_brings_in_what_a_reader_of_an_older_state_held_back(tmp_path: Path) -> None:
    """Somebody reads while a command writes, and has finished when it ends; nobody writes after it."""
    ledger = copied(tmp_path / "ledger.db")
    office = make_office(ledger)
    reader = sqlite3.connect(tmp_path / "ledger.db", isolation_level=None)
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM unit").fetchone()
    open_case(office, Opening(kind="consultation", unit="edu", title="t"))
    assert alone(tmp_path / "ledger.db", tmp_path / "before") == []
    reader.execute("COMMIT")
    ledger.close()

    assert len(alone(tmp_path / "ledger.db", tmp_path / "after")) == 1
    reader.close()


def test_closing_for_good_leaves_nothing_beside_the_file(tmp_path: Path) -> None:
    ledger = copied(tmp_path / "ledger.db")
    make_office(ledger)
    other = sqlite3.connect(tmp_path / "ledger.db")  # somebody else has it open: SQLite itself would not settle
    other.execute("SELECT count(*) FROM unit").fetchone()
    ledger.settle_and_close()

    assert (tmp_path / "ledger.db-wal").stat().st_size == 0
    other.close()


def nothing_there(file: Path) -> None:
    """No file at all."""


def emptied(file: Path) -> None:
    """A ledger emptied to nothing."""
    file.touch()


def header_only(file: Path) -> None:
    """A database that holds no table."""
    connection = sqlite3.connect(file)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA user_version = 1")
    connection.close()


def another_programs(file: Path) -> None:
    """A database of another program."""
    with sqlite3.connect(file) as connection:
        connection.execute("CREATE TABLE ab_permission (id INTEGER)")
        connection.execute("CREATE TABLE alembic_version (version_num TEXT)")
        connection.execute("INSERT INTO alembic_version VALUES ('5e4a03ef0bf0')")
    connection.close()


def garbage(file: Path) -> None:
    """Not a database."""
    file.write_bytes(b"\xa5" * 5000)


def only_the_log(file: Path) -> None:
    """The file is gone, its write-ahead log is not."""
    file.with_name("ledger.db-wal").write_bytes(b"\x37\x7f\x06\x82" * 100)


def a_folder(file: Path) -> None:
    """A folder of that name."""
    file.mkdir()


@pytest.mark.parametrize(
    ("lies_there", "said"),
    [
        (emptied, "是空的，不是台账"),
        (header_only, "是空的，不是台账"),
        (another_programs, "不是 duban 的台账"),
        (garbage, "不是可用的台账"),
        (only_the_log, "只剩下 ledger.db-wal"),
        (a_folder, "不是 duban 的台账"),
    ],
)
@pytest.mark.parametrize("arguments", [SAMPLE, ("up",), ("list",), OPEN, ("worker",)])
def test_what_is_no_ledger_is_refused_and_left_as_it_was(
    tmp_path: Path, lies_there: Callable[[Path], None], said: str, arguments: tuple[str, ...]
) -> None:
    file = tmp_path / "ledger.db"
    lies_there(file)
    before = file.read_bytes() if file.is_file() else b""
    answer = command(arguments, home=tmp_path, now=Clock())

    assert answer.code == 1
    assert said in answer.error
    assert "换回备份" in answer.error
    assert "\n" not in answer.error
    assert (file.read_bytes() if file.is_file() else b"") == before


def test_an_engine_without_a_ledger_is_no_new_office(tmp_path: Path) -> None:
    (tmp_path / "temporal.db").touch()
    refused = command(["up"], home=tmp_path, now=Clock())

    assert refused.code == 1
    assert "却没有台账" in refused.error
    assert not (tmp_path / "ledger.db").exists()


def test_a_ledger_of_before_the_mark_is_known_and_marked(tmp_path: Path) -> None:
    file = tmp_path / "ledger.db"
    copy(template(), file)
    with sqlite3.connect(file) as connection:
        connection.execute("PRAGMA application_id = 0")
    connection.close()
    require_ledger(file)
    ledger = Ledger(sqlite_url(file))
    upgrade(ledger)
    ledger.close()

    with sqlite3.connect(file) as connection:
        assert connection.execute("PRAGMA application_id").fetchone() == (MARK,)
    connection.close()


def test_a_new_ledger_is_there_whole_or_not_at_all(tmp_path: Path) -> None:
    """Killed at any moment of `init`: the next one needs no help."""
    home = tmp_path / "home"
    for n in range(6):
        begun = subprocess.Popen(
            [sys.executable, "-m", "duban", *SAMPLE], env=environment(home), stdout=subprocess.DEVNULL
        )
        time.sleep(0.25 + n / 10)
        begun.send_signal(signal.SIGKILL)
        begun.wait()
        assert standing(home / "ledger.db") in ("missing", "ledger")
    assert command(SAMPLE, home=home, now=Clock()).code == 0
    assert not list(home.glob("ledger.db.new*"))


def tear(file: Path) -> None:
    """Overwrite eight pages in the middle."""
    size = file.stat().st_size
    with file.open("r+b") as torn:
        torn.seek(size // 4096 // 2 * 4096)
        torn.write(b"\xa5" * 4096 * 8)


def test_a_torn_ledger_has_faults_and_a_sound_one_has_none(tmp_path: Path) -> None:
    file = tmp_path / "ledger.db"
    ledger = copied(file)
    make_office(ledger)
    ledger.close()
    assert faults(file) == []
    tear(file)

    assert faults(file)
    with pytest.raises((NotReady, BadInput)):
        copy_to(file, tmp_path / "copy.db")
    assert not (tmp_path / "copy.db").exists()


def test_a_copy_made_while_others_write_is_private_whole_and_overwrites_nothing(tmp_path: Path) -> None:
    ledger = copied(tmp_path / "ledger.db")
    make_office(ledger)
    target = tmp_path / "备份?1.db"
    copy_to(tmp_path / "ledger.db", target)

    assert oct(target.stat().st_mode)[-3:] == "600"
    assert standing(target) == "ledger"
    assert faults(target) == []
    with pytest.raises(BadInput, match="没有覆盖"):
        copy_to(tmp_path / "ledger.db", target)
    with pytest.raises(BadInput, match="写不了"):
        copy_to(tmp_path / "ledger.db", tmp_path / "nowhere" / "x.db")
    ledger.close()


def test_a_ledger_that_somebody_holds_says_so_and_does_not_blame_the_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("models.ledger.BUSY_MS", 200)
    monkeypatch.setattr("models.ledger_file.BUSY_SECONDS", 0.2)
    file = tmp_path / "ledger.db"
    copied(file).close()
    holder = sqlite3.connect(file, isolation_level=None)
    holder.execute("PRAGMA locking_mode=EXCLUSIVE")
    holder.execute("BEGIN EXCLUSIVE")
    ledger = Ledger(sqlite_url(file))

    def read() -> None:
        with ledger.read() as session:
            session.connection()

    for call in (ledger.require_tables, ledger.try_write, read, lambda: faults(file), lambda: upgrade(ledger)):
        with pytest.raises(LedgerBusy) as error:
            call()
        assert "正被别的进程占用" in str(error.value)
        assert "磁盘" not in str(error.value)
    holder.close()
    ledger.close()


def test_a_folder_that_can_be_written_is_left_as_it_was(tmp_path: Path) -> None:
    can_write(tmp_path)

    assert list(tmp_path.iterdir()) == []
    with pytest.raises(OSError, match="No such file"):
        can_write(tmp_path / "nowhere")


def test_a_copy_in_a_place_that_cannot_be_written_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An auditor's copy: no place beside it for the log that SQLite wants, and nothing is made there."""
    file = tmp_path / "ledger.db"
    copied(file, sample).close()
    settle(file)
    before, real = file.read_bytes(), os.access
    monkeypatch.setattr(os, "access", lambda path, mode: mode != os.W_OK and real(path, mode))
    ledger = Ledger(sqlite_url(file))
    with ledger.read() as session:
        assert units(session)
    with pytest.raises(LedgerBusy, match="没有写权限"):
        ledger.try_write()
    ledger.close()
    assert [one.name for one in tmp_path.iterdir()] == ["ledger.db"]
    assert file.read_bytes() == before
