"""Deciding on what was applied for: an extension is granted, a case that was sent back goes to another unit."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from casework.acting import carry_out
from casework.turn import Turn
from casework.writing import write_line
from desk.cases.assigning import receiver
from desk.cases.extending import granted
from models.errors import BadInput, Refused
from models.instants import local_date
from models.queries.cases import submission_of_line
from models.queries.people import acts_as, stands_for
from models.queries.sanctions import Proposed, decision_key
from models.tables import Case, Officer, Submission
from models.words import DECIDES, MATTER_NAMES, ROLE_NAMES, Act, EventName, Matter, Role


@dataclass(frozen=True)
class Terms:
    """What an approval may add: when the applicant was told of an extension; who gets a case that was sent back."""

    notified: dt.date | None = None
    unit: str | None = None
    officer: str | None = None


def decide_application(
    turn: Turn, case: Case, proposal: Proposed, matter: Matter, officer: Officer, why: str, terms: Terms | None
) -> None:
    """Grant what was applied for on these terms, or (None) turn it down: two people, one asks and one decides.

    Raises Refused for who may not decide, and where what is granted cannot be carried out.
    """
    asked = submission_of_line(turn.session, case.number, proposal.seq)
    _may_decide(turn, matter, officer, asked)
    for_whom = stands_for(turn.session, officer, _role(turn, officer, matter), local_date(turn.now))
    given = asked.content
    case.progress = case.progress.decided(proposal.key)
    write_line(
        turn,
        case,
        EventName.REJECTED if terms is None else EventName.APPROVED,
        to=(Role.HANDLER, Role.UNIT_LEAD),
        detail=f"{said(matter, given)}：{officer.name}{for_whom}{'不予批准' if terms is None else '批准'}：{why}",
        key=decision_key(proposal.seq),
        actor=officer.id,
    )
    if terms is not None:
        _carry(turn, case, matter, given, officer, terms)


def said(matter: Matter, given: dict[str, Any]) -> str:
    """What was applied for, in one phrase."""
    return f"延期 {given['days']} {given['counted']}" if matter is Matter.EXTENSION else MATTER_NAMES[matter]


def _carry(turn: Turn, case: Case, matter: Matter, given: dict[str, Any], officer: Officer, terms: Terms) -> Submission:
    if matter is Matter.EXTENSION:
        told = terms.notified or (dt.date.fromisoformat(given["notified"]) if given.get("notified") else None)
        return carry_out(turn, case, Act.EXTEND, granted(turn, case, officer, given, told), officer.id)
    unit = terms.unit or given.get("unit")
    if not unit and not terms.officer:
        raise BadInput("同意退回，还没有指明改由哪个单位办理", code="name-receiver")
    return carry_out(turn, case, Act.REASSIGN, receiver(turn, case, unit, terms.officer, given["reason"]), officer.id)


def _may_decide(turn: Turn, matter: Matter, officer: Officer, asked: Submission) -> None:
    today = local_date(turn.now)
    if not acts_as(turn.session, officer, DECIDES[matter], today):
        wanted = "或".join(ROLE_NAMES[role] for role in DECIDES[matter])
        raise Refused(f"{officer.name}是{ROLE_NAMES[officer.role]}，{MATTER_NAMES[matter]}须由{wanted}决定")
    if asked.actor == officer.id:
        raise Refused(f"{officer.name}是申请人，{MATTER_NAMES[matter]}须由另一人决定")


def _role(turn: Turn, officer: Officer, matter: Matter) -> Role:
    today = local_date(turn.now)
    return next((role for role in DECIDES[matter] if acts_as(turn.session, officer, (role,), today)), officer.role)
