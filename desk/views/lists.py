"""Lists of cases and the overdue board: what there is in all, a page of it, and the whole as `--json` prints it.

A list is asked for with its filters; number, page and export are of the same list. Works while nothing else runs.
"""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any, Generic, TypeVar

from desk.views.case_json import exported_json, frame_of
from desk.views.near import unknown
from desk.views.windows import falling_due, so_late
from models.errors import BadInput
from models.instants import at, end_of, local_date
from models.ledger import LedgerSession
from models.queries.cases import get_case
from models.queries.filters import Order, PageEnd, Wanted
from models.queries.identity import units_seen
from models.queries.lists import (
    Listed,
    UnitStanding,
    by_pages,
    count_cases,
    page_of_cases,
    page_to_export,
    place_of,
    standing_by_unit,
)
from models.queries.people import find_officer, find_unit
from models.words import STATE_NAMES, Role
from office.office import Office

Row = TypeVar("Row")


@dataclass(frozen=True)
class Page(Generic[Row]):
    """A part of a list: its rows, how many the whole has, and after which the next part begins (None: the end)."""

    rows: list[Row]
    total: int
    next: str | None


@dataclass(frozen=True)
class Asked:
    """The filters as a person types them; `due_within`: due by the N-th working day from today.

    `due`: later today or this week; `late`: overdue by so many working days (`windows.py`).
    `since`, `until`: registered on these days or between. `parent`: the units' cases of a campaign, ended ones too.
    """

    ended: bool = False
    unit: str | None = None
    kind: str | None = None
    officer: str | None = None
    due_within: int | None = None
    due: str | None = None
    late: str | None = None
    provisional: bool = False
    state: str | None = None
    since: dt.date | None = None
    until: dt.date | None = None
    parent: str | None = None
    sort: str | None = None


@dataclass(frozen=True)
class Board:
    """The overdue board: every unit's standing, the unit with the most overdue case first, and a page of the cases."""

    units: list[UnitStanding]
    page: Page[Listed]

    @property
    def overdue(self) -> int:
        """How many cases are overdue in all."""
        return sum(one.overdue for one in self.units)


NOTHING = ("",)
"""No unit has this id."""


def wanted_cases(office: Office, session: LedgerSession, asked: Asked) -> Wanted:
    """The filters as the ledger is asked for them. Raises NotFound for a unit, kind or officer nobody knows.

    Raises BadInput where nothing could fit.
    """
    if asked.since and asked.until and asked.until < asked.since:
        raise BadInput(f"截止日 {asked.until} 早于起始日 {asked.since}，一件也不会有，请核对")
    units = [find_unit(session, asked.unit).id] if asked.unit else []
    seen = units_seen(session)
    handled_by = None
    if asked.officer:
        person = find_officer(session, asked.officer)
        if person.role is Role.HANDLER:
            handled_by = (person.id, person.unit_id)
        elif person.unit_id:
            units.append(person.unit_id)
    found = Wanted(
        ended=asked.ended or asked.parent is not None,
        units=tuple(units),
        among=tuple(sorted(seen)) or NOTHING if seen is not None else (),
        obligation=office.catalog.get(asked.kind).id if asked.kind else None,
        handled_by=handled_by,
        due_by=_horizon(office, session, asked.due_within) if asked.due_within is not None else None,
        provisional=asked.provisional,
        opened=at(asked.since) if asked.since else None,
        opened_before=end_of(asked.until) if asked.until else None,
        parent=get_case(session, asked.parent).number if asked.parent else None,
    )
    found = _in_state(_sorted(found, asked.sort), asked.state, office.now())
    found = falling_due(found, asked.due, office.now()) if asked.due else found
    return so_late(found, asked.late, office.calendars(session), office.now()) if asked.late else found


STATES = {word: state for state, name in STATE_NAMES.items() for word in (state.value, name)}
OVERDUE = ("overdue", "逾期")
TAKING_OVER = ("taking_over", "接管中", "接管")
ORDER_NAMES: dict[str, Order] = {
    "due": "due",
    "到期": "due",
    "opened": "opened",
    "登记": "opened",
    "number": "number",
    "编号": "number",
}


def _in_state(wanted: Wanted, word: str | None, now: dt.datetime) -> Wanted:
    """Narrowed to a state; overdue is derived. Raises BadInput for a word that is none."""
    if word is None:
        return wanted
    if word in OVERDUE:
        due_by = min(wanted.due_by, now) if wanted.due_by else now
        return replace(wanted, running=True, duty=True, due_by=due_by)
    if word in TAKING_OVER:
        return replace(wanted, quiet=True)
    state = STATES.get(word)
    if state is None:
        names = [*STATE_NAMES.values(), OVERDUE[1], TAKING_OVER[1]]
        raise BadInput(unknown("状态", word, names, [*STATES, *OVERDUE, *TAKING_OVER]))
    return replace(wanted, state=state, ended=wanted.ended or state.ended)


def _sorted(wanted: Wanted, word: str | None) -> Wanted:
    """In the order asked for, a minus before it for the last first. Raises BadInput for a column that is none."""
    if word is None:
        return wanted
    order = ORDER_NAMES.get(word.removeprefix("-"))
    if order is None:
        raise BadInput(unknown("排序", word, ["到期", "登记", "编号"], list(ORDER_NAMES)))
    return replace(wanted, order=order, backwards=word.startswith("-"))


def list_cases(office: Office, asked: Asked, limit: int, after: str | None = None) -> Page[Listed]:
    """A page of live cases (or all), the earliest due first. `after`: a number, that of the last of the page before."""
    with office.ledger.read() as session:
        wanted = wanted_cases(office, session, asked)
        place = place_of(session, after)[1] if after else None
        return _page(page_of_cases(session, wanted, place, limit + 1), count_cases(session, wanted), limit)


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


def all_listed(
    office: Office, asked: Asked, *, running: bool = False, limit: int | None = None, after: str | None = None
) -> Iterator[Listed]:
    """The same list as it is shown, read page by page to its end; `running`: without those paused."""
    with office.ledger.read() as session:
        wanted = wanted_cases(office, session, asked)
        wanted = replace(wanted, running=running or wanted.running)
        place = place_of(session, after)[1] if after else None

    def page(last: PageEnd | None, most: int) -> list[Listed]:
        with office.ledger.read() as session:
            return page_of_cases(session, wanted, last or place, most)

    yield from islice(by_pages(page), limit)


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


def _horizon(office: Office, session: LedgerSession, working_days: int) -> dt.datetime:
    """24:00 of the N-th working day from today; 0 is today."""
    return end_of(office.calendars(session).add(local_date(office.now()), working_days))
