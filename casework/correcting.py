"""Correcting what was entered wrongly: the case is changed, worked out again, and the old value stays on record.

A submission is never rewritten: what binds in its place stands beside it.
"""

import datetime as dt
from dataclasses import replace
from typing import Any

from casework.circumstances import circumstances
from casework.gates import unfit
from casework.planning import weigh
from casework.registering import Origin, closing_time
from casework.replaying import origin_of, rework
from casework.turn import Turn
from models.errors import Refused
from models.obligation import Obligation
from models.queries.cases import submissions_in_order
from models.queries.definitions import definition_row
from models.steps import Step
from models.tables import Case, Submission

COUNTED = frozenset({"received", "kind", "unit", "opening", "fact"})
"""What the date and the figures rest on; the rest is only said otherwise."""
TEXTS = ("title", "citizen", "phone", "content")


def correct(turn: Turn, case: Case, submission: Submission) -> None:
    """Carry a correction out upon a held case. Raises Refused where a step on record would no longer hold."""
    changes = submission.content["changes"]
    bound = [one for one in submissions_in_order(turn.session, case.number) if not one.undone]
    touched = {one["target"] for one in changes if one.get("target")}
    origin = origin_of(case, bound)
    for change in changes:
        origin = _applied(turn, case, change, bound, origin)
    if any(change["what"] in COUNTED for change in changes):
        rework(turn, case, origin, judge=lambda held, step, one: _judged(turn, held, step, one, touched))


def _applied(turn: Turn, case: Case, change: dict[str, Any], bound: list[Submission], origin: Origin) -> Origin:
    what, value = change["what"], change["value"]
    if what in TEXTS:
        setattr(case, what, value)
    elif what == "unit":
        case.unit_id, case.officer_id = value["unit"], value["officer"]
        return replace(origin, closing=closing_time(turn.unit(case.unit_id)))
    elif what == "received":
        return replace(origin, received_at=dt.datetime.fromisoformat(value))
    elif what == "kind":
        return _as_kind(turn, case, Obligation.model_validate(value), origin)
    elif what == "opening":
        return _opened_with(case, {**origin.facts, change["field"]: value}, origin)
    else:
        target = next(one for one in bound if one.id == change["target"])
        _overlay(case, target, change, last=_last_to_say(bound, change) in (None, target))
    return origin


def _as_kind(turn: Turn, case: Case, kind: Obligation, origin: Origin) -> Origin:
    """The case as another obligation: its number stays, as the number by which everybody knows it."""
    row = definition_row(turn.session, kind)
    case.obligation, case.definition_row, case.definition_hash = kind.id, row, row.hash
    weigh(case)
    return replace(origin, limit=kind.limit.resolved(origin.facts))


def _opened_with(case: Case, facts: dict[str, Any], origin: Origin) -> Origin:
    own = case.definition.limit
    return replace(origin, facts=facts, limit=own.resolved(facts) if own.field else origin.limit)


def _overlay(case: Case, target: Submission, change: dict[str, Any], *, last: bool) -> None:
    """What binds in place of what was handed in; and the fact, where nothing later said otherwise."""
    given = target.given
    if change["what"] == "reply":
        target.corrected = {**given, change["field"]: change["value"]}
        return
    target.corrected = {**given, "fields": {**given["fields"], change["field"]: change["value"]}}
    if last:
        facts = {**case.progress.facts, change["field"]: change["value"]}
        case.progress = case.progress.model_copy(update={"facts": facts})


def _last_to_say(bound: list[Submission], change: dict[str, Any]) -> Submission | None:
    return next((one for one in reversed(bound) if change["field"] in one.given.get("fields", ())), None)


def _judged(turn: Turn, case: Case, step: Step, submission: Submission, touched: set[str]) -> Refused | None:
    around = circumstances(turn.session, case, turn.calendar, submission)
    return unfit(case, step, submission.given["fields"], around, corrected=submission.id in touched)
