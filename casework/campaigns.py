"""A campaign: one case for whoever leads it, and one for each unit that it looks at, registered in one transaction."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from sqlmodel import Session

from calendars.official import OfficialCalendar
from casework.registering import Registration, register_case
from casework.turn import Turn
from models.cycle import Period
from models.instants import at, local_date
from models.limit import Limit
from models.obligation import Obligation
from models.queries.cases import open_before
from models.queries.people import owing, units_in_use
from models.tables import Case, Unit
from papers.products import View, product

RECORD_DAYS = dt.timedelta(days=365)
"""How far back a unit's record is looked at when somebody decides whether to inspect it on site (视情况)."""


def register_campaign(
    turn: Turn, wanted: Registration, obligations: Mapping[str, Obligation], chosen: Sequence[Unit] | None
) -> list[Case]:
    """A case and, where its obligation has children, one for each of these units (None: as the obligation says)."""
    parent = register_case(turn, wanted)
    if wanted.obligation.children is None:
        return [parent]
    obligation = obligations[wanted.obligation.children]
    session = turn.session
    facts = _facts(session, wanted, turn.calendar, turn.now)
    others = [unit for unit in owing(session, obligation) or units_in_use(session) if unit.id != wanted.unit.id]
    cases = [parent]
    for unit in _owing(wanted.obligation, others, facts) if chosen is None else chosen:
        child = Registration(
            obligation=obligation,
            unit=unit,
            title=wanted.title,
            received_at=wanted.received_at,
            facts=facts.get(unit.id, {}),
            actor=wanted.actor,
            parent=parent.number,
            late=wanted.late,
            quiet=wanted.quiet,
            limit=_same_date(obligation, wanted),
        )
        cases.append(register_case(turn, child))
    return cases


def _owing(obligation: Obligation, others: list[Unit], facts: Mapping[str, Any]) -> list[Unit]:
    """The units looked at: all of them, or (回头看) those with open items."""
    return [unit for unit in others if unit.id in facts] if obligation.children_by == "open_items" else others


def _facts(
    session: Session, wanted: Registration, calendar: OfficialCalendar, now: dt.datetime
) -> dict[str, dict[str, Any]]:
    obligation = wanted.obligation
    if obligation.children_by == "open_items":
        return _open_items(session, (wanted.period.first if wanted.period else local_date(now)).year)
    return _records(session, calendar, now) if obligation.children_by == "record" else {}


def _open_items(session: Session, year: int) -> dict[str, dict[str, Any]]:
    """What the years before left open, by unit."""
    found: dict[str, list[str]] = {}
    for case in open_before(session, at(dt.date(year, 1, 1))):
        found.setdefault(case.unit_id, []).append(f"{case.number} {case.definition.name}《{case.title}》")
    return {unit_id: {"open_items": items} for unit_id, items in found.items()}


def _records(session: Session, calendar: OfficialCalendar, now: dt.datetime) -> dict[str, dict[str, Any]]:
    """Each unit's place by its record of the last year: the basis on which 视情况 is decided."""
    today = local_date(now)
    made = product(session, "statistics", View(Period(key="", first=today - RECORD_DAYS, last=today), calendar, now))
    return {
        one.unit: {
            "record": f"近一年按时率 {_percent(one.on_time_rate)}，第 {one.rank or '—'} 名"
            f"（共 {len(made.units)} 个单位），未按时 {one.late} 件，现逾期 {one.overdue} 件"
        }
        for one in made.units
    }


def _percent(rate: float | None) -> str:
    return "—" if rate is None else f"{rate:.1%}"


def _same_date(child: Obligation, wanted: Registration) -> Limit | None:
    """The limit of a campaign's child: where it names the campaign's date, that very date."""
    return wanted.limit if child.limit.date == wanted.obligation.limit.date else None
