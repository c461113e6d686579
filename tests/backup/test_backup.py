"""A whole office in one file, put back on either database; what is cut short, changed or without its key is refused."""

import datetime as dt
import gzip
import json
import os
import random
import shutil
import sqlite3
import subprocess
import sys
import time
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import inspect

from desk.backup.archive import PIECE, manifest_of
from desk.backup.filling import fill
from desk.backup.saving import save
from models.instants import parse_instant, wall_clock
from models.ledger import Ledger, sqlite_url
from models.queries.copying import LEFT_OUT, column_names, rows_of, tables
from office.settings import Settings
from tests.helpers import ROOT, Answer, Clock, command, environment

Now = Callable[[], dt.datetime]
NOT_ROWS = {
    "alembic_version",
    *(f"case_title{end}" for end in ("", "_config", "_content", "_data", "_docsize", "_idx")),
}
"""What migrations and the index of titles make of themselves."""
SECRET = "correct horse battery staple"  # noqa: S105  (of this test)
CASES = 17
"""Fourteen of the sample, three of the work below."""
ASKED = (
    "list --all --json",
    "overdue --json",
    "proposals --all --json",
    "notifications --json",
    "stats --period 2026-11 --json",
    "history --json",
    "calendar history --json",
    "officer list --json",
    "unit list --json",
    "find 转学 --json",
    "audit verify --json",
    "show ZX-2026-0001 --json",
    "show ZX-2026-0002 --json",
)
WORK = (
    "open consultation --unit edu --title 转学 --content 孩子转学 --citizen 王小明 --phone 13800138000",
    "open consultation --unit tax --title 转学的税 --received 2026-11-10",
    "open information-request --unit edu --title 公开 --set channel=in_person --set applicant=person",
    "step YSQ-2026-0001 legal-review --set counsel=王律师 --set legal_opinion=passed",
    "note ZX-2026-0001 来过电话",
    "attach ZX-2026-0001 {file}",
    "extend ZX-2026-0001 --days 1 --reason 忙 --by edu-handler",
    "close ZX-2026-0002 --reply 已答复",
    "calendar close 2026-12-01 --reason 防汛 --basis 文 --yes",
    "unit rename tax 市税务局",
)


@pytest.fixture
def worked(home: Path, clock: Clock, tmp_path: Path) -> Path:
    """The data folder of an office in which something of everything was done."""
    (tmp_path / "附件.txt").write_text("附件的内容", encoding="utf-8")
    (home / "policy.yaml").write_text("handler: {withdraw: none}\n", encoding="utf-8")
    for line in WORK:
        answer = run(home, clock, line.format(file=tmp_path / "附件.txt"))
        assert answer.code == 0, (line, answer.error)
    return home


def run(home: Path, clock: Now, line: str) -> Answer:
    """One command line in a data folder."""
    return command(line.split(), home=home, now=clock)


def told(
    home: Path, clock: Callable[[], dt.datetime], monkeypatch: pytest.MonkeyPatch, url: str = ""
) -> dict[str, Any]:
    """What an office answers to every question, without the id that each ledger has of its own."""
    monkeypatch.setenv("DUBAN_DATABASE_URL", url) if url else monkeypatch.delenv("DUBAN_DATABASE_URL", raising=False)
    found = {line: run(home, clock, line) for line in ASKED}
    assert [one.error for one in found.values() if one.error] == []
    answers = {line: answer.json for line, answer in found.items()}
    answers["stats --period 2026-11 --json"].pop("made_at")
    return answers


@pytest.fixture
def seen(worked: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """What the office answers before anything happens to it."""
    return told(worked, clock, monkeypatch)


def test_every_table_is_copied(home: Path) -> None:
    there = set(inspect(Ledger(sqlite_url(home / "ledger.db")).engine).get_table_names())

    assert set(tables()) | LEFT_OUT | NOT_ROWS >= there
    assert set(tables()) <= there


@pytest.mark.parametrize("sealed", [False, True], ids=["plain", "sealed"])
def test_a_restored_office_answers_as_before(
    worked: Path, clock: Clock, tmp_path: Path, seen: dict[str, Any], sealed: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = tmp_path / "key"
    key.write_text(SECRET, encoding="utf-8")
    option = f" --key {key}" if sealed else ""
    assert run(worked, clock, f"backup {tmp_path}/a.duban{option}").code == 0
    content = (tmp_path / "a.duban").read_bytes()
    shutil.rmtree(worked)

    restored = run(tmp_path / "new", clock, f"restore {tmp_path}/a.duban{option} --json")

    assert (restored.code, restored.json["cases"], restored.json["breaks"]) == (0, CASES, 0), restored.error
    assert told(tmp_path / "new", clock, monkeypatch) == seen
    assert (tmp_path / "new" / "policy.yaml").read_text(encoding="utf-8") == "handler: {withdraw: none}\n"
    kept = [path for path in (tmp_path / "new" / "attachments").rglob("*") if path.is_file()]
    assert [path.read_text(encoding="utf-8") for path in kept] == ["附件的内容"]
    assert oct(os.stat(tmp_path / "a.duban").st_mode)[-3:] == "600"
    assert (b"duban backup" in content[:20]) is sealed


def test_to_postgresql_and_back(
    worked: Path, clock: Clock, tmp_path: Path, postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A backup of the file becomes a database, whose backup becomes a file again."""
    assert run(worked, clock, f"backup {tmp_path}/a.duban").code == 0
    seen = told(worked, wall_clock, monkeypatch)  # a database has a clock of its own, which is today's
    monkeypatch.setenv("DUBAN_DATABASE_URL", postgres_url)
    assert run(tmp_path / "pg", clock, f"restore {tmp_path}/a.duban").code == 0
    assert told(tmp_path / "pg", clock, monkeypatch, postgres_url) == seen
    opened = run(tmp_path / "pg", clock, "open consultation --unit edu --title 另一件 --json")
    assert opened.json["number"] == "ZX-2026-0003"  # numbers go on
    again = run(tmp_path / "pg", clock, f"restore {tmp_path}/a.duban")
    assert (again.code, "没有改动" in again.error) == (1, True)

    assert run(tmp_path / "pg", clock, f"backup {tmp_path}/b.duban").code == 0
    monkeypatch.delenv("DUBAN_DATABASE_URL")
    back = run(tmp_path / "file", clock, f"restore {tmp_path}/b.duban --json")
    assert (back.json["cases"], back.json["breaks"]) == (CASES + 1, 0)


def test_a_ledger_moves_to_postgresql(
    worked: Path, clock: Clock, postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = told(worked, wall_clock, monkeypatch)
    moved = run(worked, clock, f"move --to {postgres_url} --json")

    assert (moved.code, moved.json["cases"], moved.json["breaks"]) == (0, CASES, 0), moved.error
    assert told(worked, clock, monkeypatch, postgres_url) == seen
    assert told(worked, wall_clock, monkeypatch) == seen  # the old one stays as it was
    assert "没有改动" in run(worked, clock, f"move --to {postgres_url}").error
    assert "就是现在的台账" in run(worked, clock, f"move --to sqlite:///{worked}/ledger.db").error


@pytest.mark.parametrize("schema", ["0014", "0015"])
def test_rows_of_an_earlier_schema_are_put_in_and_brought_forward(
    worked: Path, clock: Clock, tmp_path: Path, schema: str
) -> None:
    """A backup of before the audit record and the confirmed numbers."""
    ledger = Ledger(sqlite_url(worked / "ledger.db"))
    with ledger.read() as session:
        connection = session.connection()
        rows = {
            name: [row for part in rows_of(connection, name) for row in part] for name in tables() if name != "audit"
        }
    ledger.close()

    def parts() -> Iterator[tuple[str, list[str], list[Any]]]:
        for name, found in rows.items():
            kept = [place for place, column in enumerate(column_names(name)) if column != "confirmed"]
            yield name, [column_names(name)[place] for place in kept], [[row[place] for place in kept] for row in found]

    (tmp_path / "new").mkdir(mode=0o700)
    counts = fill(sqlite_url(tmp_path / "new" / "ledger.db"), schema, parts)

    assert {name: counts[name] for name in rows} == {name: len(found) for name, found in rows.items()}
    assert run(tmp_path / "new", clock, "audit verify").code == 0
    assert len(run(tmp_path / "new", clock, "list --all --json").json) == CASES


def says_the_same(broken: bytes, whole: bytes) -> bool:
    """Whether a changed byte changes nothing that is unpacked: it may point to another place with the same bytes."""
    try:
        return gzip.decompress(broken) == gzip.decompress(whole)
    except (EOFError, OSError, zlib.error):
        return False


def test_what_is_not_whole_is_refused_and_nothing_is_made(worked: Path, clock: Clock, tmp_path: Path) -> None:
    key = tmp_path / "key"
    key.write_text(SECRET, encoding="utf-8")
    for name, option in (("plain", ""), ("sealed", f" --key {key}")):
        assert run(worked, clock, f"backup {tmp_path}/{name}{option}").code == 0
        whole = (tmp_path / name).read_bytes()
        lots = random.Random(7)  # noqa: S311
        places = [*(lots.randrange(30, len(whole)) for _ in range(12)), len(whole) - 1]
        for place in places:
            for broken in (whole[:place], whole[:place] + bytes([whole[place] ^ 0x55]) + whole[place + 1 :]):
                if says_the_same(broken, whole):
                    continue
                (tmp_path / "broken").write_bytes(broken)
                answer = run(tmp_path / "new", clock, f"restore {tmp_path}/broken{option}")
                assert (answer.code, "\n" in answer.error) == (1, False), (name, place)
                assert not (tmp_path / "new" / "ledger.db").exists()
                assert "程序内部错误" not in answer.error, answer.error


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "不是 duban 的备份"),
        (b"SQLite format 3\x00", "不是 duban 的备份"),
        (b"\x1f\x8bnothing", "不是完整的备份"),
    ],
)
def test_something_else_is_no_backup(tmp_path: Path, clock: Clock, content: bytes, said: str) -> None:
    (tmp_path / "other").write_bytes(content)

    assert said in run(tmp_path / "new", clock, f"restore {tmp_path}/other").error


def test_a_sealed_backup_wants_its_key(worked: Path, clock: Clock, tmp_path: Path) -> None:
    for name, secret in (
        ("key", SECRET),
        ("other", "another secret of the house"),
        ("weak", "x"),
    ):
        (tmp_path / name).write_text(secret, encoding="utf-8")
    assert "密钥太短" in run(worked, clock, f"backup {tmp_path}/a --key {tmp_path}/weak").error
    assert "读不出密钥" in run(worked, clock, f"backup {tmp_path}/a --key {tmp_path}/none").error
    assert not (tmp_path / "a").exists()
    assert run(worked, clock, f"backup {tmp_path}/a --key {tmp_path}/key").code == 0

    assert "请用 --key" in run(tmp_path / "new", clock, f"restore {tmp_path}/a").error
    assert "密钥不对" in run(tmp_path / "new", clock, f"restore {tmp_path}/a --key {tmp_path}/other").error


def test_a_sealed_backup_of_many_pieces_comes_back(worked: Path, clock: Clock, tmp_path: Path) -> None:
    key, noise = tmp_path / "key", tmp_path / "noise.bin"
    key.write_text(SECRET, encoding="utf-8")
    lots = random.Random(3)  # noqa: S311
    for place in range(3):  # what does not compress, over the end of a piece
        (worked / "attachments" / f"{place}{place}").mkdir(exist_ok=True)
        noise = worked / "attachments" / f"{place}{place}" / "x"
        noise.write_bytes(lots.randbytes(PIECE - 50_000 * place))
    assert run(worked, clock, f"backup {tmp_path}/a --key {key}").code == 0
    content = (tmp_path / "a").read_bytes()
    assert len(content) > 2 * PIECE
    assert not any(word.encode() in content for word in ("王小明", "13800138000", "policy.yaml"))

    first = content[: 23 + 24 + PIECE + 16]
    second = content[len(first) : len(first) + PIECE + 16]
    rest = content[len(first) + len(second) :]
    for cut in (first + rest, first, first + second + second + rest):  # a piece dropped, the end cut off, one doubled
        (tmp_path / "cut").write_bytes(cut)
        assert "没有使用" in run(tmp_path / "new", clock, f"restore {tmp_path}/cut --key {key}").error
    assert run(tmp_path / "new", clock, f"restore {tmp_path}/a --key {key}").code == 0


def test_no_secret_of_the_settings_is_in_it(
    worked: Path, clock: Clock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DUBAN_SMTP_HOST", "mail.example.cn")
    monkeypatch.setenv("DUBAN_SMTP_PASSWORD", "geheim-4711")
    assert run(worked, clock, f"backup {tmp_path}/a").code == 0
    assert run(tmp_path / "new", clock, f"restore {tmp_path}/a").code == 0

    said = json.loads((tmp_path / "new" / "restored-settings.json").read_text(encoding="utf-8"))
    assert said == {"DUBAN_SMTP_HOST": "mail.example.cn"}


def test_what_is_in_the_place_already_is_never_written_over(worked: Path, clock: Clock, tmp_path: Path) -> None:
    assert run(worked, clock, f"backup {tmp_path}/a").code == 0
    other = tmp_path / "other"
    other.mkdir()
    (other / "policy.yaml").write_text("unit_lead: {withdraw: none}\n", encoding="utf-8")

    answer = run(other, clock, f"restore {tmp_path}/a")

    assert (answer.code, "policy.yaml 已经在那里" in answer.error) == (1, True)
    assert not (other / "ledger.db").exists()


def test_a_disk_that_knows_no_links_holds_a_backup_too(
    worked: Path, clock: Clock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_links(*_: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "link", no_links)
    target = tmp_path / "stick.duban"
    assert command(("backup", str(target)), home=worked, now=clock).code == 0
    assert manifest_of(target, None)["tables"]["case"]["rows"] > 0
    assert [one.name for one in tmp_path.iterdir() if one.name.endswith(".part")] == []


def test_whoever_goes_on_working_is_in_it_or_not_but_never_half(worked: Path, clock: Clock, tmp_path: Path) -> None:
    """A case registered while the backup is made: its row, its line and its number belong together."""
    settings = Settings(home=worked)
    ledger = Ledger(settings.ledger_url)
    with sqlite3.connect(worked / "ledger.db") as other:
        before = other.execute("SELECT COUNT(*) FROM event").fetchone()[0]
    with ledger.read() as session:
        session.connection().exec_driver_sql("SELECT COUNT(*) FROM event")
        assert run(worked, clock, "open consultation --unit edu --title 其间").code == 0
    found = save(ledger, settings, parse_instant("2026-11-23 11:00"), tmp_path / "a")
    ledger.close()

    assert found["tables"]["event"]["rows"] == before + 1
    assert manifest_of(tmp_path / "a", None)["tables"] == found["tables"]


def spawn(home: Path, *arguments: str, **more: str) -> "subprocess.Popen[bytes]":
    """A command as a process of its own, that can be killed."""
    return subprocess.Popen(
        [sys.executable, "-m", "duban", *arguments],
        cwd=ROOT,
        env=environment(home, more),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


@pytest.mark.parametrize("what", ["backup", "restore", "move"])
def test_killed_at_any_moment_nothing_is_lost_and_again_completes_it(
    worked: Path, clock: Clock, tmp_path: Path, seen: dict[str, Any], what: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run(worked, clock, f"backup {tmp_path}/good").code == 0
    lots = random.Random(what)  # noqa: S311
    for attempt in range(4):
        new = tmp_path / f"new{attempt}"
        home, arguments = {
            "backup": (worked, ["backup", str(tmp_path / f"b{attempt}")]),
            "restore": (new, ["restore", str(tmp_path / "good")]),
            "move": (worked, ["move", "--to", f"sqlite:///{new}.db"]),
        }[what]
        started = spawn(home, *arguments)
        time.sleep(0.35 + 0.9 * lots.random())  # the program is loaded, and somewhere in its work
        started.kill()
        started.wait()
        finished = command(arguments, home=home, now=clock)
        assert finished.code == 0 or "已经" in finished.error or "已有" in finished.error, finished.error
        if what == "backup":
            assert manifest_of(tmp_path / f"b{attempt}", None)["tables"]["case"]["rows"] == CASES
        elif what == "restore":
            assert told(new, clock, monkeypatch) == seen
        else:
            assert told(worked, clock, monkeypatch, f"sqlite:///{new}.db") == seen
    assert told(worked, clock, monkeypatch) == seen
