"""Every duty of the document is carried by an obligation that runs: each one is opened, taken step by step, and closed.

The ledger and what is written to it are the real ones; only the waiting is left out, which the rehearsals show.
"""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from casework.acting import carry_out
from catalog.loader import load
from desk.cases.opening import Opening, open_case
from desk.views.coverage import coverage
from models.obligation import Obligation
from models.queries.activations import set_going
from models.queries.cases import children_of, get_case, hold_case
from models.queries.people import owing
from models.steps import FieldRule, Step, holds
from models.tables import Activation, Case
from models.words import Act, State
from office.office import Office
from tests.helpers import Clock, make_office, sample
from tests.templates import copied

CATALOG = load()
START = dt.datetime(2023, 9, 18, 2, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)


ALSO_FIRST = {
    "bond-issue": "publish-before",
    "plenary-attendance": "notify",
    "standing-attendance": "notify",
}
"""A step that a check asks for, rather than the order."""


@pytest.fixture
def clock() -> Clock:
    """The office's time."""
    return Clock(START)


@pytest.fixture
def office(tmp_path: Path, clock: Clock) -> Iterator[Office]:
    """A sample office."""
    ledger = copied(tmp_path / "ledger.db", sample)
    yield make_office(ledger, clock)
    ledger.close()


def filled(rule: FieldRule, day: dt.date) -> Any:
    """Something that fits a field; of several choices the first, which the catalog writes for the ordinary course."""
    match rule.kind:
        case "date":
            return day.isoformat()
        case "choice":
            return next(iter(rule.choices))
        case "number":
            return 1
        case "flag":
            return "no"
        case "list":
            return ["一条——理由"]
        case "officer":
            return "approver"
        case "unit":
            return "edu"
    return f"{rule.name}已有"


def facts_for(rules: tuple[FieldRule, ...], day: dt.date, known: dict[str, Any]) -> dict[str, Any]:
    """Every field filled that these facts ask for, those that may be left out included where nothing else is there."""
    given: dict[str, Any] = {}
    for rule in rules:
        if holds(rule.when, {**known, **given}) and (not rule.optional or rule.id in ("adopted", "short_reason")):
            given[rule.id] = filled(rule, day)
    return given


def way(definition: Obligation, step: Step) -> list[Step]:
    """A step with everything that must come before it, in order."""
    before = [one for name in step.after for one in way(definition, next(s for s in definition.steps if s.id == name))]
    return list({one.id: one for one in [*before, step]}.values())


def longest_way(definition: Obligation) -> list[Step]:
    """The way to the closing step that asks for most before it: the ordinary course rather than giving up."""
    closing = [way(definition, step) for step in definition.steps if step.clock == "closes"]
    first = [
        one for step in definition.steps if step.id == ALSO_FIRST.get(definition.id) for one in way(definition, step)
    ]
    return list({step.id: step for step in [*first, *max(closing, key=len)]}.values())


def opened(office: Office, obligation: Obligation, clock: Clock) -> str:
    """A case of the obligation, its fields filled; a cycle that a unit must choose is chosen first."""
    with office.ledger.write() as session:
        owners = owing(session, obligation)
        name = owners[0].id if owners else "edu"
        if obligation.needs_cycle:
            chosen = Activation(
                obligation=obligation.id, unit_id=name, every="month", since=clock().date(), activated_at=clock()
            )
            set_going(session, chosen)
    later = clock().date() + 10 * DAY
    given = [f"{rule.id}={filled(rule, later)}" for rule in obligation.opens_with if not rule.optional]
    return open_case(office, Opening(kind=obligation.id, unit=name, title="测试", given=given)).case.number


def take(office: Office, number: str, step: Step, clock: Clock) -> None:
    """Hand a step in, its fields filled by the catalog; its gates are asked as ever."""
    with office.turn() as turn:
        case = hold_case(turn.session, number)
        act = Act.CLOSE if step.clock == "closes" else Act.STEP
        facts = facts_for(step.fields, clock().date(), case.progress.facts)
        carry_out(turn, case, act, {"step": step.id, "fields": facts}, "supervisor")


def closed(office: Office, number: str) -> Case:
    """The case as it stands."""
    with office.ledger.read() as session:
        return get_case(session, number)


@pytest.mark.parametrize("obligation", CATALOG.obligations.values(), ids=lambda one: one.id)
def test_an_obligation_is_opened_and_closed(obligation: Obligation, office: Office, clock: Clock) -> None:
    number = opened(office, obligation, clock)
    if obligation.replies:
        assert closed(office, number).state is State.OPEN  # its closing is what the tests of replies are about
        return
    if obligation.children:
        finish_children(office, number)
    for step in longest_way(obligation):
        clock.now = max(clock.now + DAY, START + 80 * DAY) if step.wait else clock.now + DAY
        if holds(step.when, closed(office, number).progress.facts):
            take(office, number, step, clock)

    assert closed(office, number).state is State.CLOSED


def finish_children(office: Office, number: str) -> None:
    """Withdraw a campaign's cases by unit: they have tests of their own."""
    with office.turn() as turn:
        for child in children_of(turn.session, number):
            carry_out(turn, hold_case(turn.session, child.number), Act.WITHDRAW, {"reason": "另测"}, None)


def test_every_duty_of_the_document_is_carried() -> None:
    rows = coverage(None, CATALOG.duties, CATALOG.obligations.values())

    assert [one.duty.id for one in rows if one.state == "missing"] == []
    assert len({one.duty.id for one in rows}) == 119
    assert {one.state for one in rows} == {"active", "needs_cycle", "dormant", "permission"}
