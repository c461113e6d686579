"""Nothing goes silent: whatever state a case stands in, somebody above its handler hears of it while nothing moves."""

import datetime as dt
import secrets
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from itertools import pairwise
from pathlib import Path

import pytest

from calendars.official import official
from casework.walking import walk
from catalog.loader import load
from desk.cases.timing import pause_case, resume_case
from models.instants import local_date
from models.obligation import Obligation
from models.queries.cases import events_of, get_case
from models.queries.people import find_officer
from models.steps import holds
from models.tables import Case
from models.words import Role, State
from office.office import Office
from tests.every_obligation import START, closed, finish_children, longest_way, opened, take
from tests.helpers import Clock, case_lines, make_office, sample
from tests.templates import copied

CATALOG, CALENDAR, DAY = load(), official(), dt.timedelta(days=1)
GRACE = 2
"""Working days between the instant and the day before or after it, at most."""


@pytest.fixture
def clock() -> Clock:
    """The office's time."""
    return Clock(START)


@pytest.fixture
def fresh(tmp_path: Path, clock: Clock) -> Iterator[Callable[[], Office]]:
    """A sample office with a ledger of its own, as often as one is asked for: time begins anew with each."""
    with ExitStack() as stack:

        def made() -> Office:
            clock.now = START
            ledger = copied(tmp_path / f"{secrets.token_hex(4)}.db", sample)
            stack.callback(ledger.close)
            return make_office(ledger, clock)

        yield made


def wait(office: Office, clock: Clock, number: str, times: int) -> list[dt.datetime]:
    """Do nothing, and walk at each next instant as the engine would; when somebody above the handler heard."""
    for _ in range(times):
        case = closed(office, number)
        assert case.next_at is not None, f"{number} {case.state}: nobody will ever hear of it"
        assert case.next_at > clock.now
        clock.now = case.next_at
        with office.turn() as turn:
            walk(turn, number)
    with office.ledger.read() as session:
        above = {Role.UNIT_LEAD, Role.SUPERVISOR, Role.APPROVER}
        return [
            one.at
            for one in events_of(session, number)
            if one.key and any(find_officer(session, to).role in above for to in one.to)
        ]


def promised(case: Case) -> dt.date:
    """The latest day that stands for something: until then the case is on its way and may be quiet."""
    days = [case.due_date] if case.state is State.OPEN else []
    days += [term.due_date for term in case.plan.terms]
    return max(days, default=local_date(START))


def proves_heard(office: Office, clock: Clock, number: str) -> None:
    """From now on people hear of it for ever, never longer apart than the catalog says."""
    case, since = closed(office, number), local_date(clock.now)
    silence = case.definition.silence
    own = promised(case)
    heard = [one for one in wait(office, clock, number, 14) if local_date(one) >= since]
    while local_date(heard[-3]) <= own:  # it was told of on its way already; go on until all it stands for has passed
        heard = [one for one in wait(office, clock, number, 7) if local_date(one) >= since]
    first = CALENDAR.count(max(since, own), local_date(heard[0]))
    assert first <= max(silence.pause, silence.every) + GRACE, (number, first)
    late = [local_date(one) for one in heard if local_date(one) > max(own, local_date(heard[0]))]
    assert len(late) >= 3
    assert all(CALENDAR.count(a, b) <= silence.every + GRACE for a, b in pairwise(late)), late
    assert len({one.key for one in case_lines(office, number) if one.key}) == len(
        [one for one in case_lines(office, number) if one.key]
    )


def shapes() -> list[Obligation]:
    """Every obligation once for all those that differ in words alone: the same steps, terms, ladder and limit."""
    found: dict[str, Obligation] = {}
    for one in CATALOG.obligations.values():
        shape = (one.procedure, [step.id for step in one.steps], one.terms, one.ladder, one.limit, one.silence)
        found.setdefault(repr(shape), one)
    return list(found.values())


@pytest.mark.parametrize("definition", shapes(), ids=lambda one: one.id)
def test_every_state_of_every_obligation_is_heard_of(
    fresh: Callable[[], Office], clock: Clock, definition: Obligation
) -> None:
    steps = longest_way(definition) if definition.steps else []
    for taken in range(len(steps)):  # left standing after no step, after the first, and so on
        office = fresh()
        number = opened(office, definition, clock)
        if definition.children:
            finish_children(office, number)
        for step in steps[:taken]:
            clock.now = max(clock.now + DAY, START + 80 * DAY) if step.wait else clock.now + DAY
            if holds(step.when, closed(office, number).progress.facts):
                take(office, number, step, clock)
        proves_heard(office, clock, number)
    office = fresh()
    number = opened(office, definition, clock)
    if closed(office, number).clock.fixed:
        return
    pause_case(office, number, "等材料")
    proves_heard(office, clock, number)
    before = len(case_lines(office, number))
    resume_case(office, number, "材料已到")
    assert closed(office, number).state is State.OPEN
    assert not [one for one in case_lines(office, number)[before + 1 :] if one.key and "pause:" in one.key]


def test_a_pause_is_heard_of_after_thirty_working_days_and_then_every_five(
    fresh: Callable[[], Office], clock: Clock
) -> None:
    office = fresh()  # 2023-09-18
    number = opened(office, CATALOG.obligations["governor-message"], clock)
    pause_case(office, number, "等材料")
    wait(office, clock, number, 3)

    told = [one for one in case_lines(office, number) if one.key and one.key.startswith("still:pause")]
    # 国庆 9/29–10/6 放假，10/7、10/8 上班：第 30 个工作日是 11 月 3 日
    assert [str(local_date(one.at)) for one in told] == ["2023-11-03", "2023-11-10", "2023-11-17"]
    assert "暂停" in told[0].detail
    with office.ledger.read() as session:
        assert {find_officer(session, to).role for to in told[0].to} == {
            Role.HANDLER,
            Role.UNIT_LEAD,
            Role.SUPERVISOR,
        }
        assert get_case(session, number).next_at is not None
