"""The first page: the numbers of the day, each of exactly the list behind it; units, the worst first; ages; trends."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from desk.views.asked import Asked, wanted_cases
from desk.views.proposals import count_waiting
from desk.views.windows import LATE, LATE_NAMES, falling_due
from models.instants import at, local_date
from models.ledger import LedgerSession
from models.policy import Deed
from models.queries.figures import Span, ended_by_week, ended_figures
from models.queries.identity import units_seen
from models.queries.lists import UnitStanding, count_cases, standing_by_unit
from models.queries.people import unit_names
from office.office import Office

RECORD = dt.timedelta(days=30)
WEEKS = 12
WEEK = dt.timedelta(days=7)
WEEK_ASKED = Asked(due="week")
NUMBERS: tuple[tuple[str, Asked], ...] = (
    ("已逾期", Asked(state="overdue")),
    ("今日到期", Asked(due="today")),
    ("本周到期", WEEK_ASKED),
    ("暂停", Asked(state="paused")),
    ("暂定", Asked(provisional=True)),
)
"""The numbers of the day, by name."""
Trends = Mapping[str, tuple[float | None, ...]]
"""The on-time rates of the last weeks, by unit."""


@dataclass(frozen=True)
class Tile:
    """A number, and what to ask a list for to see just these cases."""

    name: str
    asked: Asked
    count: int


@dataclass(frozen=True)
class UnitRow:
    """A unit: overdue cases, since when the oldest is, what falls due this week, and its record.

    on_time_rate: of what ended within thirty days; None where nothing did. weeks: the same of each of the last twelve
    weeks, the latest last.
    """

    unit_id: str
    name: str
    overdue: int
    oldest: dt.date | None
    week: int
    on_time_rate: float | None
    weeks: tuple[float | None, ...]


@dataclass(frozen=True)
class Front:
    """All of it, as of `now`. proposals: what waits for a decision, of what whoever asks may see."""

    now: dt.datetime
    tiles: Sequence[Tile]
    ages: Sequence[Tile]
    units: Sequence[UnitRow]
    proposals: int


def front(office: Office, trends: Trends) -> Front:
    """The first page of whoever asks: what he may see of the office, and no more. `trends`: see `trends_now`."""
    with office.ledger.read() as session:
        tiles = [_tile(office, session, name, asked) for name, asked in NUMBERS]
        ages = [_tile(office, session, LATE_NAMES[one], Asked(late=one)) for one in LATE]
        rows = _units(office, session, trends)
    return Front(office.now(), tiles, ages, rows, count_waiting(office))


def due_in_month(office: Office, first: dt.date, last: dt.date) -> dict[dt.date, int]:
    """How many running cases are due on each day of a span, each number that of the list of its day.

    A count a day reads an index alone; one question grouped by day took three times as long at a million cases.
    """
    days = [dt.date.fromordinal(day) for day in range(first.toordinal(), last.toordinal() + 1)]
    with office.ledger.read() as session:
        live = wanted_cases(office, session, Asked())
        return {day: count_cases(session, falling_due(live, day.isoformat(), office.now())) for day in days}


def _tile(office: Office, session: LedgerSession, name: str, asked: Asked) -> Tile:
    return Tile(name, asked, count_cases(session, wanted_cases(office, session, asked)))


def _units(office: Office, session: LedgerSession, trends: Trends) -> list[UnitRow]:
    """Units with something overdue, due or ended of late; the one with the most overdue, and the oldest, first."""
    now, seen = office.now(), units_seen(session, Deed.FIGURES)
    standing = _standing(office, session)
    record = {one.unit_id: one for one in ended_figures(session, Span(now - RECORD, now, now))}
    names, known = unit_names(session), standing.keys() | record.keys()
    rows = []
    for unit in known if seen is None else known & seen:
        now_due, ended = standing.get(unit, UnitStanding(unit, now, 0, 0, 0)), record.get(unit)
        oldest = local_date(now_due.first_due - dt.timedelta(seconds=1)) if now_due.overdue else None
        rate = ended.on_time / ended.closed if ended and ended.closed else None
        week = now_due.cases - now_due.overdue
        trend = trends.get(unit, (None,) * WEEKS)
        rows.append(UnitRow(unit, names.get(unit, unit), now_due.overdue, oldest, week, rate, trend))
    return sorted(rows, key=lambda row: (-row.overdue, row.oldest or dt.date.max, -row.week, row.unit_id))


def _standing(office: Office, session: LedgerSession) -> dict[str, UnitStanding]:
    """What is overdue or falls due this week, by unit: what of it is not overdue is this week's."""
    week = replace(wanted_cases(office, session, WEEK_ASKED), due_after=None)
    return {one.unit_id: one for one in standing_by_unit(session, week, office.now())}


def trends_now(office: Office) -> Trends:
    """The on-time rate of each unit in each of the last weeks, Monday to Sunday, this one last."""
    now = office.now()
    today = local_date(now)
    monday = today - dt.timedelta(days=today.isoweekday() - 1)
    starts = [at(monday - WEEK * back) for back in range(WEEKS - 1, -1, -1)]
    found: dict[str, list[float | None]] = {}
    with office.ledger.read() as session:
        for unit_id, place, ended, on_time in ended_by_week(session, [*starts, now]):
            found.setdefault(unit_id, [None] * WEEKS)[place] = on_time / ended
    return {unit_id: tuple(rates) for unit_id, rates in found.items()}
