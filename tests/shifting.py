"""The suite on another day: `SHIFTED_CLOCK=2027-02-07T10:00+08:00` moves the clock of its processes, which goes on.

Every process is moved by the same seconds, so that none of them is behind another: the first one works them out, and
what it starts finds them in its environment (`tests/shifted/sitecustomize.py`). Servers that are no Python keep the
machine's time.
"""

import datetime as dt
import os
import time
from pathlib import Path

FOLDER = Path(__file__).parent / "shifted"


def shift() -> None:
    """Move the clock of this process and of its children to the moment asked for, once."""
    moment = os.environ.get("SHIFTED_CLOCK")
    if not moment:
        return
    import time_machine

    if time_machine.escape_hatch.is_travelling():
        return
    seconds = dt.datetime.fromisoformat(moment).timestamp() - time.time()
    os.environ.setdefault("SHIFTED_SECONDS", str(seconds))
    os.environ["PYTHONPATH"] = os.pathsep.join(path for path in (str(FOLDER), os.environ.get("PYTHONPATH")) if path)
    there = dt.datetime.fromtimestamp(time.time() + float(os.environ["SHIFTED_SECONDS"]), dt.UTC)
    time_machine.travel(there, tick=True).start()
