"""Correcting what was entered wrongly, and reopening what was closed wrongly."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any

from casework.turn import Turn
from desk.cases.corrections import Change, changes_of
from desk.cases.performing import NOBODY, Asking, Done, Prepared, perform
from desk.files.intake import TITLE, text
from models.errors import BadInput, Refused
from models.instants import local_date
from models.policy import Deed
from models.queries.cases import submissions_in_order
from models.queries.identity import acting
from models.queries.people import acts_as
from models.queries.selections import is_selected
from models.tables import Case, Officer
from models.words import Act, Role, State
from office.office import Office


@dataclass(frozen=True)
class Correction:
    """What is to be otherwise; what is None stays. `given`: fields as `name=value`, of the latest take of `step`.

    `old`: it is confirmed that the case was received more than a year ago.
    """

    title: str | None = None
    received_at: dt.datetime | None = None
    kind: str | None = None
    unit: str | None = None
    citizen: str | None = None
    phone: str | None = None
    content: str | None = None
    reply: str | None = None
    replied_on: dt.date | None = None
    given: Sequence[str] = ()
    step: str | None = None
    old: bool = False

    @property
    def empty(self) -> bool:
        """Whether nothing is to be otherwise."""
        said = (getattr(self, one.name) for one in fields(self) if one.name not in ("old", "step", "given"))
        return not self.given and all(value is None for value in said)


def correct_case(office: Office, number: str, wanted: Correction, reason: str, asking: Asking = NOBODY) -> Done:
    """Correct a case, by whoever is named and for a reason; once it has ended, by a supervisor only.

    Its date is worked out again, and figures follow. Raises Refused where a step on record would no longer hold, or
    where nothing would change.
    """
    if wanted.empty:
        raise BadInput("没有指明更正什么", code="name-correction")
    words, why = tuple(wanted.given), _reason(reason, "更正")

    def prepare(turn: Turn, case: Case) -> Prepared:
        officer = _named(turn, asking, "更正")
        if case.state.ended and not _supervises(turn, officer):
            raise Refused(f"{case.number} 已办结，{officer.name}不是督办员，只有督办员可以更正")
        if case.state is State.WITHDRAWN:
            raise Refused(f"{case.number} 已撤回，不再更正", code="see-history", case=case.number)
        changes = changes_of(office, turn, case, wanted, words)
        if any(one.what == "reply" for one in changes) and is_selected(turn.session, case.number):
            raise Refused(f"{case.number} 的答复已选登，不能更正", code="deselect-first", case=case.number)
        return Act.CORRECT, {"changes": [_kept(one) for one in changes], "reason": why}

    return perform(
        office, number, ("correct", number, wanted, words, reason), prepare, asking, after_end=True, deed=Deed.CORRECT
    )


def reopen_case(
    office: Office, number: str, reason: str, returned_on: dt.date | None = None, asking: Asking = NOBODY
) -> Done:
    """Take a closing, or a withdrawal, back, by a supervisor. Raises Refused for a case that has not ended.

    `returned_on`: the day on which a reply was sent back; the obligation may allow a limit from there (`sent_back`).
    Else the old date stands.
    """
    why = _reason(reason, "重开")

    def prepare(turn: Turn, case: Case) -> Prepared:
        officer = _named(turn, asking, "重开")
        if not _supervises(turn, officer):
            raise Refused(f"{officer.name}不是督办员，只有督办员可以重开")
        if not case.state.ended:
            raise Refused(f"{case.number} 尚未办结，无需重开")
        if is_selected(turn.session, case.number):
            raise Refused(f"{case.number} 的答复已选登，不能重开", code="deselect-first", case=case.number)
        unit = turn.unit(case.unit_id)
        if unit.retired_on:
            raise Refused(f"{unit.name}已于 {unit.retired_on} 撤销", code="correct-unit-first", case=case.number)
        return Act.REOPEN, {"undoes": _closing(turn, case), "reason": why, **_returned(turn, case, returned_on)}

    return perform(
        office, number, ("reopen", number, reason, returned_on), prepare, asking, after_end=True, deed=Deed.REOPEN
    )


def _returned(turn: Turn, case: Case, day: dt.date | None) -> dict[str, Any]:
    if day is None:
        return {}
    ended, today = local_date(case.closed_at or turn.now), local_date(turn.now)
    if not ended <= day <= today or case.state is State.WITHDRAWN:
        raise Refused(f"退回日期 {day} 应在办结之日 {ended} 与今天 {today} 之间，请核对")
    limit = case.definition.sent_back
    return {"returned_on": day.isoformat(), "limit": limit.model_dump(mode="json") if limit else None}


def _closing(turn: Turn, case: Case) -> str:
    """The submission that ended the case."""
    found = [one for one in submissions_in_order(turn.session, case.number) if not one.undone]
    return next(one.id for one in reversed(found) if one.act in (Act.CLOSE, Act.WITHDRAW))


def _named(turn: Turn, asking: Asking, what: str) -> Officer:
    officer = acting(turn.session, asking.actor)
    if officer is None:
        raise BadInput(f"{what}须写明由谁办理", code="name-actor")
    return officer


def _supervises(turn: Turn, officer: Officer) -> bool:
    return acts_as(turn.session, officer, (Role.SUPERVISOR,), local_date(turn.now))


def _reason(reason: str, what: str) -> str:
    why = text(reason, "理由", TITLE)
    if not why:
        raise BadInput(f"{what}须有理由", code="give-reason")
    return why


def _kept(one: Change) -> dict[str, Any]:
    return {field.name: getattr(one, field.name) for field in fields(one)}
