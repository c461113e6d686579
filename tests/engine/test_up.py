"""`duban up` as a process: it starts, survives kills of its parts, leaves no orphan and continues where it stood."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import httpx2
import pytest

from desk.cases.opening import Opening, open_case
from engine.server import choose_port, free_port
from models.instants import parse_instant
from models.ledger import Ledger, sqlite_url
from office.office import build_office
from office.settings import Settings, load_settings
from tests.helpers import ROOT, environment, run_duban
from tests.real_server import real_time
from tests.up import FAST, Up, number_of, wait_for


@pytest.fixture
def up(tmp_path: Path) -> Iterator[Up]:
    """A started `duban up` with the sample office."""
    made = Up(tmp_path / "home")
    assert made.duban("init", "--sample", "jingdezhen", "--roster-only").returncode == 0
    made.start()
    yield made
    if made.process and made.process.poll() is None:
        made.kill(signal.SIGTERM)


def alive(pid: int) -> bool:
    """Whether a process still runs (a zombie does not)."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


def replaced(up: Up, place: int, pid: int) -> bool:
    """Whether another process has taken the place of a killed one."""
    return len(up.engine["pids"]) == 2 and up.engine["pids"][place] != pid


def events(up: Up, number: str) -> list[str]:
    """A case's events as the CLI shows them."""
    return [event["event"] for event in json.loads(up.duban("show", number, "--json").stdout)["events"]]


def test_a_whole_life_and_a_clean_stop(up: Up) -> None:
    number = number_of(up.duban("open", "consultation", "--unit", "edu", "--title", "t", "--json"))
    closed = up.duban("close", number, "--reply", "好")
    assert (closed.returncode, closed.stdout) == (0, f"{number} 按时办结\n")  # and no warning: a worker is there
    wait_for(lambda: up.duban("doctor").returncode == 0)
    second = up.duban("up")
    assert second.returncode == 1
    assert "已有 duban up" in second.stderr

    pids = up.engine["pids"]
    up.kill(signal.SIGTERM)
    assert up.process
    assert up.process.returncode == 0
    assert not any(alive(pid) for pid in pids)
    assert not (up.home / "engine.json").exists()
    refused = up.duban("pause", number, "--reason", "等材料")
    assert "已办结" in refused.stderr  # the ledger answers without an engine


def test_killed_parts_are_restarted_and_a_killed_whole_leaves_no_orphan(up: Up) -> None:
    number = number_of(up.duban("open", "consultation", "--unit", "edu", "--title", "t", "--json"))
    for place in (0, 1):
        pid = up.engine["pids"][place]
        os.kill(pid, signal.SIGKILL)
        wait_for(partial(replaced, up, place, pid))
        wait_for(lambda: up.duban("doctor").returncode == 0)
    assert up.duban("pause", number, "--reason", "x").returncode == 0

    pids = up.engine["pids"]
    up.kill(signal.SIGKILL)
    wait_for(lambda: not any(alive(pid) for pid in pids), 10)
    offline = up.duban("resume", number, "--json")
    assert offline.returncode == 0, offline.stderr

    up.start()
    assert up.duban("close", number, "--reply", "好").returncode == 0
    wait_for(lambda: up.duban("doctor").returncode == 0)
    assert events(up, number) == ["opened", "paused", "resumed", "replied", "closed"]


def test_the_board_is_served_beside_the_rest_and_comes_back_when_killed(up: Up) -> None:
    def answers() -> bool:
        try:
            return httpx2.get(up.engine["web"]).status_code == 401
        except httpx2.TransportError:
            return False

    wait_for(answers)
    assert up.engine["web"] in up.printed
    pid = up.engine["web_pid"]
    os.kill(pid, signal.SIGKILL)
    wait_for(lambda: up.engine["web_pid"] not in (None, pid))
    wait_for(answers)

    pid = up.engine["web_pid"]
    up.kill(signal.SIGKILL)
    wait_for(lambda: not alive(pid), 10)


def test_cases_opened_while_everything_is_down_are_taken_over_and_late_rungs_fire_once(up: Up) -> None:
    up.kill(signal.SIGKILL)
    opened = up.duban("open", "website-error", "--unit", "edu", "--title", "t", "--received", "2026-10-12", "--json")
    number = number_of(opened)
    assert events(up, number) == ["opened", "proposed"]  # what has passed is fired where it is registered
    assert number in up.duban("overdue").stdout  # overdue is derived: no engine needed

    up.start()
    wait_for(lambda: up.duban("doctor").returncode == 0, 60)
    up.kill(signal.SIGKILL)
    up.start()
    wait_for(lambda: up.duban("doctor").returncode == 0, 60)
    (fired,) = json.loads(up.duban("show", number, "--json").stdout)["events"][1:]
    assert (fired["event"], fired["level"], fired["late"]) == ("proposed", "red_card", True)


def test_kills_at_random_moments_lose_nothing_and_fire_nothing_twice(up: Up) -> None:
    """Server and worker are killed again and again while cases are opened and closed, some of them overdue."""
    dice = random.Random(20261123)  # noqa: S311
    for n in range(7):
        received = ["--received", "2026-10-12"] if n % 3 == 0 else []
        number = number_of(up.duban("open", "consultation", "--unit", "edu", "--title", f"t{n}", *received, "--json"))
        if n % 2 == 0:
            pids = up.engine["pids"]
            time.sleep(dice.random() / 4)
            os.kill(dice.choice(pids), signal.SIGKILL)
        closed = up.duban("close", number, "--reply", "好")
        assert closed.returncode == 0, closed.stderr  # an act hangs on nothing that was killed

    wait_for(lambda: len(up.engine["pids"]) == 2 and all(alive(pid) for pid in up.engine["pids"]), 60)
    wait_for(lambda: up.duban("doctor").returncode == 0, 90)
    numbers = [case["number"] for case in json.loads(up.duban("list", "--all", "--json").stdout)]
    assert [number[-4:] for number in sorted(numbers)] == [f"{n:04d}" for n in range(1, 8)]
    for n, number in enumerate(sorted(numbers)):
        found = events(up, number)
        assert found.count("closed") == found.count("replied") == found.count("opened") == 1, found
        assert found.count("proposed") == (1 if n % 3 == 0 else 0), found


def test_cases_are_replanned_once_each_while_the_worker_is_killed(up: Up) -> None:
    """The small form of a run with 5,000 cases and two kills: each case has one line, whoever was killed when."""
    count = 40
    _register(up, count)
    changed = up.duban("calendar", "close", "2026-11-26", "--reason", "x", "--basis", "y", "--yes", "--json")
    assert len(json.loads(changed.stdout)["moves"]) == count, changed.stderr

    def status() -> dict[str, Any]:
        found: dict[str, Any] = json.loads(up.duban("calendar", "replan", "--status", "--json").stdout)
        return found

    wait_for(lambda: status()["done"] > 0, 60)
    os.kill(up.engine["pids"][1], signal.SIGKILL)
    wait_for(lambda: status()["left"] == 0, 90)
    assert (status()["done"], status()["later"]) == (count, count)
    for number in ("JY-2026-0001", f"JY-2026-{count:04d}"):
        assert events(up, number).count("replanned") == 1


def _register(up: Up, count: int) -> None:
    """Cases received on a Monday whose window holds the Thursday that is closed later."""
    office = build_office(load_settings(up.home), real_time)
    received = parse_instant("2026-11-23 10:00")
    for n in range(count):
        open_case(office, Opening(kind="governor-message", unit="edu", title=f"t{n}", received_at=received))
    office.ledger.close()


def test_a_port_that_is_taken_is_refused_and_a_default_one_moves(up: Up, tmp_path: Path) -> None:
    taken = up.engine["address"].rsplit(":", 1)[1]
    second = run_duban("up", "--port", taken, home=tmp_path / "other")

    assert second.returncode == 1
    assert second.stderr == f"duban: 端口 {taken} 已被占用，请换一个或不指定\n"
    assert choose_port(None, int(taken)) != int(taken)


@pytest.mark.parametrize(
    ("harm", "said"),
    [
        (lambda home: (home / "temporal.version").write_text("temporal version 0.0.1\n"), "temporal version 0.0.1"),
        (lambda home: [path.unlink() for path in home.glob("temporal.db*")], "引擎数据库不在了"),
        (lambda home: _spoil(home / "temporal.db"), "引擎数据库已损坏"),
        (lambda home: _empty(home / "temporal.db"), "引擎数据库是空的，或不是引擎的"),
    ],
    ids=["of another version", "gone", "malformed", "emptied"],
)
def test_an_engine_database_that_does_not_fit_is_rebuilt_from_the_ledger(
    up: Up, harm: Callable[[Path], object], said: str
) -> None:
    """Said in a line; what passed meanwhile fires once and late, nothing twice."""
    number = number_of(up.duban("open", "consultation", "--unit", "edu", "--title", "t", "--json"))
    wait_for(lambda: up.duban("doctor").returncode == 0)
    before = events(up, number)
    up.kill(signal.SIGTERM)
    harm(up.home)
    up.start()

    assert said in up.printed
    assert "台账重建" in up.printed
    wait_for(lambda: up.duban("doctor").returncode == 0)
    assert up.duban("close", number, "--reply", "好").returncode == 0
    assert events(up, number) == [*before, "replied", "closed"]


def _empty(database: Path) -> None:
    """As a disk that was full leaves it."""
    for path in database.parent.glob("temporal.db-*"):
        path.unlink()
    database.write_bytes(b"")


def _spoil(database: Path) -> None:
    """Tear pages out of the middle of the file."""
    for path in database.parent.glob("temporal.db-*"):
        path.unlink()
    with database.open("r+b") as file:
        file.seek(4096 * 3)
        file.write(b"\xa5" * 4096 * 40)


def test_the_ledger_is_kept_by_its_owner_alone(up: Up) -> None:
    assert oct(up.home.stat().st_mode)[-3:] == "700"
    assert Settings(home=up.home).ledger_url == Ledger(sqlite_url(up.home / "ledger.db")).engine.url


def test_the_engine_outlives_its_terminal_and_a_persons_own_temporal_settings(tmp_path: Path) -> None:
    """`duban up | head -1`: nobody reads on, and a worker that dies is restarted all the same."""
    home, config = tmp_path / "home", tmp_path / "temporal.toml"
    config.write_text('[profile.default]\naddress = "10.0.0.1:7233"\napi_key = "secret"\n')
    ports = f"--port {free_port()} --ui-port {free_port()}"
    shell = subprocess.Popen(
        ["bash", "-c", f"{sys.executable} -u -m duban up {ports} | head -1"],
        cwd=ROOT,
        env=environment(home, {**FAST, "TEMPORAL_CONFIG_FILE": str(config)}),
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert shell.stdout
        assert "duban 已启动" in shell.stdout.readline()
        pid = json.loads((home / "engine.json").read_text())["pids"][1]
        os.kill(pid, signal.SIGKILL)
        wait_for(lambda: json.loads((home / "engine.json").read_text())["pids"][1:] not in ([pid], []))
        wait_for(lambda: run_duban("init", "--sample", "jingdezhen", "--roster-only", home=home).returncode == 0)
        wait_for(lambda: run_duban("doctor", home=home).returncode == 0)
    finally:
        subprocess.run(["pkill", "-TERM", "-f", f"duban up {ports}"], check=False)
        shell.wait(40)
