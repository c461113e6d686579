"""Setting duties going: the cycle a unit chose, and cycles that the catalog itself starts."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from desk.files.intake import TITLE, text
from models.cycle import UNITS, fits, parts
from models.errors import BadInput, Refused
from models.instants import local_date
from models.obligation import Obligation
from models.policy import Deed
from models.queries.activations import activations, let_end, set_going
from models.queries.identity import acting_id, permit
from models.queries.people import find_unit, owing, unit_in_use
from models.standing import Activation
from office.office import Office


def activate(
    office: Office,
    kind: str,
    unit_words: Sequence[str],
    every: str | None,
    since: dt.date | None,
    reason: str = "",
    actor: str | None = None,
) -> list[Activation]:
    """Set an obligation's cycle going for units; where the catalog leaves the cycle open, `every` must choose it.

    Raises Refused for an obligation that does not come round, BadInput where the cycle is missing or unknown.
    """
    obligation = office.catalog.get(kind)
    rhythm = _rhythm(obligation, every)
    first = _since(office, since)
    with office.turn() as turn:
        session = turn.session
        by = acting_id(session, actor)
        owners = [unit_in_use(session, word) for word in unit_words] or owing(session, obligation)
        if not owners:
            raise BadInput(f"没有指明哪个单位办{obligation.name}", code="name-unit", kind=obligation.name)
        permit(session, Deed.DUTIES, *(unit.id for unit in owners))
        made = [
            Activation(
                obligation=obligation.id,
                unit_id=unit.id,
                every=rhythm,
                since=first,
                activated_at=office.now(),
                until=None,
                actor=by,
                reason=text(reason, "理由", TITLE) or "",
            )
            for unit in owners
        ]
        for one in made:
            set_going(session, one)
        turn.cycles.add(obligation.id)
    return made


def _since(office: Office, since: dt.date | None) -> dt.date:
    """The first day, today where none is given. Raises BadInput for one that lies too far away to be meant."""
    today = local_date(office.now())
    if since and abs(since - today) > FURTHEST_START:
        raise BadInput(f"起始日 {since} 离今天超过一年，请核对；周期从今天前后一年之内开始")
    return since or today


def deactivate(office: Office, kind: str, unit_words: Sequence[str], reason: str, actor: str | None) -> int:
    """Let a cycle end: no further period opens; cases already open go on. Returns for how many units."""
    obligation = office.catalog.get(kind)
    today = local_date(office.now())
    with office.turn() as turn:
        session = turn.session
        by = acting_id(session, actor)
        wanted = {find_unit(session, word).id for word in unit_words}
        running = [
            one
            for one in activations(session, obligation.id, today)
            if one.until is None and (not wanted or one.unit_id in wanted)
        ]
        permit(session, Deed.DUTIES, *(one.unit_id for one in running))
        if not running:
            raise Refused(f"{obligation.name}没有在运行的周期", code="see-coverage")
        for one in running:
            one.actor, one.reason = by, text(reason, "理由", TITLE) or one.reason
            let_end(session, one, today, turn.now)
        turn.cycles.add(obligation.id)
    return len(running)


FURTHEST_START = dt.timedelta(days=366)


def activation_json(one: Activation) -> dict[str, Any]:
    """An activation as `activate --json` prints it."""
    return {
        "obligation": one.obligation,
        "unit": one.unit_id,
        "every": one.every,
        "since": one.since.isoformat(),
        "until": one.until.isoformat() if one.until else None,
    }


def _rhythm(obligation: Obligation, every: str | None) -> str | None:
    if obligation.cycle is None:
        raise Refused(f"{obligation.name}不按周期办理", code="open-case", kind=obligation.id)
    if obligation.needs_cycle and every is None:
        raise BadInput(f"{obligation.name}写的是“{_word(obligation)}”，须由单位选定周期", code="give-choice-of-cycle")
    if every is None:
        return None
    try:
        parts(every)
    except ValueError as error:
        raise BadInput(str(error)) from None
    if not fits(every, obligation.cycle.opens):
        raise BadInput(f"{obligation.name}在“{obligation.cycle.opens}”登记，不能按 {every} 循环，请改选周期")
    if every == "chosen":
        rhythms = f"{'、'.join(UNITS)}，可加次数如 “2 weeks”"
        raise BadInput(f"周期应为 {rhythms}", code="choose-cycle", choices=rhythms)
    return every


def _word(obligation: Obligation) -> str:
    words = ("定期", "常态化", "经常性", "动态", "分阶段", "日常")
    return next((word for word in words if word in obligation.basis), "周期未定")
