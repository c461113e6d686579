"""An office with sixty cases, and what a command prints there at a terminal."""

import datetime as dt
import io

from casework.planning import set_plan, settle
from casework.registering import Registration, register_case
from casework.steps import close
from casework.turn import Turn
from cli.main import dispatch
from cli.session import Session
from models.instants import at, parse_instant
from models.ledger import Ledger
from models.queries.people import find_unit
from models.tables import Case
from models.words import State
from office.office import Office
from tests.helpers import Clock, make_office, sample

NOW = parse_instant("2026-11-23 10:00")
UNITS, KINDS = ("edu", "finance", "tax"), ("consultation", "website-error", "governor-message", "information-request")


def sixty_cases(ledger: Ledger) -> None:
    """Sixty cases of three units: equal due instants, paused, closed, late, withdrawn, permitted and provisional."""
    sample(ledger)
    office = office_of_sixty(ledger)
    with office.turn() as turn:
        for n in range(60):
            _put(office, turn, n)


def office_of_sixty(ledger: Ledger) -> Office:
    """The office of a ledger that was prepared so, on the day of its cases."""
    return make_office(ledger, Clock(NOW))


def _put(office: Office, turn: Turn, n: int) -> Case:
    """The n-th case: its kind, unit, age and end follow from the number alone."""
    obligation = office.catalog.get(KINDS[n % 4])
    if n % 20 == 7:
        obligation = obligation.model_copy(update={"force": "permission"})
    received = at(dt.date(2026, 11, 2) + dt.timedelta(days=n % 3 * 7), dt.time(9))
    if n % 15 == 4:
        received = at(dt.date(2026, 11, 20))
    facts = {"channel": "counter", "applicant": "person"} if n % 4 == 3 else {}
    unit = find_unit(turn.session, UNITS[n % 3])
    case = register_case(turn, Registration(obligation, unit, f"第{n}件", received, facts=facts))
    if n % 10 == 1:
        case.clock, case.state = case.clock.pause(received + dt.timedelta(hours=2)), State.PAUSED
    if n % 5 == 2:
        close(case, received + dt.timedelta(days=1 if n % 2 else 9))
        case.state = State.WITHDRAWN if n % 25 == 2 else State.CLOSED
    set_plan(case, case.plan)
    settle(case, NOW, turn.calendar)
    turn.session.add(case)
    return case


class Screen(io.StringIO):
    """A terminal, as far as a command asks."""

    def isatty(self) -> bool:
        return True


def run(office: Office, *words: str) -> str:
    """What a command prints."""
    out = Screen()
    assert dispatch(list(words), Session(given=office, out=out)) == (0, None)
    return out.getvalue()
