"""Cases of any obligation of the catalog, opened and taken step by step, by what the catalog says."""

import datetime as dt
from typing import Any

from casework.acting import carry_out
from desk.cases.opening import Opening, open_case
from models.obligation import Obligation
from models.queries.activations import set_going
from models.queries.cases import children_of, get_case, hold_case
from models.queries.people import owing
from models.standing import Activation
from models.steps import FieldRule, Step, holds
from models.tables import Case
from models.words import Act
from office.office import Office
from tests.helpers import Clock

START = dt.datetime(2023, 9, 18, 2, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)


ALSO_FIRST = {
    "bond-issue": "publish-before",
    "plenary-attendance": "notify",
    "standing-attendance": "notify",
}
"""A step that a check asks for, rather than the order."""


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


def finish_children(office: Office, number: str) -> None:
    """Withdraw a campaign's cases by unit: they have tests of their own."""
    with office.turn() as turn:
        for child in children_of(turn.session, number):
            carry_out(turn, hold_case(turn.session, child.number), Act.WITHDRAW, {"reason": "另测"}, None)
