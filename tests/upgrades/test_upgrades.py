"""From every schema that ever landed, with data in it: upgraded nothing is lost, all is readable, and work goes on."""

import base64
import json
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from migrations.newest import NEWEST
from migrations.upgrade import is_current, migrate, revision_of, upgrade
from models.errors import NotReady
from models.instants import parse_instant
from models.ledger import Ledger, sqlite_url
from tests.helpers import Answer, Clock, command

HERE = Path(__file__).parent
SCHEMAS = sorted(path.stem for path in HERE.glob("0*.json"))
MIGRATIONS = sorted(path.name[:4] for path in (HERE.parent.parent / "migrations" / "versions").glob("0*.py"))
LAST = parse_instant("2026-11-30 10:30")
"""After everything that was written into them."""


def at_schema(home: Path, schema: str) -> dict[str, Any]:
    """A data folder whose ledger has that schema and its rows; what was put in."""
    home.mkdir(mode=0o700)
    ledger = Ledger(sqlite_url(home / "ledger.db"))
    (home / "ledger.db").touch(mode=0o600)
    migrate(ledger, schema)
    ledger.engine.dispose()
    tables: dict[str, Any] = json.loads((HERE / f"{schema}.json").read_text(encoding="utf-8"))
    with sqlite3.connect(home / "ledger.db") as connection:
        for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
            if name in tables:
                connection.execute(f'DELETE FROM "{name}"')  # noqa: S608
        for name, found in tables.items():
            columns = ", ".join(f'"{column}"' for column in found["columns"])
            marks = ", ".join("?" * len(found["columns"]))
            rows = [[_blob(value) for value in row] for row in found["rows"]]
            connection.executemany(f'INSERT INTO "{name}" ({columns}) VALUES ({marks})', rows)  # noqa: S608
    connection.close()
    return tables


def _blob(value: Any) -> Any:
    return base64.b64decode(value["b"]) if isinstance(value, dict) else value


def test_every_schema_but_the_newest_is_here() -> None:
    assert MIGRATIONS[:-1] == SCHEMAS
    assert MIGRATIONS[-1] == NEWEST


@pytest.mark.parametrize("schema", SCHEMAS)
def test_an_old_ledger_is_upgraded_whole(tmp_path: Path, schema: str) -> None:
    home, clock = tmp_path / "home", Clock(LAST)
    before = at_schema(home, schema)

    def run(*words: str) -> Answer:
        return command(words, home=home, now=clock)

    asked = run("list")
    assert asked.code == 0 or "duban init" in asked.error  # in one line, what to do
    assert run("init").code == 0

    cases = run("list", "--all", "--json").json
    assert len(cases) == len(before["case"]["rows"])
    for one in cases:
        shown = run("show", one["number"], "--json")
        assert shown.code == 0, shown.error
        column = before["event"]["columns"].index("case_number")
        assert len(shown.json["events"]) >= sum(row[column] == one["number"] for row in before["event"]["rows"])
    assert run("audit", "verify").code == 0
    assert run("doctor", "--json").json["findings"][2]["check"] != ""
    assert [one["id"] for one in run("officer", "list", "--json").json] == sorted(
        row[before["officer"]["columns"].index("id")] for row in before["officer"]["rows"]
    )


@pytest.mark.parametrize("schema", SCHEMAS)
def test_work_goes_on_in_an_old_ledger(tmp_path: Path, schema: str) -> None:
    home, clock = tmp_path / "home", Clock(LAST)
    at_schema(home, schema)

    def run(line: str) -> Answer:
        return command(line.split(), home=home, now=clock)

    assert run("init").code == 0
    last = max(one["number"] for one in run("list --all --kind consultation --json").json)
    opened = run("open consultation --unit edu --title 新的一件 --json").json["number"]
    assert int(opened[-4:]) == int(last[-4:]) + 1
    for line in (
        "note ZX-2026-0001 升级以后",
        "correct ZX-2026-0003 --title 学校食堂 --reason 笔误 --by edu-handler",
        "close ZX-2026-0003 --reply 已答复 --by edu-handler",
        f"close {opened} --reply 已答复 --by edu-handler",
        "find 食堂 --json",
        "overdue --json",
        f"backup {tmp_path}/a.duban",
        "audit verify",
    ):
        answer = run(line)
        assert answer.code == 0, (line, answer.error)
    assert command(["restore", f"{tmp_path}/a.duban"], home=tmp_path / "new", now=clock).code == 0


@pytest.mark.parametrize("schema", ["0001", "0008"])
def test_an_upgrade_is_done_once_and_again_changes_nothing(tmp_path: Path, schema: str) -> None:
    at_schema(tmp_path / "home", schema)
    ledger = Ledger(sqlite_url(tmp_path / "home" / "ledger.db"))
    for _ in range(2):
        upgrade(ledger)
        assert is_current(ledger)
    ledger.close()


def test_a_ledger_of_a_newer_program_is_refused_in_one_line(tmp_path: Path) -> None:
    home = tmp_path / "home"
    at_schema(home, SCHEMAS[-1])
    with sqlite3.connect(home / "ledger.db") as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()

    for words in (["init"], ["list"]):
        answer = command(words, home=home, now=Clock(LAST))
        assert (answer.code, "\n" in answer.error) == (1, False)
    ledger = Ledger(sqlite_url(home / "ledger.db"))
    with pytest.raises(NotReady, match="请升级本程序"):
        upgrade(ledger)
    with ledger.read() as session:
        assert revision_of(session.connection()) == "9999"
    ledger.close()
