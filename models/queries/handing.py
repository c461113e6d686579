"""Who of a unit's handlers gets a case that names nobody: the unit's own rule, kept among the office's settings."""

import datetime as dt
from collections.abc import Sequence

from pydantic import BaseModel, ConfigDict
from sqlalchemy import func
from sqlmodel import Session, col

from models.queries.columns import columns
from models.queries.people import handlers_of, is_away
from models.standing import Setting
from models.tables import Case, Officer
from models.words import HandingRule

KEY = "handing:"


class Handing(BaseModel):
    """A unit's rule. `officer`: the one who gets every case. `last`: who got the last one, where they take turns."""

    model_config = ConfigDict(frozen=True)

    rule: HandingRule
    officer: str | None = None
    last: str | None = None


def rule_of(session: Session, unit_id: str, *, hold: bool = False) -> Handing | None:
    """The rule of a unit; None where it has none, and a case stays the unit's until somebody is named."""
    found = session.get(Setting, KEY + unit_id, with_for_update=True if hold else None)
    return Handing.model_validate_json(found.value) if found else None


def set_rule(session: Session, unit_id: str, handing: Handing | None) -> None:
    """Give a unit a rule, or take it away."""
    known = session.get(Setting, KEY + unit_id)
    if handing:
        session.merge(Setting(key=KEY + unit_id, value=handing.model_dump_json()))
    elif known:
        session.delete(known)


def handler_for(
    session: Session, unit_id: str, day: dt.date, handlers: Sequence[Officer] | None = None
) -> Officer | None:
    """Which of a unit's handlers gets a case that day: the only one, or whom the rule names among those who are there.

    `handlers`: those of the unit, where they are known. Of handlers who are all away the rule chooses as if they were
    there: their deputies hear of it.
    """
    handlers = handlers_of(session, unit_id, day) if handlers is None else handlers
    if len(handlers) < 2:
        return handlers[0] if handlers else None
    handing = rule_of(session, unit_id, hold=True)
    if handing is None:
        return None
    there = [one for one in handlers if not is_away(session, one.id, day)] or handlers
    if handing.rule is HandingRule.PRIMARY:
        named = next((one for one in handlers if one.id == handing.officer), None)
        return named or _least_loaded(session, there)
    if handing.rule is HandingRule.LEAST:
        return _least_loaded(session, there)
    chosen = next((one for one in there if handing.last is None or one.id > handing.last), there[0])
    set_rule(session, unit_id, handing.model_copy(update={"last": chosen.id}))
    return chosen


def _least_loaded(session: Session, officers: Sequence[Officer]) -> Officer:
    live = columns(Case.officer_id, func.count()).where(col(Case.closed_at).is_(None))
    query = live.where(col(Case.officer_id).in_([one.id for one in officers])).group_by(col(Case.officer_id))
    has = dict(session.connection().execute(query).all())
    return min(officers, key=lambda one: (has.get(one.id, 0), one.id))
