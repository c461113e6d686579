"""The ledger on SQLite and on PostgreSQL: numbers, lines written once, a log that only grows, a migrated schema."""

import datetime as dt
import re
from concurrent.futures import ThreadPoolExecutor

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlmodel import SQLModel

from activities.record import CaseActivities
from desk.cases.opening import Opening, register
from migrations.upgrade import is_current, upgrade
from models.errors import BadInput, NotFound, NotReady
from models.instants import parse_instant
from models.ledger import Ledger
from models.payloads import ActRecord, Announcement, Pace, RungRecord
from models.queries.cases import case_input, events_of, get_case, unstarted
from models.queries.outbox import waiting
from models.queries.people import recipients
from models.tables import Submission
from models.words import Act, EventName, Role, State
from office.office import Office

T = parse_instant
PACE = Pace()


def opened(office: Office, kind: str = "website-error", unit: str = "edu", **more: object) -> str:
    """A registered case."""
    return register(office, Opening(kind=kind, unit=unit, title="链接失效", **more)).number  # type: ignore[arg-type]


def test_the_tables_are_exactly_what_the_migrations_make(ledger: Ledger) -> None:
    with ledger.read() as session:
        found = compare_metadata(MigrationContext.configure(session.connection()), SQLModel.metadata)

    assert found == []
    assert is_current(ledger)


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


def activities(office: Office) -> tuple[CaseActivities, list[str]]:
    """The activities, and whom they woke."""
    woken: list[str] = []
    return CaseActivities(office.ledger, office.calendars, lambda officer, pace: woken.append(officer)), woken


def test_an_activity_that_runs_again_writes_once_and_wakes_again(office: Office) -> None:
    number = opened(office)
    with office.ledger.read() as session:
        rung = get_case(session, number).plan.rungs[2]
    doing, woken = activities(office)
    task = RungRecord(number=number, rung=rung, at=rung.at, recorded_at=rung.at, late=False, pace=PACE)
    for _ in range(3):
        doing.fire(task)

    with office.ledger.read() as session:
        assert [event.event for event in events_of(session, number)] == [EventName.OPENED, EventName.OVERDUE]
        assert len(waiting(session, "supervisor")) == 1
    # The handler's mailbox has the registration waiting; run again, whoever may have missed the call is woken.
    assert woken == ["edu-lead", "supervisor", *["edu-handler", "edu-lead", "supervisor"] * 2]


def test_a_registration_and_what_its_handler_is_told_are_one_transaction(office: Office) -> None:
    number = opened(office)
    with office.ledger.read() as session:
        (line,) = waiting(session, "edu-handler")
    doing, woken = activities(office)
    doing.announce(Announcement(number=number, recorded_at=office.now(), pace=PACE))

    assert (line.case_number, line.seq) == (number, 1)
    assert woken == ["edu-handler"]


def test_a_mailbox_that_has_something_waiting_is_not_woken_again(office: Office) -> None:
    first, second = opened(office), opened(office)
    doing, woken = activities(office)
    for number in (first, second):
        with office.ledger.read() as session:
            rung = get_case(session, number).plan.rungs[2]
        doing.fire(RungRecord(number=number, rung=rung, at=rung.at, recorded_at=rung.at, late=False, pace=PACE))

    assert woken == ["edu-lead", "supervisor"]  # the handler's mailbox was woken for the registration


def test_a_closing_that_runs_again_closes_once(office: Office) -> None:
    number = opened(office)
    content = {"content": "已修复", "date": "2026-11-23", "unit": "edu", "unit_name": "市教育局"}
    with office.ledger.write() as session:
        session.add(Submission(id="s1", case_number=number, act=Act.CLOSE, at=office.now(), content=content))
    doing, _ = activities(office)
    task = ActRecord(number=number, submission_id="s1", recorded_at=office.now(), pace=PACE)
    standings = [doing.carry_out(task) for _ in range(2)]

    assert [standing.state for standing in standings] == [State.CLOSED, State.CLOSED]
    with office.ledger.read() as session:
        assert [event.event for event in events_of(session, number)] == ["opened", "replied", "closed"]
        assert get_case(session, number).state is State.CLOSED


def test_an_activity_that_runs_again_after_what_came_next_still_writes_once(office: Office) -> None:
    """Killed between its write and its report, a rung is fired again after an act: each has its own line, once."""
    number = opened(office)
    with office.ledger.write() as session:
        rung = get_case(session, number).plan.rungs[0]
        content = {"reason": "x"}
        session.add(Submission(id="s1", case_number=number, act=Act.PAUSE, at=office.now(), content=content))
    doing, _ = activities(office)
    fire = RungRecord(number=number, rung=rung, at=rung.at, recorded_at=rung.at, late=False, pace=PACE)
    act = ActRecord(number=number, submission_id="s1", recorded_at=office.now(), pace=PACE)
    doing.fire(fire)
    doing.carry_out(act)
    doing.carry_out(act)
    doing.fire(fire)

    with office.ledger.read() as session:
        found = [(event.seq, event.event.value) for event in events_of(session, number)]
    assert found == [(1, "opened"), (2, "reminded"), (3, "paused")]


def test_a_rung_that_is_not_in_the_plan_any_more_is_not_fired(office: Office) -> None:
    """The server's database was put back to before an extension; the ledger knows better."""
    number = opened(office)
    with office.ledger.read() as session:
        rung = get_case(session, number).plan.rungs[2].model_copy(update={"key": "2@20200101T0000"})
    doing, woken = activities(office)
    doing.fire(RungRecord(number=number, rung=rung, at=rung.at, recorded_at=rung.at, late=False, pace=PACE))

    assert woken == []


def test_a_rung_of_a_case_that_is_no_longer_open_is_not_fired(office: Office) -> None:
    number = opened(office)
    with office.ledger.write() as session:
        rung = get_case(session, number).plan.rungs[0]
        content = {"reason": "x"}
        session.add(Submission(id="s1", case_number=number, act=Act.WITHDRAW, at=office.now(), content=content))
    doing, woken = activities(office)
    doing.carry_out(ActRecord(number=number, submission_id="s1", recorded_at=office.now(), pace=PACE))
    woken.clear()
    task = RungRecord(number=number, rung=rung, at=rung.at, recorded_at=rung.at, late=False, pace=PACE)

    assert doing.fire(task).state is State.WITHDRAWN  # and the workflow that asked ends
    assert woken == []


def test_a_lost_workflow_starts_again_from_the_ledger(office: Office) -> None:
    number = opened(office)
    with office.ledger.read() as session:
        rung = get_case(session, number).plan.rungs[0]
    doing, _ = activities(office)
    doing.fire(RungRecord(number=number, rung=rung, at=rung.at, recorded_at=rung.at, late=False, pace=PACE))

    with office.ledger.read() as session:
        start = case_input(session, number, PACE)
    assert (start.fired, start.state) == ((rung.key,), State.OPEN)


def test_a_case_nobody_started_is_found(office: Office) -> None:
    number = opened(office)
    with office.ledger.read() as session:
        assert unstarted(session, office.now() + dt.timedelta(seconds=5)) == [number]
        assert unstarted(session, office.now()) == []


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
