"""What narrows a list of cases, and in which order it stands: columns with an index, the values bound when it is asked.

Every query over what is live says `closed_at IS NULL`, which is what the indexes of live rows say.
"""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal, NamedTuple

from sqlalchemy import bindparam, text, tuple_
from sqlmodel import col

from models.tables import Case
from models.words import State

Order = Literal["due", "opened", "number"]


@dataclass(frozen=True)
class Wanted:
    """Which cases a list is about; every field narrows it.

    ended: those closed and withdrawn too. units: each of them, so that two different ones find nothing; among: of any
    of them. handled_by: an officer, and the unit whose cases have no handler yet. due_by: due at or before an instant;
    due_after: after one.
    running: only while the clock runs, not paused. quiet: being taken over. duty: only what can become overdue. state:
    as it stands. opened: registered from an instant on; opened_before: before one. parent: what belongs to this case.
    order: by which column, `backwards` the last first.
    """

    ended: bool = False
    units: tuple[str, ...] = ()
    among: tuple[str, ...] = ()
    obligation: str | None = None
    handled_by: tuple[str, str | None] | None = None
    due_after: dt.datetime | None = None
    due_by: dt.datetime | None = None
    provisional: bool = False
    running: bool = False
    duty: bool = False
    quiet: bool = False
    state: State | None = None
    opened: dt.datetime | None = None
    opened_before: dt.datetime | None = None
    parent: str | None = None
    order: Order = "due"
    backwards: bool = False


class PageEnd(NamedTuple):
    """Where a page ends: the next begins after it."""

    due_at: dt.datetime
    number: str
    opened_at: dt.datetime


ORDERS: dict[Order, tuple[str, ...]] = {
    "due": ("due_at", "number"),
    "opened": ("opened_at", "number"),
    "number": ("number",),
}
"""The columns of each order; the number comes last, so that no two cases stand at one place."""
QUIET = text("quiet")
"""In the words of its index."""
ANY_INSTANT = dt.datetime.min.replace(tzinfo=dt.UTC)
SINGLE = ("obligation", "due_after", "due_by", "opened", "opened_before", "parent")
"""Filters of one value, by the name under which it is bound."""


def shape_of(wanted: Wanted) -> Wanted:
    """The filters without their values: lists of one shape are one query."""
    return replace(
        wanted,
        units=("",) * len(wanted.units),
        among=("",) * bool(wanted.among),
        obligation="-" if wanted.obligation else None,
        handled_by=("", None) if wanted.handled_by else None,
        due_after=ANY_INSTANT if wanted.due_after else None,
        due_by=ANY_INSTANT if wanted.due_by else None,
        opened=ANY_INSTANT if wanted.opened else None,
        opened_before=ANY_INSTANT if wanted.opened_before else None,
        parent="-" if wanted.parent else None,
    )


def values_of(wanted: Wanted, after: PageEnd | None) -> dict[str, Any]:
    """The values of the filters, and of the place after which a page begins."""
    given: dict[str, Any] = {f"unit_{n}": one for n, one in enumerate(wanted.units)}
    given |= {name: getattr(wanted, name) for name in SINGLE if getattr(wanted, name)}
    given |= dict(zip(("officer", "of_unit"), wanted.handled_by, strict=True)) if wanted.handled_by else {}
    given |= {"among": list(wanted.among)} if wanted.among else {}
    return given | ({f"after_{name}": getattr(after, name) for name in ORDERS[wanted.order]} if after else {})


def conditions(shape: Wanted) -> list[Any]:
    """The filters as the database is asked."""
    found: list[Any] = [] if shape.ended else [col(Case.closed_at).is_(None)]
    found += [col(Case.unit_id) == bindparam(f"unit_{n}") for n, _ in enumerate(shape.units)]
    if shape.among:
        found.append(col(Case.unit_id).in_(bindparam("among", expanding=True)))
    if shape.handled_by:
        nobodys = col(Case.officer_id).is_(None) & (col(Case.unit_id) == bindparam("of_unit"))
        found.append((col(Case.officer_id) == bindparam("officer")) | nobodys)
    single: dict[str, Callable[[Any], Any]] = {
        "obligation": lambda value: col(Case.obligation) == value,
        "due_after": lambda value: col(Case.due_at) > value,
        "due_by": lambda value: col(Case.due_at) <= value,
        "opened": lambda value: col(Case.opened_at) >= value,
        "opened_before": lambda value: col(Case.opened_at) < value,
        "parent": lambda value: col(Case.parent) == value,
    }
    found += [said(bindparam(name)) for name, said in single.items() if getattr(shape, name)]
    found += [col(Case.state) == shape.state] if shape.state else []
    found += [col(Case.provisional).is_(True)] * shape.provisional
    found += [col(Case.state) == State.OPEN] * shape.running
    found += [QUIET] * shape.quiet
    return found + [col(Case.duty).is_(True)] * shape.duty


def in_order(shape: Wanted) -> Sequence[Any]:
    """The order of a list."""
    return [one.desc() if shape.backwards else one.asc() for one in _columns(shape)]


def following(shape: Wanted) -> Any:
    """What comes after a place in that order; an index can look it up."""
    order = _columns(shape)
    last = tuple_(*(bindparam(f"after_{one.key}", type_=one.type) for one in order))
    return tuple_(*order) < last if shape.backwards else tuple_(*order) > last


def _columns(shape: Wanted) -> list[Any]:
    return [col(getattr(Case, name)) for name in ORDERS[shape.order]]
