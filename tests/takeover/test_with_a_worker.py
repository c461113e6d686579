"""Taking over while a worker runs: what the engine is told of quiet cases, and when it begins to remind."""

from pathlib import Path

from care.reconciliation import retell
from desk.cases.opening import Opening, open_case
from desk.takeover.finishing import finish, preview
from desk.takeover.mode import begin_takeover
from engine.server import Server
from models.instants import parse_instant
from models.queries.outbox import latest_messages
from models.queries.to_tell import untold
from tests.helpers import client_of
from tests.real_server import a_place, waited


async def test_the_worker_is_silent_until_the_ladders_begin(temporal: Server, tmp_path: Path) -> None:
    place = a_place(tmp_path, await client_of(temporal), "2026-11-30 10:00")
    begin_takeover(place.office, "supervisor")
    opening = Opening("consultation", "edu", "迟", received_at=parse_instant("2026-11-13 09:00"), old_number="旧-1")
    case = open_case(place.office, opening).case
    async with place.working():
        await place.until_running(case)
        finish(place.office, preview(place.office), "supervisor")

        def all_told() -> bool:
            with place.office.ledger.read() as session:
                return not untold(session, 1)

        assert await waited(all_told)
        assert place.log(case.number) == ["opened", "taken_over"]
    later = place.at("2026-12-01 08:59:58")
    retell(later.office, [case.number])  # the tests' clock was set ahead, which no office's is
    async with later.working():
        overdue = await later.until(case.number, "overdue")

        def arrived() -> bool:
            with place.office.ledger.read() as session:
                return bool(latest_messages(session, "edu-handler", 1))

        assert await waited(arrived)
    assert overdue.at == parse_instant("2026-12-01 09:00")
    assert later.log(case.number) == ["opened", "taken_over", "overdue"]
    place.office.ledger.close()
