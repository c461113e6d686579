"""Performing an act: one transaction that holds the case, walks its clock, judges, changes and records.

Nothing after the commit can turn a done act into a failure: all that the answer shows is read before it.
"""

import hashlib
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from casework.acting import carry_out
from casework.replanning import keep_up
from casework.turn import Turn
from casework.walking import overtake
from desk.time_kept import unkept
from desk.views.case_json import Frame, frame_of
from models.actor import actor_of
from models.errors import AtOnce, Changed, DubanError, NotReady, Refused, UnknownOutcome
from models.ledger import LedgerSession
from models.policy import Deed
from models.queries.cases import children_of, get_case, hold_case, keyed_event
from models.queries.identity import acting_id, concerned, permit
from models.queries.retention import KEY as ERASED_KEY
from models.standing import Request
from models.tables import Case, Officer
from models.words import STATE_NAMES, Act
from office.office import Office

SETTLED_WITHIN = 10.0
"""Seconds for which a lost answer is looked for in the ledger."""
Prepared = tuple[Act, dict[str, Any]]
Answer = TypeVar("Answer")


@dataclass(frozen=True)
class Done:
    """A case as an act left it, and all that the answer shows: its frame, and a warning where nobody keeps time."""

    case: Case
    frame: Frame
    warning: NotReady | None = None
    children: tuple[Case, ...] = field(default=())


@dataclass(frozen=True)
class Asking:
    """Who asks for an act, and under which request id: the same again changes nothing.

    `revision`: of the case as whoever asks saw it; where it has another one by then, the act is refused.
    """

    actor: str | None = None
    request: str | None = None
    revision: int | None = None


NOBODY = Asking()
"""Nobody named, no request id."""


def perform(
    office: Office,
    number: str,
    asked: Any,
    prepare: Callable[[Turn, Case], Prepared],
    asking: Asking,
    *,
    ends: Callable[[Case], bool] = lambda case: False,
    after_end: bool = False,
    deed: Deed = Deed.WORK,
) -> Done:
    """Carry an act out. `prepare` judges the case as it stands and says what to do; `ends`: whether that ends it;
    `after_end`: it may be done to a case that has ended; `deed`: what the office's rules call it.

    `asked`: what was typed, so that another command under the same request id is told from the same one again.

    Raises NotFound, Refused or BadInput, and nothing is changed; UnknownOutcome where the database never answered.
    """
    request = request_id(office, asking.request)

    def once(turn: Turn) -> Done:
        session = turn.session
        by = acting_id(session, asking.actor)
        case = hold_case(session, number)
        said = asked_by(session, asked)
        if not (asking.request and done_before(session, request, case.number, said)):
            permit(session, deed, *(concerned(case) if deed is Deed.CONTRIBUTE else (case.unit_id,)))
            as_seen(case, asking)
            if case.state.ended and not after_end:
                raise ended(case)
            if case.state.ended and keyed_event(session, case.number, ERASED_KEY):
                raise Refused(f"{case.number} 已过保存期限，文字已抹去，不能再办理")
            keep_up(turn, case)
            overtake(turn, case, ends=ends(case))
            act, content = prepare(turn, case)
            remember_request(turn, request, case, said)
            carry_out(turn, case, act, content, by)
        return answer(turn, case)

    return settled(office, request, once, kept_case)


def settled(
    office: Office,
    request: str,
    once: Callable[[Turn], Answer],
    kept: Callable[[Office, LedgerSession, Case], Answer],
) -> Answer:
    """Take a turn; where the database was lost while it kept it, look whether it did. Raises UnknownOutcome.

    `kept`: the answer where it did, read anew.
    """
    try:
        return _twice_at_most(office, once)
    except UnknownOutcome as unknown:
        deadline = time.monotonic() + SETTLED_WITHIN
        while time.monotonic() < deadline:
            found = _found(office, request, kept)
            if found:
                return found[0]
            time.sleep(0.5)
        raise UnknownOutcome(unknown.reason, code="look-or-repeat", request=request) from None


def _twice_at_most(office: Office, once: Callable[[Turn], Answer]) -> Answer:
    """Take a turn, and another where somebody wrote the same at that instant: it then sees what that was."""
    try:
        with office.turn() as turn:
            return once(turn)
    except AtOnce:
        with office.turn() as turn:
            return once(turn)


def done_before(session: LedgerSession, request: str, number: str | None, asked: Any) -> str | None:
    """The number of the case for which this very request was carried out. Raises Refused where it was another one."""
    known = session.get(Request, request)
    if known is None:
        return None
    if known.digest != _digest(asked) or number not in (None, known.case_number):
        raise Refused(f"请求号 {request[:40]} 已用于 {known.case_number} 的另一次办理，请换一个")
    return known.case_number


def request_id(office: Office, given: str | None) -> str:
    """The id under which a command is kept: the one given; where a connection may be lost, one of its own; or none."""
    return given or ("" if office.ledger.embedded else uuid.uuid4().hex)


def remember_request(turn: Turn, request: str, case: Case, asked: Any) -> None:
    """Keep the request's id with its case: the same command again finds that it was done."""
    if request:
        turn.session.add(Request(id=request, case_number=case.number, digest=_digest(asked), at=turn.now))


def _digest(asked: Any) -> str:
    return hashlib.sha256(repr(asked).encode()).hexdigest()[:32]


def answer(turn: Turn, case: Case, children: tuple[Case, ...] = ()) -> Done:
    """What is shown of a case, read before the turn ends."""
    names = {one.unit_id: turn.unit(one.unit_id).name for one in (case, *children)}
    handlers = {one: turn.session.get_one(Officer, one).name for one in [case.officer_id] if one}
    frame = Frame(turn.now, turn.calendar, names, handlers)
    return Done(case, frame, unkept(turn.now, turn.last_beat, turn.worker_alive), children)


def asked_by(session: LedgerSession, asked: Any) -> Any:
    """What was asked for, and by whom where the office knows its people: another's request id answers nobody else."""
    sits = actor_of(session)
    return (asked, sits.officer) if sits.required else asked


def as_seen(case: Case, asking: Asking) -> None:
    """Raises Changed where the case was changed since whoever asks looked at it."""
    if asking.revision is not None and asking.revision != case.revision:
        raise Changed(f"{case.number} 已有新的变化，没有办理；请重新查看后再办")


def ended(case: Case) -> Refused:
    """Why nothing can be done to a case any more."""
    return Refused(f"{case.number} 已{STATE_NAMES[case.state]}，不能再办理", code="see-history", case=case.number)


def kept_case(office: Office, session: LedgerSession, case: Case) -> Done:
    """A case as it stands, for whoever lost the answer."""
    frame = frame_of(session, office.calendars(session), office.now())
    return Done(case, frame, None, _children(session, case))


def _found(office: Office, request: str, kept: Callable[[Office, LedgerSession, Case], Answer]) -> tuple[Answer] | None:
    try:
        with office.ledger.read() as session:
            known = session.get(Request, request)
            if known is None:
                return None
            return (kept(office, session, get_case(session, known.case_number)),)
    except DubanError:
        return None


def _children(session: LedgerSession, case: Case) -> tuple[Case, ...]:
    return tuple(children_of(session, case.number)) if case.definition.children else ()
