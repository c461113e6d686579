"""Encryption at rest: nothing personal lies readable in any file, and nothing that is said changes."""

import base64
import os
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidTag
from sqlalchemy import text

from care.codec import ENCODING
from care.connection import engine_of
from desk.audit.verifying import verify_ledger
from desk.cases.opening import Opening, open_case
from desk.keys.sealing_all import make_key, seal_all, sealing
from engine.server import NAMESPACE, Server
from models.ciphers import Sm4Gcm
from models.errors import BadInput, NotReady
from models.ledger import Ledger, sqlite_url
from models.queries.cases import get_case
from models.sealing import MARK, DataKey, Keyring, master_of, new_keys, unwrapped, wrapped_anew
from office.office import build_office
from office.settings import load_settings
from tests.audit.planted import ATTACHED, LETTER, NAME, NUMBER, PHONE, PLANTED, REPLY, Run, readable, work
from tests.helpers import ROOT, Clock, command, environment, make_office
from worker import working


@pytest.fixture
def key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A key of the office, named by the setting."""
    file = tmp_path / "keys" / "data.key"
    file.parent.mkdir()
    make_key(file)
    monkeypatch.setenv("DUBAN_DATA_KEY", str(file))
    return file


@pytest.fixture
def run(home: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Commands of an office."""
    monkeypatch.setenv("COLUMNS", "100")
    return lambda *words: command(words, home=home, now=clock)


def everything(run: Run) -> list[object]:
    """What the office answers about its cases."""
    asked = (("show", NUMBER), ("list", "--all"), ("notifications",), ("find", LETTER), ("find", NAME), ("find", REPLY))
    return [*(run(*words, "--json").json for words in asked), run("audit", "verify", "--json").json]


def test_what_was_plain_is_sealed_and_says_the_same(run: Run, home: Path, tmp_path: Path, key: Path) -> None:
    work(run, tmp_path)
    assert {word for _, word in readable(home)} == set(PLANTED)
    before = everything(run)
    assert "没有加密" in run("key", "status").out

    assert run("key", "apply").code == 0

    assert readable(home) == []
    after = everything(run)
    after[-1]["lines"] = before[-1]["lines"]  # type: ignore[index]
    assert after == before
    assert run("key", "status", "--json").json["plain"] == 0
    assert run("key", "apply", "--json").json == {"sealed": 0}


def test_what_is_written_from_then_on_is_sealed(run: Run, home: Path, tmp_path: Path, key: Path) -> None:
    assert run("key", "apply").code == 0
    work(run, tmp_path)
    assert readable(home) == []
    assert run("open", "consultation", "--unit", "edu", "--title", "转学", "--content", LETTER).code == 1  # 疑似重复
    assert run("backup", str(tmp_path / "out" / "a.duban")).code == 1  # no such folder
    backups = tmp_path / "backups"
    backups.mkdir()
    for name in ("a.duban", "b.db"):
        assert run("backup", str(backups / name)).code == 0
    subprocess.run(["gunzip", "-S", ".duban", "-k", "-f", str(backups / "a.duban")], check=True)
    assert readable(backups) == []


def test_a_sealed_backup_restores_with_the_same_key(run: Run, tmp_path: Path, key: Path, clock: Clock) -> None:
    work(run, tmp_path)
    assert run("key", "apply").code == 0
    before = everything(run)
    assert run("backup", str(tmp_path / "a.duban")).code == 0
    restored = command(("restore", str(tmp_path / "a.duban")), home=tmp_path / "new", now=clock)
    assert restored.code == 0, restored.error

    after = everything(lambda *words: command(words, home=tmp_path / "new", now=clock))

    assert after[:-1] == before[:-1]
    assert command(("attach", NUMBER, "--extract", "1", "--to", str(tmp_path / "x")), home=tmp_path / "new").code == 0
    assert (tmp_path / "x").read_text(encoding="utf-8") == ATTACHED


def test_a_restore_without_the_key_is_whole_and_says_that_it_was_not_checked(
    run: Run, tmp_path: Path, key: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    work(run, tmp_path)
    run("key", "apply")
    assert run("backup", str(tmp_path / "a.duban")).code == 0
    monkeypatch.delenv("DUBAN_DATA_KEY")
    restored = command(("restore", str(tmp_path / "a.duban")), home=tmp_path / "new", now=clock)
    assert (restored.code, "设 DUBAN_DATA_KEY 后用 duban audit verify 核验" in restored.out) == (0, True)
    assert command(("list", "--all", "--json"), home=tmp_path / "new", now=clock).json
    monkeypatch.setenv("DUBAN_DATA_KEY", str(key))
    assert command(("audit", "verify"), home=tmp_path / "new", now=clock).code == 0


def test_without_its_key_nothing_is_shown_and_nothing_is_written_plainly(
    run: Run, home: Path, tmp_path: Path, key: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    work(run, tmp_path)
    assert run("key", "apply").code == 0
    other = tmp_path / "other.key"
    make_key(other)
    for setting, said in ((None, "DUBAN_DATA_KEY"), (str(other), "不是这个台账的密钥"), ("/no/such", "读不出密钥")):
        monkeypatch.delenv("DUBAN_DATA_KEY")
        if setting:
            monkeypatch.setenv("DUBAN_DATA_KEY", setting)
        for words in (("show", NUMBER), ("open", "consultation", "--unit", "edu", "--title", "t", "--phone", PHONE)):
            answer = run(*words)
            assert (answer.code, said in answer.error) == (1, True), (setting, words, answer.error)
        monkeypatch.setenv("DUBAN_DATA_KEY", str(key))
    assert readable(home) == []


def test_another_key_opens_it_after_rotation_and_the_old_one_does_not(
    run: Run, tmp_path: Path, key: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    work(run, tmp_path)
    run("key", "apply")
    new = tmp_path / "new.key"
    assert run("key", "make", str(new)).code == 0
    assert run("key", "rotate", "--to", str(new)).code == 0
    assert "不是这个台账的密钥" in run("show", NUMBER).error
    monkeypatch.setenv("DUBAN_DATA_KEY", str(new))
    assert NAME in run("show", NUMBER).out
    known = [one["what"] for one in run("history", "--json").json if one["subject"] == "data_keys"]
    assert sorted(known) == ["加密", "更换密钥"]


def test_a_value_moved_or_changed_does_not_open(run: Run, home: Path, tmp_path: Path, key: Path) -> None:
    work(run, tmp_path)
    run("key", "apply")
    other = sqlite3.connect(home / "ledger.db", isolation_level=None)
    (citizen,) = other.execute('SELECT citizen FROM "case" WHERE number = ?', (NUMBER,)).fetchone()
    other.execute('UPDATE "case" SET phone = citizen WHERE number = ?', (NUMBER,))
    assert "解不开" in run("show", NUMBER).error
    other.execute('UPDATE "case" SET phone = ? WHERE number = ?', (citizen[:-8] + "AAAAAAA=", NUMBER))
    assert "解不开" in run("show", NUMBER).error
    other.close()


def test_killed_at_any_moment_nothing_is_lost_and_again_completes_it(
    run: Run, home: Path, tmp_path: Path, key: Path
) -> None:
    for n in range(12):
        work(run, tmp_path, f"第{n}件")
    before = everything(run)
    words = [sys.executable, "-m", "duban", "key", "apply"]
    for seconds in (0.9, 1.2, 1.5, 1.8, 2.4):
        started = subprocess.Popen(words, env=environment(home, {"DUBAN_DATA_KEY": str(key)}))
        time.sleep(seconds)
        started.send_signal(signal.SIGKILL)
        started.wait()
        assert everything(run)[:-1] == before[:-1]
    assert run("key", "apply").code == 0
    assert readable(home) == []
    assert run("audit", "verify").code == 0


def test_on_postgresql(postgres_copy: Ledger, key: Path, clock: Clock) -> None:
    office = make_office(postgres_copy, clock)
    letter = Opening("consultation", "edu", "转学", citizen=NAME, phone=PHONE, content=LETTER)
    number = open_case(office, letter).case.number
    postgres_copy.master = key
    assert seal_all(office) > 0
    assert sealing(office).plain == 0
    with postgres_copy.read() as session:
        raw = session.connection().execute(text('SELECT content, citizen, phone FROM "case"')).one()
        assert [value.startswith(MARK) for value in raw] == [True] * 3
        assert get_case(session, number).content == LETTER
    assert verify_ledger(postgres_copy).breaks == []


def test_the_key_must_be_long_and_its_owners_alone(tmp_path: Path) -> None:
    file = tmp_path / "key"
    file.write_text("short", encoding="ascii")
    file.chmod(0o600)
    with pytest.raises(BadInput, match="太短"):
        master_of(file)
    file.write_text("x" * 64, encoding="ascii")
    file.chmod(0o640)
    with pytest.raises(BadInput, match="chmod 600"):
        master_of(file)
    with pytest.raises(BadInput, match="已经存在"):
        make_key(file)


def test_the_wrapped_keys_open_with_their_key_only(tmp_path: Path) -> None:
    masters = []
    for name in ("a", "b"):
        make_key(tmp_path / name)
        masters.append(master_of(tmp_path / name))
    stored = new_keys(masters[0])
    sealed = unwrapped(stored, masters[0]).seal("张三", "case.citizen")
    anew = wrapped_anew(stored, *masters)
    assert unwrapped(anew, masters[1]).open(sealed, "case.citizen") == "张三"
    with pytest.raises(BadInput, match="不是这个台账的密钥"):
        unwrapped(anew, masters[0])
    with pytest.raises(NotReady, match="解不开"):
        Keyring({"other": DataKey("aes256gcm", os.urandom(32))}, "other").open(sealed, "case.citizen")


def test_sm4_seals_as_the_standard_says() -> None:
    """RFC 8998, A.1: SM4-GCM."""
    key = bytes.fromhex("0123456789abcdeffedcba9876543210")
    nonce = bytes.fromhex("00001234567800000000abcd")
    bound = bytes.fromhex("feedfacedeadbeeffeedfacedeadbeefabaddad2")
    text = bytes.fromhex("aa" * 8 + "bb" * 8 + "cc" * 8 + "dd" * 8 + "ee" * 8 + "ff" * 8 + "ee" * 8 + "aa" * 8)
    sealed = bytes.fromhex(
        "17f399f08c67d5ee19d0dc9969c4bb7d5fd46fd3756489069157b282bb200735"
        "d82710ca5c22f0ccfa7cbf93d496ac15a56834cbcf98c397b4024a2691233b8d"
        "83de3541e4c2b58177e065a9bf7b62ec"
    )
    assert Sm4Gcm(key).encrypt(nonce, text, bound) == sealed
    assert Sm4Gcm(key).decrypt(nonce, sealed, bound) == text
    for changed in (sealed[:-1] + b"x", sealed[:5], b"x" + sealed[1:]):
        with pytest.raises(InvalidTag):
            Sm4Gcm(key).decrypt(nonce, changed, bound)


def test_an_office_seals_under_sm4_and_reads_what_was_sealed_before(
    run: Run, home: Path, key: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = run("open", "consultation", "--unit", "edu", "--title", "甲", "--citizen", "李卫东", "--json").json[
        "number"
    ]
    assert run("key", "apply").code == 0
    monkeypatch.setenv("DUBAN_CIPHER", "sm4gcm")
    assert run("key", "apply").code == 0
    after = run("open", "consultation", "--unit", "edu", "--title", "乙", "--citizen", "王小明", "--json").json[
        "number"
    ]

    with sqlite3.connect(home / "ledger.db") as connection:
        kept = dict(connection.execute('SELECT number, citizen FROM "case" WHERE citizen IS NOT NULL').fetchall())
    assert kept[before].startswith(f"{MARK}aes256gcm:")
    assert kept[after].startswith(f"{MARK}sm4gcm:")
    shown = [run("show", one, "--reveal", "--json").json["citizen"] for one in (before, after)]
    assert shown == ["李卫东", "王小明"]
    assert run("audit", "verify").code == 0


@pytest.mark.parametrize("source", ["VALUE", "COMMAND"])
def test_the_key_comes_from_elsewhere(
    run: Run, key: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, source: str
) -> None:
    assert run("key", "apply").code == 0
    monkeypatch.delenv("DUBAN_DATA_KEY")
    said = key.read_text(encoding="ascii").strip()
    monkeypatch.setenv(f"DUBAN_DATA_KEY_{source}", said if source == "VALUE" else f"cat '{key}'")

    opened = run("open", "consultation", "--unit", "edu", "--title", "甲", "--citizen", "李卫东", "--json")

    assert opened.code == 0, opened.error
    assert run("show", opened.json["number"], "--reveal", "--json").json["citizen"] == "李卫东"
    monkeypatch.setenv("DUBAN_DATA_KEY", str(key))
    both = run("open", "consultation", "--unit", "edu", "--title", "乙")
    assert "只能设一个" in both.error


@pytest.mark.parametrize(
    ("command", "said"),
    [
        ("false", "退出码 1"),
        ("/no/such/program", "FileNotFoundError"),
        ("echo short", "太短"),
        ("head -c 200000000 /dev/zero", "说的不是密钥"),
        ("echo 'x", "ValueError"),
    ],
)
def test_a_key_service_that_fails_is_told_in_a_line(
    run: Run, key: Path, monkeypatch: pytest.MonkeyPatch, command: str, said: str
) -> None:
    assert run("key", "apply").code == 0
    monkeypatch.delenv("DUBAN_DATA_KEY")
    monkeypatch.setenv("DUBAN_DATA_KEY_COMMAND", command)

    answer = run("list")

    assert answer.code != 0
    assert said in answer.error
    assert len(answer.error.strip().splitlines()) == 1


def test_a_ledger_without_a_key_is_as_it_was(home: Path) -> None:
    ledger = Ledger(sqlite_url(home / "ledger.db"))
    ledger.unlock()
    assert ledger.keys is None


async def test_what_the_engine_keeps_is_sealed_and_can_be_read_with_the_key(
    temporal: Server, run: Run, clock: Clock, home: Path, tmp_path: Path, key: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A real worker on a real server: a history of a case says nothing, and runs all the same."""
    assert run("key", "apply").code == 0
    for name, value in (("ADDRESS", temporal.address), ("NAMESPACE", NAMESPACE)):
        monkeypatch.setenv(f"TEMPORAL_{name}", value)
    settings = load_settings(home)
    office = build_office(settings, clock)
    office.ledger.unlock()
    engine = engine_of(settings, office.ledger)
    number = open_case(office, Opening("consultation", "edu", "转学")).case.number
    async with working(office, engine, settings) as relay:
        await relay.drain()
        with office.ledger.read() as session:
            name = engine.case_id(number, get_case(session, number).mark)
        handle = (await engine.connect()).get_workflow_handle(name)
        told = (await handle.fetch_history()).to_json()
    office.ledger.close()
    assert base64.b64encode(ENCODING).decode() in told
    assert number not in told.replace(name, "")
    file = tmp_path / "history.json"
    file.write_text(told, encoding="utf-8")
    read = run("key", "read", str(file))
    assert (read.code, f'"number": "{number}"' in read.out) == (0, True), read.error


def test_a_worker_without_the_key_does_not_start(
    run: Run, home: Path, key: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run("key", "apply").code == 0
    monkeypatch.delenv("DUBAN_DATA_KEY")
    ran = subprocess.run(
        [sys.executable, str(ROOT / "worker.py")], env=environment(home), capture_output=True, text=True, check=False
    )
    assert (ran.returncode, "DUBAN_DATA_KEY" in ran.stderr) == (1, True)
