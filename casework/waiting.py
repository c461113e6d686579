"""What a live case waits for: a decision, a step that only some may take, a co-handling unit's opinion. Pure."""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from casework.steps import open_steps
from models.obligation import Obligation
from models.progress import Progress
from models.steps import Step, holds
from models.tables import Case
from models.words import DECIDES, MATTER_NAMES, Role

ANSWERED_WITHIN = 2
"""Working days after which an application that nobody decided is told again; an own choice, no text gives a number."""
OF_UNIT = "unit:"
"""How a co-handling unit is named among those waited for."""


@dataclass(frozen=True)
class Waiting:
    """Something waited for: what, from whom (roles, or a co-handling unit), since when, for how many working days.

    `days` is None where a term inside the case reminds of it already.
    """

    key: str
    what: str
    roles: tuple[Role, ...]
    since: dt.datetime
    days: int | None
    unit_id: str | None = None

    @property
    def whom(self) -> str:
        """Who is waited for, as the ledger keeps it."""
        return f"{OF_UNIT}{self.unit_id}" if self.unit_id else ",".join(self.roles)


def waiting(case: Case) -> list[Waiting]:
    """What a case waits for, the longest first; nothing once it has ended, or while it is being taken over."""
    if case.state.ended or case.quiet:
        return []
    return sorted((*_applications(case), *_steps(case), *_co_handling(case)), key=lambda one: one.since)


def _applications(case: Case) -> Iterator[Waiting]:
    for one in case.progress.applications:
        what = f"{MATTER_NAMES[one.matter]}申请"
        yield Waiting(one.key, what, DECIDES[one.matter], one.at, ANSWERED_WITHIN)


def _steps(case: Case) -> Iterator[Waiting]:
    progress = case.progress
    binding = _binding(case.definition, progress)
    for step in open_steps(case.definition, progress):
        since = _awaited_since(step, progress, case.clock.received_at, binding)
        if since and step.awaited:
            reminded = any(term.open and term.id.partition("#")[0] in step.ends for term in progress.terms)
            roles = step.by or (Role.HANDLER,)
            yield Waiting(step.id, step.name, roles, since, None if reminded else step.awaited.days)


def _binding(definition: Obligation, progress: Progress) -> dict[str, Any]:
    """The facts that still say something: not what a step said before one that it comes after was taken again."""
    return {key: value for key, value in progress.facts.items() if not _stale(definition, progress, key)}


def _stale(definition: Obligation, progress: Progress, key: str) -> bool:
    given = [step for step in definition.steps if any(field.id == key for field in step.fields)]
    taken = [step for step in given if progress.took(step.id)]
    return bool(taken) and all(
        any(progress.took(before) and progress.since(before, step.id) for before in _before(definition, step))
        for step in taken
    )


def _before(definition: Obligation, step: Step) -> set[str]:
    """The steps that must come before a step, those before them included."""
    found, left = set[str](), list(step.after)
    while left:
        name = left.pop()
        if name not in found:
            found.add(name)
            left += [each for one in definition.steps if one.id == name for each in one.after]
    return found


def _awaited_since(
    step: Step, progress: Progress, received: dt.datetime, facts: Mapping[str, Any]
) -> dt.datetime | None:
    """From when a step is waited for; None where it is not, or was taken since."""
    rule = step.awaited
    if rule is None or not holds(rule.when, facts):
        return None
    last = [progress.last(one) for one in rule.since or step.after]
    if rule.since and None in last:
        return None
    since = max((one for one in last if one), default=received)
    taken = progress.last(step.id)
    return None if taken and taken >= since else since


def _co_handling(case: Case) -> Iterator[Waiting]:
    for term in case.progress.terms:
        if term.open and term.unit_id:
            yield Waiting(term.id, "协办意见", (), term.clock.received_at, None, term.unit_id)
