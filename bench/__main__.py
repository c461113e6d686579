"""`make bench`: every figure against its baseline in the same run, as JSON and as a table."""

import asyncio
import json
import os
import sys

from rich.console import Console
from rich.table import Table

from bench.measures import full_cases, herd, working_days


async def run(quick: bool) -> None:
    """Measure and print. `quick` takes a tenth of the cases, to see that it works."""
    cases, deadlines = (20, 100) if quick else (200, 1_000)
    rows = working_days()
    rows += await full_cases(cases)
    rows += await herd(deadlines)
    sys.stdout.write(json.dumps(rows, ensure_ascii=False, indent=2) + "\n")
    table = Table("what", "value", "baseline", "ratio")
    for row in rows:
        value = f"{row['value']} {row['unit']}"
        base = f"{row['baseline_value']} {row['unit']} ({row['baseline']})"
        table.add_row(row["what"], value, base, f"{row['ratio']}×")
    Console(width=120).print(table)


if __name__ == "__main__":
    asyncio.run(run("--quick" in sys.argv))
    sys.stdout.flush()
    os._exit(0)  # see duban/__main__.py
