"""Proposed sanctions: which wait for a decision, for how long, and what was decided."""

import datetime as dt
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from calendars.official import OfficialCalendar
from casework.grounds import plainly_gone
from models.actor import actor_of
from models.errors import NotFound
from models.instants import at, iso, local_date
from models.ledger import LedgerSession
from models.queries.cases import cases_by_number
from models.queries.identity import units_seen
from models.queries.lists import by_pages
from models.queries.sanctions import (
    PageEnd,
    Proposed,
    count_of_units,
    count_proposals,
    count_undecided,
    count_waiting_ones,
    page_of_proposals,
    place_of_proposal,
    proposals,
    waiting_made_by,
)
from models.tables import Case
from models.words import EventName, Level
from office.office import Office
from papers.personal import without_personal

DECIDED_WITHIN = 5
"""Working days after which an undecided proposal is itself reported; an own choice, no text gives a number."""
KEY = re.compile(r"(.+)#(\d{1,9})")
ONE_DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class Proposal:
    """A proposed sanction, how many working days it has waited, and what was decided.

    `gone`: why the case is not late any more, where it waits although that is so.
    """

    made: Proposed
    waiting_days: int
    gone: str | None = None

    @property
    def number(self) -> str:
        """The case it was proposed for."""
        return self.made.number

    @property
    def seq(self) -> int:
        """The line of the case's log that proposes it."""
        return self.made.seq

    @property
    def level(self) -> Level | None:
        """What is proposed."""
        return self.made.level

    @property
    def decision(self) -> EventName | None:
        """Approved or rejected; None while it waits."""
        return self.made.decision

    @property
    def undecided_too_long(self) -> bool:
        """Whether it is itself to be reported."""
        return self.decision is None and self.waiting_days > DECIDED_WITHIN


@dataclass(frozen=True)
class ProposalPage:
    """A part of the proposals, how many there are in all and waited too long, and where the next part begins."""

    rows: list[Proposal]
    total: int
    too_long: int
    next: str | None


def list_proposals(office: Office, *, undecided: bool = True) -> Iterator[Proposal]:
    """Proposals in the order of time, read page by page; without those decided, where only the others are asked for."""
    with office.ledger.read() as session:
        calendar, now = office.calendars(session), office.now()
    yield from _all(office, calendar, now, None, undecided=undecided)


def proposals_page(office: Office, limit: int, after: str | None = None, *, undecided: bool = True) -> ProposalPage:
    """A page of the proposals in the order of time. `after`: `case#line` of the last of the page before."""
    now = office.now()
    with office.ledger.read() as session:
        calendar = office.calendars(session)
        place, seen = _place(session, after), units_seen(session)
        found = page_of_proposals(session, place, limit + 1, undecided=undecided, units=seen)
        since = _waited_since(calendar, local_date(now))
        if seen is None:
            waiting, too_long = count_undecided(session, since)
            total = waiting if undecided else count_proposals(session)
        else:
            ever, waiting, too_long = count_of_units(session, seen, since)
            total = waiting if undecided else ever
        waited = _waited(calendar, now)
        rows = [_seen(one, waited, now) for one in _masked(session, found[:limit])]
    more = len(found) > limit
    return ProposalPage(rows, total, too_long, f"{rows[-1].number}#{rows[-1].seq}" if more else None)


def cases_proposed(office: Office, rows: Sequence[Proposal]) -> dict[str, Case]:
    """The cases that proposals are about, by number, for whoever may see these."""
    with office.ledger.read() as session:
        return cases_by_number(session, {one.number for one in rows})


def count_waiting(office: Office) -> int:
    """How many proposals wait for a decision, of those that whoever asks may see."""
    with office.ledger.read() as session:
        seen = units_seen(session)
        return count_waiting_ones(session) if seen is None else count_of_units(session, seen, office.now())[1]


def export_proposals(
    office: Office, limit: int | None = None, after: str | None = None, *, undecided: bool = True
) -> Iterator[dict[str, Any]]:
    """The same proposals as `--json` prints them."""
    with office.ledger.read() as session:
        calendar, now, place = office.calendars(session), office.now(), _place(session, after)
    for n, one in enumerate(_all(office, calendar, now, place, undecided=undecided)):
        if n == limit:
            return
        yield proposal_json(one)


def proposals_of(session: LedgerSession, calendar: OfficialCalendar, now: dt.datetime, number: str) -> list[Proposal]:
    """A case's proposals in the order of time."""
    waited = _waited(calendar, now)
    return [_seen(one, waited, now) for one in proposals(session, number)]


def made_by(office: Office, officer_id: str) -> list[Proposal]:
    """What an officer proposed or applied for and nobody decided yet."""
    with office.ledger.read() as session:
        waited = _waited(office.calendars(session), office.now())
        return [_seen(one, waited, office.now()) for one in waiting_made_by(session, officer_id)]


def proposal_json(one: Proposal) -> dict[str, Any]:
    """A proposal as `proposals --json` prints it."""
    made = one.made
    return {
        "case": made.number,
        "seq": made.seq,
        "level": made.level.value if made.level else None,
        "applied_for": made.matter.value if made.matter else None,
        "unit": made.unit_id,
        "proposed_at": iso(made.at),
        "waiting_days": one.waiting_days,
        "undecided_too_long": one.undecided_too_long,
        "holds": None if made.decision else one.gone is None,
        "gone": one.gone,
        "decision": made.decision.value if made.decision else None,
        "decided_at": iso(made.decided_at) if made.decided_at else None,
        "decided_by": made.decided_by,
        "detail": made.detail,
    }


def _all(
    office: Office, calendar: OfficialCalendar, now: dt.datetime, place: PageEnd | None, *, undecided: bool
) -> Iterator[Proposal]:
    def page(after: PageEnd | None, limit: int) -> list[Proposed]:
        with office.ledger.read() as session:
            seen = units_seen(session)
            return _masked(session, page_of_proposals(session, after or place, limit, undecided=undecided, units=seen))

    waited = _waited(calendar, now)
    for one in by_pages(page):
        yield _seen(one, waited, now)


def _masked(session: LedgerSession, found: list[Proposed]) -> list[Proposed]:
    """Reasons without what is personal in them, once the office knows its people: a list hides what a case hides."""
    if not actor_of(session).required or not found:
        return found
    cases = cases_by_number(session, {one.number for one in found})
    names = {number: [case.citizen] if case.citizen else [] for number, case in cases.items()}
    return [one._replace(detail=without_personal(one.detail, *names.get(one.number, ()))) for one in found]


def _waited(calendar: OfficialCalendar, now: dt.datetime) -> Callable[[dt.datetime], int]:
    """How many working days lie between an instant and now, worked out once for each: ladders propose at the same."""
    today = local_date(now)
    return cache(lambda made_at: max(0, calendar.count(local_date(made_at), today)))


def _seen(made: Proposed, waited: Callable[[dt.datetime], int], now: dt.datetime) -> Proposal:
    return Proposal(made, waited(made.at), None if made.decision else plainly_gone(made, now))


def _place(session: LedgerSession, after: str | None) -> PageEnd | None:
    if after is None:
        return None
    parts = KEY.fullmatch(after.strip())
    found = place_of_proposal(session, parts[1].upper(), int(parts[2])) if parts else None
    if found is None:
        raise NotFound(f"没有拟提“{after[:40]}”", code="page-from-last-proposal")
    return found


def _waited_since(calendar: OfficialCalendar, today: dt.date) -> dt.datetime:
    """What was proposed before this instant has waited for more working days than it should."""
    day = today
    while calendar.count(day - ONE_DAY, today) <= DECIDED_WITHIN:
        day -= ONE_DAY
    return at(day)
