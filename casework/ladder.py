"""The walk along a plan's rungs: which fire now, and when the next one is. Pure."""

import datetime as dt
from collections.abc import Collection

from models.plan import Plan, PlannedRung
from models.words import Role

LATE_AFTER = dt.timedelta(minutes=5)
"""A rung that fires this long after its instant was held up (an outage) and is marked late."""


def passed(plan: Plan, fired: Collection[str], now: dt.datetime, *, paused: bool = False) -> list[PlannedRung]:
    """The rungs to fire at `now`: of the case and of each term those of the latest passed instant, unless they fired.

    Earlier passed rungs are not replayed: a message that says where the case stands beats three that say where it was.
    While the case's own clock is paused, the terms inside it run on.
    """
    due = [rung for rung in _running(plan, paused) if rung.at <= now]
    lapsed = {rung.term for rung in due if rung.lapses}
    due = [rung for rung in due if rung.lapses or rung.term is None or rung.term not in lapsed]
    latest: dict[tuple[str | None, bool], dt.datetime] = {}
    for rung in due:
        latest[_walk(rung)] = max(rung.at, latest.get(_walk(rung), rung.at))
    return [rung for rung in due if rung.at == latest[_walk(rung)] and rung.key not in fired]


def stood_for(plan: Plan, fired: Collection[str], rung: PlannedRung) -> tuple[Role, ...]:
    """Who was to hear of the rungs that this one stands for: those of its walk that passed untold since the last told.

    After an outage, or where a case is registered late, only the highest rung fires; whoever the others would have
    told hears of it with that one, the handler above all.
    """
    mine = [one for one in plan.rungs if _walk(one) == _walk(rung) and one.at < rung.at]
    told = max((one.at for one in mine if one.key in fired), default=None)
    missed = (role for one in mine if told is None or one.at > told for role in one.to)
    return tuple(dict.fromkeys((*rung.to, *missed)))


def next_at(plan: Plan, now: dt.datetime, *, paused: bool = False) -> dt.datetime | None:
    """The instant of the next rung after `now`."""
    return min((rung.at for rung in _running(plan, paused) if rung.at > now), default=None)


def _running(plan: Plan, paused: bool) -> list[PlannedRung]:
    return [rung for rung in plan.rungs if rung.term or not paused]


def _walk(rung: PlannedRung) -> tuple[str | None, bool]:
    """The walk a rung belongs to: the case's, or a term's, whose silence overtakes its reminders."""
    return rung.term, rung.lapses
