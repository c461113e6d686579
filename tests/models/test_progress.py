"""Terms inside a case: which of them a step ends."""

import datetime as dt

from models.clock import Clock
from models.instants import CLOSE_OF_BUSINESS, parse_instant
from models.limit import Limit
from models.progress import Progress, Term
from models.steps import TermRule

NOW = parse_instant("2023-09-27 10:00")
RULE = TermRule(id="third-party", name="第三方意见", limit=Limit(days=15), pauses=True)


def with_two() -> Progress:
    """Two third parties asked at once."""
    clock = Clock(received_at=NOW, limit=RULE.limit, close_of_business=CLOSE_OF_BUSINESS)
    return Progress().add(Term.from_rule(RULE, 0, clock)).add(Term.from_rule(RULE, 1, clock))


def open_terms(progress: Progress) -> list[str]:
    """The ids of the terms that run."""
    return [term.id for term in progress.terms if term.open]


def test_one_answer_ends_one_of_two_terms_and_the_clock_waits_for_the_other() -> None:
    once = with_two().end(("third-party",), NOW)
    twice = once.end(("third-party",), NOW + dt.timedelta(days=1))

    assert (open_terms(once), once.pausing) == (["third-party#2"], True)
    assert (open_terms(twice), twice.pausing) == ([], False)


def test_silence_ends_the_very_term_whose_date_passed() -> None:
    assert open_terms(with_two().end_term("third-party#2", NOW)) == ["third-party"]


def test_the_end_of_a_case_ends_them_all() -> None:
    assert open_terms(with_two().end_all(NOW)) == []
