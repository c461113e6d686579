"""Deputies (代理): an officer away, and who acts meanwhile; and handing an office over for good (工作交接)."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from casework.registering import Registration, register_case
from desk.cases.assigning import reassign_case
from desk.cases.performing import Asking
from desk.files.intake import TITLE, text
from models.errors import DubanError, NotFound, Refused
from models.instants import local_date
from models.policy import Deed
from models.queries.absences import absence_on, absences, cases_handled_by
from models.queries.identity import acting_id, permit
from models.queries.people import find_officer, find_unit, officer_in_office
from models.queries.register_changes import NOTHING, note_change
from models.standing import Absence
from models.tables import Case, Officer
from models.words import ROLE_NAMES, Register
from office.office import Office

HANDOVER, FILING = "officer-handover", "officer-filing"
"""The two duties that a change of officer opens (要点（十三）: 做好工作交接, 及时报备)."""


LEFT_OFFICER = "left_officer"
"""The field of those duties that names who left."""


@dataclass(frozen=True)
class HandedOver:
    """What a handover did: cases opened for the two duties, cases moved, and why others could not be moved yet."""

    opened: list[str]
    moved: list[str]
    refused: dict[str, DubanError]


def name_deputy(
    office: Office, officer: str, deputy: str, since: dt.date, until: dt.date, reason: str, actor: str | None = None
) -> Absence:
    """An officer is away from the first to the last day, both included. Raises Refused for what makes no sense."""
    with office.write() as session:
        away, acting = officer_in_office(session, officer), find_officer(session, deputy)
        permit(session, Deed.ABSENCE, away.unit_id)
        if away.id == acting.id:
            raise Refused("代理人不能是本人")
        if until < since or until < local_date(office.now()):
            raise Refused(f"代理期 {since} 至 {until} 不对，结束日应不早于开始日和今天")
        if acting.left_on:
            raise Refused(f"{acting.name}已离任，不能代理")
        clash = absence_on(session, away.id, since, until)
        if clash:
            raise Refused(
                f"{away.name} {clash.since} 至 {clash.until} 已有代理", code="end-absence-first", officer=away.id
            )
        other = absence_on(session, acting.id, since, until)
        if other and other.deputy_id == away.id:
            raise Refused(f"{acting.name}同期由{away.name}代理，两人不能互相代理；请另选代理人")
        made = Absence(
            officer_id=away.id, deputy_id=acting.id, since=since, until=until, reason=text(reason, "理由", TITLE) or ""
        )
        session.add(made)
        by = acting_id(session, actor)
        new, why = _stands(acting, made), made.reason
        note_change(
            session, Register.PEOPLE, away.id, "代理", at=office.now(), actor=by, old=NOTHING, new=new, reason=why
        )
        session.flush()
    return made


def _stands(deputy: Officer, absence: Absence) -> str:
    """A deputising as the log of the registers keeps it."""
    return f"{deputy.name}，{absence.since} 至 {absence.until}"


def come_back(office: Office, officer: str, actor: str | None = None) -> int:
    """The officer is back: absences that run or are to come end. Returns how many. Raises NotFound for none."""
    today = local_date(office.now())
    with office.write() as session:
        person = find_officer(session, officer)
        permit(session, Deed.ABSENCE, person.unit_id)
        running = [one for one in absences(session, person.id) if one.ended_at is None and one.until >= today]
        if not running:
            raise NotFound(f"{person.name}没有在代理期内，无需恢复")
        by = acting_id(session, actor)
        for one in running:
            one.ended_at = office.now()
            session.add(one)
            old = _stands(session.get_one(Officer, one.deputy_id), one)
            note_change(session, Register.PEOPLE, person.id, "代理", at=office.now(), actor=by, old=old, new="提前结束")
    return len(running)


def hand_over(office: Office, officer: str, successor: str, actor: str | None = None) -> HandedOver:
    """An officer leaves: both duties open, and the open cases move to the successor. May be repeated safely."""
    with office.turn() as turn:
        session = turn.session
        leaving, new = find_officer(session, officer), find_officer(session, successor)
        permit(session, Deed.PEOPLE)
        _may_follow(leaving, new)
        by = acting_id(session, actor)
        opened: list[Case] = []
        if leaving.left_on is None:
            leaving.left_on = local_date(office.now())
            session.add(leaving)
            session.flush()
            left = f"{leaving.left_on}，由{new.name}接任"
            note_change(session, Register.PEOPLE, leaving.id, "离任", at=turn.now, actor=by, old=NOTHING, new=left)
            unit = find_unit(session, leaving.unit_id or "")
            for kind in (HANDOVER, FILING):
                obligation = office.catalog.get(kind)
                wanted = Registration(
                    obligation=obligation,
                    unit=unit,
                    title=f"{leaving.name}离任，{new.name}接任：{obligation.name}",
                    received_at=office.now(),
                    officer_id=new.id,
                    facts={rule.id: leaving.name for rule in obligation.opens_with if rule.id == LEFT_OFFICER},
                    actor=by,
                )
                opened.append(register_case(turn, wanted))
        numbers = cases_handled_by(session, leaving.id)
    moved, refused = _move(office, numbers, new, f"{leaving.name}离任交接", by)
    return HandedOver([case.number for case in opened], moved, refused)


def absence_json(one: Absence) -> dict[str, Any]:
    """An absence as `officer away --json` prints it."""
    return {
        "officer": one.officer_id,
        "deputy": one.deputy_id,
        "since": one.since.isoformat(),
        "until": one.until.isoformat(),
        "reason": one.reason,
        "ended": one.ended_at is not None,
    }


def _move(
    office: Office, numbers: list[str], new: Officer, reason: str, by: str | None
) -> tuple[list[str], dict[str, DubanError]]:
    moved: list[str] = []
    refused: dict[str, DubanError] = {}
    for number in numbers:
        try:
            reassign_case(office, number, None, new.id, reason, Asking(by), Deed.PEOPLE)
            moved.append(number)
        except DubanError as error:
            refused[number] = error
    return moved, refused


def _may_follow(leaving: Officer, new: Officer) -> None:
    if leaving.id == new.id:
        raise Refused("接任人不能是本人")
    if new.left_on:
        raise Refused(f"{new.name}已离任，不能接任")
    if leaving.unit_id is None:
        raise Refused(f"{leaving.name}没有所属单位", code="import-unit-of-officer")
    if leaving.role is not new.role:
        raise Refused(f"{new.name}是{ROLE_NAMES[new.role]}，接任人应与{leaving.name}同为{ROLE_NAMES[leaving.role]}")
    if leaving.unit_id != new.unit_id:
        raise Refused(f"{new.name}与{leaving.name}不在同一单位", code="reassign-cases")
