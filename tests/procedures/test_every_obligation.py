"""Every duty of the document is carried by an obligation that runs: each one is opened, taken step by step, and closed.

The ledger and what is written to it are the real ones; only the waiting is left out, which the rehearsals show.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from catalog.loader import load
from desk.views.coverage import coverage
from models.obligation import Obligation
from models.steps import holds
from models.words import State
from office.office import Office
from tests.every_obligation import DAY, START, closed, finish_children, longest_way, opened, take
from tests.helpers import Clock, make_office, sample
from tests.templates import copied

CATALOG = load()


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


def test_every_duty_of_the_document_is_carried() -> None:
    rows = coverage(None, CATALOG.duties, CATALOG.obligations.values())

    assert [one.duty.id for one in rows if one.state == "missing"] == []
    assert len({one.duty.id for one in rows}) == 119
    assert {one.state for one in rows} == {"active", "needs_cycle", "dormant", "permission"}
