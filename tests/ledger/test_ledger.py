"""The ledger on SQLite and on PostgreSQL: numbers, a log that only grows, a migrated schema, errors in one line."""

import datetime as dt
import re
from concurrent.futures import ThreadPoolExecutor

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlmodel import SQLModel

from desk.cases.opening import Opening, open_case
from migrations.upgrade import is_current, upgrade
from models.columns import AsInstant
from models.errors import BadInput, NotFound, NotReady
from models.instants import parse_instant
from models.ledger import Ledger
from models.queries.cases import get_case
from models.queries.columns import columns
from models.queries.people import recipients
from models.tables import Case
from models.words import Role, State
from office.office import Office

T = parse_instant


def opened(office: Office, kind: str = "website-error", unit: str = "edu", **more: object) -> str:
    """A registered case."""
    return open_case(office, Opening(kind=kind, unit=unit, title="链接失效", **more)).case.number  # type: ignore[arg-type]


def test_the_tables_are_exactly_what_the_migrations_make(ledger: Ledger) -> None:
    with ledger.read() as session:
        options = {"include_name": lambda name, kind, _: not (kind == "table" and str(name).startswith("case_title"))}
        found = compare_metadata(MigrationContext.configure(session.connection(), opts=options), SQLModel.metadata)

    assert found == []
    assert is_current(ledger)


def test_an_instant_is_read_in_utc_and_a_word_as_the_word(office: Office) -> None:
    number = opened(office)
    with office.ledger.read() as session:
        query = columns(Case.opened_at, Case.due_at, Case.closed_at, Case.state, Case.due_date)
        found = session.connection().execute(query.where(Case.number == number))
        opened_at, due_at, closed_at, state, due_date = found.one()

    assert (opened_at, opened_at.tzinfo) == (office.now(), dt.UTC)
    assert (due_at, due_at.tzinfo) == (T("2026-11-27 00:00"), dt.UTC)
    assert (closed_at, due_date) == (None, dt.date(2026, 11, 26))
    assert state is State.OPEN


def test_every_column_of_an_instant_is_read_the_same_way() -> None:
    columns = [one for table in SQLModel.metadata.tables.values() for one in table.columns]

    assert {type(one.type) for one in columns if one.key == "at" or one.key.endswith("_at")} == {AsInstant}


def test_migrating_again_and_from_several_places_changes_nothing(ledger: Ledger) -> None:
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(upgrade, [ledger] * 4))

    assert is_current(ledger)


def test_a_ledger_of_a_newer_program_is_left_alone(ledger: Ledger) -> None:
    with ledger.write() as session:
        session.connection().execute(text("UPDATE alembic_version SET version_num = '9999'"))

    with pytest.raises(NotReady, match="请升级本程序"):
        upgrade(ledger)


def test_numbers_run_without_gaps_or_duplicates_under_concurrent_opening(office: Office) -> None:
    with ThreadPoolExecutor(8) as pool:
        numbers = list(pool.map(lambda _: opened(office), range(60)))

    assert sorted(numbers) == [f"ZC-2026-{n:04d}" for n in range(1, 61)]


def test_a_refused_opening_takes_no_number(office: Office) -> None:
    with pytest.raises(NotFound):
        opened(office, unit="nowhere")

    assert opened(office) == "ZC-2026-0001"
    assert opened(office, kind="consultation") == "ZX-2026-0001"


def test_the_year_of_a_number_is_the_local_year(office: Office) -> None:
    office.now.now = T("2027-01-01 00:30")  # type: ignore[attr-defined]  # still 2026 in UTC

    assert opened(office) == "ZC-2027-0001"


def test_the_log_is_append_only(office: Office) -> None:
    opened(office)

    for statement in ("UPDATE event SET detail = 'x'", "DELETE FROM event"):
        with pytest.raises(DBAPIError, match="append-only"), office.ledger.write() as session:
            session.connection().execute(text(statement))


def test_a_case_keeps_what_its_date_is_made_of(office: Office) -> None:
    number = opened(office, received_at=T("2026-09-28 10:00"))
    with office.ledger.read() as session:
        case = get_case(session, number.lower())

    assert (case.clock.received_at, case.clock.limit.days) == (T("2026-09-28 10:00"), 3)
    assert (case.plan.calendar_version, case.due_date) == (office.calendar.version, dt.date(2026, 10, 8))


def test_who_hears_of_a_case(office: Office) -> None:
    number = opened(office)
    with office.ledger.write() as session:
        case = get_case(session, number)
        assert recipients(session, [Role.HANDLER, Role.UNIT_LEAD, Role.SUPERVISOR], case) == [
            "edu-handler",
            "edu-lead",
            "supervisor",
        ]
        assert recipients(session, [Role.AUDITOR], case) == ["supervisor"]  # nobody holds the role: not silent


@pytest.mark.parametrize("url", ["mysql://x/y", "nonsense", "postgresql+asyncpg://x/y", ""])
def test_a_wrong_database_address_says_what_to_write(url: str) -> None:
    with pytest.raises(BadInput, match=re.escape("postgresql://用户:口令@主机/库名")):
        Ledger(url)


def test_a_database_that_is_not_there_says_so_in_one_line() -> None:
    with pytest.raises(NotReady, match="连不上台账数据库") as error:
        Ledger("postgresql://nobody:secret@127.0.0.1:1/none").require_tables()

    assert "secret" not in str(error.value)
    assert "\n" not in str(error.value)
