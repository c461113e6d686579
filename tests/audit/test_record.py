"""The record shows every change: edited by hand in many ways, each is found and named; untouched, nothing is."""

import json
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from desk.audit.exporting import export_record
from desk.audit.sealing import public_half, seal_day
from desk.audit.verifying import verify
from desk.cases.closing import Reply, close_case
from desk.cases.opening import Opening, open_case
from desk.cases.performing import Asking
from desk.cases.timing import pause_case, resume_case
from models.chain import Algorithm
from models.instants import parse_instant
from models.ledger import Ledger
from models.queries.chain import chain_anew
from office.office import Office
from tests.helpers import at, make_office, sample
from tests.templates import copied

ONE, TWO, THREE = "ZX-2026-0001", "ZX-2026-0002", "ZX-2026-0003"


@pytest.fixture
def record(tmp_path: Path) -> Iterator[Office]:
    """Three cases over three days, sealed each night: 4, 5 and 2 lines."""
    ledger = copied(tmp_path / "ledger.db", sample)
    office = make_office(ledger)
    filled(office, tmp_path / "keys" / "seal")
    yield office
    ledger.close()


def filled(office: Office, key: Path) -> None:
    """Three days at the desk."""
    handler = Asking("edu-handler")

    def opened(title: str, instant: str) -> None:
        received = parse_instant(instant)
        opening = Opening("consultation", "edu", title, received_at=received, content="请问", citizen="张三")
        open_case(at(office, instant), opening)

    opened("甲", "2026-11-23 09:00")
    opened("乙", "2026-11-23 10:00")
    for number in (ONE, TWO):
        pause_case(at(office, "2026-11-23 11:00"), number, "待核", handler)
    assert seal_day(at(office, "2026-11-24 00:30"), key) is not None
    opened("丙", "2026-11-24 09:00")
    for number in (ONE, TWO):
        resume_case(at(office, "2026-11-24 10:00"), number, "已核", handler)
    assert seal_day(at(office, "2026-11-25 01:00"), key) is not None
    close_case(at(office, "2026-11-25 09:00"), TWO, Reply("已答复"), handler)
    pause_case(at(office, "2026-11-25 10:00"), THREE, "待核", handler)
    assert seal_day(at(office, "2026-11-26 00:10"), key) is not None


def by_hand(office: Office, *statements: str) -> None:
    """Somebody who can write the file writes into it, past every trigger."""
    assert office.ledger.file
    office.ledger.engine.dispose()
    with sqlite3.connect(office.ledger.file) as connection:
        connection.execute("PRAGMA foreign_keys=OFF")
        for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            connection.execute(f"DROP TRIGGER {name}")
        for statement in statements:
            connection.execute(statement)
    connection.close()


def found(office: Office, tmp_path: Path) -> list[str]:
    """What the check names."""
    return [str(one) for one in verify(office, public_half(tmp_path / "keys" / "seal")).breaks]


def line(number: str, seq: int) -> str:
    return f"case_number = '{number}' AND seq = {seq}"


SWAP = (
    f"UPDATE event SET seq = 99 WHERE {line(ONE, 2)}",
    f"UPDATE event SET seq = 2 WHERE {line(ONE, 3)}",
    f"UPDATE event SET seq = 3 WHERE {line(ONE, 99)}",
)
COPY = (
    "INSERT INTO event SELECT case_number, 9, event, at, recorded_at, actor, level, recipients, due_date, due_at, "
    f"late, NULL, detail, NULL, via, typed, salt, commitment, standing, hash FROM event WHERE {line(ONE, 3)}"
)
EDITS: dict[str, tuple[tuple[str, ...], str]] = {
    "what a line says": ((f"UPDATE event SET detail = '已办' WHERE {line(ONE, 2)}",), f"{ONE} 第 2 行：被改动"),
    "who acted": ((f"UPDATE event SET actor = 'approver' WHERE {line(ONE, 2)}",), f"{ONE} 第 2 行：被改动"),
    "when it counts": (
        (f"UPDATE event SET at = '2026-11-20 01:00:00' WHERE {line(TWO, 3)}",),
        f"{TWO} 第 3 行：被改动",
    ),
    "when it was entered": (
        (f"UPDATE event SET recorded_at = '2026-11-24 02:00:01' WHERE {line(TWO, 3)}",),
        f"{TWO} 第 3 行：被改动",
    ),
    "what it records": ((f"UPDATE event SET event = 'noted' WHERE {line(ONE, 3)}",), f"{ONE} 第 3 行：被改动"),
    "a due date": ((f"UPDATE event SET due_date = '2026-12-30' WHERE {line(ONE, 3)}",), f"{ONE} 第 3 行：被改动"),
    "whether it was late": ((f"UPDATE event SET late = 1 WHERE {line(ONE, 2)}",), f"{ONE} 第 2 行：被改动"),
    "who was told": ((f"UPDATE event SET recipients = '[]' WHERE {line(ONE, 1)}",), f"{ONE} 第 1 行：被改动"),
    "from where it came": ((f"UPDATE event SET via = 'cli:li' WHERE {line(ONE, 1)}",), f"{ONE} 第 1 行：被改动"),
    "the reply that was handed in": (
        ("UPDATE submission SET content = '{}' WHERE act = 'close'",),
        f"{TWO} 第 4 行：被改动（或其所附的填报内容被改动）",
    ),
    "who handed in": (
        ("UPDATE submission SET actor = 'edu-lead' WHERE act = 'close'",),
        f"{TWO} 第 4 行：被改动（或其所附的填报内容被改动）",
    ),
    "a salt": ((f"UPDATE event SET salt = x'00' WHERE {line(ONE, 2)}",), f"{ONE} 第 2 行：被改动"),
    "a hash": ((f"UPDATE event SET hash = randomblob(33) WHERE {line(ONE, 2)}",), f"{ONE} 第 2 行：被改动"),
    "a line taken out": ((f"DELETE FROM event WHERE {line(ONE, 2)}",), f"{ONE} 第 2 行：被删除"),
    "the first line taken out": ((f"DELETE FROM event WHERE {line(ONE, 1)}",), f"{ONE} 第 1 行：被删除"),
    "the last line taken out": (
        (f"DELETE FROM event WHERE {line(ONE, 3)}",),
        "截至 2026-11-25 的封存与记录不符：那时封存了 3 行，现有 2 行",
    ),
    "all lines of a case": ((f"DELETE FROM event WHERE case_number = '{ONE}'",), f"{ONE}：办件的记录全部不在了"),
    "a case with all its lines": (
        (f"DELETE FROM event WHERE case_number = '{ONE}'", f"DELETE FROM 'case' WHERE number = '{ONE}'"),
        "截至 2026-11-24 的封存与记录不符：那时封存了 4 行，现有 2 行",
    ),
    "a case without its lines": ((f"DELETE FROM 'case' WHERE number = '{ONE}'",), f"{ONE}：办件本身不在了，只剩记录"),
    "a line put in": (
        (COPY.replace("salt, commitment, standing, hash FROM", "NULL, NULL, NULL, NULL FROM"),),
        f"{ONE} 第 9 行：是后来插入的",
    ),
    "a line copied in": ((COPY.replace(", 9,", ", 4,"),), f"{ONE} 第 4 行：被改动"),
    "two lines in each other's place": (SWAP, f"{ONE} 第 2 行：次序被换（原是第 3 行）"),
    "a line given to another case": (
        (f"UPDATE event SET case_number = '{THREE}', seq = 3 WHERE {line(ONE, 2)}",),
        f"{THREE} 第 3 行：被改动",
    ),
    "a case's title": ((f"UPDATE 'case' SET title = '别的' WHERE number = '{ONE}'",), f"{ONE}：办件本身（"),
    "a citizen's words": ((f"UPDATE 'case' SET content = '别的' WHERE number = '{ONE}'",), f"{ONE}：办件本身（"),
    "a case's due date": (
        (f"UPDATE 'case' SET due_date = '2027-01-01', due_at = '2027-01-01 16:00:00' WHERE number = '{ONE}'",),
        f"{ONE}：办件本身（",
    ),
    "a case's state": ((f"UPDATE 'case' SET state = 'closed' WHERE number = '{ONE}'",), f"{ONE}：办件本身（"),
    "a case's unit": ((f"UPDATE 'case' SET unit_id = 'tax' WHERE number = '{ONE}'",), f"{ONE}：办件本身（"),
    "a seal taken out": (("DELETE FROM seal WHERE id = 2",), "截至 2026-11-26 的封存与记录不符"),
    "a seal's root": (
        ("UPDATE seal SET root = randomblob(33) WHERE id = 3",),
        "截至 2026-11-26 的封存签名不符",
    ),
    "a seal's signature": (
        ("UPDATE seal SET signature = randomblob(64) WHERE id = 1",),
        "截至 2026-11-24 的封存签名不符",
    ),
}


def test_what_nobody_touched_is_as_it_was_written(record: Office, tmp_path: Path) -> None:
    seen = verify(record, public_half(tmp_path / "keys" / "seal"))

    assert seen.breaks == []
    assert (seen.lines, seen.cases, seen.seals, seen.unsealed, seen.signed) == (10, 3, 3, 0, True)


@pytest.mark.parametrize("how", EDITS)
def test_what_was_edited_by_hand_is_named(record: Office, tmp_path: Path, how: str) -> None:
    statements, said = EDITS[how]
    by_hand(record, *statements)

    assert any(one.startswith(said) for one in found(record, tmp_path)), found(record, tmp_path)


def test_one_edited_line_accuses_no_other(record: Office, tmp_path: Path) -> None:
    by_hand(record, f"UPDATE event SET detail = '已办' WHERE {line(TWO, 2)}")

    assert [one for one in found(record, tmp_path) if "行：" in one] == [
        f"{TWO} 第 2 行：被改动（或其所附的填报内容被改动）"
    ]


def test_a_record_chained_anew_from_the_first_line_does_not_fit_its_seals(record: Office, tmp_path: Path) -> None:
    """Whoever knows how can make every hash anew; what was sealed says otherwise, and he cannot seal it again."""
    by_hand(record, f"UPDATE event SET detail = '已办' WHERE {line(ONE, 2)}")
    with record.ledger.write() as session:
        chain_anew(session.connection(), "sm3")

    seen = found(record, tmp_path)

    assert not any("行：" in one for one in seen)
    assert [one for one in seen if one.startswith("截至 2026-11-24 的封存与记录不符")]


@pytest.mark.parametrize(
    "how", ["what a line says", "a line taken out", "the last line taken out", "a line put in", None]
)
def test_an_auditor_checks_it_with_one_file_and_nothing_else(record: Office, tmp_path: Path, how: str | None) -> None:
    by_hand(record, *(EDITS[how][0] if how else ()))
    assert export_record(record, tmp_path / "out", public_half(tmp_path / "keys" / "seal")) > 0

    program = [sys.executable, "-I", "-S", str(tmp_path / "out" / "verify.py"), str(tmp_path / "out")]
    ran = subprocess.run(program, capture_output=True, text=True, check=False)

    assert ran.returncode == (1 if how else 0), ran.stdout + ran.stderr
    assert (ran.stdout.strip() == "the record is as it was written") == (how is None)


def test_a_day_is_sealed_once_and_not_before_it_is_over(record: Office, tmp_path: Path) -> None:
    key, outside = tmp_path / "keys" / "seal", tmp_path / "outside.jsonl"
    assert seal_day(at(record, "2026-11-26 12:00"), key) is None
    assert seal_day(at(record, "2026-11-27 00:05"), key) is None
    assert seal_day(at(record, "2026-11-27 00:10"), key, outside) is not None
    assert seal_day(at(record, "2026-11-27 00:20"), key, outside) is None
    assert json.loads(outside.read_text(encoding="utf-8"))["until"] == "2026-11-27T00:00:00+08:00"
    assert key.stat().st_mode & 0o777 == 0o600
    assert found(record, tmp_path) == []


@pytest.mark.parametrize("algorithm", ["sm3", "sha256"])
def test_the_algorithm_is_the_offices(tmp_path: Path, algorithm: Algorithm) -> None:
    copied(tmp_path / "ledger.db", sample).close()
    ledger = Ledger(f"sqlite:///{tmp_path / 'ledger.db'}", algorithm)
    office = make_office(ledger)
    filled(office, tmp_path / "keys" / "seal")

    with ledger.read() as session:
        first = {row[0][0] for row in session.connection().exec_driver_sql("SELECT hash FROM event")}
    assert first == {1 if algorithm == "sm3" else 2}
    assert found(office, tmp_path) == []
    ledger.close()


def test_an_office_that_lost_its_key_goes_on_with_a_new_one(record: Office, tmp_path: Path) -> None:
    """The private half stays with an old machine; what it signed is still known, and so is what the new one signs."""
    key = tmp_path / "keys" / "seal"
    key.unlink()
    open_case(at(record, "2026-11-26 09:00"), Opening("consultation", "edu", "丁"))
    assert seal_day(at(record, "2026-11-27 00:30"), key) is not None

    assert len(public_half(key).read_text(encoding="ascii").split()) == 2
    assert found(record, tmp_path) == []
    other = tmp_path / "other.pub"
    other.write_text(public_half(key).read_text(encoding="ascii").split()[1] + "\n", encoding="ascii")
    assert [str(one) for one in verify(record, other).breaks] == [
        f"截至 2026-11-{day} 的封存签名不符" for day in (24, 25, 26)
    ]
