"""Coverage: each duty of the source document, the obligation that carries it, and how its cases stand."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

from casework.missed import missed_rounds
from models.duty import Duty
from models.instants import local_date
from models.obligation import Obligation
from models.queries.activations import activations
from models.queries.figures import ObligationStanding, standing_by_obligation
from models.queries.identity import units_seen
from office.office import Office

Standing = Literal["active", "stalled", "dormant", "needs_cycle", "permission", "missing"]
STANDING_NAMES: dict[Standing, str] = {
    "active": "运行",
    "stalled": "停摆",
    "dormant": "待触发",
    "needs_cycle": "待定周期",
    "permission": "只跟踪",
    "missing": "无人承担",
}

NOTHING = ObligationStanding(0, 0, 0, 0)


@dataclass(frozen=True)
class Carried:
    """One duty and one obligation that carries it; `obligation` is None where nobody does."""

    duty: Duty
    obligation: Obligation | None
    state: Standing
    running: bool
    open: int = 0
    late: int = 0
    closed: int = 0

    @property
    def idle(self) -> bool:
        """Ready to come round, but nobody has set it going (`duban activate`)."""
        cycle = self.obligation.cycle if self.obligation else None
        return cycle is not None and self.state == "active" and not self.running


def coverage(office: Office | None, duties: Iterable[Duty], obligations: Iterable[Obligation]) -> list[Carried]:
    """Every duty in the order of the document; one carried by several obligations has a line for each.

    `running`: its cycle is set going for some unit; stalled: a period of it has no case that should. Without an office
    only the catalog is looked at.
    """
    carrying: defaultdict[str, list[Obligation]] = defaultdict(list)
    for one in obligations:
        for named in dict.fromkeys(one.duties):
            carrying[named].append(one)
    looked = _looked_up(office) if office else _Looked({}, set(), set())
    rows = []
    for duty in duties:
        rows += [_carried(duty, one, looked) for one in carrying[duty.id]]
        if not carrying[duty.id]:
            rows.append(Carried(duty, None, "missing", running=False))
    return rows


def coverage_json(one: Carried) -> dict[str, Any]:
    """A line as `catalog coverage --json` prints it."""
    return {
        "duty": one.duty.id,
        "clause": one.duty.clause,
        "phrase": one.duty.phrase,
        "obligation": one.obligation.id if one.obligation else None,
        "procedure": one.obligation.procedure if one.obligation else None,
        "state": one.state,
        "running": one.running,
        "open": one.open,
        "late": one.late,
        "closed": one.closed,
    }


class _Looked(NamedTuple):
    """What the ledger says: cases by obligation, cycles set going, and of them those that stand still."""

    cases: dict[str, ObligationStanding]
    chosen: set[str]
    stalled: set[str]


def _looked_up(office: Office) -> _Looked:
    now = office.now()
    with office.ledger.read() as session:
        running = {one.obligation for one in activations(session, day=local_date(now))}
        missed = missed_rounds(session, office.catalog.obligations, office.calendars(session), now)
        return _Looked(
            standing_by_obligation(session, now, units_seen(session)), running, {one.obligation.id for one in missed}
        )


def _carried(duty: Duty, obligation: Obligation, looked: _Looked) -> Carried:
    mine, chosen = looked.cases.get(obligation.id, NOTHING), obligation.id in looked.chosen
    state = standing(obligation, chosen=chosen, triggered=mine != NOTHING)
    return Carried(
        duty,
        obligation,
        "stalled" if obligation.id in looked.stalled else state,
        running=chosen or mine.live > 0,
        open=mine.live,
        late=mine.overdue + mine.ended_late,
        closed=mine.ended,
    )


def standing(obligation: Obligation, *, chosen: bool, triggered: bool) -> Standing:
    """How an obligation stands: ready, waiting for its trigger or for a cycle to be chosen, or a mere permission."""
    if obligation.force == "permission":
        return "permission"
    if obligation.needs_cycle and not chosen:
        return "needs_cycle"
    if obligation.dormant and not triggered:
        return "dormant"
    return "active"
