"""What supervision asks of the ledger: figures by unit, products as documents, the ranking, the yearly report's table.

The dictionaries here are the `--json` schema of `docs/json.md`; their keys are stable.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Any

import pendulum

from calendars.cycles import named_period, period_of
from calendars.official import refuse_outside
from models.cycle import Period
from models.errors import BadInput, Refused
from models.figures import Product, UnitFigures
from models.instants import at, local_date
from models.policy import Deed
from models.queries.cases import cases_since, get_case
from models.queries.identity import permit, units_seen
from models.queries.people import find_unit
from office.office import Office
from papers.products import View, product
from papers.request_table import RequestTable, request_table

STATISTICS = "statistics"
REQUEST = "request"
ONE_DAY = dt.timedelta(days=1)
LAST_PART = 4
"""The last quarter of the ranking is one place in four."""
VISIT = "建议现场督查"


@dataclass(frozen=True)
class Ranked:
    """A unit in the ranking: its record, what it has overdue now, and whether a visit is suggested."""

    figures: UnitFigures
    overdue_now: int
    visit: bool

    @property
    def suggestion(self) -> str:
        """As people read it."""
        return VISIT if self.visit else ""


def stats(office: Office, period: Period, unit: str | None = None) -> Product:
    """Figures by unit, ranked, as they stand now; with `unit` (id or name) that unit's line, its rank among all."""
    with office.ledger.read() as session:
        only = find_unit(session, unit).id if unit else None
        seen = units_seen(session, Deed.FIGURES)
        made = product(session, STATISTICS, View(period, office.calendars(session), office.now(), seen))
    if only is None:
        return made
    mine = tuple(one for one in made.units if one.unit == only)
    return made.model_copy(update={"units": mine, "overdue": tuple(one for one in made.overdue if one.unit == only)})


def period_asked(office: Office, name: str | None, since: dt.date | None, until: dt.date | None) -> Period:
    """The period named, or from one day to another (today where it is not given); this month where nothing is."""
    today = local_date(office.now())
    if name and (since or until):
        raise BadInput("报告期与起止日期只能用一种，请去掉其一", code="one-of-period-and-span")
    if name:
        found = named_period(name)
        refuse_outside(found.first, found.last)
        return found
    refuse_outside(*(day for day in (since, until) if day))
    if since is None:
        if until:
            raise BadInput("只有截止日期，没有起始日期", code="give-start")
        return period_of("month", today)
    return _between(since, until or today)


def stored_product(office: Office, number: str) -> Product:
    """The product with which a cycle's case was opened. Raises NotFound, or Refused where the case has none."""
    with office.ledger.read() as session:
        case = get_case(session, number)
        permit(session, Deed.READ, case.unit_id)
    made = case.progress.facts.get("product")
    if made is None:
        raise Refused(f"{case.number} {case.definition.name}没有统计、通报或考核", code="see-figures")
    return Product.model_validate(made)


def document(office: Office, made: Product) -> str:
    """A product as a document ready to paste."""
    return office.texts.product_document(made)


def ranking(office: Office, since: dt.date | None = None, until: dt.date | None = None) -> tuple[Period, list[Ranked]]:
    """The units by their record, by default of the twelve months before today: the basis of an on-site inspection.

    A visit is suggested for the units in the last quarter of the places (of eight units the last two, of fewer than
    four none), and for every unit that has a case overdue now. It is a suggestion: the supervisor decides (视情况).
    """
    now = office.now()
    today = local_date(now)
    period = _between(since or _year_before(until + ONE_DAY if until else today), until or today - ONE_DAY)
    with office.ledger.read() as session:
        seen = units_seen(session, Deed.FIGURES)
        calendar = office.calendars(session)
        record = product(session, STATISTICS, View(period, calendar, now, seen))
        present = product(session, STATISTICS, View(period_of("day", today), calendar, now, seen))
    overdue = {one.unit: one.overdue for one in present.units}
    known = {one.unit for one in record.units}
    rows = [*record.units, *(_without_record(one) for one in present.units if one.overdue and one.unit not in known)]
    last = _first_of_last_quarter([one for one in record.units if one.rank])
    return period, [
        Ranked(one, overdue.get(one.unit, 0), bool(overdue.get(one.unit) or (one.rank and one.rank >= last)))
        for one in rows
    ]


def ranking_json(period: Period, places: list[Ranked]) -> dict[str, Any]:
    """The ranking as `--json` prints it."""
    return {
        "first": period.first.isoformat(),
        "last": period.last.isoformat(),
        "units": [
            {**one.figures.model_dump(mode="json"), "overdue_now": one.overdue_now, "visit": one.visit}
            for one in places
        ],
    }


def requests_report(office: Office, year: int, unit: str | None = None) -> RequestTable:
    """The yearly report's table of disclosure requests, of one unit or of all. The year may still run."""
    kinds = [one.id for one in office.catalog.obligations.values() if one.procedure == REQUEST]
    with office.ledger.read() as session:
        only = find_unit(session, unit).id if unit else None
        found, seen = cases_since(session, kinds, at(dt.date(year, 1, 1))), units_seen(session, Deed.FIGURES)
    mine = (case for case in found if seen is None or case.unit_id in seen)
    return request_table([case for case in mine if only in (None, case.unit_id)], year)


def requests_json(table: RequestTable, unit: str | None) -> dict[str, Any]:
    """The table as `--json` prints it; `balanced`: 一 + 二 = 三（七） + 四 in every column."""
    sums = [table.row(name).counts for name in ("received", "carried_in", "processed", "carried_out")]
    balanced = all(sums[0][key] + sums[1][key] == sums[2][key] + sums[3][key] for key in sums[0])
    return {**table.model_dump(mode="json"), "unit": unit, "balanced": balanced}


def _between(first: dt.date, last: dt.date) -> Period:
    if last < first:
        raise BadInput(f"起始日期 {first} 晚于截止日期 {last}，请对调")
    return Period(key=f"{first}~{last}", first=first, last=last)


def _year_before(day: dt.date) -> dt.date:
    """The same day a year earlier; of 29 February the 28th."""
    return dt.date.fromordinal(pendulum.date(day.year, day.month, day.day).subtract(years=1).toordinal())


def _first_of_last_quarter(placed: list[UnitFigures]) -> int:
    """The first place of the last quarter; beyond all places where there are fewer than four."""
    return len(placed) - len(placed) // LAST_PART + 1


def _without_record(one: UnitFigures) -> UnitFigures:
    """A unit that has nothing in the period but a case overdue now: no rank."""
    nothing = {"due": 0, "closed": 0, "on_time": 0, "late": 0, "extensions": 0}
    return one.model_copy(update={**nothing, "average_days": None, "used": None, "on_time_rate": None, "rank": None})
