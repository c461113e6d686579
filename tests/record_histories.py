"""Records the histories that `test_replay.py` replays: closed cases through every path, on the time-skipping server.

Run `make histories` on released code only, never on the branch under test: a history recorded by the change it should
judge proves nothing. Old files stay; a new version adds its own.
"""

import asyncio
import re
import sys
from pathlib import Path

from temporalio.client import Client

from catalog.loader import load
from cli.main import dispatch_for_rehearsal
from duban import __version__
from rehearsal.player import rehearse
from rehearsal.scenario import Scenario
from tests.helpers import PEOPLE

FOLDER = Path(__file__).parent / "workflows" / "histories"
CYCLE = "monthly-statistics"
RECORDED = ("early", "late", "paused", "changed", "mailbox-h", f"cycle-{CYCLE}")
OPEN = "open consultation --as {} --unit edu --title t"

SCENARIO = {
    "start": "2026-09-14",
    "until": "2026-10-20",
    "actions": [
        {"at": "2026-09-14 09:00", "run": OPEN.format("early")},
        {"at": "2026-09-15 09:00", "run": "close early --reply r"},
        {"at": "2026-09-14 09:00", "run": OPEN.format("late")},
        {"at": "2026-10-12 12:00", "run": "close late --reply r"},
        {"at": "2026-09-14 09:00", "run": OPEN.format("paused")},
        {"at": "2026-09-16 09:00", "run": "pause paused --reason r"},
        {"at": "2026-09-28 10:00", "run": "resume paused"},
        {"at": "2026-09-29 10:00", "run": "close paused --reply r"},
        {"at": "2026-09-14 09:00", "run": OPEN.format("changed")},
        {"at": "2026-09-14 10:00", "run": "classify changed simple-question"},
        {"at": "2026-09-15 10:00", "run": "classify changed consultation"},
        {"at": "2026-09-16 10:00", "run": "reassign changed --unit tax"},
        {"at": "2026-09-17 10:00", "run": "extend changed --days 2 --approver a --reason r"},
        {"at": "2026-09-18 10:00", "run": "withdraw changed --reason r"},
        {"at": "2026-09-14 08:00", "run": f"activate {CYCLE} --unit edu --since 2026-09-01"},
        {"at": "2026-10-16 10:00", "run": f"deactivate {CYCLE} --unit edu --reason r"},
    ],
    **PEOPLE,
}


async def record() -> None:
    """Play the scenario and keep the history of each case, of one mailbox and of one cycle."""
    FOLDER.mkdir(exist_ok=True)
    scenario = Scenario.model_validate(SCENARIO)
    scenario = scenario.model_copy(update={"actions": tuple(sorted(scenario.actions, key=lambda action: action.at))})

    async def keep(client: Client, ids: dict[str, str]) -> None:
        for name in RECORDED:
            history = await client.get_workflow_handle(ids[name]).fetch_history()
            text = re.sub(r'"identity": "[^"]*"', '"identity": "recorder"', history.to_json())
            (FOLDER / f"{__version__}-{name}.json").write_text(text + "\n", encoding="utf-8")
            sys.stdout.write(f"{name}: {len(history.events)} events\n")

    async with rehearse(scenario, load(), dispatch_for_rehearsal(), look=keep):
        pass


if __name__ == "__main__":
    asyncio.run(record())
