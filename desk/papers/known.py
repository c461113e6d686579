"""What a paper is told: the facts of its case, as people read them."""

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

from calendars.official import OfficialCalendar
from casework.papers import YEARLY, approval
from desk.papers.yearly import requests_of, stock_of
from desk.views.case_json import state_name, working_days_late
from desk.views.facts import FLAG_NAMES, PRODUCT
from models.errors import Refused
from models.figures import Product
from models.instants import local_date
from models.ledger import LedgerSession
from models.paper_kinds import PaperKind
from models.queries.cases import children_of, events_of, submissions_for_case
from models.queries.people import unit_names
from models.steps import FieldRule, holds
from models.tables import Case, Event, Officer
from models.words import LEVEL_NAMES, Act, EventName
from papers.personal import without_personal
from papers.texts import known_of_product

OF_THE_EXTENSION = ("extend_days", "extend_reason")
"""What the record says once a case was extended: nobody fills it in again."""
WEIGHT_NAMES = {"on_time": "按时办结率", "average_days": "办理用时", "overdue": "逾期未办结", "extensions": "延期"}
BEFORE_REASON, AFTER_REASON = "批准：", "；如有异议"
"""Between these the line of an approval has the approver's words."""
PROPOSED = re.compile(r"(?:拟提[^：]*：(?P<said>.*)|(?P<found>.*)，拟提[^，]*)，待审批", re.DOTALL)
"""What a proposal's line says for it: a supervisor's words, or what the clock found."""
AGREED = frozenset({"同意", "属实", "批准"})
"""What an approver says who adds nothing."""


@dataclass(frozen=True)
class Around:
    """In which a paper is made: the session, the calendar in force and the office's time.

    request_kinds: the obligations under which requests for disclosure are registered.
    """

    session: LedgerSession
    calendar: OfficialCalendar
    now: dt.datetime
    request_kinds: tuple[str, ...] = ()


def day_words(day: dt.date) -> str:
    """A day as official documents write it (GB/T 9704-2012, 7.3.5.4): 2026年11月8日."""
    return f"{day.year}年{day.month}月{day.day}日"


def known_of_case(around: Around, kind: PaperKind, case: Case, given: Mapping[str, Any]) -> dict[str, Any]:
    """Everything that a template of this kind may name, the head of the paper apart.

    `given`: what was filled in for the paper, by field id; what the case has on record stands behind it.
    """
    rules = rules_of(kind, case)
    facts = {**case.progress.facts, **given}
    known: dict[str, Any] = {
        "kind": kind.name,
        "case": _case(around, case, own=kind.to == "applicant"),
        "given": SimpleNamespace(**{_name(rule.id): _applying(rule, facts) for rule in rules}),
        "raw": SimpleNamespace(**{_name(rule.id): facts.get(rule.id, "") for rule in rules}),
        "extension": _extension(around, case, facts),
        "card": _card(around, kind, case),
        "children": _children(around, case),
        "year": case.period[:4] if case.period else str(local_date(around.now).year - 1),
    }
    if kind.fits.product:
        known |= _product(case)
    if kind.id == YEARLY:
        year = int(known["year"])
        known |= {
            "requests": requests_of(around.session, around.request_kinds, case.unit_id, year),
            "register": stock_of(around.session, case.unit_id, year),
        }
    return known


def rules_of(kind: PaperKind, case: Case) -> list[FieldRule]:
    """What a paper of this kind may say of a case: its own fields, those taken from a step, all that is on record."""
    own = asked_of(kind, case)
    names = {rule.id for rule in own}
    for rule in case.definition.all_fields:
        if rule.id not in names:
            names.add(rule.id)
            own.append(rule)
    return own


def asked_of(kind: PaperKind, case: Case) -> list[FieldRule]:
    """What is filled in for a paper: fields of the step that it goes before, and its own."""
    step = next((one for one in case.definition.steps if one.id == kind.step), None)
    uses = [rule for rule in step.fields if rule.id in kind.uses] if step else []
    known = OF_THE_EXTENSION if case.clock.extensions else ()
    return [*uses, *(rule for rule in kind.fields if rule.id not in known)]


def _name(field: str) -> str:
    return field.replace("-", "_")


def _shown(rule: FieldRule, value: Any) -> Any:
    """A value as a paper writes it. Numbers stay numbers, and a list a list, so that a template can go through it."""
    if value in (None, ""):
        return [] if rule.kind == "list" else ""
    if rule.kind == "date":
        return day_words(dt.date.fromisoformat(value))
    if isinstance(value, str):
        return rule.choices.get(value, FLAG_NAMES.get(value, value) if rule.kind == "flag" else value)
    return value


def _applying(rule: FieldRule, facts: Mapping[str, Any]) -> Any:
    """A value as a paper writes it; nothing where other facts say that it does not apply."""
    return _shown(rule, facts.get(rule.id) if holds(rule.when, facts) else None)


def _case(around: Around, case: Case, *, own: bool) -> dict[str, Any]:
    """`own`: it goes to whoever sent the case in; what is personal in its title is masked for everybody else."""
    unit = unit_names(around.session).get(case.unit_id, case.unit_id)
    still = not case.duty or case.state.ended
    end = case.stopped_at or case.closed_at or around.now
    return {
        "number": case.number,
        "kind": case.definition.name,
        "title": case.title if own else without_personal(case.title, case.citizen),
        "unit": unit,
        "received": day_words(local_date(case.clock.received_at)),
        "due": day_words(case.due_date),
        "late": 0 if still else working_days_late(around.calendar, case.due_date, end),
        "state": state_name(case, around.now),
        "content": case.content or "",
        "applicant": case.citizen or "",
    }


def _extension(around: Around, case: Case, facts: Mapping[str, Any]) -> dict[str, Any]:
    """An extension that was granted, or one about to be, of which the applicant is told first (条例33)."""
    if case.clock.extensions:
        last = [one for one in submissions_for_case(around.session, case.number) if one.act is Act.EXTEND][-1:]
        reason = last[0].given.get("reason", "") if last else ""
        days, due, provisional = case.clock.extensions[-1].days, case.due_date, case.provisional
        return {"days": days, "due": day_words(due), "provisional": provisional, "reason": reason}
    days, due, provisional = int(facts.get("extend_days") or 0), case.due_date, case.provisional
    if days:
        found = around.calendar.deadline(case.due_date, days)
        due, provisional = found.due_date, found.provisional or provisional
    reason = facts.get("extend_reason", "")
    return {"days": days, "due": day_words(due), "provisional": provisional, "reason": reason}


def _card(around: Around, kind: PaperKind, case: Case) -> dict[str, Any]:
    if kind.fits.approved is None:
        return {}
    lines = events_of(around.session, case.number)
    found = approval(lines, kind.fits.approved)
    if found is None:
        raise Refused(f"{LEVEL_NAMES[kind.fits.approved]}尚未批准", code="see-proposals")
    approver = around.session.get(Officer, found.actor) if found.actor else None
    return {
        "level": LEVEL_NAMES[kind.fits.approved],
        "on": day_words(local_date(found.at)),
        "late": working_days_late(around.calendar, found.due_date, found.at),
        "approver": approver.name if approver else "审批人",
        "reason": _why(lines, found, case),
    }


def _why(lines: Sequence[Event], approved: Event, case: Case) -> str:
    """Why something was approved: what it was proposed for, and what the approver added; nothing personal."""
    proposals = [one for one in lines if one.event is EventName.PROPOSED and one.level is approved.level]
    before = [one for one in proposals if one.seq < approved.seq]
    said = PROPOSED.search(before[-1].detail) if before else None
    parts = [said["said"] or said["found"] or ""] if said else []
    added = approved.detail.partition(BEFORE_REASON)[2].rpartition(AFTER_REASON)[0]
    parts += [added] if added.rstrip("。") not in AGREED else []
    whole = "；".join(part.strip().rstrip("。；") for part in parts if part.strip())
    return without_personal(whole.removeprefix("补发："), case.citizen)


def _children(around: Around, case: Case) -> list[dict[str, Any]]:
    """The units of a campaign: what was found with each, and how far it has mended it."""
    names = unit_names(around.session)
    found = []
    for child in children_of(around.session, case.number):
        facts = child.progress.facts
        bad = facts.get("finding") == "found"
        finding = "有问题" if bad else "没有问题" if facts.get("finding") == "none" else "尚未认定"
        state = ("已销号" if child.state.ended else "整改中") if bad else "—"
        found.append(
            {
                "unit": names.get(child.unit_id, child.unit_id),
                "found": bad,
                "finding": finding,
                "problems": list(facts.get("items") or []) if bad else [],
                "state": state,
            }
        )
    return found


def _product(case: Case) -> dict[str, Any]:
    made = Product.model_validate(case.progress.facts[PRODUCT])
    weights = [(WEIGHT_NAMES.get(name, name), f"{weight:g}") for name, weight in made.weights.items()]
    return {**known_of_product(made), "weights": weights}
