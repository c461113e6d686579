"""`duban worker` alone: a Temporal server somewhere, the ledger in PostgreSQL, the commands on the same settings."""

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.server import NAMESPACE, Server
from tests.helpers import ROOT, environment, run_duban


@pytest.fixture
def settings(temporal: Server, postgres_url: str) -> dict[str, str]:
    """What an office that outgrew one machine sets."""
    return {
        "TEMPORAL_ADDRESS": temporal.address,
        "TEMPORAL_NAMESPACE": NAMESPACE,
        "DUBAN_DATABASE_URL": postgres_url,
        "DUBAN_TASK_QUEUE": f"pg-{postgres_url[-12:]}",
        "DUBAN_SPREAD_SECONDS": "0",
        "DUBAN_COLLECT_SECONDS": "0",
    }


@pytest.fixture
def worker(settings: dict[str, str], tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    """A running `duban worker`."""
    process = subprocess.Popen(
        [sys.executable, "-u", "-m", "duban", "worker"],
        cwd=ROOT,
        env=environment(tmp_path / "home", settings),
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert process.stdout
    assert "工作进程已启动" in process.stdout.readline()
    yield process
    process.send_signal(signal.SIGTERM)
    assert process.wait(30) == 0


def test_a_worker_on_postgresql_carries_a_case_through(
    settings: dict[str, str], worker: subprocess.Popen[str], tmp_path: Path
) -> None:
    home = tmp_path / "home"
    assert run_duban("init", "--sample", "jingdezhen", "--roster-only", home=home, **settings).returncode == 0
    # Numbers start anew in this ledger, on a server that other tests use as well: a kind that they leave alone.
    opened = run_duban("open", "simple-question", "--unit", "edu", "--title", "t", "--json", home=home, **settings)
    number = json.loads(opened.stdout)["number"]
    assert json.loads(opened.stdout)["warning"] is None
    for arguments in (["pause", number, "--reason", "等材料"], ["resume", number], ["close", number, "--reply", "好"]):
        done = run_duban(*arguments, home=home, **settings)
        assert done.returncode == 0, done.stderr

    shown = json.loads(run_duban("show", number, "--json", home=home, **settings).stdout)
    assert [event["event"] for event in shown["events"]] == ["opened", "paused", "resumed", "replied", "closed"]
    assert not (home / "ledger.db").exists()


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("DUBAN_DATABASE_URL", "mysql://x", "数据库地址无法识别"),
        ("DUBAN_DATABASE_URL", "postgresql://u:secret@127.0.0.1:1/x", "连不上台账数据库"),
        ("TEMPORAL_ADDRESS", "127.0.0.1:1", "连不上 127.0.0.1:1 的 Temporal 服务"),
        ("DUBAN_SMTP_PORT", "many", "环境变量 DUBAN_SMTP_PORT"),
    ],
)
def test_a_wrong_setting_stops_the_worker_with_one_line(tmp_path: Path, name: str, value: str, said: str) -> None:
    stopped = run_duban("worker", home=tmp_path / "home", **{"TEMPORAL_ADDRESS": "127.0.0.1:1", name: value})

    assert stopped.returncode == 1
    assert said in stopped.stderr
    assert "secret" not in stopped.stderr
    assert len([line for line in stopped.stderr.splitlines() if line.startswith("duban: ")]) == 1
    assert "Traceback" not in stopped.stderr
