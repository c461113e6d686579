"""Opening cases from a file: first everything is judged and nothing kept, then it is entered batch by batch.

A row that was entered before is known again, so that a second run goes on where a killed one stopped.
"""

from collections.abc import Callable, Mapping, Sequence
from contextlib import nullcontext, suppress
from dataclasses import dataclass, field, replace
from itertools import islice

from casework.acting import carry_out
from casework.replanning import keep_up
from casework.turn import Turn
from casework.walking import overtake
from desk.cases.closing import prepare_reply
from desk.cases.opening import judged, register_within
from desk.importing.rows import Fault, Ready
from desk.importing.understanding import Plan
from models.errors import BadInput, DubanError
from models.instants import local_date
from models.policy import Deed
from models.queries.activations import case_of_round, live_duty
from models.queries.cases import cases_by_number, hold_case
from models.queries.identity import acting_id, permit
from models.queries.people import unit_in_use
from models.queries.takeover import cases_of_old, cases_of_requests, known_as
from models.standing import Request
from models.tables import Case
from office.office import Office

DEEPEST = 5
"""Cases within cases: a campaign, its units' cases, what these lead to."""
BATCH = 200
"""Rows of one transaction: whoever else writes waits no longer than for these."""
Told = Callable[[int, int], None]
"""How far it is: rows done, of how many."""


class _OnlyTried(Exception):
    """A batch was judged; nothing of it is kept."""


@dataclass
class Entered:
    """What came of it, or would: the numbers of cases opened and of those closed at once, how many were known, what was
    not good; whether it was entered."""

    opened: list[str] = field(default_factory=list)
    closed: list[str] = field(default_factory=list)
    known: int = 0
    faults: list[Fault] = field(default_factory=list)
    entered: bool = False


def judge(office: Office, made: Plan, told: Told) -> Entered:
    """What entering would come to; nothing is kept."""
    return _all(office, made, told, keep=False)


def enter(office: Office, made: Plan, told: Told) -> Entered:
    """Open the cases, and close those that were answered outside. What is not good is passed over and told."""
    return _all(office, made, told, keep=True)


def _all(office: Office, made: Plan, told: Told, *, keep: bool) -> Entered:
    entered, done, rows = Entered(faults=list(made.faults)), 0, iter(_parents_first(made.ready))
    at_once = len(made.ready) if not keep and any(one.cyclic for one in made.ready) else BATCH
    while batch := list(islice(rows, at_once)):
        part = _batch(office, batch, keep=keep)
        entered.opened += part.opened
        entered.closed += part.closed
        entered.known += part.known
        entered.faults += part.faults
        done += len(batch)
        told(done, len(made.ready))
    return entered


def _parents_first(ready: Sequence[Ready]) -> list[Ready]:
    """The rows in their order, a case that belongs to another after that one."""
    by_number = {one.opening.external: one for one in ready if one.opening.external}

    def depth(one: Ready) -> int:
        deep, above = 0, by_number.get(one.opening.parent or "")
        while above is not None and deep < DEEPEST:
            deep, above = deep + 1, by_number.get(above.opening.parent or "")
        return deep

    return sorted(ready, key=depth)


def _batch(office: Office, batch: Sequence[Ready], *, keep: bool) -> Entered:
    """One transaction. Where a row is not good all of them are taken again, each for itself."""
    try:
        return _taken(office, batch, keep=keep, each=False)
    except DubanError:
        return _taken(office, batch, keep=keep, each=True)


def _taken(office: Office, batch: Sequence[Ready], *, keep: bool, each: bool) -> Entered:
    part = Entered()
    with suppress(_OnlyTried), office.turn() as turn:
        known = _known(turn, batch)
        for one in batch:
            _row(office, turn, one, known, part, keep=keep, each=each)
        if not keep:
            raise _OnlyTried
    return part


@dataclass(frozen=True)
class _Known:
    """What the ledger has of a batch: case numbers by the key of a row, and by the number on the platform."""

    keys: Mapping[str, str]
    external: Mapping[str, str]


def _known(turn: Turn, batch: Sequence[Ready]) -> _Known:
    external = {one.opening.external for one in batch if one.opening.external}
    own = cases_by_number(turn.session, external)
    keys = {
        one.key: one.opening.external or "" for one in batch if _is_row_of(one, own.get(one.opening.external or ""))
    }
    asked = cases_of_requests(turn.session, {one.key for one in batch})
    return _Known(keys | asked, cases_of_old(turn.session, external))


def _is_row_of(one: Ready, case: Case | None) -> bool:
    """Whether a row is of this very case, of which its file is an export: every ledger counts its cases from 1."""
    wanted = one.opening
    if case is None or wanted.received_at is None or (case.obligation, case.title) != (wanted.kind, wanted.title):
        return False
    return local_date(case.clock.received_at) == local_date(wanted.received_at)


def _row(office: Office, turn: Turn, one: Ready, known: _Known, part: Entered, *, keep: bool, each: bool) -> None:
    """A row as a case; with `each` a fault takes it back, and the next row is looked at."""
    number = known.keys.get(one.key) or _same_duty(office, turn, one)
    already = number is not None
    try:
        with turn.session.begin_nested() if each else nullcontext():
            if number:
                closed = _answered(turn, one, number)
            else:
                number, closed = _opened(office, turn, one, known, keep=keep), one.reply is not None
    except DubanError as error:
        if not each:
            raise
        part.faults.append(one.fault(error.reason))
        return
    if already:
        part.known += 1
    else:
        part.opened.append(number)
    if closed:
        part.closed.append(number)


def _opened(office: Office, turn: Turn, one: Ready, known: _Known, *, keep: bool) -> str:
    """The number of the case; none where it is only judged, and no other row of the file can stand in its way."""
    other = known.external.get(one.opening.external or "")
    if other:
        raise BadInput(f"编号 {one.opening.external} 已用于另一事项的办件")
    parent = _parent(turn, one, keep=keep)
    wanted = replace(one.opening, quiet=one.reply is not None, parent=parent)
    if not keep and one.reply is None and not one.cyclic:
        judged(office, turn, wanted)
        return ""
    case = register_within(office, turn, wanted)[0]
    turn.session.add(Request(id=one.key, case_number=case.number, digest="", at=turn.now))
    if one.reply:
        _close(turn, case, one)
    return case.number


def _same_duty(office: Office, turn: Turn, one: Ready) -> str | None:
    """The case that a unit has here for the round of a row, or for a duty that comes once: it is the same."""
    wanted = one.opening
    once = wanted.period is None and wanted.title == office.catalog.get(wanted.kind).name
    if not (wanted.kept and wanted.unit and (wanted.period or once)):
        return None
    with suppress(DubanError):
        unit = unit_in_use(turn.session, wanted.unit).id
        if wanted.period:
            return case_of_round(turn.session, wanted.kind, unit, wanted.period)
        return live_duty(turn.session, wanted.kind, unit)
    return None


def _parent(turn: Turn, one: Ready, *, keep: bool) -> str | None:
    """The case here to which a row's belongs, by its number in the file; while it is only judged it may be missing."""
    word = one.opening.parent
    if not word:
        return None
    found = known_as(turn.session, word)
    own = None if found else cases_by_number(turn.session, [word]).get(word)
    if own and own.definition.children == one.opening.kind and own.title == one.opening.title:
        found = own.number  # an export of this very ledger
    if found is None and keep:
        raise BadInput(f"所属 {word} 不在表里，也不在台账里；请连同 {word} 一起导出")
    return found


def _answered(turn: Turn, one: Ready, number: str) -> bool:
    """A row that came before: what was open then and has been answered since is closed."""
    if one.reply is None:
        return False
    case = hold_case(turn.session, number)
    if case.state.ended:
        return False
    keep_up(turn, case)
    overtake(turn, case, ends=True)
    _close(turn, case, one)
    return True


def _close(turn: Turn, case: Case, one: Ready) -> None:
    """Close with the reply that was given outside, on its own day."""
    if one.reply is None:
        return
    permit(turn.session, Deed.WORK, case.unit_id)
    by = acting_id(turn.session, one.opening.actor)
    act, content = prepare_reply(turn, case, one.reply, by)
    carry_out(turn, case, act, content, by)
    if case.runs_from == turn.now:  # it was quiet for the moment only, nothing was taken over
        case.runs_from = None
