"""`channels`: what acts take while 2,000 escalations leave at one instant, one vendor of three silent."""

import asyncio
import statistics
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from temporalio.client import Client
from temporalio.contrib.pydantic import pydantic_data_converter

from bench.clerks import OPENING, Clerks, clerks_at
from bench.rows import row
from bench.stage import PATIENCE_SECONDS, an_office, engine_for
from desk.cases.opening import open_case
from desk.people.reaching import set_ways
from engine.scratch import scratch_server
from engine.server import NAMESPACE
from models.instants import wall_clock
from models.queries.people import officers
from models.queries.to_tell import MAILBOX, tell
from models.tables import Event, Notification
from models.words import EventName, Level
from office.office import Office
from office.settings import Settings
from worker import working

LINES, OFFICERS, ACTS = 2_000, 30, 60
CHANNELS = ("first", "second", "silent")
SILENT_SECONDS = 3_600.0


async def channels(scale: float = 1.0) -> list[dict[str, Any]]:
    """Median of an opening and a closing at another process's desk, before the burst and during it; seconds until
    every message of the channels that answer is out."""
    count, acts = int(LINES * scale), max(10, int(ACTS * scale))
    with (
        scratch_server() as server,
        tempfile.TemporaryDirectory(prefix="duban-bench-") as folder,
        _vendors() as vendors,
    ):
        home = Path(folder)
        client = await Client.connect(server.address, namespace=NAMESPACE, data_converter=pydantic_data_converter)
        office = await asyncio.to_thread(an_office, home, "2026-11-23 10:00")
        people = await asyncio.to_thread(_set_up, office, home, vendors)
        async with working(office, engine_for(client, office, 0, collect_seconds=1), Settings(home=home)) as relay:
            stop = asyncio.Event()
            telling = asyncio.create_task(relay.run(stop))
            found = await asyncio.to_thread(_measured, office, home, vendors, people, count, acts)
            stop.set()
            await telling
        office.ledger.close()
    return found


def _measured(
    office: Office, home: Path, vendors: "Vendors", people: list[str], count: int, acts: int
) -> list[dict[str, Any]]:
    with clerks_at(home, office.now() - wall_clock(), 1) as clerks:
        _acts(clerks, acts)  # for warmth
        alone = statistics.median(_acts(clerks, acts))
        reached = len([n for n in range(len(people)) if CHANNELS[n % len(CHANNELS)] != "silent"])
        begun = time.monotonic()
        _escalate(office, people, count)
        spent: list[float] = []
        while len(vendors.got) < reached or len(spent) < acts:
            assert time.monotonic() - begun < PATIENCE_SECONDS, f"{len(vendors.got)} of {reached} messages are out"
            spent += _acts(clerks, 1)
            out = vendors.last - begun
        during = statistics.median(spent)
    assert len(set(vendors.got)) == reached, "an officer got two messages of one window"
    return [
        row(f"an opening and a closing while {count:,} escalations leave", during * 1e3, "ms", "alone", alone * 1e3),
        row(f"until {reached} officers have one message each, one vendor of three hanging", out, "s", "", None),
    ]


def _acts(clerks: Clerks, count: int) -> list[float]:
    """Seconds of an opening and a closing, so many times."""
    spent = []
    for _ in range(count):
        begun = time.perf_counter()
        clerks.close_cases(clerks.open_cases(1))
        spent.append(time.perf_counter() - begun)
    return spent


def _set_up(office: Office, home: Path, vendors: "Vendors") -> list[str]:
    """Three webhooks, each officer on one of them; their ids."""
    kinds = "".join(f"  {name}: {{kind: webhook, url: {name}, sign: sign}}\n" for name in CHANNELS)
    (home / "channels.yaml").write_text(f"channels:\n{kinds}", encoding="utf-8")
    (home / "secrets").mkdir()
    (home / "secrets" / "sign").write_text("bench", encoding="utf-8")
    for name in CHANNELS:
        (home / "secrets" / name).write_text(f"{vendors.address}/{name}", encoding="utf-8")
    with office.ledger.read() as session:
        people = [one.id for one in officers(session) if one.id != "edu-handler"][:OFFICERS]
    for n, one in enumerate(people):
        set_ways(office, home, one, (f"{CHANNELS[n % len(CHANNELS)]}={one}",), None)
    return people


def _escalate(office: Office, people: list[str], count: int) -> None:
    """So many lines of the log for these officers at one instant, as a walk of their cases would leave them."""
    number, now = open_case(office, OPENING).case.number, office.now()
    told = [(n + 100, people[n % len(people)]) for n in range(count)]
    line = partial(Event, case_number=number, event=EventName.ESCALATED, level=Level.SUPERVISE, due_date=now.date())
    with office.ledger.write() as session:
        session.add_all(line(seq=seq, at=now, recorded_at=now, due_at=now, to=[who]) for seq, who in told)
        session.flush()
        for seq, who in told:
            body = f"【督办】第 {seq} 项"
            session.add(
                Notification(
                    case_number=number, seq=seq, officer_id=who, event=EventName.ESCALATED, body=body, created_at=now
                )
            )
        tell(session, MAILBOX, [(one, None, now) for one in people])


class Vendors(ThreadingHTTPServer):
    """Receivers on loopback. `got`: to whom the messages went that were taken, the last of them at `last`."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Receiver)
        self.got: list[str] = []
        self.last = time.monotonic()
        self.ended = threading.Event()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"


class _Receiver(BaseHTTPRequestHandler):
    server: Vendors

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if self.path == "/silent":
            self.server.ended.wait(SILENT_SECONDS)
            return
        self.server.got.append(body.decode().split('"to": "')[1].split('"')[0])
        self.server.last = time.monotonic()
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_words: object) -> None:
        """Nothing: the figures are what is printed."""


@contextmanager
def _vendors() -> Iterator[Vendors]:
    server = Vendors()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.ended.set()
    server.shutdown()
