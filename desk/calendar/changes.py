"""Changing the calendar: a notice, an office closed, a day worked, a revocation. First the impact, then the act."""

import datetime as dt
import re
from dataclasses import dataclass

from calendars.notices import Notice
from calendars.official import OfficialCalendar, with_changes
from desk.calendar.impact import Move, moves
from desk.files.intake import TITLE, required_text, text
from models.changes import Change, ChangedDay, Kind
from models.document_number import number_key
from models.errors import Refused
from models.instants import local_date
from models.policy import Deed
from models.queries.calendar_changes import add_change, calendar_changes, get_change
from models.queries.identity import permit
from office.office import Office

SATURDAY = 5
MOST_NAMED = 3


@dataclass(frozen=True)
class Proposal:
    """A change not yet made, the calendar it would make, and the open cases it would move."""

    change: Change
    calendar: OfficialCalendar
    moves: list[Move]


def propose_notice(office: Office, notice: Notice, actor: str | None = None) -> Proposal:
    """A notice as a change. Raises Refused when the same notice is in force already, whatever its days.

    A notice that arranges only some festivals announces no year: the others stay as the statute lets expect them. What
    an earlier notice had arranged for a festival that this one arranges anew, and this one no longer names, is off the
    calendar; an extension leaves it.
    """
    with office.ledger.read() as session:
        known = calendar_changes(session)
    revoked = {change.revokes for change in known}
    for change in known:
        if change.kind == "notice" and change.id not in revoked and _same(change, notice):
            raise _known(change, notice)
    days = tuple(
        ChangedDay(date=day.date, workday=day.workday, reason=day.reason, sentence=day.sentence) for day in notice.days
    )
    days += _no_longer(office.calendar, notice)
    announces = notice.year if notice.whole else None
    made = _change(office, "notice", notice.title, notice.number, notice.issued, days, announces, actor)
    return _proposal(office, made)


def _same(change: Change, notice: Notice) -> bool:
    """Whether a change came from this notice: by its number, or where a copy has none, by its title and date."""
    if change.basis and notice.number:
        return number_key(change.basis) == number_key(notice.number)
    return (change.title, change.issued) == (notice.title, notice.issued)


def _known(change: Change, notice: Notice) -> Refused:
    name = notice.number or notice.title
    before, now = ({day.date: day.workday for day in days} for days in (change.days, notice.days))
    other = sorted(day for day in before.keys() | now.keys() if before.get(day) != now.get(day))
    restored = {day.date for day in change.days if day.sentence is None}
    other = [day for day in other if day not in restored]
    if not other:
        return Refused(f"{name} 已导入（第 {change.id} 号变更），无需再导入")
    named = "、".join(map(str, other[:MOST_NAMED])) + (f" 等 {len(other)} 天" if len(other) > MOST_NAMED else "")
    return Refused(
        f"{name} 已导入（第 {change.id} 号变更），但 {named}与这一份不同，请核对原文，以正确的一份为准",
        code="revoke-change",
        change=str(change.id),
    )


def _no_longer(calendar: OfficialCalendar, notice: Notice) -> tuple[ChangedDay, ...]:
    """The days that the calendar has from an earlier arrangement of these festivals, as they are without it."""
    if "延长" in notice.title:
        return ()
    festivals = {name for day in notice.days for name in day.reason.split("、")}
    named = {day.date for day in notice.days}
    first, last = dt.date(notice.year - 1, 12, 1), dt.date(notice.year, 11, 30)
    found = []
    for fact in calendar.days(first, last):
        usual = fact.date.weekday() < SATURDAY
        arranged = set(re.split("[、（]", fact.reason.replace("调休上班", ""))) & festivals
        if arranged and fact.date not in named and fact.workday is not usual and not fact.provisional:
            reason = f"{'、'.join(sorted(arranged))}另有安排"
            found.append(ChangedDay(date=fact.date, workday=usual, reason=reason))
    return tuple(found)


def propose_local(
    office: Office, date: dt.date, reason: str, basis: str, *, workday: bool, actor: str | None = None
) -> Proposal:
    """A day on which this city closes, or works. Raises Refused when it does so already."""
    why, on = required_text(reason, "理由", TITLE), required_text(basis, "依据文号", TITLE)
    if office.calendar.day(date).workday is workday:
        raise Refused(f"{date} 本来就{'上班' if workday else '不上班'}，无需变更")
    kind: Kind = "workday" if workday else "close"
    days = (ChangedDay(date=date, workday=workday, reason=why),)
    return _proposal(office, _change(office, kind, f"{date} {why}", on, local_date(office.now()), days, None, actor))


def propose_revocation(office: Office, number: int, reason: str, actor: str | None = None) -> Proposal:
    """A change taken back; it stays on record. Raises NotFound, or Refused when it was revoked before."""
    with office.ledger.read() as session:
        change = get_change(session, number)
        revoked = {known.revokes for known in calendar_changes(session)}
    if change.kind == "revoke" or number in revoked:
        raise Refused(f"第 {number} 号变更已撤销或本身就是撤销，不能再撤销")
    why = text(reason, "理由", TITLE) or "未说明理由"
    taken = _change(office, "revoke", f"撤销第 {number} 号：{why}", None, local_date(office.now()), (), None, actor)
    return _proposal(office, taken.model_copy(update={"revokes": number}))


def make(office: Office, proposal: Proposal) -> str:
    """Make a proposed change; returns the version it makes. The worker re-plans the cases it moves."""
    with office.turn() as turn:
        permit(turn.session, Deed.CALENDAR)
        add_change(turn.session, proposal.change)
        turn.session.flush()
        return office.calendars(turn.session).version


def history(office: Office) -> tuple[str, tuple[Change, ...]]:
    """The library's version, and every change since, in the order of adding."""
    with office.ledger.read() as session:
        return office.calendars.base.version, calendar_changes(session)


def differences(office: Office, first: int, second: int) -> list[tuple[dt.date, bool, bool, str]]:
    """Days that two versions disagree about: date, workday before and after, why. Version 0 is the library's."""
    with office.ledger.read() as session:
        for number in (first, second):
            if number:
                get_change(session, number)
        steps = calendar_changes(session)
    old, new = (
        with_changes(office.calendars.base, [step for step in steps if step.id <= number]) for number in (first, second)
    )
    days = sorted({*old.rest, *old.makeup, *new.rest, *new.makeup, *(day.date for step in steps for day in step.days)})
    return [
        (day, old.is_workday(day), new.is_workday(day), new.day(day).reason)
        for day in days
        if old.is_workday(day) != new.is_workday(day)
    ]


def _change(
    office: Office,
    kind: Kind,
    title: str,
    basis: str | None,
    issued: dt.date,
    days: tuple[ChangedDay, ...],
    announces: int | None,
    actor: str | None = None,
) -> Change:
    with office.ledger.read() as session:
        last = max((change.id for change in calendar_changes(session)), default=0)
    return Change(
        id=last + 1,
        kind=kind,
        title=title,
        basis=basis,
        issued=issued,
        days=days,
        announces=announces,
        added_at=office.now(),
        actor=actor,
    )


def _proposal(office: Office, change: Change) -> Proposal:
    with office.ledger.read() as session:
        permit(session, Deed.CALENDAR)  # before the cases are named that it would move
        known = calendar_changes(session)
    calendar = with_changes(office.calendars.base, (*known, change))
    revoked = [one for one in known if one.id == change.revokes]
    return Proposal(change, calendar, moves(office, calendar, [change, *revoked]))
