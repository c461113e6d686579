"""What a supervisor or a unit's lead is told each working morning: the numbers that the lists show, by unit."""

import datetime as dt
from dataclasses import dataclass

from calendars.cycles import named_period
from desk.views.asked import Asked
from desk.views.board import names_of_units
from desk.views.lists import overdue_board
from desk.views.reports import stats
from models.figures import percent
from models.instants import ONE_DAY, local_date
from office.office import Office

MONDAY = 0


@dataclass(frozen=True)
class Digest:
    """A subject and the lines under it."""

    subject: str
    lines: tuple[str, ...]


def digest(office: Office, unit: str | None = None) -> Digest | None:
    """The digest of this day, of all units or one; None where there is nothing to say.

    On the first working day of a week also what is due in it, on the first of a month the last month's figures.
    """
    today = local_date(office.now())
    names = names_of_units(office)
    board = overdue_board(office, Asked(unit=unit, due_within=0), 1)
    rows = [(names[one.unit_id], one.overdue, one.cases - one.overdue) for one in board.units if one.cases]
    overdue, due = sum(row[1] for row in rows), sum(row[2] for row in rows)
    lines = [] if unit else [f"{name}：{_numbers(late, now)}" for name, late, now in rows]
    more = [*_week(office, unit, today), *_month(office, unit, today)]
    if not rows and not more:
        return None
    return Digest(f"【督办】{today} {_numbers(overdue, due)}", (*lines, *more) or (_numbers(overdue, due),))


def _numbers(overdue: int, due: int) -> str:
    return f"逾期 {overdue} 件，今日到期 {due} 件"


def _week(office: Office, unit: str | None, today: dt.date) -> list[str]:
    """What falls due in the week that begins; nothing on any other day."""
    calendar = office.calendar
    monday = today - dt.timedelta(days=today.weekday())
    if any(calendar.is_workday(monday + dt.timedelta(days=n)) for n in range(today.weekday())):
        return []
    sunday = monday + dt.timedelta(days=6)
    days = calendar.count(today, sunday)
    board = overdue_board(office, Asked(unit=unit, due_within=days), 1)
    due = sum(one.cases - one.overdue for one in board.units)
    return [f"本周（至 {sunday}）到期 {due} 件"] if due else []


def _month(office: Office, unit: str | None, today: dt.date) -> list[str]:
    """The figures of the month that has ended; nothing on any other day than the first working day after it."""
    first = today.replace(day=1)
    if office.calendar.count(first - ONE_DAY, today) != 1:
        return []
    name = f"{first - ONE_DAY:%Y-%m}"
    made = stats(office, named_period(name), unit)
    one = made.units[0] if unit and made.units else made.total
    if not (one.due or one.closed or one.overdue):
        return []
    rate = f"，按时率 {percent(one.on_time_rate)}" if one.on_time_rate is not None else ""
    return [
        f"{name}：到期 {one.due} 件，按时 {one.on_time} 件，逾期 {one.late} 件{rate}；月末逾期未办 {one.overdue} 件"
    ]
