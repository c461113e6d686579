"""Facts of the past: what happened before it is entered, with its own day and with what proves it."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from desk.files.intake import TITLE, text
from models.errors import BadInput, Refused
from models.instants import SHANGHAI, local_date, shown
from models.steps import Step


@dataclass(frozen=True)
class Past:
    """When it happened, as a day or as an instant (Asia/Shanghai where it says none), and what proves it.

    A day without a time counts at its end: nobody knows when on that day it was.
    """

    on: dt.date | dt.datetime | None = None
    evidence: str | None = None

    @property
    def day(self) -> dt.date | None:
        """The day on which it happened."""
        return local_date(self.on) if isinstance(self.on, dt.datetime) else self.on


NOT_PAST = Past()
"""It happens now."""


def past_words(past: Past, now: dt.datetime) -> dict[str, str]:
    """What a submission keeps of it; nothing where it happens now. Raises Refused for the future, BadInput where the
    evidence is missing, or the day of which it is evidence."""
    evidence = text(past.evidence, "佐证", TITLE)
    if past.on is None:
        if evidence:
            raise BadInput("佐证只随补录的事实填写", code="say-when-it-happened")
        return {}
    at = past.on.astimezone(SHANGHAI) if isinstance(past.on, dt.datetime) else None
    today = local_date(now)
    if (at and at > now) or (past.day or today) > today:
        raise Refused(f"补录的时间 {shown(at) if at else past.on} 晚于现在（{shown(now)}），请核对日期")
    if at is None and past.day == today:
        return {}
    if not evidence:
        raise BadInput("补录以前的事实须有佐证（回执、文号、原登记簿的页次等）", code="give-evidence")
    return {"on": at.isoformat() if at else str(past.on), "evidence": evidence}


def dated(step: Step, facts: dict[str, Any], past: Past) -> dict[str, Any]:
    """A step's facts with the day of a past fact where the step has a field for it. Raises BadInput for two days."""
    if past.day is None or step.moment is None:
        return facts
    said = facts.get(step.moment)
    if said and said != str(past.day):
        raise BadInput(f"“{step.name}”补录为 {past.day}，填报的却是 {said}（{step.moment}），请核对")
    return {**facts, step.moment: str(past.day)}
