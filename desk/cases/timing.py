"""Acts on the clock: pause and resume, now or, with what proves it, on a day that has passed."""

import datetime as dt
from typing import Any

from casework.turn import Turn
from desk.cases.past_facts import NOT_PAST, Past, past_words
from desk.cases.performing import NOBODY, Asking, Done, Prepared, perform
from desk.files.intake import TITLE, reason_text, required_text
from models.clock import HAND, Clock
from models.errors import BadInput, Refused
from models.instants import LAST_SECOND, at, local_date, shown
from models.queries.identity import acting
from models.queries.people import acts_as
from models.tables import Case
from models.words import ABOVE_UNITS, Act
from office.office import Office


def pause_case(
    office: Office,
    number: str,
    reason: str,
    asking: Asking = NOBODY,
    until: dt.date | None = None,
    past: Past = NOT_PAST,
) -> Done:
    """Stop the clock: working days that end while it is stopped do not count.

    `until`: the local day by which it is meant to end; from the next working day on it is told, as it is after the
    longest pause of the obligation. `past`: when it was stopped, if that was before it is entered; a day alone counts
    at its end. Raises BadInput without a reason, or for a day that is past or too far away; Refused where the past
    is not whoever asks' to enter.
    """
    why = required_text(reason, "暂停理由", TITLE)

    def prepare(turn: Turn, case: Case) -> Prepared:
        content = {"reason": why} | _past(turn, case, past, asking.actor, "暂停")
        if until is None:
            return Act.PAUSE, content
        today, most = local_date(turn.now), case.definition.silence.pause
        last = turn.calendar.add(today, most)
        if not today <= until <= last:
            raise BadInput(f"暂停预计结束的日期 {until} 应在今天与 {last}（最长 {most} 个工作日）之间")
        return Act.PAUSE, content | {"until": until.isoformat()}

    asked = ("pause", number, reason, *([until] if until else []), *([past] if past.on else []))
    return perform(office, number, asked, prepare, asking)


def resume_case(office: Office, number: str, reason: str = "", asking: Asking = NOBODY, past: Past = NOT_PAST) -> Done:
    """End the pause that `pause` began; the due date is worked out anew. A term in the case may still hold the clock.

    `past`: when it ended, if that was before it is entered. Raises Refused where nothing was paused by hand.
    """
    why = reason_text(reason)

    def prepare(turn: Turn, case: Case) -> Prepared:
        return Act.RESUME, {"reason": why} | _past(turn, case, past, asking.actor, "恢复")

    return perform(office, number, ("resume", number, reason, *([past] if past.on else [])), prepare, asking)


def _past(turn: Turn, case: Case, past: Past, actor: str | None, what: str) -> dict[str, Any]:
    """What is kept of a pause that began or ended before it is entered.

    A pause made afterwards moves a date that may have passed, so somebody above the units says so. Raises Refused for
    anybody else, and for an instant before what is on the clock already.
    """
    kept = past_words(past, turn.now)
    if not kept or past.on is None:
        return kept
    officer = acting(turn.session, actor)
    above = officer and acts_as(turn.session, officer, ABOVE_UNITS, local_date(turn.now))
    if not (case.quiet or above):
        raise Refused(f"以前的{what}由督办员或审批人补录", code="name-actor")
    when = past.on if isinstance(past.on, dt.datetime) else at(past.on, LAST_SECOND)
    after = _last_touched(case.clock)
    if when < after:
        raise Refused(f"{what}的时间 {past.on} 早于计时上一次变动（{shown(after)}），请核对日期")
    return kept


def _last_touched(clock: Clock) -> dt.datetime:
    """When the clock last began, stopped, ran again or was lengthened; a day that was said alone from its beginning."""
    pauses = [one.until or one.since for one in clock.pauses if one.until or one.cause == HAND]
    return max([clock.started_at, *pauses, *(one.at for one in clock.extensions)])
