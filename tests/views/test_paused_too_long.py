"""The board of overdue cases names what has been paused too long: 30 working days, unless the catalog says otherwise.

2026-10-09 is a Friday; from it 30 working days end on Thursday 2026-11-19 (the Saturday 2026-10-10 is worked).
"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from desk.cases.opening import Opening, open_case
from desk.cases.performing import Asking
from desk.cases.timing import pause_case, resume_case
from models.errors import BadInput
from models.instants import parse_instant
from models.queries.cases import get_case
from office.office import Office
from tests.helpers import at, make_office, sample
from tests.templates import copied
from tests.views.sixty import run

HANDLER = Asking("edu-handler")


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    ledger = copied(tmp_path / "ledger.db", sample)
    yield make_office(ledger)
    ledger.close()


@pytest.mark.parametrize(
    ("words", "now", "named"),
    [
        ((), "2026-11-18 10:00", False),
        ((), "2026-11-19 10:00", True),
        (("--unit", "edu"), "2026-11-19 10:00", True),
        (("--unit", "tax"), "2026-11-19 10:00", False),
        (("--kind", "consultation"), "2026-11-19 10:00", True),
        (("--kind", "website-error"), "2026-11-19 10:00", False),
    ],
)
def test_a_pause_is_named_from_the_day_on_which_it_is_too_long(
    office: Office, words: tuple[str, ...], now: str, named: bool
) -> None:
    early = at(office, "2026-10-09 10:00")
    number = open_case(early, Opening("consultation", "edu", "转学")).case.number
    pause_case(early, number, "等待材料", HANDLER)

    said = run(at(office, now), "overdue", *words)

    assert ("暂停过久：1 件" in said and number in said and "2026-10-09" in said) is named


@pytest.mark.parametrize(
    ("until", "now", "named"),
    [
        ("2026-10-16", "2026-10-16 10:00", False),
        ("2026-10-16", "2026-10-19 10:00", True),  # 10-16 是周五，下一个工作日是周一
        ("2026-11-19", "2026-11-18 10:00", False),
        ("2026-11-19", "2026-11-19 10:00", True),  # 最长 30 个工作日已到
    ],
)
def test_a_pause_past_the_day_it_was_meant_to_end_is_named_at_once(
    office: Office, until: str, now: str, named: bool
) -> None:
    early = at(office, "2026-10-09 10:00")
    number = open_case(early, Opening("consultation", "edu", "转学")).case.number
    pause_case(early, number, "等待材料", HANDLER, parse_instant(until).date())

    assert ("暂停过久：1 件" in run(at(office, now), "overdue")) is named
    with office.ledger.read() as session:
        following = get_case(session, number).next_at
    assert following == parse_instant("2026-10-19 09:00" if until == "2026-10-16" else "2026-11-19 09:00")


@pytest.mark.parametrize("until", ["2026-10-08", "2026-11-20"])
def test_a_pause_cannot_be_meant_to_end_before_today_or_after_the_longest(office: Office, until: str) -> None:
    early = at(office, "2026-10-09 10:00")
    number = open_case(early, Opening("consultation", "edu", "转学")).case.number

    with pytest.raises(BadInput, match="最长 30 个工作日"):
        pause_case(early, number, "等待材料", HANDLER, parse_instant(until).date())


def test_what_runs_again_is_named_no_more(office: Office) -> None:
    early = at(office, "2026-10-09 10:00")
    number = open_case(early, Opening("consultation", "edu", "转学")).case.number
    pause_case(early, number, "等待材料", HANDLER)
    resume_case(at(office, "2026-11-20 10:00"), number, "", HANDLER)

    assert "暂停过久" not in run(at(office, "2026-11-20 11:00"), "overdue")


@pytest.mark.parametrize(("now", "named"), [("2026-11-19 10:00", False), ("2026-11-20 10:00", True)])
def test_a_pause_that_is_renewed_is_no_new_one(office: Office, now: str, named: bool) -> None:
    """Twenty working days until 11-05 (10-10 among them), and from 11-06 the ten that are left: to Friday 11-20."""
    early = at(office, "2026-10-09 10:00")
    number = open_case(early, Opening("consultation", "edu", "转学")).case.number
    pause_case(early, number, "等待材料", HANDLER)
    resume_case(at(office, "2026-11-05 16:00"), number, asking=HANDLER)
    pause_case(at(office, "2026-11-06 10:00"), number, "再等", HANDLER)

    assert ("暂停过久：1 件" in run(at(office, now), "overdue")) is named
