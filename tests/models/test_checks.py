"""The checks that code carries out, and what the catalog demands for them: the same names, the same needs."""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast, get_args

import pytest

from calendars.official import official
from casework.checks import CHECKS, Asked
from casework.circumstances import FINDINGS
from catalog import known_checks
from models.steps import Step
from papers.request_table import OUTCOME_OF_STEP

OPTIONAL = {"notified": {"postpone"}}
"""Steps that a procedure may lack: without a postponement the notice stands."""


class Facts(Mapping[str, Any]):
    """Facts that remember what was asked for, and answer everything alike."""

    def __init__(self, answer: str) -> None:
        self.answer, self.asked = answer, set[str]()

    def __getitem__(self, key: str) -> Any:
        self.asked.add(key)
        return self.answer

    def __iter__(self) -> Iterator[str]:
        return iter(())

    def __len__(self) -> int:
        return 0


def looked_at(name: str) -> tuple[set[str], set[str], set[str]]:
    """Fields, steps and terms that a check asks for, whatever the answers are."""
    fields, steps, terms = set[str](), set[str](), set[str]()

    def since(answer: bool) -> Callable[[str, str], bool]:
        def told(*asked: str) -> bool:
            steps.update(asked)
            return answer

        return told

    for answer in ("", "passed", "active", "2026-11-24"):
        for taken in (True, False):
            progress = SimpleNamespace(since=since(taken), latest=lambda rule: terms.add(rule))
            case = SimpleNamespace(progress=progress, definition=SimpleNamespace(settings={}, steps=()))
            facts = Facts(answer)
            actors = Facts("s")
            asked = Asked(cast(Any, case), facts, official(), "s", cast(Any, actors), ())
            if not (name == "same_time" and not answer.startswith("2026")):
                CHECKS[name](asked)
            fields |= facts.asked
            steps |= actors.asked
    return fields, steps, terms


def test_the_catalog_knows_exactly_the_checks_that_there_are() -> None:
    assert list(known_checks.CHECKS) == list(CHECKS)


@pytest.mark.parametrize("name", list(CHECKS))
def test_a_check_looks_at_what_it_declares(name: str) -> None:
    needs = known_checks.CHECKS[name]
    fields, steps, terms = looked_at(name)

    assert fields == set(needs.fields)
    assert steps - OPTIONAL.get(name, set()) == set(needs.steps)
    assert terms == set(needs.terms)


def test_registers_and_procedures_that_code_names_are_declared() -> None:
    registers = {word for part in get_args(Step.model_fields["registers"].annotation) for word in get_args(part)}

    assert registers == set(known_checks.REGISTERS)
    assert set(OUTCOME_OF_STEP) == set(known_checks.PROCEDURES["request"].steps)
    for procedure in ("inspection", "site-inspection"):
        assert known_checks.PROCEDURES[procedure].steps == (FINDINGS,)


def test_the_handbook_of_the_catalog_lists_every_check() -> None:
    told = (Path(__file__).parents[2] / "docs" / "catalog.md").read_text(encoding="utf-8")

    assert [name for name in known_checks.CHECKS if f"`{name}`" not in told] == []
