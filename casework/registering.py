"""Registering a case: number, case, first line and what its handler is told, for the caller's transaction."""

import datetime as dt
import secrets
from dataclasses import dataclass, field
from typing import Any

from sqlmodel import Session

from calendars.clocks import plan
from casework.notify import notify
from casework.planning import set_plan, settle, weigh
from casework.steps import new_term
from casework.turn import Turn
from casework.walking import fire_passed
from models.actor import marks
from models.clock import STEP, Clock
from models.cycle import Period
from models.errors import Refused
from models.instants import CLOSE_OF_BUSINESS, at, local, local_date, shown
from models.limit import Limit
from models.obligation import Obligation
from models.plan import Begins, Plan
from models.progress import Progress
from models.queries.cases import next_number
from models.queries.definitions import definition_row
from models.queries.handing import handler_for
from models.queries.people import gone, handlers_of, somebody_is_away, told
from models.tables import Case, Event, Unit
from models.words import EventName, Role, State


@dataclass(frozen=True)
class Kept:
    """How a case stood in the register of another duban: its due date there, and whether its clock stood still."""

    due_date: dt.date
    paused: bool = False


@dataclass(frozen=True)
class Registration:
    """What a case is made of. `late`: it should have been opened at `received_at` and nobody was there to do so.

    `quiet`: it is taken over from another register, `old_number` there; `platform`: it was imported, and
    where it is quiet it is closed in the same turn. `kept`: it goes on as it stood elsewhere.
    """

    obligation: Obligation
    unit: Unit
    title: str
    received_at: dt.datetime
    officer_id: str | None = None
    content: str | None = None
    citizen: str | None = None
    phone: str | None = None
    facts: dict[str, Any] = field(default_factory=dict)
    actor: str | None = None
    period: Period | None = None
    parent: str | None = None
    late: bool = False
    limit: Limit | None = None
    quiet: bool = False
    platform: bool = False
    old_number: str | None = None
    kept: Kept | None = None


def register_case(turn: Turn, wanted: Registration) -> Case:
    """Write the registration and what its clock had passed already; returns the case."""
    session, now = turn.session, turn.now
    with session.no_autoflush:  # what an earlier case left is written with this one
        case = _case(turn, wanted)
    session.add(case)
    session.flush()
    _still_there(session, case)
    opened = _first_line(turn, case, wanted)
    session.add(opened)
    notify(turn, case, opened)
    fire_passed(turn, case)
    settle(case, now, turn.calendar)
    turn.cases[case.number] = case
    return case


def closing_time(unit: Unit) -> dt.time:
    """When the unit closes: its own time, or 17:30."""
    return dt.time.fromisoformat(unit.close_of_business) if unit.close_of_business else CLOSE_OF_BUSINESS


def received(obligation: Obligation, facts: dict[str, Any], received_at: dt.datetime) -> tuple[dt.datetime, bool]:
    """Day 0, and whether it is known yet.

    Where the channel decides (《政府信息公开条例》 31: internet and fax count from the day both sides confirm), it is
    the day in the field that the catalog names for that channel; before it is on record the clock stands still.
    """
    field_name = obligation.received.get(str(facts.get("channel", "")))
    if field_name is None:
        return received_at, True
    confirmed = facts.get(field_name)
    return (at(dt.date.fromisoformat(confirmed)), True) if confirmed else (received_at, False)


@dataclass(frozen=True)
class Origin:
    """What a case begins with: day 0, the facts of its registration, its first limit and its unit's closing time."""

    received_at: dt.datetime
    facts: dict[str, Any]
    limit: Limit
    closing: dt.time


def beginning(obligation: Obligation, origin: Origin) -> tuple[Clock, Progress]:
    """The clock and the progress with which a case of an obligation begins."""
    facts = origin.facts
    started, known = received(obligation, facts, origin.received_at)
    clock = Clock(received_at=started, limit=origin.limit, close_of_business=origin.closing)
    progress = Progress(facts=facts)
    for rule in obligation.terms:
        if rule.applies(facts):
            progress = progress.add(new_term(rule, progress, started, clock.close_of_business))
    return (clock if known else clock.pause(started, STEP)), progress


def _first_line(turn: Turn, case: Case, wanted: Registration) -> Event:
    session, now, day = turn.session, turn.now, local_date(turn.now)
    away = turn.once("away", str(day), lambda: somebody_is_away(session, day))
    to, instead = told(session, [Role.HANDLER], case, day, away=away)
    period = f"（{wanted.period.key}）" if wanted.period else ""
    late = f"；应于 {shown(wanted.received_at)} 登记，补登" if wanted.late else ""
    number = f"（原编号 {wanted.old_number}）" if wanted.old_number else ""
    from_there = f"；从平台导入{number}" if wanted.platform else f"；从原登记簿接管{number}" if wanted.quiet else number
    if wanted.kept:
        from_there = f"；从另一台账导入{number}，到期日照旧"
    return Event(
        case_number=case.number,
        seq=1,
        event=EventName.OPENED,
        at=now,
        recorded_at=now,
        actor=wanted.actor,
        to=to,
        due_date=case.due_date,
        due_at=case.due_at,
        late=wanted.late,
        detail=f"{case.definition.name}{period}，{case.clock.limit}{late}{from_there}{instead}",
        **marks(session),
    )


def _still_there(session: Session, case: Case) -> None:
    """Raises Refused where the unit or the handler is gone: looked at once both are held by the case's row."""
    unit = session.get_one(Unit, case.unit_id)
    retired_on, left_on = gone(session, case.unit_id, case.officer_id)
    if retired_on:
        raise Refused(f"{unit.name}已于 {retired_on} 撤销，不再登记办件；请改由承接的单位办理")
    if left_on:
        raise Refused(f"指定的经办人已于 {left_on} 离任，不再接办；请改选经办人")


def _first_plan(turn: Turn, wanted: Registration, clock: Clock, progress: Progress) -> tuple[Plan, dt.datetime | None]:
    """The plan, and from when its cards count: of a period that an outage kept from being registered its unit first
    hears now, and not by a card."""
    ladder, now = wanted.obligation.ladder, turn.now
    planned = plan(clock, ladder, turn.calendar, now, progress.terms)
    if not wanted.late or clock.paused or now < planned.due_at:
        return planned, None
    return plan(clock, ladder, turn.calendar, now, progress.terms, Begins(cards=now)), now


def _handler(turn: Turn, unit: Unit) -> str | None:
    session, day = turn.session, local_date(turn.now)
    handlers = turn.once("handlers", unit.id, lambda: handlers_of(session, unit.id, day))
    chosen = handler_for(session, unit.id, day, handlers)
    return chosen.id if chosen else None


def _beginning(wanted: Registration) -> tuple[Clock, Progress]:
    limit = wanted.limit or wanted.obligation.limit.resolved(wanted.facts)
    origin = Origin(wanted.received_at, wanted.facts, limit, closing_time(wanted.unit))
    return beginning(wanted.obligation, origin)


def _as_it_stood(clock: Clock, kept: Kept, counted: dt.date, now: dt.datetime) -> Clock:
    """The clock with the date that it had elsewhere, where pauses and extensions moved it, and still where it was."""
    moved = clock if kept.due_date == counted else clock.replace(kept.due_date, now)
    return moved.pause(now) if kept.paused and not moved.fixed and not moved.paused else moved


def _case(turn: Turn, wanted: Registration) -> Case:
    """The case with its clock and its plan, not yet in the ledger."""
    session, now = turn.session, turn.now
    obligation, officer_id = wanted.obligation, wanted.officer_id or _handler(turn, wanted.unit)
    clock, progress = _beginning(wanted)
    planned, cards_from = _first_plan(turn, wanted, clock, progress)
    if wanted.kept:
        clock = _as_it_stood(clock, wanted.kept, planned.due_date, now)
        planned, cards_from = _first_plan(turn, wanted, clock, progress)
    definition = definition_row(session, obligation)
    case = Case(
        number=next_number(session, obligation.prefix, local(now).year),
        obligation=obligation.id,
        definition_hash=definition.hash,
        definition_row=definition,
        classified_row=None,
        unit_id=wanted.unit.id,
        officer_id=officer_id,
        title=wanted.title,
        content=wanted.content,
        citizen=wanted.citizen,
        phone=wanted.phone,
        opened_at=now,
        state=State.PAUSED if clock.paused else State.OPEN,
        clock=clock,
        plan=planned,
        due_date=planned.due_date,
        due_at=planned.due_at,
        period=wanted.period.key if wanted.period else None,
        parent=wanted.parent,
        progress=progress,
        mark=secrets.token_hex(4),
        quiet=wanted.quiet,
        old_number=wanted.old_number,
        cards_from=cards_from,
    )
    weigh(case)
    set_plan(case, planned)
    settle(case, now, turn.calendar)
    return case
