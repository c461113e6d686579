"""Opening a case: the registration in one transaction."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

from calendars.cycles import limit_of, named_period, period_of, periods_from
from casework.campaigns import register_campaign
from casework.gates import too_far
from casework.registering import Kept, Registration, register_case
from casework.turn import Turn
from desk.cases.fields import read_fields, require
from desk.cases.performing import Done, answer, done_before, kept_case, remember_request, request_id, settled
from desk.files.intake import TEXT, TITLE, past_instant, recent, required_text, text
from models.cycle import Period
from models.errors import BadInput, Refused
from models.instants import local_date
from models.ledger import LedgerSession
from models.limit import Limit
from models.obligation import Obligation
from models.policy import Deed
from models.queries.activations import activations, periods_opened
from models.queries.cases import children_of, get_case, same_text
from models.queries.identity import acting_id, permit
from models.queries.people import officer_in_office, unit_in_use, units_in_use
from models.queries.takeover import known_as, takeover
from models.tables import Case, Unit
from office.office import Office

A_YEAR, ROUNDS, CHOSEN = dt.timedelta(days=366), 1_200, "chosen"
"""How far from its receipt a round may lie, and how many that is at most."""
DOUBLES = 30
"""Days within which the same text is probably the same letter."""


@dataclass(frozen=True)
class Opening:
    """What an officer types to open a case. `unit` and `officer` by id or name; `received_at` is now if not given.

    `given`: the fields of the obligation as `name=value`. `parent`: the case it belongs to. `units`: whom a
    campaign looks at, all where none is named. `old`: it is confirmed that it was received more than a year ago;
    `again`: that it is no double. `old_number`: its number in the register from which it is taken over; `external`: on
    the platform from which it was imported, kept and shown in the same place. `quiet`: nothing of it is told yet.
    `kept`: how it stands in the register of another duban that is imported; `period`: its round there.
    """

    kind: str
    unit: str | None
    title: str | None
    received_at: dt.datetime | None = None
    officer: str | None = None
    content: str | None = None
    citizen: str | None = None
    phone: str | None = None
    actor: str | None = None
    given: Sequence[str] = ()
    parent: str | None = None
    units: Sequence[str] = ()
    old: bool = False
    again: bool = False
    old_number: str | None = None
    external: str | None = None
    quiet: bool = False
    kept: Kept | None = None
    period: str | None = None


def open_case(office: Office, opening: Opening, request: str | None = None) -> Done:
    """Register a case, and a campaign's cases by unit, in one transaction. The worker starts their clocks.

    Raises NotFound, BadInput or Refused before anything is written, UnknownOutcome where the database never answered.
    """
    asked = request_id(office, request)
    opening = replace(opening, given=tuple(opening.given))

    def once(turn: Turn) -> Done:
        known = done_before(turn.session, asked, None, opening) if request else None
        if known:
            case = get_case(turn.session, known)
            return answer(turn, case, tuple(children_of(turn.session, known)))
        case, *children = register_within(office, turn, opening)
        remember_request(turn, asked, case, opening)
        return answer(turn, case, tuple(children))

    return settled(office, asked, once, kept_case)


def register_within(office: Office, turn: Turn, opening: Opening) -> list[Case]:
    """The registration as part of a transaction that writes more than the case."""
    with turn.session.no_autoflush:  # every case is in the ledger by then, what hangs on one may wait for the next
        wanted, chosen = judged(office, turn, opening)
    if opening.kept:  # the cases of a campaign's units have rows of their own
        return [register_case(turn, wanted)]
    return register_campaign(turn, wanted, office.catalog.obligations, chosen)


def judged(office: Office, turn: Turn, opening: Opening) -> tuple[Registration, list[Unit] | None]:
    """What would be registered, and for which units; nothing is written. Raises NotFound, BadInput, Refused."""
    session, now = turn.session, turn.now
    obligation = _may_be_opened(office, turn, opening)
    word = opening.unit or _owner(session, obligation)
    unit = turn.once("unit", word, lambda: unit_in_use(session, word))
    permit(session, Deed.OPEN, unit.id)
    facts = read_fields(session, obligation.opens_with, opening.given, local_date(now))
    require(f"{obligation.name}登记", obligation.opens_with, facts)
    received_at = past_instant(opening.received_at, "收到时间", now)
    _not_past(obligation, facts, local_date(received_at))
    recent(received_at, "收到时间", now, old=opening.old or opening.kept is not None)
    period, limit = _round(turn, obligation, unit, local_date(received_at), opening.period)
    wanted = Registration(
        obligation=obligation,
        period=period,
        limit=limit,
        unit=unit,
        title=required_text(obligation.name if opening.title is None else opening.title, "标题", TITLE),
        received_at=received_at,
        officer_id=_handler(session, unit, opening.officer),
        content=text(opening.content, "内容", TEXT, lines=True),
        citizen=text(opening.citizen, "留言人", TITLE),
        phone=text(opening.phone, "电话", TITLE),
        facts=facts,
        actor=acting_id(session, opening.actor),
        parent=get_case(session, opening.parent).number if opening.parent else None,
        quiet=quiet_when_opened(turn, opening.old_number, received_at) or opening.quiet,
        platform=opening.quiet or opening.external is not None,
        old_number=text(opening.old_number or opening.external, "原编号", TITLE),
        kept=opening.kept,
    )
    if not opening.again:
        _refuse_double(session, wanted, now)
    chosen = list({(unit := unit_in_use(session, word)).id: unit for word in opening.units}.values()) or None
    if chosen and obligation.children is None:
        raise BadInput(f"{obligation.name}不是督查活动", code="drop-units")
    return wanted, chosen


def _may_be_opened(office: Office, turn: Turn, opening: Opening) -> Obligation:
    """The obligation. Raises NotFound; Refused where it cannot be opened, or who imports another register may not."""
    obligation = office.catalog.get(opening.kind)
    if opening.kept:
        permit(turn.session, Deed.TAKE_OVER)
    else:
        may_open(turn.session, obligation, local_date(turn.now))
    return obligation


def _refuse_double(session: LedgerSession, wanted: Registration, now: dt.datetime) -> None:
    """Raises Refused where the same title and content were registered within a month."""
    if wanted.content is None:
        return
    since = now - dt.timedelta(days=DOUBLES)
    known = same_text(session, wanted.obligation.id, wanted.title, wanted.content, since)
    if known:
        raise Refused(f"疑似重复：标题、内容与 {known} 相同", code="confirm-double", case=known)


def quiet_when_opened(turn: Turn, old_number: str | None, received_at: dt.datetime) -> bool:
    """Whether a case is taken over: while that goes on, what has an old number or came in before it began.

    Raises Refused for an old number where nothing is taken over, or that was taken over already.
    """
    going_on = turn.once("takeover", "", lambda: takeover(turn.session, hold=True))
    if going_on is None or going_on.runs_from:
        if old_number:
            raise Refused("没有在接管，不能登记原编号", code="begin-takeover")
        return False
    known = known_as(turn.session, old_number.strip()) if old_number else None
    if known:
        raise Refused(f"原编号 {old_number} 已接管为 {known}", code="see-case", case=known)
    return bool(old_number) or local_date(received_at) < local_date(going_on.begun_at)


def _not_past(obligation: Obligation, facts: dict[str, Any], day: dt.date) -> None:
    """Raises Refused where the date that the limit rests on lies before the receipt."""
    key = obligation.limit.field
    if key and dt.date.fromisoformat(facts[key]) < day:
        raise Refused(f"{obligation.name}的日期 {facts[key]}（{key}）早于收到日 {day}，请核对")
    far = too_far(facts[key], day) if key else ""
    if far:
        raise Refused(f"{obligation.name}的{far}（{key}）")


def may_open(session: LedgerSession, obligation: Obligation, day: dt.date) -> None:
    """Raises Refused where a duty comes round and its unit has not chosen how often (定期, 常态化)."""
    if obligation.needs_cycle and not activations(session, obligation.id, day):
        raise Refused(f"{obligation.name}未定周期，不能登记", code="activate-first", kind=obligation.id)


def _round(
    turn: Turn, obligation: Obligation, unit: Unit, day: dt.date, key: str | None
) -> tuple[Period, Limit] | tuple[None, None]:
    """The round that a case opened by hand is for, and its limit: the first whose date has not passed by that day.

    Where cases open after their period (statistics), it is the period before; `key` names another. Raises Refused where
    it has its case.
    """
    cycle = obligation.cycle
    if cycle is None:
        return None, None
    running = activations(turn.session, obligation.id)
    rhythm = next((one.every for one in running if one.unit_id == unit.id), None) or cycle.every
    if key:
        period = _named_round(rhythm, day, key)
        _refuse_second(turn, obligation, unit, period)
        return period, limit_of(obligation.limit, cycle, period, turn.calendar)
    period = period_of(rhythm, day)
    if cycle.opens == "after":
        period = period_of(rhythm, period.first - dt.timedelta(days=1))
    limit = limit_of(obligation.limit, cycle, period, turn.calendar)
    if limit.date and dt.date.fromisoformat(limit.date) < day:
        period = period_of(rhythm, period.last + dt.timedelta(days=1))
        limit = limit_of(obligation.limit, cycle, period, turn.calendar)
    _refuse_second(turn, obligation, unit, period)
    return period, limit


def _refuse_second(turn: Turn, obligation: Obligation, unit: Unit, period: Period) -> None:
    if period.key in periods_opened(turn.session, obligation.id, unit.id):
        raise Refused(f"{unit.name}的{obligation.name} {period.key} 已有办件，无需再登记", code="see-all-cases")


def _named_round(rhythm: str, day: dt.date, key: str) -> Period:
    """A round by its key, as the register of another duban has it. Raises BadInput for one of another rhythm."""
    if rhythm == CHOSEN:
        return named_period(key)
    ahead = islice(periods_from(rhythm, day - A_YEAR), ROUNDS)
    found = next((one for one in ahead if one.key == key), None)
    if found is None:
        raise BadInput(f"期次 {key[:20]} 不合本事项的周期")
    return found


def _handler(session: LedgerSession, unit: Unit, word: str | None) -> str | None:
    """The officer named as handler. Raises Refused for one of another unit, or who has left."""
    if not word:
        return None
    person = officer_in_office(session, word)
    if person.unit_id not in (None, unit.id):
        raise Refused(f"{person.name}不在{unit.name}，请改选该单位的人员或单位")
    return person.id


def _owner(session: LedgerSession, obligation: Obligation) -> str:
    """The unit that owes, where the catalog names exactly one that this office knows."""
    known = [unit.id for unit in units_in_use(session) if unit.id in obligation.units]
    if len(known) != 1:
        raise BadInput(f"没有指明{obligation.name}的责任单位", code="name-owner", kind=obligation.name)
    return known[0]
