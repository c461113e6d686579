"""Lists of cases: one set of filters gives the number, the page and the export, in the order asked for.

A list reads the columns it shows, from an index in its order; nothing here makes a whole case.
"""

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import JSON, Integer, bindparam, func, type_coerce
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from models.characters import number_typed
from models.errors import NotFound
from models.queries.columns import columns, how_many
from models.queries.filters import PageEnd, Wanted, conditions, following, in_order, shape_of, values_of
from models.tables import Case, Definition
from models.words import State

WORTH_A_PAGE = 500
"""Rows of an export that are in memory at once."""


class Listed(NamedTuple):
    """A case as a list shows it."""

    number: str
    title: str
    unit_id: str
    officer_id: str | None
    state: State
    due_date: dt.date
    due_at: dt.datetime
    provisional: bool
    duty: bool
    kind_name: str
    opened_at: dt.datetime
    closed_at: dt.datetime | None
    parent: str | None
    quiet: bool

    @property
    def place(self) -> PageEnd:
        """Where it stands in the order of the list."""
        return PageEnd(self.due_at, self.number, self.opened_at)


class Exported(NamedTuple):
    """A case as `--json` prints it: what a list shows, and a few words of its JSON, taken out by the database."""

    number: str
    title: str
    unit_id: str
    officer_id: str | None
    state: State
    due_date: dt.date
    due_at: dt.datetime
    provisional: bool
    duty: bool
    kind_name: str
    opened_at: dt.datetime
    closed_at: dt.datetime | None
    parent: str | None
    quiet: bool
    kind: str
    procedure: str
    classified: str | None
    stopped_at: dt.datetime | None
    period: str | None
    received_at: str
    earliest: str
    latest: str
    calendar_version: str
    terms: list[dict[str, Any]]
    planned: list[dict[str, Any]]
    old_number: str | None

    @property
    def place(self) -> PageEnd:
        """Where it stands in the order of the list."""
        return PageEnd(self.due_at, self.number, self.opened_at)


class UnitStanding(NamedTuple):
    """How a unit's part of a list stands: the first due instant, how many cases, of them overdue, and paused."""

    unit_id: str
    first_due: dt.datetime
    cases: int
    overdue: int
    paused: int


def count_cases(session: Session, wanted: Wanted) -> int:
    """How many cases a list has."""
    return int(_asked(session, _counting, wanted).scalar_one())


def page_of_cases(session: Session, wanted: Wanted, after: PageEnd | None, limit: int) -> list[Listed]:
    """The next cases of a list, the earliest due first."""
    query = _page_after if after else _first_page
    return list(map(Listed._make, _asked(session, query, wanted, after, limit).all()))


def page_to_export(session: Session, wanted: Wanted, after: PageEnd | None, limit: int) -> list[Exported]:
    """The same page with what `--json` prints."""
    query = _export_after if after else _first_export
    return list(map(Exported._make, _asked(session, query, wanted, after, limit).all()))


def standing_by_unit(session: Session, wanted: Wanted, now: dt.datetime) -> list[UnitStanding]:
    """A list's figures by unit: the unit with the earliest due case first."""
    rows = map(UnitStanding._make, _asked(session, _standing, wanted, now=now).all())
    return sorted(rows, key=lambda one: (one.first_due, one.unit_id))


def place_of(session: Session, number: str) -> tuple[str, PageEnd]:
    """A case's unit, and its place in the order of a list. Raises NotFound."""
    found = session.connection().execute(_place(), {"number": number_typed(number)}).first()
    if found is None:
        raise NotFound(f"没有办件“{number[:40]}”", code="page-from-last-case")
    return found[0], PageEnd(*found[1:])


def any_case(session: Session) -> bool:
    """Whether the ledger holds a case at all."""
    return session.connection().execute(columns(Case.number).limit(1)).first() is not None


def by_pages(page: Any, limit: int = WORTH_A_PAGE) -> Iterator[Any]:
    """Every row of a list, page after page; `page(after, limit)` reads one."""
    after = None
    while rows := page(after, limit):
        yield from rows
        if len(rows) < limit:
            return
        after = rows[-1].place


def _asked(
    session: Session,
    query: Callable[[Wanted], Any],
    wanted: Wanted,
    after: PageEnd | None = None,
    limit: int | None = None,
    **more: Any,
) -> Any:
    """A list's query with its values; the query itself is made once for all lists with the same filters."""
    given = values_of(wanted, after) | more | ({"most": limit} if limit is not None else {})
    return session.connection().execute(query(shape_of(wanted)), given)


@cache
def _place() -> Any:
    query = columns(Case.unit_id, Case.due_at, Case.number, Case.opened_at)
    return query.where(col(Case.number) == bindparam("number"))


@cache
def _counting(shape: Wanted) -> Any:
    return columns(func.count()).select_from(Case).where(*conditions(shape))


@cache
def _standing(shape: Wanted) -> Any:
    late = (col(Case.state) == State.OPEN) & col(Case.duty) & (col(Case.due_at) <= bindparam("now"))
    paused = col(Case.state) == State.PAUSED
    query = columns(Case.unit_id, func.min(Case.due_at), func.count(), how_many(late), how_many(paused))
    return query.where(*conditions(shape)).group_by(col(Case.unit_id))


@cache
def _first_page(shape: Wanted) -> Any:
    query = columns(*_listed()).join(Definition, col(Definition.hash) == Case.definition_hash)
    return query.where(*conditions(shape)).order_by(*in_order(shape)).limit(bindparam("most", type_=Integer))


@cache
def _first_export(shape: Wanted) -> Any:
    classified = aliased(Definition)
    query = columns(*_listed(), *_exported(classified)).join(Definition, col(Definition.hash) == Case.definition_hash)
    query = query.outerjoin(classified, col(classified.hash) == Case.classified_hash)
    return query.where(*conditions(shape)).order_by(*in_order(shape)).limit(bindparam("most", type_=Integer))


@cache
def _page_after(shape: Wanted) -> Any:
    return _first_page(shape).where(following(shape))


@cache
def _export_after(shape: Wanted) -> Any:
    return _first_export(shape).where(following(shape))


def _listed() -> Sequence[Any]:
    return (
        Case.number,
        Case.title,
        Case.unit_id,
        Case.officer_id,
        Case.state,
        Case.due_date,
        Case.due_at,
        Case.provisional,
        Case.duty,
        col(Definition.name).label("kind_name"),
        Case.opened_at,
        Case.closed_at,
        Case.parent,
        Case.quiet,
    )


def _exported(classified: Any) -> Sequence[Any]:
    clock, plan, progress = (type_coerce(one, JSON) for one in (col(Case.clock), col(Case.plan), col(Case.progress)))
    return (
        Case.obligation,
        Definition.procedure,
        classified.obligation.label("classified"),
        Case.stopped_at,
        Case.period,
        clock["received_at"].as_string().label("received_at"),
        plan["earliest"].as_string().label("earliest"),
        plan["latest"].as_string().label("latest"),
        plan["calendar_version"].as_string().label("calendar_version"),
        progress["terms"].label("terms"),
        plan["terms"].label("planned"),
        Case.old_number,
    )
