"""What taking a step makes of a case: facts, terms, and its clock. Pure; the gates have let it pass already."""

import datetime as dt
from typing import Any

from models.clock import HAND, STEP, STOP, Clock
from models.instants import LAST_SECOND, at, local_date
from models.obligation import Obligation
from models.progress import Progress, Term
from models.steps import Step, TermRule, holds
from models.tables import Case, Submission
from models.words import EventName, State

EVENT_OF_EFFECT = {
    "runs": EventName.STEPPED,
    "pauses": EventName.PAUSED,
    "resumes": EventName.RESUMED,
    "restarts": EventName.RESTARTED,
    "replaces": EventName.REPLACED,
    "stops": EventName.STEPPED,
    "closes": EventName.CLOSED,
}


def step_of(case: Case, submission: Submission) -> Step | None:
    """The step that a submission takes; None for the acts that every case has."""
    name = submission.given.get("step")
    return case.definition.step(name) if name else None


def moment(step: Step, given: dict[str, Any], accepted: dt.datetime) -> dt.datetime:
    """The instant at which a step counts: the day its evidence names, or when it was accepted.

    A day before the entry counts from its beginning: it is the day of posting, of receipt, of sending.
    """
    day = _day(given.get(step.moment)) if step.moment else None
    return accepted if day is None or day >= local_date(accepted) else at(day)


def take(case: Case, step: Step, submission: Submission) -> None:
    """Change facts, terms, clock and state as the step says."""
    given = submission.given["fields"]
    when = moment(step, given, submission.counts_at)
    progress = _retaken(case, step, given).take(step.id, when, given).end(step.ends, when)
    clock = case.clock
    if step.term and step.term.applies(progress.facts):
        term = new_term(step.term, progress, when, clock.close_of_business)
        entered_late = local_date(when) < local_date(submission.at)
        progress = progress.add(term.model_copy(update={"cards_from": submission.at}) if entered_late else term)
    effect = step.clock if holds(step.clock_when, progress.facts) else "runs"
    case.clock = _after(effect, step, clock, progress, when, case)
    case.progress = progress
    case.state = State.PAUSED if case.clock.paused else State.OPEN
    if effect == "closes":
        close(case, submission.at, _stopped(step, submission))
    elif effect in ("stops", "restarts"):
        case.stopped_at = when if effect == "stops" else None


def close(case: Case, at_: dt.datetime, stopped: dt.datetime | None = None) -> None:
    """End a case: its terms with it, and its pause, so that the days that counted decide whether it came in time."""
    stopped = case.stopped_at or stopped
    case.clock = case.clock.resume(stopped or at_, HAND, STEP, STOP)
    case.progress = case.progress.end_all(at_)
    case.closed_at, case.stopped_at = at_, stopped


def lapse(case: Case, term_id: str, at_: dt.datetime) -> None:
    """A term that ended in silence: what it paused runs again from the end of its last day."""
    case.progress = case.progress.end_term(term_id, at_)
    case.clock = _resumed(case.clock, case.progress, at_)
    case.state = State.PAUSED if case.clock.paused else State.OPEN


def new_term(rule: TermRule, progress: Progress, since: dt.datetime, closing: dt.time) -> Term:
    """A term begun; the day of the step is its day 0."""
    number = sum(term.id.partition("#")[0] == rule.id for term in progress.terms)
    return Term.from_rule(
        rule, number, Clock(received_at=since, limit=rule.limit.resolved(progress.facts), close_of_business=closing)
    )


def _after(effect: str, step: Step, clock: Clock, progress: Progress, when: dt.datetime, case: Case) -> Clock:
    limit = step.limit.resolved(progress.facts) if step.limit else None
    match effect:
        case "restarts":
            return _paused(clock.resume(when, STEP, STOP).restart(when, limit), progress, when)
        case "replaces":
            return _paused(clock.resume(when, STEP, STOP).with_limit(limit, when), progress, when)
        case "pauses":
            return clock if clock.fixed else clock.pause(when, STEP)
        case "stops":
            return clock.pause(when, STOP)
        case "resumes":
            return _resumed(clock.answered(when), progress, when)
    if progress.pausing:
        return _paused(clock, progress, when)
    ended = step.ends and any(term.pauses for term in case.progress.terms if term.open)
    return _resumed(clock, progress, when) if ended else clock


def _resumed(clock: Clock, progress: Progress, when: dt.datetime) -> Clock:
    return clock if progress.pausing else clock.resume(when, STEP)


def _paused(clock: Clock, progress: Progress, when: dt.datetime) -> Clock:
    """The clock under the terms that keep it still. Nothing keeps a date still: not even an officer's pause."""
    if clock.fixed:
        return clock.resume(when, HAND, STEP)
    return clock.pause(when, STEP) if progress.pausing else clock


def _retaken(case: Case, step: Step, given: dict[str, Any]) -> Progress:
    """The progress before a step is taken again: what it said the last time, and no longer says, does not bind."""
    progress = case.progress
    if not progress.took(step.id):
        return progress
    others = {field.id for other in case.definition.steps if other.id != step.id for field in other.fields}
    mine = {field.id for field in step.fields} - others - set(given)
    facts = {key: value for key, value in progress.facts.items() if key not in mine}
    return progress.model_copy(update={"facts": facts})


def _stopped(step: Step, submission: Submission) -> dt.datetime | None:
    """The last second of the day that the evidence names, where that is before the day of the entry."""
    given, accepted = submission.given["fields"], submission.at
    day = _day(given.get(step.moment)) if step.moment else None
    day = day or local_date(submission.counts_at)
    return None if day >= local_date(accepted) else at(day, LAST_SECOND)


def _day(value: object) -> dt.date | None:
    return dt.date.fromisoformat(value) if isinstance(value, str) else None


def shown_facts(step: Step, given: dict[str, Any]) -> str:
    """What a line of the log says of a step's facts: dates, choices and numbers; texts stay with the submission."""
    parts = []
    for field in step.fields:
        value = given.get(field.id)
        if value in (None, "") or field.kind not in ("date", "choice", "flag", "number"):
            continue
        said = field.choices.get(str(value), {"yes": "是", "no": "否"}.get(str(value), str(value)))
        parts.append(f"{field.name} {said}")
    return f"{step.name}（{'，'.join(parts)}）" if parts else step.name


def open_steps(definition: Obligation, progress: Progress) -> list[Step]:
    """The steps that may come next by order and facts; their fields and gates are looked at when they are taken."""
    return [
        step
        for step in definition.steps
        if (step.repeat or not progress.took(step.id))
        and holds(step.when, progress.facts)
        and not missing_before(definition, step, progress)
        and not any(progress.took(name) for name in step.not_after)
    ]


def missing_before(definition: Obligation, step: Step, progress: Progress) -> list[Step]:
    """Steps that must have been taken first and were not; those that do not apply to this case are left out."""
    before = [other for other in definition.steps if other.id in step.after]
    return [other for other in before if holds(other.when, progress.facts) and not progress.took(other.id)]
