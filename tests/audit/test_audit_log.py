"""The audit record: what is refused, handed out, looked at and changed is a line, and the lines are one chain."""

import json
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy.exc import DatabaseError

from desk.audit.sealing import public_half, seal_day
from desk.audit.verifying import verify
from models.audit import AuditKind, note
from models.errors import DubanError
from models.instants import parse_instant
from models.ledger import Ledger, sqlite_url
from tests.helpers import Answer, Clock, at, command, make_office

Sits = Callable[..., Answer]
PEOPLE = ("administrator", "edu-handler", "tax-handler", "supervisor")
NAME, PHONE, LETTER = "王小明", "13812345678", "王小明家住梧桐苑，电话 138 1234 5678"


@pytest.fixture
def sits(home: Path, clock: Clock) -> Sits:
    """Users of the machine in an office that has bound four; one case with a citizen's name, phone and letter."""

    def run(user: str, *words: str) -> Answer:
        return command(words, home=home, now=clock, user=lambda: user)

    assert run("root", "init").code == 0
    named = ("--citizen", NAME, "--phone", PHONE, "--content", LETTER)
    assert run("root", "open", "consultation", "--unit", "edu", "--title", "转学", *named).code == 0
    officers = home / "officers.csv"
    officers.write_text("id,name,role,unit\nauditor,审计,auditor,\n", encoding="utf-8")
    assert run("root", "officer", "import", str(officers)).code == 0
    for user in (*PEOPLE, "auditor"):
        assert run("root", "officer", "bind", user, user).code == 0
    return run


def told(sits: Sits, *kinds: str) -> list[tuple[str, str, str, str | None, str | None]]:
    """The lines of these kinds, the oldest first."""
    found = sits("auditor", "audit", "log", "--json").json
    return [
        (one["kind"], one["what"], one["subject"], one["actor"], one["via"])
        for one in reversed(found)
        if one["kind"] in kinds
    ]


def test_what_is_refused_is_on_record(sits: Sits) -> None:
    number = "ZX-2026-0001"
    for user, *words in (
        ("tax-handler", "show", number),
        ("edu-handler", "reopen", number, "--reason", "误办结"),
        ("edu-handler", "note", number, "好", "--by", "supervisor"),
        ("mallory", "note", number, "好"),
    ):
        assert sits(user, *words).code == 1

    assert told(sits, "refused") == [
        ("refused", "read", "", "tax-handler", "cli:tax-handler"),
        ("refused", "reopen", "", "edu-handler", "cli:edu-handler"),
        ("refused", "act", "", "edu-handler", "cli:edu-handler"),
        ("refused", "act", "", None, "cli:mallory"),
    ]
    assert sits("auditor", "audit", "verify").code == 0


def test_what_is_personal_is_masked_unless_asked_for_and_that_is_on_record(sits: Sits) -> None:
    number = "ZX-2026-0001"
    for form in ("--json", "--full"):
        shown = sits("edu-handler", "show", number, form).out
        assert [word for word in (NAME, PHONE, "138 1234 5678") if word in shown] == []
        revealed = sits("edu-handler", "show", number, form, "--reveal").out
        assert [word for word in (NAME, PHONE, LETTER) if word not in revealed] == []
    assert sits("tax-handler", "show", number, "--reveal").code == 1
    assert sits("administrator", "show", number, "--reveal").code == 1

    assert told(sits, "revealed") == [("revealed", "show", number, "edu-handler", "cli:edu-handler")] * 2


def test_a_former_name_a_fact_and_a_note_are_masked_too(sits: Sits) -> None:
    number, reason = "ZX-2026-0001", "原登记的王小明是代写人 13912345678"
    assert sits("edu-handler", "correct", number, "--citizen", "李卫东", "--reason", reason).code == 0
    assert sits("edu-handler", "note", number, "李卫东与王小明均来访").code == 0
    for form in ("--json", "--full"):
        shown = sits("edu-handler", "show", number, form).out
        assert [word for word in (NAME, "李卫东", "13912345678") if word in shown] == []
        assert "均来访" in shown
        revealed = sits("edu-handler", "show", number, form, "--reveal").out
        assert [word for word in (NAME, "李卫东", "13912345678") if word not in revealed] == []
    assert f"duban show {number} --reveal" in sits("edu-handler", "show", number).out


def test_what_was_filled_in_is_masked_too(sits: Sits) -> None:
    said = ("--unit", "gov-office", "--title", "复核", "--citizen", NAME, "--phone", PHONE)
    opened = sits(
        "supervisor", "open", "sanction-review", *said, "--set", f"objected_to={NAME}，电话 {PHONE}", "--json"
    )
    assert opened.code == 0, opened.error
    shown = sits("supervisor", "show", opened.json["number"], "--json").out
    assert [word for word in (NAME, PHONE) if word in shown] == []


def test_an_office_that_has_bound_nobody_shows_as_before(home: Path, clock: Clock) -> None:
    def run(*words: str) -> Answer:
        return command(words, home=home, now=clock)

    run("open", "consultation", "--unit", "edu", "--title", "转学", "--citizen", NAME, "--phone", PHONE)
    assert (run("show", "ZX-2026-0001", "--json").json["citizen"]) == NAME


def test_what_leaves_the_office_is_on_record(sits: Sits, tmp_path: Path) -> None:
    assert sits("supervisor", "list", "--csv").code == 0
    assert sits("supervisor", "selection", "export", "--json").code == 0
    assert sits("administrator", "backup", str(tmp_path / "a.duban")).code == 0
    assert sits("administrator", "backup", str(tmp_path / "b.db")).code == 0
    assert sits("auditor", "audit", "export", str(tmp_path / "audit")).code == 0
    assert sits("supervisor", "list", "--json").code == 0  # a program asks, and hands nothing to anybody

    assert [line[:4] for line in told(sits, "exported")] == [
        ("exported", "list", "", "supervisor"),
        ("exported", "selection", "", "supervisor"),
        ("exported", "backup", "a.duban", "administrator"),
        ("exported", "backup", "b.db", "administrator"),
        ("exported", "audit", "", "auditor"),
    ]


def test_where_it_cannot_be_written_the_act_fails(sits: Sits, home: Path) -> None:
    other = sqlite3.connect(home / "ledger.db", isolation_level=None)
    other.execute("CREATE TRIGGER full BEFORE INSERT ON audit BEGIN SELECT RAISE(ABORT, 'disk is full'); END")
    other.close()

    for words in (("show", "ZX-2026-0001", "--reveal"), ("show", "ZX-2026-0001", "--by", "supervisor")):
        answer = sits("edu-handler", *words)
        assert NAME not in answer.out
        assert answer.code != 0
    assert sits("supervisor", "list", "--csv").out == ""


def test_only_the_auditor_reads_it(sits: Sits) -> None:
    for user in PEOPLE:
        assert sits(user, "audit", "log").code == 1
    assert "没有类别" in sits("auditor", "audit", "log", "--kind", "偷看").error
    assert sits("auditor", "audit", "log", "--kind", "拒绝", "--limit", "2", "--json").json[0]["kind"] == "refused"


def test_who_binds_and_who_changes_is_on_record(sits: Sits) -> None:
    before = len(told(sits, "changed"))
    assert sits("administrator", "unit", "rename", "tax", "市税务局").code == 0

    assert told(sits, "changed")[before:] == [
        ("changed", "units", "tax", "administrator", "cli:administrator"),
    ]
    assert ("changed", "people", "edu-handler", None, "cli:root") in told(sits, "changed")


EDITS = {
    "a line changed": ("UPDATE audit SET actor = 'x' WHERE kind = 'refused'", "审计记录 第"),
    "a line removed": ("DELETE FROM audit WHERE seq = 2", "审计记录 第"),
    "the detail of a line": ("UPDATE audit SET detail = 'x' WHERE seq = 3", "审计记录 第 3 行"),
    "an actor put in": ("UPDATE audit SET actor = 'edu-handler' WHERE seq = 3", "审计记录 第 3 行"),
    "a change of a register rewritten": ("UPDATE register_change SET new = '李四' WHERE id = 3", "变更记录 第 3 行"),
    "a change of a register removed": ("DELETE FROM register_change WHERE id = 3", "所说的变更记录被改动或删除"),
    "a change of a register invented": (
        "INSERT INTO register_change (area, subject, what, at, reason) "
        "VALUES ('people', 'zs', '角色', '2026-11-23 02:00:00', '')",
        "变更记录 第",
    ),
}


@pytest.mark.parametrize("edit", EDITS)
def test_an_edit_of_the_record_is_named(sits: Sits, home: Path, tmp_path: Path, edit: str) -> None:
    assert sits("tax-handler", "show", "ZX-2026-0001").code == 1
    office, key = make_office(Ledger(sqlite_url(home / "ledger.db"))), tmp_path / "keys" / "seal"
    assert seal_day(at(office, "2026-11-24 00:30"), key) is not None
    assert verify(office, public_half(key)).breaks == []
    office.ledger.engine.dispose()
    statement, said = EDITS[edit]
    with sqlite3.connect(home / "ledger.db") as connection:
        for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            connection.execute(f"DROP TRIGGER {name}")
        connection.execute(statement)
    connection.close()

    found = [str(one) for one in verify(office, public_half(key)).breaks]

    assert any(said in one for one in found), found
    office.ledger.close()


def test_a_record_chained_anew_after_its_seal_is_found(sits: Sits, home: Path, tmp_path: Path) -> None:
    """The last line is taken away: the chain holds, the seal does not."""
    assert sits("tax-handler", "show", "ZX-2026-0001").code == 1
    office, key = make_office(Ledger(sqlite_url(home / "ledger.db"))), tmp_path / "keys" / "seal"
    seal_day(at(office, "2026-11-24 00:30"), key)
    office.ledger.engine.dispose()
    with sqlite3.connect(home / "ledger.db") as connection:
        connection.execute("DROP TRIGGER audit_append_only_DELETE")
        connection.execute("DELETE FROM audit WHERE seq = (SELECT MAX(seq) FROM audit)")
    connection.close()

    assert ["封存" in str(one) for one in verify(office, public_half(key)).breaks] == [True]
    office.ledger.close()


def test_the_exported_record_holds_it_and_checks_without_us(sits: Sits, tmp_path: Path) -> None:
    assert sits("tax-handler", "show", "ZX-2026-0001").code == 1
    folder = tmp_path / "audit"
    assert sits("auditor", "audit", "export", str(folder)).code == 0

    def checked() -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [sys.executable, "-I", str(folder / "verify.py"), str(folder)], capture_output=True, text=True
        )

    assert (checked().returncode, checked().stdout) == (0, "the record is as it was written\n")
    lines = (folder / "lines.jsonl").read_text(encoding="utf-8").splitlines()
    noted = [place for place, line in enumerate(lines) if json.loads(line)[0][0] == "!audit"]
    (folder / "lines.jsonl").write_text("\n".join(lines[: noted[1]] + lines[noted[1] + 1 :]) + "\n", encoding="utf-8")
    assert checked().returncode == 1


@pytest.mark.long
def test_on_postgresql(postgres_copy: Ledger) -> None:
    office = make_office(postgres_copy)
    with office.write() as session:
        for what in ("list", "backup"):
            note(session, AuditKind.EXPORTED, what, parse_instant("2026-11-23 10:00"))

    assert verify(office).breaks == []
    with pytest.raises((DubanError, DatabaseError), match="append-only"), postgres_copy.write() as session:
        session.connection().exec_driver_sql("DELETE FROM audit")


def test_a_line_after_one_that_was_taken_back_follows_the_one_before(home: Path, clock: Clock) -> None:
    assert command(("init",), home=home, now=clock).code == 0
    ledger = Ledger(sqlite_url(home / "ledger.db"))
    with ledger.write() as session:
        note(session, AuditKind.EXPORTED, "first", clock.now)
        session.flush()
        savepoint = session.begin_nested()
        note(session, AuditKind.EXPORTED, "taken back", clock.now)
        session.flush()
        savepoint.rollback()
        note(session, AuditKind.EXPORTED, "second", clock.now)
    ledger.close()
    assert command(("audit", "verify"), home=home, now=clock).code == 0
