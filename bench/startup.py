"""`cli`: how long a command takes to answer on a small ledger, against importing typer and sqlmodel."""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bench.rows import row

ROOT = Path(__file__).resolve().parent.parent
BASELINE = [sys.executable, "-c", "import typer, sqlmodel"]
ROUNDS = 11


def startup(scale: float = 1.0) -> list[dict[str, Any]]:
    """Five commands, each started anew, interleaved with the baseline; medians."""
    rounds = max(3, int(ROUNDS * scale))
    with tempfile.TemporaryDirectory(prefix="duban-bench-") as folder:
        environment = {**os.environ, "DUBAN_HOME": f"{folder}/home"}
        environment.pop("PYTHONDONTWRITEBYTECODE", None)  # an office's Python keeps what it has compiled
        _ran(["init", "--sample", "jingdezhen", "--roster-only"], environment)
        numbers = [
            _ran(["open", "consultation", "--unit", "edu", "--title", "t", "--json"], environment).split('"')[3]
            for _ in range(rounds + 3)
        ]
        commands: dict[str, Callable[[int], list[str]]] = {
            "list": lambda n: ["list"],
            "open": lambda n: ["open", "website-error", "--unit", "edu", "--title", "t"],
            "show": lambda n: ["show", numbers[n]],
            "close": lambda n: ["close", numbers[n], "--reply", "r"],
            "calendar add": lambda n: ["calendar", "add", "2026-09-30", "5"],
        }
        taken: dict[str, list[float]] = {name: [] for name in ("baseline", *commands)}
        for n in range(rounds):
            taken["baseline"].append(_seconds(BASELINE, environment))
            for name, words in commands.items():
                taken[name].append(_seconds([sys.executable, "-m", "duban", *words(n)], environment))
    base = statistics.median(taken.pop("baseline")) * 1000
    return [
        row(f"duban {name}", statistics.median(found) * 1000, "ms", "import typer, sqlmodel", base)
        for name, found in taken.items()
    ]


def _ran(words: list[str], environment: dict[str, str]) -> str:
    command = [sys.executable, "-m", "duban", *words]
    return subprocess.run(command, env=environment, cwd=ROOT, check=True, capture_output=True, text=True).stdout


def _seconds(command: list[str], environment: dict[str, str]) -> float:
    begun = time.perf_counter()
    subprocess.run(command, env=environment, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - begun
