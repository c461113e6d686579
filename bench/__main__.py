"""`make bench`: every figure against its baseline in the same run. `--only NAME`, `--json`, `--quick` (a tenth)."""

import argparse
import asyncio
import importlib
import json
import os
import sys
from collections.abc import Sequence
from typing import Any

from rich.console import Console
from rich.table import Table

MEASURES = {
    "working-days": "bench.dates:working_days",
    "full-cases": "bench.cases:full_cases",
    "desk": "bench.cases:desk",
    "herd": "bench.herd:herd",
    "channels": "bench.burst:channels",
    "lists": "bench.lists:lists",
    "board": "bench.board:board",
    "guarding": "bench.guarding:guarding",
    "cli": "bench.startup:startup",
    "memory": "bench.holding:memory",
    "disk": "bench.holding:disk",
    "replan": "bench.replan:replan",
}
QUICK = 0.1


def measure(name: str, scale: float) -> list[dict[str, Any]]:
    """One measure's rows."""
    module, _, function = MEASURES[name].partition(":")
    found = getattr(importlib.import_module(module), function)(scale)
    return asyncio.run(found) if asyncio.iscoroutine(found) else list(found)


def asked(words: Sequence[str]) -> argparse.Namespace:
    """What was typed. Exits where it cannot be meant."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--only", action="append", choices=list(MEASURES), metavar="NAME", help=", ".join(MEASURES))
    parser.add_argument(
        "--json", action="store_true", help="rows of what, value, unit, baseline, baseline_value, ratio"
    )
    parser.add_argument("--quick", action="store_true", help="a tenth of the work: whether it runs, not how fast")
    return parser.parse_args(words)


def main(words: Sequence[str]) -> None:
    """Measure and print, a table or (`--json`) the rows."""
    wanted = asked(words)
    rows = [one for name in wanted.only or MEASURES for one in measure(name, QUICK if wanted.quick else 1.0)]
    if wanted.json:
        sys.stdout.write(json.dumps(rows, ensure_ascii=False, indent=2) + "\n")
        return
    table = Table("what", "value", "baseline", "ratio")
    for row in rows:
        base = f"{row['baseline_value']} {row['unit']} ({row['baseline']})" if row["baseline"] else "—"
        table.add_row(row["what"], f"{row['value']} {row['unit']}", base, f"{row['ratio']}×" if row["ratio"] else "—")
    Console(width=120).print(table)


if __name__ == "__main__":
    main(sys.argv[1:])
    sys.stdout.flush()
    os._exit(0)  # see duban/__main__.py
