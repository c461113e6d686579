"""Lists of cases and the overdue board: what there is in all, a page of it, and the whole as `--json` prints it.

A list is asked for with its filters; number, page and export are of the same list. Works while nothing else runs.
"""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any, Generic, TypeVar

from desk.views.asked import Asked, wanted_cases
from desk.views.case_json import exported_json, frame_of
from models.errors import Forbidden, NotFound
from models.ledger import LedgerSession
from models.policy import Deed
from models.queries.cases import get_case
from models.queries.filters import PageEnd, Wanted
from models.queries.identity import concerned, permit
from models.queries.lists import (
    Exported,
    Listed,
    UnitStanding,
    by_pages,
    count_cases,
    page_of_cases,
    page_to_export,
    place_of,
    standing_by_unit,
)
from models.tables import Case
from office.office import Office

Row = TypeVar("Row")


@dataclass(frozen=True)
class Page(Generic[Row]):
    """A part of a list: its rows, how many the whole has, and after which the next part begins (None: the end)."""

    rows: list[Row]
    total: int
    next: str | None


@dataclass(frozen=True)
class Board:
    """The overdue board: every unit's standing, the unit with the most overdue case first, and a page of the cases."""

    units: list[UnitStanding]
    page: Page[Listed]

    @property
    def overdue(self) -> int:
        """How many cases are overdue in all."""
        return sum(one.overdue for one in self.units)


def list_cases(office: Office, asked: Asked, limit: int, after: str | None = None) -> Page[Listed]:
    """A page of live cases (or all), the earliest due first. `after`: a number, that of the last of the page before."""
    with office.ledger.read() as session:
        wanted = wanted_cases(office, session, asked)
        place = place_of(session, after)[1] if after else None
        return _page(page_of_cases(session, wanted, place, limit + 1), count_cases(session, wanted), limit)


def cases_numbered(office: Office, numbers: Sequence[str]) -> list[Case]:
    """These cases, as far as who asks may see them; what is no case's number is left out."""
    found = []
    with office.ledger.read() as session:
        for number in dict.fromkeys(numbers):
            with suppress(NotFound, Forbidden):
                case = get_case(session, number)
                permit(session, Deed.READ, *concerned(case))
                found.append(case)
    return found


def export_cases(
    office: Office, asked: Asked, limit: int | None = None, after: str | None = None
) -> Iterator[dict[str, Any]]:
    """The same list as `--json` prints it, read page by page."""
    with office.ledger.read() as session:
        wanted = wanted_cases(office, session, asked)
        place = place_of(session, after)[1] if after else None
        frame = frame_of(session, office.calendars(session), office.now())
    for row in _exported(office, wanted, limit, place):
        yield exported_json(row, frame)


def all_exported(office: Office, asked: Asked) -> Iterator[Exported]:
    """The same list with all that is told of a case, read page by page. Raises at once where the filters are wrong."""
    with office.ledger.read() as session:
        wanted = wanted_cases(office, session, asked)
    return _exported(office, wanted, None, None)


def all_listed(
    office: Office, asked: Asked, *, running: bool = False, limit: int | None = None, after: str | None = None
) -> Iterator[Listed]:
    """The same list as it is shown, read page by page to its end; `running`: without those paused.

    Raises at once where the filters are wrong, not when somebody begins to read.
    """
    with office.ledger.read() as session:
        wanted = wanted_cases(office, session, asked)
        wanted = replace(wanted, running=running or wanted.running)
        place = place_of(session, after)[1] if after else None

    def page(last: PageEnd | None, most: int) -> list[Listed]:
        with office.ledger.read() as session:
            return page_of_cases(session, wanted, last or place, most)

    return islice(by_pages(page), limit)


def overdue_board(office: Office, asked: Asked, limit: int, after: str | None = None) -> Board:
    """Overdue cases by unit: the unit with the most overdue case first, and within it the most overdue first.

    With `due_within`, cases that fall due within that many working days stand among them in the same order.
    """
    with office.ledger.read() as session:
        wanted = _overdue(office, session, asked)
        units = standing_by_unit(session, wanted, office.now())
        rows: list[Listed] = []
        parts = _parts(session, units, after)
        while parts and len(rows) <= limit:
            whole = _fitting(parts, units, limit - len(rows))
            if whole:
                rows += _in_order(page_of_cases(session, replace(wanted, among=tuple(whole)), None, limit), whole)
                parts = parts[len(whole) :]
            else:
                (unit_id, place), *parts = parts
                rows += page_of_cases(session, _of_unit(wanted, unit_id), place, limit + 1 - len(rows))
        return Board(units, _page(rows, sum(one.cases for one in units), limit))


def export_overdue(
    office: Office, asked: Asked, limit: int | None = None, after: str | None = None
) -> Iterator[dict[str, Any]]:
    """The same board as `--json` prints it, read page by page."""
    with office.ledger.read() as session:
        wanted = _overdue(office, session, asked)
        parts = _parts(session, standing_by_unit(session, wanted, office.now()), after)
        frame = frame_of(session, office.calendars(session), office.now())
    left = limit
    for unit_id, place in parts:
        for row in _exported(office, _of_unit(wanted, unit_id), left, place):
            yield exported_json(row, frame)
            left = None if left is None else left - 1
        if left == 0:
            return


def _page(rows: list[Listed], total: int, limit: int) -> Page[Listed]:
    """A page of rows of which one more was read than it may have."""
    more = len(rows) > limit
    return Page(rows[:limit], total, rows[limit - 1].number if more else None)


def _exported(office: Office, wanted: Wanted, limit: int | None, after: PageEnd | None) -> Iterator[Any]:
    """Rows to export, each page in a session of its own: a slow reader holds nothing up."""
    left = limit

    def page(last: PageEnd | None, most: int) -> list[Any]:
        nonlocal left
        with office.ledger.read() as session:
            rows = page_to_export(session, wanted, last or after, most if left is None else min(most, left))
        left = None if left is None else left - len(rows)
        return rows

    return by_pages(page)


def _overdue(office: Office, session: LedgerSession, asked: Asked) -> Wanted:
    wanted = wanted_cases(office, session, asked)
    return replace(wanted, running=True, duty=wanted.due_by is None, due_by=wanted.due_by or office.now())


def _of_unit(wanted: Wanted, unit_id: str) -> Wanted:
    return wanted if unit_id in wanted.units else replace(wanted, units=(*wanted.units, unit_id))


def _parts(session: LedgerSession, units: list[UnitStanding], after: str | None) -> list[tuple[str, PageEnd | None]]:
    """The units whose cases are still to come, the first of them perhaps from a place on."""
    order = [one.unit_id for one in units]
    if after is None:
        return [(one, None) for one in order]
    unit_id, place = place_of(session, after)
    if unit_id not in order:
        return []
    first, *rest = order[order.index(unit_id) :]
    return [(first, place), *((one, None) for one in rest)]


def _fitting(parts: Sequence[tuple[str, PageEnd | None]], units: Sequence[UnitStanding], left: int) -> list[str]:
    """The units whose cases all fit into what is left of a page: they are read at once."""
    sizes, fitting = {one.unit_id: one.cases for one in units}, []
    for unit_id, place in parts:
        left -= sizes[unit_id]
        if place or left < 0:
            break
        fitting.append(unit_id)
    return fitting


def _in_order(rows: list[Listed], units: Sequence[str]) -> list[Listed]:
    """Rows in the order of these units, and within each as they are."""
    place = {unit_id: n for n, unit_id in enumerate(units)}
    return sorted(rows, key=lambda case: place[case.unit_id])
