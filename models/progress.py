"""How far a case has come: the facts on record, the steps taken, and the terms that run inside it."""

import datetime as dt
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from models.clock import Clock
from models.steps import Rung, TermRule
from models.words import Matter


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True)


class TakenStep(_Value):
    """A step on record: at what instant it counts."""

    step: str
    at: dt.datetime


class Term(_Value):
    """A date of its own inside a case. `unit_id`: the co-handling unit it binds, else the case's own unit.

    `cards_from`: it was entered then, as a fact of the past; cards for what had passed by then count from that day.
    """

    id: str
    name: str
    clock: Clock
    ladder: tuple[Rung, ...] = ()
    unit_id: str | None = None
    officer_id: str | None = None
    pauses: bool = False
    lapses: str | None = None
    ended_at: dt.datetime | None = None
    cards_from: dt.datetime | None = None

    @property
    def open(self) -> bool:
        return self.ended_at is None

    @classmethod
    def from_rule(cls, rule: TermRule, number: int, clock: Clock) -> "Term":
        """The term of a rule; `number` tells a repeated one from the first."""
        name = rule.id if number == 0 else f"{rule.id}#{number + 1}"
        return cls(id=name, name=rule.name, clock=clock, ladder=rule.ladder, pauses=rule.pauses, lapses=rule.lapses)


class Application(_Value):
    """What was applied for and nobody decided yet; `key`: of the line that asks, `unit_id`: whose the case was."""

    matter: Matter
    key: str
    at: dt.datetime
    unit_id: str


class Progress(_Value):
    """Facts by field, steps in the order they were taken, terms open and ended, applications that wait."""

    facts: dict[str, Any] = Field(default={})
    taken: tuple[TakenStep, ...] = ()
    terms: tuple[Term, ...] = ()
    applications: tuple[Application, ...] = ()

    def took(self, step: str) -> bool:
        """Whether a step is on record."""
        return any(one.step == step for one in self.taken)

    def since(self, step: str, other: str) -> bool:
        """Whether a step was taken after the last time another one was; also where that one never was."""
        order = [one.step for one in self.taken]
        return step in order and (other not in order or _last(order, step) > _last(order, other))

    def last(self, step: str) -> dt.datetime | None:
        """When a step was taken last."""
        return next((one.at for one in reversed(self.taken) if one.step == step), None)

    def take(self, step: str, at: dt.datetime, facts: dict[str, Any]) -> "Progress":
        """With a step taken and its facts on record."""
        taken = (*self.taken, TakenStep(step=step, at=at))
        return self.model_copy(update={"taken": taken, "facts": {**self.facts, **facts}})

    def add(self, term: Term) -> "Progress":
        """With another term running."""
        return self.model_copy(update={"terms": (*self.terms, term)})

    def end(self, ids: tuple[str, ...], at: dt.datetime) -> "Progress":
        """With the first open term of each of these rules ended: of two third parties one answer ends one term."""
        terms = self.terms
        for rule in ids:
            first = next((term.id for term in terms if term.open and _of(term.id, (rule,))), None)
            terms = tuple(term.model_copy(update={"ended_at": at}) if term.id == first else term for term in terms)
        return self.model_copy(update={"terms": terms})

    def end_term(self, term_id: str, at: dt.datetime) -> "Progress":
        """With this very term ended."""
        terms = tuple(
            term.model_copy(update={"ended_at": at}) if term.open and term.id == term_id else term
            for term in self.terms
        )
        return self.model_copy(update={"terms": terms})

    def end_all(self, at: dt.datetime) -> "Progress":
        """With every term ended: the case is."""
        terms = tuple(term.model_copy(update={"ended_at": at}) if term.open else term for term in self.terms)
        return self.model_copy(update={"terms": terms})

    def apply(self, application: Application) -> "Progress":
        """With another application that waits."""
        return self.model_copy(update={"applications": (*self.applications, application)})

    def application(self, key: str | None) -> Application | None:
        """The application of this line, while it waits."""
        return next((one for one in self.applications if one.key == key), None)

    def decided(self, key: str | None) -> "Progress":
        """Without the application of this line."""
        left = tuple(one for one in self.applications if one.key != key)
        return self.model_copy(update={"applications": left})

    def awaits(self, matter: Matter) -> bool:
        """Whether an application of this kind waits."""
        return any(one.matter is matter for one in self.applications)

    @property
    def pausing(self) -> bool:
        """Whether a running term keeps the case's clock still."""
        return any(term.open and term.pauses for term in self.terms)

    def term(self, term_id: str) -> Term | None:
        """A term by its own id."""
        return next((term for term in self.terms if term.id == term_id), None)

    def latest(self, rule: str) -> Term | None:
        """The last term of a rule."""
        return next((term for term in reversed(self.terms) if _of(term.id, (rule,))), None)


def _of(term_id: str, ids: tuple[str, ...]) -> bool:
    return term_id.partition("#")[0] in ids


def _last(order: list[str], step: str) -> int:
    return len(order) - 1 - order[::-1].index(step)
