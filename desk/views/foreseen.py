"""When a case would be due if it were registered now: shown while somebody still types, kept nowhere."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from calendars.clocks import plan
from casework.registering import Origin, beginning, closing_time
from desk.cases.fields import read_fields
from desk.files.intake import past_instant
from models.instants import local_date
from models.queries.people import find_unit
from models.tables import Unit
from office.office import Office


@dataclass(frozen=True)
class Foreseen:
    """The limit in words, the due date and instant, and between which days it lies where it is provisional.

    `waits`: the clock does not run yet, so that nobody knows.
    """

    limit: str
    due_date: dt.date
    due_at: dt.datetime
    provisional: bool
    earliest: dt.date
    latest: dt.date
    waits: bool


def foreseen(
    office: Office, kind: str, received_at: dt.datetime | None, unit: str | None, given: Sequence[str]
) -> Foreseen | None:
    """When it would be due by what was typed so far; None for what comes round, whose date its period sets, and while
    the date that the limit rests on is not typed yet.

    Raises NotFound, BadInput or Refused where that cannot be told.
    """
    obligation, now = office.catalog.get(kind), office.now()
    if obligation.cycle is not None:
        return None
    with office.ledger.read() as session:
        calendar, owes = office.calendars(session), find_unit(session, unit) if unit else Unit(id="", name="")
        facts = read_fields(session, obligation.opens_with, given, local_date(now))
    if obligation.limit.field and not facts.get(obligation.limit.field):
        return None
    received = past_instant(received_at, "收到时间", now)
    origin = Origin(received, facts, obligation.limit.resolved(facts), closing_time(owes))
    clock, progress = beginning(obligation, origin)
    made = plan(clock, obligation.ladder, calendar, now, progress.terms)
    return Foreseen(
        str(clock.limit), made.due_date, made.due_at, made.provisional, made.earliest, made.latest, clock.paused
    )
