"""What a person asks a list for: his filters as he types them, and as the ledger is asked."""

import datetime as dt
from dataclasses import dataclass, replace

from calendars.official import refuse_outside
from desk.views.near import unknown
from desk.views.windows import falling_due, so_late
from models.errors import BadInput
from models.instants import at, end_of, local_date
from models.ledger import LedgerSession
from models.queries.cases import get_case
from models.queries.filters import Order, Wanted
from models.queries.identity import units_seen
from models.queries.people import find_officer, find_unit
from models.words import STATE_NAMES, Role
from office.office import Office


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


NOTHING = ("",)
"""No unit has this id."""


def wanted_cases(office: Office, session: LedgerSession, asked: Asked) -> Wanted:
    """The filters as the ledger is asked for them. Raises NotFound for a unit, kind or officer nobody knows.

    Raises BadInput where nothing could fit.
    """
    if asked.since and asked.until and asked.until < asked.since:
        raise BadInput(f"截止日 {asked.until} 早于起始日 {asked.since}，一件也不会有，请核对")
    refuse_outside(*(day for day in (asked.since, asked.until) if day))
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


def _horizon(office: Office, session: LedgerSession, working_days: int) -> dt.datetime:
    """24:00 of the N-th working day from today; 0 is today."""
    return end_of(office.calendars(session).add(local_date(office.now()), working_days))
