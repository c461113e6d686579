"""Gates: why a step is refused. Asked by the desk before anything is written, and again where it is carried out."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from calendars.clocks import counted_out, due_date
from calendars.official import OfficialCalendar
from casework.checks import Asked, checked
from casework.steps import missing_before, moment
from casework.substance import says_nothing
from models.clock import HAND, Clock
from models.errors import Refused
from models.instants import CLOSE_OF_BUSINESS, at, local_date, shown
from models.progress import Progress
from models.steps import FieldRule, Step, Wait, holds
from models.tables import Case

Facts = Mapping[str, Any]
NOT_APPLICABLE = "不适用"
SHORTEST_REASON = 2
A_YEAR = dt.timedelta(days=366)


@dataclass(frozen=True)
class Circumstances:
    """What a gate may look at beyond the case: the calendar, who acts, who took the earlier steps, open children.

    `accepted`: when the step counts at the latest; of a past fact when it happened (`past`). `entered`: when it was
    handed in. `approves`: whoever acts is an approver (asked only where a check wants to know).
    """

    calendar: OfficialCalendar
    accepted: dt.datetime
    entered: dt.datetime
    actor: str | None = None
    actors: dict[str, str | None] = field(default_factory=dict)
    open_children: tuple[str, ...] = ()
    past: bool = False
    approves: bool = False


def refused(case: Case, step: Step, given: Facts, around: Circumstances) -> Refused | None:
    """The first reason why the step may not be taken now, in one line with what to do; None when it may."""
    progress = case.progress
    facts = {**progress.facts, **given}
    asked = Asked(case, facts, around.calendar, around.actor, around.actors, around.open_children, around.approves)
    first = _order(case, step, progress) or _complete(step, given, facts)
    if first:
        return first.within(step.refuse) if step.refuse else first
    when = moment(step, dict(given), around.accepted)
    reasons = (
        _unchanged(step, given, progress),
        _elements(step, given),
        _dated(case, step, given, around),
        _ahead(step, facts, when if around.past else around.accepted),
        _later(case, step, facts, around.calendar),
        _in_time(case, step, facts, when),
        _within(step, progress, when, around.calendar),
        _waited(step.wait, case, facts, around),
        *(checked(name, asked) for name in step.checks),
    )
    reason = next((one for one in reasons if one), None)
    return reason.within(step.refuse) if reason and step.refuse else reason


def unfit(case: Case, step: Step, given: Facts, around: Circumstances, *, corrected: bool) -> Refused | None:
    """Why a step on record would no longer hold in a case that was corrected: its order, its date; None where it does.

    Of the step that was itself `corrected` also what it must say. Limits are not asked again: they were kept or missed
    by the dates of then, and a correction must be possible either way.
    """
    facts = {**case.progress.facts, **given}
    asked = Asked(case, facts, around.calendar, around.actor, around.actors, around.open_children, around.approves)
    found = _order(case, step, case.progress) or _dated(case, step, given, around)
    if found or not corrected:
        return found
    said = (
        _complete(step, given, facts),
        _elements(step, given),
        _ahead(step, facts, moment(step, dict(given), around.accepted)),
    )
    return next((one for one in (*said, *(checked(name, asked) for name in step.checks)) if one), None)


def missing_fields(step: Step, given: Facts, facts: Facts) -> list[FieldRule]:
    """What has still to be filled in."""
    return [
        field
        for field in step.fields
        if not field.optional and holds(field.when, facts) and given.get(field.id) in (None, "", [])
    ]


def optional_fields(step: Step, facts: Facts) -> list[FieldRule]:
    """What may be left out, and binds where it is filled in."""
    return [field for field in step.fields if field.optional and holds(field.when, facts)]


def _order(case: Case, step: Step, progress: Progress) -> Refused | None:
    if progress.took(step.id) and not step.repeat:
        return Refused(f"“{step.name}”已办过")
    if not holds(step.when, progress.facts):
        wanted = "、".join(_said(case, key, values) for key, values in step.when.items())
        return Refused(f"“{step.name}”只用于{wanted}的情形")
    missing = missing_before(case.definition, step, progress)
    if missing:
        names = "、".join(f"“{other.name}”（{other.id}）" for other in missing)
        why = "；".join(other.needed for other in missing if other.needed)
        return Refused(f"须先办{names}{f'：{why}' if why else ''}")
    for other in case.definition.steps:
        if other.id in step.not_after and progress.took(other.id):
            return Refused(f"已办“{other.name}”，不能再办“{step.name}”")
    return None


def _said(case: Case, key: str, values: tuple[str, ...]) -> str:
    rule = next((one for one in case.definition.all_fields if one.id == key), None)
    names = {"yes": "是", "no": "否", **(rule.choices if rule else {})}
    return f"{rule.name if rule else key}为{'或'.join(names.get(value, value) for value in values)}"


def _complete(step: Step, given: Facts, facts: Facts) -> Refused | None:
    missing = missing_fields(step, given, facts)
    if not missing:
        return None
    named = "、".join(f"{field.name}（{field.id}{_options(field)}）" for field in missing)
    return Refused(f"“{step.name}”还缺 {named}", code="give-field", field=missing[0].id)


def _unchanged(step: Step, given: Facts, progress: Progress) -> Refused | None:
    """The first step of a procedure entered again word for word: what was reviewed since would have to be again."""
    begins = step.repeat and not step.after and step.clock == "runs" and not (step.moment or step.term)
    same = begins and progress.took(step.id) and all(progress.facts.get(key) == value for key, value in given.items())
    return Refused("与上次填报的一字不差，没有改动，无需再办") if same and given else None


def _elements(step: Step, given: Facts) -> Refused | None:
    """What does not apply says why (要点（十）: the eight elements; N/A only with a reason)."""
    for rule in step.fields:
        value = str(given.get(rule.id) or "")
        if rule.kind == "element" and value.startswith(NOT_APPLICABLE):
            reason = value.removeprefix(NOT_APPLICABLE).strip("：:，,（）() ")
            if len(reason) < SHORTEST_REASON or says_nothing(reason):
                return Refused(f"“{rule.name}”不适用须写明理由，例如“{NOT_APPLICABLE}：本文件不涉及办事”")
    return None


def _options(field: FieldRule) -> str:
    if field.kind == "flag":
        return "：yes/no"
    if field.kind == "element":
        return f"：正文，或“{NOT_APPLICABLE}：理由”"
    return f"：{'/'.join(f'{key} {name}' for key, name in field.choices.items())}" if field.choices else ""


def _dated(case: Case, step: Step, given: Facts, around: Circumstances) -> Refused | None:
    """The day a step counts from: not in the future, nor before what moved the clock or had to come first.

    Of a step that was taken again the latest take binds: a forgotten date is mended by taking it once more.
    """
    accepted = around.accepted
    day = given.get(step.moment) if step.moment else None
    if not day and around.past:
        day = local_date(accepted).isoformat()
    if not day:
        return None
    clock = case.clock
    own = [one for one in clock.pauses if one.cause != HAND]  # an officer's pause stands beside the steps' dates
    pauses = [one.since if step.clock == "resumes" else one.until or one.since for one in own]
    before = [last for name in step.after if (last := case.progress.last(name))]
    moved = [clock.received_at, *clock.restarts, *pauses, *before]
    earliest, latest = local_date(max(moved)), local_date(accepted)
    if earliest <= dt.date.fromisoformat(day) <= latest:
        return None
    said = f"{earliest}{_what_stood(case, max(moved))}"
    today = local_date(around.entered)
    return Refused(f"“{step.name}”的日期 {day} 应在 {said}与今天 {today} 之间，请核对")


def _what_stood(case: Case, instant: dt.datetime) -> str:
    """Whose date an instant is, in brackets: of the receipt, or of the step that was taken then; else a blank."""
    if instant == case.clock.received_at:
        return "（收到之日）"
    taken = next((one.step for one in reversed(case.progress.taken) if one.at == instant), "")
    step = case.definition.step(taken)
    return f"（“{step.name}”之日）" if step else " "


def _in_time(case: Case, step: Step, facts: Facts, when: dt.datetime) -> Refused | None:
    """A limit that has run out can be neither stopped nor replaced any more; a new one may begin (a signature)."""
    effect = step.clock if holds(step.clock_when, facts) else "runs"
    pauses = effect == "pauses" or (step.term is not None and step.term.pauses and step.term.applies(facts))
    pauses = pauses and not case.clock.fixed  # nothing stops a date
    late = not case.clock.paused and when >= case.due_at
    if late and (pauses or effect == "replaces"):
        return Refused(f"已于 {shown(case.due_at)} 到期，“{step.name}”须在到期之前；请尽快办结并说明原因")
    return None


def _ahead(step: Step, facts: Facts, when: dt.datetime) -> Refused | None:
    """A date that a step sets lies ahead of the day it counts from."""
    limits = [step.limit, step.term.limit if step.term and step.term.applies(facts) else None]
    for key in (limit.field for limit in limits if limit and limit.field):
        if dt.date.fromisoformat(str(facts[key])) <= local_date(when):
            return Refused(f"期限 {facts[key]} 应在 {local_date(when)} 之后，请另定日期（{key}）", code="say-when")
        far = too_far(facts[key], local_date(when))
        if far:
            return Refused(f"{far}（{key}）")
    return None


def too_far(day: object, since: dt.date) -> str:
    """What is wrong with a date set for something, where it lies more than a year ahead: until then nobody would hear
    of it, and it is most often another year that was meant; nothing where it does not."""
    if dt.date.fromisoformat(str(day)) - since <= A_YEAR:
        return ""
    return f"期限 {day} 距 {since} 超过一年，请核对年份；确要更久的，先定一年以内的日期，到时另定"


def _later(case: Case, step: Step, facts: Facts, calendar: OfficialCalendar) -> Refused | None:
    """A date told instead of the limit (条例35) is later than the limit without its extensions: it is put off, not
    brought forward."""
    if step.clock != "replaces" or step.repeat or step.limit is None or step.limit.field is None:
        return None
    limit = due_date(case.clock.model_copy(update={"extensions": ()}), calendar)
    if dt.date.fromisoformat(str(facts[step.limit.field])) > limit:
        return None
    said = f"“{step.name}”定的 {facts[step.limit.field]} 应晚于原到期日 {limit}，请另定日期"
    return Refused(said, code="say-when")


def _within(step: Step, progress: Progress, when: dt.datetime, calendar: OfficialCalendar) -> Refused | None:
    term = progress.latest(step.within) if step.within else None
    if term is None:
        return None
    last = due_date(term.clock, calendar)
    return None if local_date(when) <= last else Refused(f"“{term.name}”已于 {last} 届满，不能再办“{step.name}”")


def _waited(wait: Wait | None, case: Case, facts: Facts, around: Circumstances) -> Refused | None:
    """Enough days have passed, or not too many."""
    if wait is None or not holds(wait.when, facts) or (wait.unless and facts.get(wait.unless)):
        return None
    today = local_date(around.accepted)
    if wait.past_term:
        term = case.progress.latest(wait.past_term)
        last = due_date(term.clock, around.calendar) if term else today
        return None if today > last else Refused(f"“{term.name if term else ''}”期限至 {last}，届满之后才能办")
    if wait.past or wait.from_day:
        day = dt.date.fromisoformat(str(facts[wait.past or wait.from_day or ""]))
        first = day + dt.timedelta(days=1) if wait.past else day
        return None if today >= first else Refused(f"{first} 起才能办")
    if wait.limit is None:
        return None
    clock = _clock(wait, case, facts)
    if wait.at_most:
        last = due_date(clock, around.calendar)
        return None if today <= last else Refused(f"已于 {last} 届满（{wait.limit}）")
    last = counted_out(clock, around.calendar)  # a shortest time does not grow longer by a rest day at its end
    if today > last:
        return None
    reason = f"不少于 {wait.limit}，至 {last} 届满"
    return Refused(reason, code="explain-early-step", field=wait.unless) if wait.unless else Refused(reason)


def _clock(wait: Wait, case: Case, facts: Facts) -> Clock:
    if wait.field and facts.get(wait.field):
        since = at(dt.date.fromisoformat(str(facts[wait.field])))
    else:
        since = (case.progress.last(wait.since) if wait.since else None) or case.clock.received_at
    limit = wait.limit.resolved(facts) if wait.limit else case.clock.limit
    return Clock(received_at=since, limit=limit, close_of_business=CLOSE_OF_BUSINESS)
