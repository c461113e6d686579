"""`board`: what the board's pages cost at a million cases, beside the same SQL by the bare driver; and what acts take
while fifty supervisors look.

Pages are asked of the whole application, session and template and all, in a process of its own.
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import uvicorn
from starlette.testclient import TestClient

from bench.fill import NOW, fill, office_at
from bench.lists import a_postgres, against, bare_driver, most_resident
from bench.rows import row
from desk.cases.closing import Reply, close_case
from desk.cases.opening import Opening, open_case
from desk.signing_in.hashing import hashed
from desk.signing_in.sessions import sign_in
from desk.views.asked import Asked
from desk.views.lists import list_cases
from engine.server import free_port
from models.instants import parse_instant
from models.ledger import Ledger
from models.signing_in import Password
from office.office import Office
from office.settings import Settings
from web.app import make_app
from web.served import Served

SIZE, ACTS, SUPERVISORS, REFRESH_SECONDS = 1_000_000, 60, 50, 30.0
LATER = parse_instant("2027-01-15 10:00")
"""After every line that the ledger was filled with."""
WHO, WORD = "supervisor", "Bench-2026"


def board(scale: float = 1.0) -> list[dict[str, Any]]:
    """The pages on a ledger of a million cases, on SQLite and on PostgreSQL."""
    found, size = [], int(SIZE * scale)
    with tempfile.TemporaryDirectory(prefix="duban-bench-") as folder, a_postgres() as database:
        for name, url in (("SQLite", f"sqlite:///{folder}/ledger.db"), ("PostgreSQL", database("board"))):
            office = fill(url, size)
            with office.ledger.write() as session:
                session.add(Password(officer_id=WHO, hash=hashed(WORD), at=NOW, own=True))
            office.ledger.close()
            ran = subprocess.run(
                [sys.executable, "-m", "bench.board", f"{name}, {size:,} cases", url, folder],
                capture_output=True,
                check=True,
            )
            found += json.loads(ran.stdout)
    return found


def measured(where: str, url: str, home: Path) -> list[dict[str, Any]]:
    """What a fresh process measures on a filled ledger; at last the most memory it had."""
    office, bare = office_at(Ledger(url)), bare_driver(url)
    client = TestClient(make_app(Served(office, Settings(home=home))), base_url="http://board")
    client.cookies.set("duban", sign_in(office, WHO, WORD, "testclient"))
    number = list_cases(office, Asked(), 1).rows[0].number
    pages = {"first page": "/", "list page": "/cases", "case page": f"/cases/{number}", "proposals": "/proposals"}
    rows = [against(f"{where}: {what}", _asks(client, path), office, bare) for what, path in pages.items()]
    weight = max(len(client.get(path).content) for path in pages.values())
    rows.append(row(f"{where}: heaviest page", weight / 1000, "kB", "", None))
    rows.append(row(f"{where}: memory of the web process", most_resident(), "MB", "", None))
    return [*rows, *_while_watched(where, url, home, client.cookies["duban"])]


def _asks(client: TestClient, path: str) -> Callable[[], None]:
    def ask() -> None:
        answer = client.get(path)
        assert answer.status_code == 200, answer.text

    return ask


def _while_watched(where: str, url: str, home: Path, token: str) -> list[dict[str, Any]]:
    """Openings and closings of this process: alone, and while fifty supervisors' pages ask another one anew."""
    office, port, stop = replace(office_at(Ledger(url)), now=lambda: LATER), free_port(), threading.Event()
    alone = _acts(office, "alone")
    with subprocess.Popen([sys.executable, "-m", "bench.board", "serve", url, str(home), str(port)]) as serving:
        watching = threading.Thread(target=_watch, args=(port, token, stop))
        watching.start()
        try:
            watched = _acts(office, "watched")
        finally:
            stop.set()
            watching.join()
            serving.terminate()
    return [row(f"{where}: an opening and a closing, watched", watched, "ms", "alone", alone)]


def _acts(office: Office, mark: str) -> float:
    took = []
    for n in range(ACTS):
        begun = time.perf_counter()
        made = open_case(office, Opening("consultation", "edu", f"{mark} {n}", received_at=LATER))
        close_case(office, made.case.number, Reply("已办"))
        took.append((time.perf_counter() - begun) * 1e3)
        time.sleep(0.05)
    return statistics.median(took)


def _watch(port: int, token: str, stop: threading.Event) -> None:
    """Fifty pages ask anew, each every half minute."""
    import httpx2

    known = ""
    with httpx2.Client(base_url=f"http://127.0.0.1:{port}", cookies={"duban": token}, timeout=10) as client:
        while not stop.is_set():
            with suppress(httpx2.TransportError):  # it is still coming up
                answer = client.get("/first", headers={"If-None-Match": known})
                known = answer.headers.get("etag", known)
            stop.wait(REFRESH_SECONDS / SUPERVISORS)


def serve(url: str, home: Path, port: int) -> None:
    """The board of a filled ledger, until it is stopped."""
    served = Served(office_at(Ledger(url)), Settings(home=home))
    uvicorn.run(make_app(served), port=port, log_level="critical")


if __name__ == "__main__":
    if sys.argv[1] == "serve":
        serve(sys.argv[2], Path(sys.argv[3]), int(sys.argv[4]))
    sys.stdout.write(json.dumps(measured(sys.argv[1], sys.argv[2], Path(sys.argv[3])), ensure_ascii=False))
    sys.stdout.flush()
    os._exit(0)
