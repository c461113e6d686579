"""The report of a month, a quarter or a year: its figures beside those of before, by unit and kind, the trend.

The figures are those of `stats`; nothing is counted anew but what ended by obligation.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from calendars.cycles import named_period, period_of
from desk.views.reports import stats
from models.cycle import Period
from models.errors import BadInput
from models.figures import Product, UnitFigures, period_name
from models.instants import ONE_DAY, at, end_of, local_date
from models.policy import Deed
from models.queries.figures import KindFigures, Span, ended_by_kind
from models.queries.identity import units_seen
from models.queries.people import find_unit, unit_names
from office.office import Office

TREND = {"month": 12, "quarter": 8, "year": 5}
"""How many periods the trend shows, this one the last."""
CALLED = {"month": "一个月", "quarter": "一个季度", "year": "一年"}
LATE_BANDS = (("1 至 3 个工作日", 1, 3), ("4 至 7 个工作日", 4, 7), ("8 个工作日以上", 8, None))


@dataclass(frozen=True)
class PeriodReport:
    """Everything that is told of a period. compared: the totals of this one, the one before and the year before, by
    name; trend: on-time rates by period, the latest last; ages: how long what is overdue at the end has been."""

    title: str
    now: Product
    compared: Sequence[tuple[str, UnitFigures]]
    trend: Sequence[tuple[str, float | None]]
    kinds: Sequence[KindFigures]
    ages: Sequence[tuple[str, int]]
    names: dict[str, str]


def period_report(office: Office, every: str, name: str | None, unit: str | None) -> PeriodReport:
    """The report of a period: of the one before today where none is named. Raises BadInput, NotFound."""
    period = _period(office, every, name)
    made = stats(office, period, unit)
    kinds, names, called = _kinds(office, period, unit)
    before, last_year = _earlier(every, period.first), period_of(every, _year_before(period.first))
    compared = [
        (label, _whole(one, unit))
        for label, one in (
            ("本期", made),
            (f"上期（{period_name(before.key)}）", stats(office, before, unit)),
            (f"上年同期（{period_name(last_year.key)}）", stats(office, last_year, unit)),
        )
    ]
    if every == "year":
        compared = compared[:2]  # the year before is the period before
    return PeriodReport(
        f"{called}{period_name(period.key)}政务公开督办情况报告",
        made,
        compared,
        _trend(office, every, period, unit),
        kinds,
        [(label, _aged(made, first, last)) for label, first, last in LATE_BANDS],
        names,
    )


def report_json(one: PeriodReport) -> dict[str, Any]:
    """The report as `--json` prints it."""
    totals = [figures.model_dump(mode="json") for _, figures in one.compared]
    keys = ("total", "before", "year_before")
    return {
        "title": one.title,
        "period": one.now.period,
        "first": one.now.first,
        "last": one.now.last,
        "made_at": one.now.made_at,
        **dict(zip(keys, [*totals, totals[-1]][:3], strict=True)),
        "units": [unit.model_dump(mode="json") for unit in one.now.units],
        "kinds": [kind._asdict() for kind in one.kinds],
        "overdue": [case.model_dump(mode="json") for case in one.now.overdue],
        "ages": [{"name": name, "count": count} for name, count in one.ages],
        "trend": [{"period": name, "on_time_rate": rate} for name, rate in one.trend],
    }


def _period(office: Office, every: str, name: str | None) -> Period:
    if name is None:
        return _earlier(every, period_of(every, local_date(office.now())).first)
    found = named_period(name)
    if period_of(every, found.first) != found:
        raise BadInput(f"“{name[:20]}”不是{CALLED[every]}，请改写时期或换一个命令")
    if found.first > local_date(office.now()):
        raise BadInput(f"{period_name(found.key)}还没有开始")
    return found


def _earlier(every: str, first: dt.date) -> Period:
    return period_of(every, first - ONE_DAY)


def _year_before(day: dt.date) -> dt.date:
    return day.replace(year=day.year - 1)  # the first of a month


def _whole(made: Product, unit: str | None) -> UnitFigures:
    """The unit's own line where one is asked for, else the total."""
    return made.units[0] if unit and made.units else made.total if not unit else _nothing(made.total)


def _nothing(total: UnitFigures) -> UnitFigures:
    counts = dict.fromkeys(("due", "closed", "on_time", "late", "overdue", "extensions", "withdrawn"), 0)
    return total.model_copy(update={**counts, "average_days": None, "used": None, "on_time_rate": None})


def trend_of_months(office: Office, last: Period) -> list[tuple[str, float | None]]:
    """The on-time rates of twelve months up to this one, as far as who asks may see them."""
    return _trend(office, "month", last, None)


def _trend(office: Office, every: str, period: Period, unit: str | None) -> list[tuple[str, float | None]]:
    periods = [period]
    while len(periods) < TREND[every]:
        periods.insert(0, _earlier(every, periods[0].first))
    return [(_short(one.key), _whole(stats(office, one, unit), unit).on_time_rate) for one in periods]


def _short(key: str) -> str:
    """A period below a point of the trend: 2026-10 is 26.10."""
    return key[2:].replace("-", ".")


def _kinds(office: Office, period: Period, unit: str | None) -> tuple[list[KindFigures], dict[str, str], str]:
    """What ended by obligation, the units' names, and what the title says before the period."""
    with office.ledger.read() as session:
        seen, only = units_seen(session, Deed.FIGURES), find_unit(session, unit) if unit else None
        units = None if seen is None and only is None else {only.id} if only else set(seen or ())
        if seen is not None and only is not None and only.id not in seen:
            units = set()
        until = end_of(period.last)
        span = Span(at(period.first), until, min(until, office.now()))
        return ended_by_kind(session, span, units), unit_names(session), only.name if only else ""


def _aged(made: Product, first: int, last: int | None) -> int:
    return sum(
        first <= case.working_days_late and (last is None or case.working_days_late <= last) for case in made.overdue
    )
