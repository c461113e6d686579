"""Lists of cases: one set of filters gives the number, the page and the export, in the order of due instant and number.

A list reads the columns it shows, from an index in its order; nothing here makes a whole case. Every query over what is
live says `closed_at IS NULL`, which is what the indexes of live rows say.
"""

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import JSON, ColumnElement, Integer, bindparam, func, type_coerce
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from models.errors import NotFound
from models.queries.columns import beyond, columns, how_many
from models.tables import Case, Definition
from models.words import State

WORTH_A_PAGE = 500
"""Rows of an export that are in memory at once."""


@dataclass(frozen=True)
class Wanted:
    """Which cases a list is about; every field narrows it.

    ended: those closed and withdrawn too. units: each of them, so that two different ones find nothing; among: of any
    of them. handled_by: an officer, and the unit whose cases have no handler yet. due_by: due at or before an instant.
    running: only while the clock runs, not paused. duty: only what can become overdue.
    """

    ended: bool = False
    units: tuple[str, ...] = ()
    among: tuple[str, ...] = ()
    obligation: str | None = None
    handled_by: tuple[str, str | None] | None = None
    due_by: dt.datetime | None = None
    provisional: bool = False
    running: bool = False
    duty: bool = False


class Place(NamedTuple):
    """Where a page ends: the next begins after it."""

    due_at: dt.datetime
    number: str


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

    @property
    def place(self) -> Place:
        """Where it stands in the order of the list."""
        return Place(self.due_at, self.number)


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
    kind: str
    procedure: str
    classified: str | None
    opened_at: dt.datetime
    closed_at: dt.datetime | None
    stopped_at: dt.datetime | None
    period: str | None
    parent: str | None
    received_at: str
    earliest: str
    latest: str
    calendar_version: str
    terms: list[dict[str, Any]]
    planned: list[dict[str, Any]]

    @property
    def place(self) -> Place:
        """Where it stands in the order of the list."""
        return Place(self.due_at, self.number)


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


def page_of_cases(session: Session, wanted: Wanted, after: Place | None, limit: int) -> list[Listed]:
    """The next cases of a list, the earliest due first."""
    query = _page_after if after else _first_page
    return list(map(Listed._make, _asked(session, query, wanted, after, limit).all()))


def page_to_export(session: Session, wanted: Wanted, after: Place | None, limit: int) -> list[Exported]:
    """The same page with what `--json` prints."""
    query = _export_after if after else _first_export
    return list(map(Exported._make, _asked(session, query, wanted, after, limit).all()))


def standing_by_unit(session: Session, wanted: Wanted, now: dt.datetime) -> list[UnitStanding]:
    """A list's figures by unit: the unit with the earliest due case first."""
    rows = map(UnitStanding._make, _asked(session, _standing, wanted, now=now).all())
    return sorted(rows, key=lambda one: (one.first_due, one.unit_id))


def place_of(session: Session, number: str) -> tuple[str, Place]:
    """A case's unit, and its place in the order of a list. Raises NotFound."""
    query = columns(Case.unit_id, Case.due_at, Case.number).where(Case.number == number.strip().upper())
    found = session.connection().execute(query).first()
    if found is None:
        raise NotFound(f"没有办件“{number[:40]}”", code="page-from-last-case")
    return found[0], Place(found[1], found[2])


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
    after: Place | None = None,
    limit: int | None = None,
    **more: Any,
) -> Any:
    """A list's query with its values; the query itself is made once for all lists with the same filters."""
    given = {f"unit_{n}": one for n, one in enumerate(wanted.units)} | more
    given |= {"obligation": wanted.obligation} if wanted.obligation else {}
    given |= {"due_by": wanted.due_by} if wanted.due_by else {}
    given |= dict(zip(("officer", "of_unit"), wanted.handled_by, strict=True)) if wanted.handled_by else {}
    given |= {"after_due": after.due_at, "after_number": after.number} if after else {}
    given |= {"most": limit} if limit is not None else {}
    if wanted.among:
        given["among"] = list(wanted.among)
    return session.connection().execute(query(_shape(wanted)), given)


def _shape(wanted: Wanted) -> Wanted:
    """The filters without their values."""
    return replace(
        wanted,
        units=("",) * len(wanted.units),
        among=("",) * bool(wanted.among),
        obligation="-" if wanted.obligation else None,
        handled_by=("", None) if wanted.handled_by else None,
        due_by=dt.datetime.min.replace(tzinfo=dt.UTC) if wanted.due_by else None,
    )


@cache
def _counting(shape: Wanted) -> Any:
    return columns(func.count()).select_from(Case).where(*_filters(shape))


@cache
def _standing(shape: Wanted) -> Any:
    late = (col(Case.state) == State.OPEN) & col(Case.duty) & (col(Case.due_at) <= bindparam("now"))
    paused = col(Case.state) == State.PAUSED
    query = columns(Case.unit_id, func.min(Case.due_at), func.count(), how_many(late), how_many(paused))
    return query.where(*_filters(shape)).group_by(col(Case.unit_id))


@cache
def _first_page(shape: Wanted) -> Any:
    query = columns(*_listed()).join(Definition, col(Definition.hash) == Case.definition_hash)
    return query.where(*_filters(shape)).order_by(*IN_ORDER).limit(bindparam("most", type_=Integer))


@cache
def _first_export(shape: Wanted) -> Any:
    classified = aliased(Definition)
    query = columns(*_listed(), *_exported(classified)).join(Definition, col(Definition.hash) == Case.definition_hash)
    query = query.outerjoin(classified, col(classified.hash) == Case.classified_hash)
    return query.where(*_filters(shape)).order_by(*IN_ORDER).limit(bindparam("most", type_=Integer))


@cache
def _page_after(shape: Wanted) -> Any:
    return _first_page(shape).where(beyond(IN_ORDER, ("after_due", "after_number")))


@cache
def _export_after(shape: Wanted) -> Any:
    return _first_export(shape).where(beyond(IN_ORDER, ("after_due", "after_number")))


def _filters(shape: Wanted) -> list[ColumnElement[bool]]:
    found: list[Any] = [] if shape.ended else [col(Case.closed_at).is_(None)]
    found += [col(Case.unit_id) == bindparam(f"unit_{n}") for n, _ in enumerate(shape.units)]
    if shape.among:
        found.append(col(Case.unit_id).in_(bindparam("among", expanding=True)))
    if shape.obligation:
        found.append(col(Case.obligation) == bindparam("obligation"))
    if shape.handled_by:
        nobodys = col(Case.officer_id).is_(None) & (col(Case.unit_id) == bindparam("of_unit"))
        found.append((col(Case.officer_id) == bindparam("officer")) | nobodys)
    if shape.due_by:
        found.append(col(Case.due_at) <= bindparam("due_by"))
    found += [col(Case.provisional).is_(True)] * shape.provisional
    found += [col(Case.state) == State.OPEN] * shape.running
    found += [col(Case.duty).is_(True)] * shape.duty
    return found


IN_ORDER = (col(Case.due_at), col(Case.number))
"""The order of every list, and of the indexes it is read from."""


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
    )


def _exported(classified: Any) -> Sequence[Any]:
    clock, plan, progress = (type_coerce(one, JSON) for one in (col(Case.clock), col(Case.plan), col(Case.progress)))
    return (
        Case.obligation,
        Definition.procedure,
        classified.obligation.label("classified"),
        Case.opened_at,
        Case.closed_at,
        Case.stopped_at,
        Case.period,
        Case.parent,
        clock["received_at"].as_string().label("received_at"),
        plan["earliest"].as_string().label("earliest"),
        plan["latest"].as_string().label("latest"),
        plan["calendar_version"].as_string().label("calendar_version"),
        progress["terms"].label("terms"),
        plan["terms"].label("planned"),
    )
