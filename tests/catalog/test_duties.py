"""Every duty of the source document is carried, and by an obligation that is made for its kind of duty."""

from collections import Counter

import pytest

from catalog.loader import load
from models.limit import PERIOD_END
from models.obligation import Obligation

CATALOG = load()
OBLIGATIONS = list(CATALOG.obligations.values())
WITH_A_RHYTHM = {"1.3"}
"""日常: the words are vague, the rhythm is not."""
BY_EXCEPTION = {"1.9"}
"""原则上: a rule whose exceptions an approver enters."""


def of_type(letter: str) -> list[str]:
    """The duties of a type, alone or beside another (E/P, G+P)."""
    return [duty.id for duty in CATALOG.duties if letter in duty.type.replace("+", "/").split("/")]


def carrying(duty: str) -> list[Obligation]:
    """The obligations that carry a duty."""
    return [one for one in CATALOG.obligations.values() if duty in one.duties]


def test_every_duty_is_carried() -> None:
    assert len(CATALOG.duties) == 119
    assert [duty.id for duty in CATALOG.duties if not carrying(duty.id)] == []


def test_no_two_obligations_share_a_name() -> None:
    assert [name for name, times in Counter(one.name for one in OBLIGATIONS).items() if times > 1] == []


@pytest.mark.parametrize("duty", [one for one in of_type("P") if one not in WITH_A_RHYTHM])
def test_what_recurs_vaguely_waits_for_the_unit_to_choose(duty: str) -> None:
    """定期、常态化、经常性: a duty that is nothing else has no obligation with another cycle."""
    recurring = [one for one in carrying(duty) if one.needs_cycle]

    assert recurring
    assert recurring == carrying(duty) or duty not in purely("P")
    assert {one.limit.date for one in recurring} == {PERIOD_END}


def purely(letter: str) -> set[str]:
    """The duties of this type and no other."""
    return {duty.id for duty in CATALOG.duties if duty.type == letter}


@pytest.mark.parametrize(
    ("duty", "every", "product"),
    [
        ("1.3", "workday", None),
        ("1.6a", "workday", None),
        ("1.6b", "month", "statistics"),
        ("1.6c", "quarter", "bulletin"),
        ("1.6d", "year", "assessment"),
    ],
)
def test_what_the_document_names_has_its_rhythm(duty: str, every: str, product: str | None) -> None:
    assert [(one.cycle.every, one.cycle.product) for one in carrying(duty) if one.cycle] == [(every, product)]


@pytest.mark.parametrize("duty", [one for one in of_type("G") if one not in BY_EXCEPTION])
def test_a_gate_can_refuse(duty: str) -> None:
    assert any(step.after or step.checks for one in carrying(duty) for step in one.steps)


@pytest.mark.parametrize("duty", ["1.9", "4.9"])
def test_in_principle_means_exceptions_are_approved(duty: str) -> None:
    assert [(one.procedure, one.needs_cycle) for one in carrying(duty)] == [("rule", True)]


@pytest.mark.parametrize("duty", ["9.7", "13.5"])
def test_what_is_merely_permitted_is_never_overdue(duty: str) -> None:
    assert [(one.force, one.ladder) for one in carrying(duty)] == [("permission", ())]


@pytest.mark.parametrize("duty", ["4.3", "8.2"])
def test_what_waits_for_others_sleeps_until_their_date(duty: str) -> None:
    assert [(one.dormant, one.limit.field) for one in carrying(duty)] == [(True, "deadline")]


@pytest.mark.parametrize(
    ("kind", "date"),
    [
        ("written-inspection", "07-end"),
        ("site-inspection", "09-end"),
        ("annual-report-department", "01-31"),
        ("annual-report-government", "03-31"),
    ],
)
def test_the_dates_of_the_document(kind: str, date: str) -> None:
    found = CATALOG.get(kind)

    assert (found.limit.date, found.limit.roll) == (date, "preceding")
    assert found.cycle
    assert found.cycle.every == "year"


def test_everything_says_what_opens_its_case() -> None:
    """A trigger or a cycle; the four replies open with a message, a part of a campaign with its campaign."""
    parts = {one.children for one in OBLIGATIONS}
    silent = [one.id for one in OBLIGATIONS if not (one.trigger or one.cycle or one.replies or one.id in parts)]

    assert silent == []
