"""One transaction decides: acts and rungs on both databases, with nothing but the ledger running."""

import datetime as dt
import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from typing import Any

import pytest
from sqlalchemy import text

from casework.ledger_calendar import LedgerCalendar
from casework.turn import Turn
from cli.hints import hinted
from desk.calendar.changes import make, propose_local
from desk.cases.closing import Reply, close_case, withdraw_case
from desk.cases.extending import Extending, extend_case
from desk.cases.opening import Opening, open_case
from desk.cases.performing import Asking
from desk.cases.stepping import take_step
from desk.cases.timing import pause_case, resume_case
from desk.people.renaming import rename_unit
from desk.supervision.applications import Terms
from desk.supervision.sanctions import decide, propose
from desk.views.asked import Asked
from desk.views.board import show_case
from desk.views.lists import list_cases
from models.errors import DubanError, Refused, UnknownOutcome
from models.instants import parse_instant
from models.queries.cases import get_case
from models.queries.heartbeat import beat
from models.queries.outbox import waiting
from models.queries.to_tell import CASE, MAILBOX, claim, tell, told, untold
from models.tables import Definition
from models.words import State
from office.clock import believable
from office.office import Office
from tests.helpers import asked, at, case_lines, case_log, walked

T = parse_instant
OPENED, DUE = "2026-11-23 10:00", "2026-11-30"
"""A consultation of 5 working days: reminded on the 27th and the 30th at 09:00, overdue at the 30th's midnight,
urged on 1 December, a yellow card proposed on the 3rd, a red one on the 7th."""


def opened(office: Office, **more: Any) -> str:
    """A consultation."""
    return open_case(office, Opening(kind="consultation", unit="edu", title="t", **more)).case.number


def withdrawn_by(officer: str) -> Callable[[Office, str, str], Any]:
    """A withdrawal by this officer."""
    return lambda office, number, reason: withdraw_case(office, number, reason, Asking(officer))


@pytest.mark.parametrize(
    ("act_at", "act", "expected"),
    [
        # nothing has passed
        ("2026-11-24 10:00", pause_case, ["opened", "paused"]),
        # the day's reminder was not sent yet: an act that goes on sends it first, one that ends the case never does
        ("2026-11-30 10:00", pause_case, ["opened", "reminded", "paused"]),
        ("2026-11-30 10:00", withdraw_case, ["opened", "withdrawn"]),
        ("2026-11-30 10:00", lambda o, n, r: close_case(o, n, Reply(r)), ["opened", "replied", "closed"]),
        # an escalation is never overtaken: it happened before the act
        ("2026-12-01 08:00", lambda o, n, r: close_case(o, n, Reply(r)), ["opened", "overdue", "replied", "closed"]),
        ("2026-12-03 10:00", withdrawn_by("supervisor"), ["opened", "proposed", "withdrawn", "voided"]),
    ],
)
def test_an_act_first_fires_what_the_clock_had_passed(
    office: Office, act_at: str, act: Callable[[Office, str, str], Any], expected: list[str]
) -> None:
    number = opened(office)
    act(at(office, act_at), number, "x")

    assert case_log(office, number) == expected


def test_an_act_needs_no_worker_and_says_that_nobody_keeps_time(office: Office) -> None:
    assert "提醒和升级暂停" in str(open_case(office, Opening("consultation", "edu", "t")).warning)
    with office.ledger.write() as session:
        beat(session, "w", office.now() - dt.timedelta(seconds=10))
    assert open_case(office, Opening("consultation", "edu", "t")).warning is None


def test_an_act_reads_the_heartbeat_once(office: Office) -> None:
    """The clock is checked against it, and the answer tells of it."""
    with office.ledger.write() as session:
        beat(session, "w", office.now())
    served, number = replace(office, worker_alive=lambda: True), opened(office)
    with asked(office) as statements:
        pause_case(served, number, "x")

    assert sum("heartbeat" in one for one in statements) == 1


def test_a_refused_act_changes_nothing_not_even_what_the_clock_had_passed(office: Office) -> None:
    number = opened(office)
    later = at(office, "2026-12-01 10:00")
    with pytest.raises(Refused, match="已于 2026-12-01 00:00 到期"):
        pause_case(later, number, "x")

    assert case_log(office, number) == ["opened"]
    assert walked(later, number).next_at == T("2026-12-03 09:00")
    assert case_log(office, number) == ["opened", "escalated"]


def test_two_at_once_one_wins_and_the_other_is_refused_for_what_it_then_is(office: Office) -> None:
    numbers = [opened(office) for _ in range(12)]

    def race(number: str) -> list[str]:
        def one(n: int) -> str:
            try:
                close_case(office, number, Reply(f"第 {n} 份"))
            except DubanError as error:
                return f"{type(error).__name__}: {hinted(error)}"
            return "closed"

        with ThreadPoolExecutor(3) as pool:
            return sorted(pool.map(one, range(3)))

    for number in numbers:
        refusal = f"Refused: {number} 已办结，不能再办理；可用 duban show {number} 查看经过"
        assert race(number) == [refusal, refusal, "closed"]
        assert case_log(office, number) == ["opened", "replied", "closed"]


def test_deciders_proposers_and_rungs_at_once_never_meet_in_one_place_of_the_log(office: Office) -> None:
    number = opened(office)
    late = at(office, "2026-12-03 09:30")

    def one(n: int) -> str:
        try:
            if n % 3 == 0:
                walked(late, number)
            elif n % 3 == 1:
                propose(late, number, "red_card", f"第 {n} 次", Asking("supervisor"))
            else:
                decide(late, number, "yellow_card", "x", Asking("approver"), Terms())
        except Refused as error:
            return str(error)
        return "done"

    with ThreadPoolExecutor(6) as pool:
        said = list(pool.map(one, range(12)))

    assert not any("IntegrityError" in line or "有人同时" in line for line in said), said
    found = case_lines(office, number)
    assert [event.seq for event in found] == list(range(1, len(found) + 1))
    assert sorted(event.event.value for event in found) == ["approved", "opened", "proposed", "proposed"]


def test_the_same_request_again_gives_the_same_answer_and_changes_nothing(office: Office) -> None:
    opening = Opening("consultation", "edu", "t")
    first, again = open_case(office, opening, "r1"), open_case(office, opening, "r1")
    assert first.case.number == again.case.number
    asked = Asking(request="r2")
    for _ in range(3):
        assert pause_case(office, first.case.number, "x", asked).case.state is State.PAUSED
    resume_case(office, first.case.number, "x")
    assert pause_case(office, first.case.number, "x", asked).case.state is State.OPEN  # it was done; nothing is now

    assert case_log(office, first.case.number) == ["opened", "paused", "resumed"]
    with pytest.raises(Refused, match="请求号 r2 已用于"):
        pause_case(office, first.case.number, "y", asked)
    with pytest.raises(Refused, match="请求号 r2 已用于"):
        open_case(office, opening, "r2")


def test_the_same_request_at_once_is_carried_out_once(office: Office) -> None:
    with ThreadPoolExecutor(4) as pool:
        numbers = set(pool.map(lambda _: _tried(lambda: opened_under(office, "same")), range(8)))

    assert len(numbers - {"again"}) == 1
    with office.ledger.read() as session:
        assert session.connection().execute(text('SELECT count(*) FROM "case"')).scalar_one() == 1


def opened_under(office: Office, request: str) -> str:
    """A case under a request id."""
    return open_case(office, Opening("consultation", "edu", "t"), request).case.number


def _tried(call: Callable[[], str]) -> str:
    try:
        return call()
    except Refused:
        return "again"  # it met itself on its way in; repeated, it would be told the number


def test_walking_writes_each_rung_once_and_never_before_its_instant(office: Office) -> None:
    number = opened(office)
    early = at(office, "2026-11-27 08:59")
    assert walked(early, number).next_at == T("2026-11-27 09:00")
    assert case_log(office, number) == ["opened"]
    for _ in range(3):
        standing = walked(at(office, "2026-11-27 09:00"), number)
    assert standing.next_at == T("2026-11-30 09:00")
    assert case_log(office, number) == ["opened", "reminded"]
    assert walked(office, "NO-2026-0001").ended  # a number that the ledger does not have

    with office.ledger.read() as session:
        assert len(waiting(session, "edu-handler")) == 2
    withdraw_case(at(office, "2026-11-27 10:00"), number, "x")
    assert walked(at(office, "2026-12-07 10:00"), number).ended
    assert case_log(office, number) == ["opened", "reminded", "withdrawn"]


def test_what_the_engine_is_to_be_told_is_one_row_a_workflow(office: Office) -> None:
    number = opened(office)
    pause_case(office, number, "x")
    resume_case(office, number, "x")
    with office.ledger.read() as session:
        rows = {(row.kind, row.key): row.revision for row in untold(session, 100)}
        assert rows[CASE, number] == get_case(session, number).revision == 3
    assert (MAILBOX, "edu-handler") in rows

    with office.ledger.write() as session:
        seen = untold(session, 100)
    extend_case(office, number, Extending(1, "x", "approver"))
    with office.ledger.write() as session:
        told(session, seen)
    with office.ledger.read() as session:  # what was told is gone, what happened since is not
        assert {row.revision for row in untold(session, 100) if row.kind == CASE} == {4}


def test_what_one_relay_takes_another_leaves_alone_for_a_while(office: Office) -> None:
    with office.ledger.write() as session:
        tell(session, CASE, [(f"X-{n}", 1, T(OPENED)) for n in range(6)])
        taken = claim(session, T(OPENED), 4)
    with office.ledger.write() as session:
        rest = claim(session, T(OPENED), 10)
        assert {row.key for row in taken} & {row.key for row in rest} == set()
        assert len(taken) + len(rest) == 6
    with office.ledger.write() as session:
        assert len(claim(session, T(OPENED) + dt.timedelta(minutes=1), 10)) == 6


def test_a_clock_that_cannot_be_right_writes_nothing(office: Office) -> None:
    """On a ledger file this machine's clock is the office's; PostgreSQL has one of its own."""
    number = opened(office)
    with office.ledger.write() as session:
        beat(session, "w", office.now())
    check = {alive: believable(partial(bool, alive)) for alive in (True, False)}
    behind, ahead, fine = T("2026-11-19 10:00"), T("2026-11-26 10:00"), T("2026-11-23 10:01")
    with office.ledger.read() as session:
        turn = partial(Turn, session, office.calendars(session))
        with pytest.raises(Refused, match="早于台账最近一条记录"):
            check[False](turn(behind))
        with pytest.raises(Refused, match="比正在运行的工作进程"):
            check[True](turn(ahead))
        check[False](turn(ahead))  # no worker lives: nobody says what time it is
        check[True](turn(fine))
    if office.ledger.embedded:
        with pytest.raises(Refused, match="请校准时钟"):
            close_case(at(office, "2026-11-19 10:00"), number, Reply("好"))
    assert case_log(office, number) == ["opened"]


def test_a_definition_is_stored_once_and_read_whatever_release_wrote_it(office: Office) -> None:
    numbers = [opened(office) for _ in range(3)]
    with office.ledger.write() as session:
        rows = session.connection().execute(text("SELECT hash, content FROM definition")).all()
        assert len(rows) == 1
        content = json.loads(rows[0].content)
        content |= {"colour": "red", "settings": {"x": 1}, "force": "wish"}  # a field and a word of a newer release
        content["ladder"][0]["volume"] = 11
        content["ladder"].append({"offset": 9, "time": "09:00", "level": "drone", "to": ["handler"]})
        session.connection().execute(
            text("UPDATE definition SET content = :content, hash = 'newer'"), {"content": json.dumps(content)}
        )
        session.connection().execute(text("UPDATE \"case\" SET definition_hash = 'newer'"))
    assert [case.number for case in list_cases(office, Asked(), 10).rows] == numbers
    definition = show_case(office, numbers[0])[0].definition
    assert (definition.id, definition.force, len(definition.ladder)) == ("consultation", "duty", 6)
    with office.ledger.read() as session:
        assert session.get_one(Definition, "newer").value is definition  # parsed once a process


def test_a_check_of_another_release_lets_nothing_pass_and_says_which(office: Office) -> None:
    """A stored definition is never refused by the loader: what it names and nobody knows is told where it is asked."""
    given = ("channel=in_person", "applicant=person")
    number = open_case(office, Opening("information-request", "edu", "t", given=given)).case.number
    with office.ledger.write() as session:
        content = json.loads(session.connection().execute(text("SELECT content FROM definition")).scalar_one())
        next(step for step in content["steps"] if step["id"] == "legal-review")["checks"] = ["leagl_review"]
        session.connection().execute(
            text("UPDATE definition SET content = :it, hash = 'o'"), {"it": json.dumps(content)}
        )
        session.connection().execute(text("UPDATE \"case\" SET definition_hash = 'o'"))
    assert [case.number for case in list_cases(office, Asked(), 10).rows] == [number]
    with pytest.raises(Refused, match="本版本不认识检查“leagl_review”"):
        take_step(office, number, "legal-review", ["counsel=甲", "legal_opinion=passed"])

    assert case_log(office, number) == ["opened"]
    withdraw_case(office, number, "按现行事项重新登记")


def test_show_counts_with_the_calendar_that_made_the_date(office: Office) -> None:
    """Closed, and then the city closes a day of its window: what explains its date is what made it."""
    number = opened(office)
    close_case(at(office, "2026-11-27 10:00"), number, Reply("好"))
    make(at(office, "2026-11-27 11:00"), propose_local(office, dt.date(2026, 11, 26), "防汛", "文", workday=False))
    _, _, _, days = show_case(office, number)

    assert [day.number for day in days if day.number][-1] == 5
    assert next(day for day in days if day.day.date == dt.date(2026, 11, 26)).number == 3


def test_a_long_lived_office_sees_a_calendar_changed_by_another_process(office: Office) -> None:
    other = replace(office, calendars=LedgerCalendar(office.calendars.base))
    assert other.calendar.version == office.calendar.version
    make(office, propose_local(office, dt.date(2026, 11, 26), "防汛", "文", workday=False))
    number = opened(other)

    with office.ledger.read() as session:
        assert get_case(session, number).due_date == dt.date(2026, 12, 1)


@pytest.mark.parametrize("kept", [True, False])
def test_a_connection_lost_in_the_commit_is_looked_up_by_its_request(
    office: Office, monkeypatch: pytest.MonkeyPatch, kept: bool
) -> None:
    """The database kept it, or did not: the clerk is told which, never that it failed when it was done."""
    if office.ledger.embedded:
        pytest.skip("a ledger file answers or fails: nothing is unknown")
    number = opened(office)
    monkeypatch.setattr("desk.cases.performing.SETTLED_WITHIN", 1.0)
    monkeypatch.setattr("models.ledger._commit", lost(kept=kept, monkeypatch=monkeypatch))
    if kept:
        assert pause_case(office, number, "x").case.state is State.PAUSED
    else:
        with pytest.raises(UnknownOutcome, match="尚无回音"):
            pause_case(office, number, "x", Asking(request="r"))
        assert pause_case(office, number, "x", Asking(request="r")).case.state is State.PAUSED
    assert case_log(office, number) == ["opened", "paused"]


def lost(*, kept: bool, monkeypatch: pytest.MonkeyPatch) -> Callable[[Any], None]:
    """A commit whose answer never comes, once."""
    from models import ledger

    real = ledger._commit

    def commit(session: Any) -> None:
        monkeypatch.setattr("models.ledger._commit", real)
        if kept:
            session.commit()
        else:
            session.rollback()
        raise UnknownOutcome(ledger.NO_ANSWER)

    return commit


def test_a_clock_that_is_fast_within_what_is_tolerated_calls_no_worker_dead(office: Office) -> None:
    number = opened(office)
    with office.ledger.write() as session:
        beat(session, "w", office.now())
    fast = at(office, "2026-11-23 10:01:40")

    assert pause_case(replace(fast, worker_alive=lambda: True), number, "待核").warning is None
    assert resume_case(replace(fast, worker_alive=lambda: False), number).warning is not None


def test_the_registers_too_are_written_by_no_clock_that_cannot_be_right(office: Office) -> None:
    if not office.ledger.embedded:
        return
    with office.ledger.write() as session:
        beat(session, "w", office.now())
    fast = replace(at(office, "2026-11-26 10:00"), worker_alive=lambda: True)

    with pytest.raises(Refused, match="比正在运行的工作进程"):
        rename_unit(fast, "edu", "教育和体育局")
