"""A unit is retired (撤销), an officer leaves (离任): nothing may be left lying, and what was stays on record.

Who is gone takes no new case, is in no choice and is told nothing; cases keep their history. A mistake is taken back.
"""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from desk.files.intake import TITLE, required_text
from desk.people.changes import note_officer, note_unit, seen_officer, seen_unit
from models.errors import DubanError, FirstOf, Refused
from models.instants import local_date
from models.ledger import LedgerSession
from models.policy import Deed
from models.queries.absences import absence_on, cases_handled_by
from models.queries.accounts import accounts
from models.queries.identity import acting_id, permit
from models.queries.leaving import FIRST, deputising, helping, holds_alone, live_cases_of, running_cycles, staff
from models.queries.people import OF_THE_UNIT, find_officer, find_unit, hold_unit, unit_names
from models.queries.sanctions import Proposed, waiting_made_by, waiting_of_unit
from models.tables import Officer, Unit
from models.words import ROLE_NAMES, Role
from office.office import Office

MISSED = (Role.HANDLER, Role.UNIT_LEAD, Role.SUPERVISOR, Role.APPROVER, Role.ADMINISTRATOR)
"""Roles that somebody must hold; nothing waits for an auditor."""
FAR = dt.date.max


@dataclass(frozen=True)
class Retired:
    """A unit that was retired, and who left with it."""

    unit: Unit
    left: Sequence[Officer]


def retire_unit(office: Office, word: str, reason: str, actor: str | None = None) -> Retired:
    """The unit is no more, and its handlers and leads leave with it. Raises FirstOf for what is to be done first."""
    why = required_text(reason, "撤销的理由", TITLE)
    today = local_date(office.now())
    with office.write() as session:
        permit(session, Deed.PEOPLE)
        unit = find_unit(session, word)
        hold_unit(session, unit.id)
        by = acting_id(session, actor)
        if unit.retired_on:
            raise Refused(f"{unit.name}已于 {unit.retired_on} 撤销")
        people = staff(session, unit.id)
        first = [*_rests_on_unit(office, session, unit, today)]
        first += [one for person in people for one in _rests_on(session, person, today, besides=unit.id)]
        if first:
            raise FirstOf(f"{unit.name}还不能撤销", first)
        before = seen_unit(unit)
        unit.retired_on = today
        session.add(unit)
        note_unit(session, before, unit, office.now(), by, why)
        for person in people:
            _leave(office, session, person, by, f"{unit.name}撤销：{why}")
    return Retired(unit, people)


def retire_officer(office: Office, word: str, reason: str, actor: str | None = None) -> Officer:
    """The officer leaves. Raises FirstOf for what is to be done first."""
    why = required_text(reason, "离任的理由", TITLE)
    today = local_date(office.now())
    with office.write() as session:
        permit(session, Deed.PEOPLE)
        person = find_officer(session, word)
        session.refresh(person, with_for_update=True)
        by = acting_id(session, actor)
        if person.left_on:
            raise Refused(f"{person.name}已于 {person.left_on} 离任")
        first = [*_rests_on(session, person, today), *_needed(session, person)]
        if first:
            raise FirstOf(f"{person.name}还不能离任", first)
        _leave(office, session, person, by, why)
    return person


def restore_unit(office: Office, word: str, reason: str, actor: str | None = None) -> Unit:
    """A unit that was retired by mistake is there again; its people are restored one by one."""
    why = required_text(reason, "恢复的理由", TITLE)
    with office.write() as session:
        permit(session, Deed.PEOPLE)
        unit = find_unit(session, word)
        if unit.retired_on is None:
            raise Refused(f"{unit.name}没有撤销，无需恢复")
        before, unit.retired_on = seen_unit(unit), None
        session.add(unit)
        note_unit(session, before, unit, office.now(), acting_id(session, actor), why)
    return unit


def restore_officer(office: Office, word: str, reason: str, actor: str | None = None) -> Officer:
    """An officer whose leaving was a mistake, or who is back, is in office again."""
    why = required_text(reason, "恢复的理由", TITLE)
    with office.write() as session:
        permit(session, Deed.PEOPLE)
        person, names = find_officer(session, word), unit_names(session)
        if person.left_on is None:
            raise Refused(f"{person.name}没有离任，无需恢复")
        if person.unit_id and session.get_one(Unit, person.unit_id).retired_on:
            raise Refused(
                f"{names[person.unit_id]}已撤销，{person.name}不能恢复",
                code="restore-unit-first",
                unit=person.unit_id,
            )
        before, person.left_on = seen_officer(person, names), None
        session.add(person)
        note_officer(session, before, person, names, office.now(), acting_id(session, actor), why)
    return person


def _leave(office: Office, session: LedgerSession, person: Officer, by: str | None, why: str) -> None:
    names = unit_names(session)
    before = seen_officer(person, names)
    person.left_on = local_date(office.now())
    session.add(person)
    note_officer(session, before, person, names, office.now(), by, why)


def _rests_on_unit(office: Office, session: LedgerSession, unit: Unit, today: dt.date) -> Iterator[DubanError]:
    """What of a unit lives on: its cases, its part of others, cycles, undecided proposals, accounts, higher roles."""
    live = live_cases_of(session, unit.id)
    if live:
        yield Refused(f"有在办办件 {_counted(live)}", code="reassign-first", case=live[0], unit=unit.id)
    helps = helping(session, unit.id)
    if helps:
        yield Refused(f"还欠协办意见 {_counted(helps)}", code="contribute-first", case=helps[0], unit=unit.id)
    for kind in running_cycles(session, unit.id, today):
        known = office.catalog.obligations.get(kind)
        yield Refused(
            f"“{known.name if known else kind}”的周期仍在运行", code="deactivate-first", kind=kind, unit=unit.id
        )
    yield from _undecided("有待决定的拟提", waiting_of_unit(session, unit.id))
    owned = [str(one) for one in accounts(session, unit.id)]
    if owned:
        yield Refused(f"名下有在用账号 {_counted(owned, '个')}", code="close-accounts-first")
    for person in staff(session, unit.id):
        if person.role not in OF_THE_UNIT:
            yield Refused(f"{person.name}是{ROLE_NAMES[person.role]}", code="move-officer-first")


def _rests_on(
    session: LedgerSession, person: Officer, today: dt.date, besides: str | None = None
) -> Iterator[DubanError]:
    """What rests on one officer: cases in hand, being or having a deputy, own proposals nobody decided.

    `besides`: the unit whose own cases are told of already.
    """
    told = live_cases_of(session, besides) if besides else []
    live = [number for number in cases_handled_by(session, person.id) if number not in told]
    if live:
        yield Refused(f"{person.name}有在办办件 {_counted(live)}", code="hand-over-first", officer=person.id)
    for away in deputising(session, person.id, today):
        name = session.get_one(Officer, away).name
        yield Refused(f"{name}正由{person.name}代理", code="end-absence-first", officer=away)
    if absence_on(session, person.id, today, FAR):
        yield Refused(f"{person.name}自己的代理尚未结束", code="end-absence-first", officer=person.id)
    yield from _undecided(f"{person.name}提出的拟提待决定", waiting_made_by(session, person.id))


def _undecided(what: str, found: Sequence[Proposed]) -> Iterator[DubanError]:
    if found:
        numbers = [one.number for one in found]
        yield Refused(f"{what} {_counted(numbers, '项')}", code="decide-first", case=numbers[0])


def _needed(session: LedgerSession, person: Officer) -> Iterator[DubanError]:
    """Whether the officer is the last one in the role."""
    if person.role in MISSED and holds_alone(session, person):
        of_unit = person.unit_id if person.role in OF_THE_UNIT else None
        where = session.get_one(Unit, of_unit).name if of_unit else "本办"
        role = ROLE_NAMES[person.role]
        yield Refused(f"{person.name}是{where}唯一的{role}", code="import-another-first", role=role)


def _counted(found: Sequence[str], measure: str = "件") -> str:
    more = "等 " if len(found) > FIRST else " 共 "
    return f"{'、'.join(found[:FIRST])}{more}{len(found)} {measure}"
