"""`duban doctor`: every check stands on its own, and what is wrong is named by its true reason."""

import os
import resource
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from care.machine import MOUNTS, is_network, kind_of_drive
from engine.server import TABLES
from tests.helpers import Clock, Say, command, environment

ALL = [
    *("数据目录", "磁盘", "网络盘", "台账文件", "引擎数据库", "台账", "工作日历", "人员", "身份", "工作进程", "引擎"),
    *("周期", "附件", "拟提", "接管", "通知", "邮件"),
]
"""The checks without a server, in their order."""


@pytest.fixture
def engine_database(home: Path) -> Path:
    """An engine's database, sound as far as SQLite goes."""
    file = home / "temporal.db"
    with sqlite3.connect(file) as connection:
        for name in TABLES:
            connection.execute(f"CREATE TABLE {name} (id INTEGER PRIMARY KEY)")
        connection.execute("CREATE TABLE history (id INTEGER PRIMARY KEY, data TEXT)")
        connection.executemany("INSERT INTO history (data) VALUES (?)", [("x" * 2000,) for _ in range(200)])
    connection.close()
    return file


def found(duban: Say) -> dict[str, tuple[bool, str]]:
    """What doctor finds, by check."""
    answer = duban("doctor", "--json")
    assert answer.code == 1  # no worker, no engine
    return {one["check"]: (one["ok"], one["detail"]) for one in answer.json["findings"]}


def test_every_check_is_made_without_a_server(duban: Say, engine_database: Path) -> None:
    findings = found(duban)

    assert list(findings) == ALL
    assert {name for name, (ok, _) in findings.items() if not ok} == {"工作进程", "引擎"}


def tear(file: Path, pages: int = 8) -> None:
    """Overwrite pages in the middle of a database file."""
    middle = file.stat().st_size // 4096 // 2 * 4096
    with file.open("r+b") as torn:
        torn.seek(middle)
        torn.write(b"\xa5" * 4096 * pages)


def test_a_torn_ledger_is_told_and_hides_no_other_finding(duban: Say, home: Path, engine_database: Path) -> None:
    assert duban("list").code == 0
    tear(home / "ledger.db")
    findings = found(duban)

    assert list(findings) == ALL
    assert not findings["台账文件"][0]
    assert "备份" in findings["台账文件"][1]
    assert findings["引擎数据库"] == (True, "完好")


def test_a_torn_engine_database_is_told_with_the_way_out(duban: Say, engine_database: Path) -> None:
    tear(engine_database)
    ok, detail = found(duban)["引擎数据库"]

    assert not ok
    assert "重新启动 duban up，引擎即由台账重建" in detail


def test_an_engine_database_that_is_none_is_told(duban: Say, home: Path) -> None:
    (home / "temporal.db").write_bytes(b"")
    assert not found(duban)["引擎数据库"][0]
    with sqlite3.connect(home / "temporal.db") as connection:
        connection.execute("CREATE TABLE foreign_one (id INTEGER PRIMARY KEY)")
    connection.close()
    ok, detail = found(duban)["引擎数据库"]

    assert not ok
    assert "不是引擎的；请停止并重新启动 duban up" in detail


@pytest.mark.parametrize("content", [b"", b"\xa5" * 9000], ids=["emptied", "garbage"])
def test_without_a_ledger_the_rest_is_still_looked_at(duban: Say, home: Path, content: bytes) -> None:
    (home / "ledger.db").write_bytes(content)
    answer = duban("doctor")

    assert answer.code == 1
    for check in ("✓ 磁盘", "✓ 网络盘", "✗ 台账文件", "✗ 台账", "✗ 引擎"):
        assert check in answer.out
    assert "备份" in answer.error
    assert (home / "ledger.db").read_bytes() == content


def test_a_ledger_that_somebody_holds_is_told_by_its_true_reason(
    duban: Say, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("models.ledger_file.BUSY_SECONDS", 0.2)
    holder = sqlite3.connect(home / "ledger.db", isolation_level=None)
    holder.execute("PRAGMA locking_mode=EXCLUSIVE")
    holder.execute("BEGIN EXCLUSIVE")
    answer = duban("doctor")
    holder.close()

    assert answer.code == 1
    assert "正被别的进程占用" in answer.out
    assert "✗ 磁盘" not in answer.out
    assert "磁盘空间" not in answer.error


def limited(home: Path, most: int) -> subprocess.CompletedProcess[str]:
    """Doctor where no file may grow beyond so many bytes: a full disk as far as a program can tell."""
    return subprocess.run(
        [sys.executable, "-m", "duban", "doctor"],
        env=environment(home),
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (most, most)),
    )


def test_a_disk_that_takes_nothing_is_told(home: Path) -> None:
    said = limited(home, 100_000)

    assert said.returncode == 1
    assert "✗ 磁盘：数据目录写不进去" in said.stdout
    assert "✓ 台账文件" in said.stdout
    assert list(home.glob(".trial-*")) == []


def test_a_disk_with_little_room_is_told(duban: Say, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("care.machine.FREE_MEGABYTES", 10**9)
    ok, detail = found(duban)["磁盘"]

    assert not ok
    assert detail.startswith("只剩 ")


def test_a_ledger_that_cannot_be_written_is_told(duban: Say, home: Path) -> None:
    """A trigger that refuses stands for whatever makes SQLite refuse: root may write to a file of any mode."""
    with sqlite3.connect(home / "ledger.db") as connection:
        connection.execute("CREATE TRIGGER no BEFORE UPDATE ON setting BEGIN SELECT RAISE(ABORT, 'no'); END")
    connection.close()

    assert not found(duban)["台账"][0]


def test_a_folder_that_was_open_is_closed_and_told_once(duban: Say, home: Path) -> None:
    home.chmod(0o750)
    (home / "logs").mkdir(mode=0o755)
    (home / "logs" / "worker.log").touch(0o644)
    ok, detail = found(duban)["数据目录"]

    assert ok
    assert "已改为仅本人可读写" in detail
    assert "已改为" not in found(duban)["数据目录"][1]
    assert oct((home / "logs" / "worker.log").stat().st_mode)[-3:] == "600"


MOUNTINFO = """\
22 1 254:0 / / rw,relatime - ext4 /dev/vda rw
30 22 0:40 / /srv rw - nfs4 server:/export rw,vers=4.2
31 30 254:1 / /srv/local rw shared:5 master:2 - xfs /dev/vdb rw
32 22 0:41 / /home/z rw - fuse.sshfs z@h:/ rw
33 22 0:42 / /mnt/share\\040disk rw - cifs //h/s rw
34 22 0:43 / /mnt/w rw - 9p drvfs rw
35 22 0:44 / /data rw - ext4 /dev/vdc rw
36 22 0:45 / /data rw - smb3 //h/d rw
37 22 0:46 / /run/g rw - fuse.gvfsd-fuse gvfsd-fuse rw
38 22 0:47 / /opt/f rw - fuse.mergerfs a:b rw
a line of another kind
"""


@pytest.mark.parametrize(
    ("folder", "kind", "network"),
    [
        ("/var/lib/duban", "ext4", False),
        ("/srv/duban", "nfs4", True),
        ("/srv/local/duban", "xfs", False),
        ("/srvx", "ext4", False),
        ("/home/z/duban", "fuse.sshfs", True),
        ("/mnt/share disk/d", "cifs", True),
        ("/mnt/w", "9p", True),
        ("/data/duban", "smb3", True),
        ("/run/g/d", "fuse.gvfsd-fuse", True),
        ("/opt/f/d", "fuse.mergerfs", False),
    ],
)
def test_a_network_drive_is_known_by_what_is_mounted_there(folder: str, kind: str, network: bool) -> None:
    assert kind_of_drive(Path(folder), MOUNTINFO) == kind
    assert is_network(kind) is network


def test_a_folder_on_a_network_drive_is_told(duban: Say, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    mounts = tmp_path / "mountinfo"
    mounts.write_text(f"1 0 0:1 / / rw - ext4 x rw\n2 1 0:2 / {tmp_path} rw - nfs server:/x rw\n")
    monkeypatch.setattr("care.machine.MOUNTS", mounts)
    ok, detail = found(duban)["网络盘"]

    assert not ok
    assert "nfs" in detail


def test_the_list_of_mounts_of_this_machine_is_read() -> None:
    assert not MOUNTS.exists() or kind_of_drive(Path("/"), MOUNTS.read_text()) != ""


def test_a_backup_is_whole_private_and_can_be_put_back(duban: Say, home: Path, tmp_path: Path) -> None:
    number = duban("open", "consultation", "--unit", "edu", "--title", "t", "--json").json["number"]
    target = tmp_path / "备份 #1.db"
    answer = duban("backup", str(target))
    assert answer.code == 0, answer.error
    assert "检查完好" in answer.out

    other = tmp_path / "other"
    other.mkdir()
    shutil.copyfile(target, other / "ledger.db")
    assert number in command(["list"], home=other, now=Clock()).out
    again = duban("backup", str(target))
    assert (again.code, "没有覆盖" in again.error) == (1, True)
    assert oct(os.stat(target).st_mode)[-3:] == "600"


@pytest.mark.parametrize("place", [lambda tmp: tmp / "none" / "x.db", lambda tmp: tmp])
def test_a_backup_that_has_nowhere_to_go_says_so(duban: Say, tmp_path: Path, place: Callable[[Path], Path]) -> None:
    answer = duban("backup", str(place(tmp_path)))

    assert answer.code == 1
    assert "\n" not in answer.error


@pytest.mark.parametrize(
    ("file", "text", "check", "said"),
    [
        ("channels.yaml", "channels: [", "渠道", "channels.yaml:1"),
        ("channels.yaml", "channels: {a: {kind: fax}}", "渠道", "没有这一种"),
        ("sign-in.yaml", "providers: {a: {kind: saml}}", "登录方式", "没有这一种"),
        (
            "sign-in.yaml",
            "providers: {a: {kind: wecom, title: 扫码, corp_id: w, agent_id: 1, secret: gone}}",
            "登录方式",
            "没有密钥 gone",
        ),
    ],
)
def test_a_file_of_the_offices_own_that_is_wrong_is_a_finding_and_not_the_end(
    duban: Say, home: Path, engine_database: Path, file: str, text: str, check: str, said: str
) -> None:
    (home / file).write_text(text, encoding="utf-8")

    findings = found(duban)

    assert [one for one in findings if one != check] == ALL
    ok, detail = findings[check]
    assert not ok
    assert said in detail
