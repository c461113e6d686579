"""What may be done next to a case by whoever sits there, as forms: what it waits for first."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from desk.views.letters import Asked
from models.policy import Deed
from models.steps import Step
from models.tables import Case
from models.words import ABOVE_UNITS
from web.acts.asks import ActForm
from web.acts.offer import Offer
from web.acts.papers import paper_offers
from web.acts.steps import all_asks, steps_now, taken_by
from web.acts.table import ACTS, UNANSWERED
from web.seats import Sitting

UNSIGNED = ("sent", "raised")
FIRST_ACTS = ("close", "contribute", "acknowledge", "resume")
"""Acts that stand before the others: they are what somebody is waiting for."""


@dataclass(frozen=True)
class Offers:
    """The forms of a case. next: what it waits for; again: steps that were taken and may be repeated; rest: others;
    papers: what may be issued or drafted."""

    next: list[Offer]
    again: list[Offer]
    rest: list[Offer]
    papers: list[Offer]
    may_attach: bool

    @property
    def keys(self) -> set[str]:
        """The names of all that is offered."""
        attach = {"attachments"} if self.may_attach else set()
        return attach | {one.key for one in (*self.next, *self.again, *self.rest, *self.papers)}


def offers(sitting: Sitting, case: Case, letters: list[Asked]) -> Offers:
    """The steps and acts that may come next, as far as whoever sits there may do them."""
    works = sitting.may(Deed.WORK, case.unit_id)
    steps = [(_step(case, one.step), case.progress.took(one.step.id)) for one in steps_now(case)] if works else []
    acts = [_act(sitting, case, act) for act in ACTS if _offered(sitting, case, act, letters)]
    return Offers(
        [one for one, taken in steps if not taken] + [one for one in acts if _id(one) in FIRST_ACTS],
        [one for one, taken in steps if taken],
        [one for one in acts if _id(one) not in FIRST_ACTS],
        paper_offers(sitting, case),
        works,
    )


def _id(offer: Offer) -> str:
    return offer.path.partition("/")[2]


def _step(case: Case, step: Step) -> Offer:
    return Offer(f"steps/{step.id}", step.name, all_asks(case, step), taken_by(step))


def _act(sitting: Sitting, case: Case, act: ActForm) -> Offer:
    helped = any(term.unit_id for term in case.progress.terms)
    asks = tuple(one for one in act.all_asks if helped or one.id != UNANSWERED.id)
    if act.id == "classify":
        asks = tuple(replace(one, choices=_classes(sitting, case)) for one in asks)
    return Offer(f"acts/{act.id}", act.name, asks)


def _classes(sitting: Sitting, case: Case) -> dict[str, str]:
    """What a case may be classified as, or back to."""
    own, now = case.definition, (case.classified or case.definition).id
    kinds = [sitting.office.catalog.get(one) for one in own.classifies_as]
    return {one.id: one.name for one in (own, *kinds) if one.id != now}


def _offered(sitting: Sitting, case: Case, act: ActForm, letters: list[Asked]) -> bool:
    may_succeed = WHERE_IT_CAN_SUCCEED.get(act.id)
    if not act.offered(case) or (may_succeed and not may_succeed(sitting, letters)):
        return False
    helpers = [term.unit_id for term in case.progress.terms if term.unit_id]
    units = [case.unit_id, *helpers] if act.deed in (Deed.READ, Deed.CONTRIBUTE) else [case.unit_id]
    return sitting.may(act.deed, *units)


def _to_sign(sitting: Sitting, letters: list[Asked]) -> bool:
    return any(one.row.officer_id == sitting.seat.officer.id and one.state in UNSIGNED for one in letters)


def _above(sitting: Sitting, letters: list[Asked]) -> bool:
    return sitting.seat.officer.role in ABOVE_UNITS


WHERE_IT_CAN_SUCCEED: dict[str, Callable[[Sitting, list[Asked]], bool]] = {"acknowledge": _to_sign, "propose": _above}
"""What an act asks of whoever does it beyond the policy."""
