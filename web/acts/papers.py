"""Papers as forms: which may be issued of a case by whoever sits there, and what each asks for."""

from collections.abc import Sequence

from desk.papers.drafting import Wanted, kinds_for
from desk.papers.issuing import DEED
from models.paper_kinds import PaperKind
from models.policy import Deed
from models.steps import FieldRule
from models.tables import Case
from models.words import ROLE_NAMES
from web.acts.asks import Ask, Given
from web.acts.offer import Offer
from web.acts.steps import field_ask, words_given
from web.seats import Sitting

TO = {
    "unit": "不写则发给承办单位",
    "applicant": "不写则发给申请人",
    "everyone": "不写则发给各有关单位",
    "asked": "",
    "nobody": "向社会公布的不写",
}
"""What a form says of whom a paper goes to, by what the catalog says."""
DRAFT = Ask("draft", "只出草稿（下载看看，不编号、不记录）", "flag")


def paper_offers(sitting: Sitting, case: Case) -> list[Offer]:
    """The papers a case allows: to issue by who may sign them, to draft by who works on the case."""
    if not sitting.may(Deed.WORK, case.unit_id):
        return []
    found = kinds_for(sitting.office, case.number)
    return [_offer(sitting, case, kind, rules) for kind, rules in found if _concerns(sitting, case, kind)]


def may_issue(sitting: Sitting, kind: PaperKind, unit_id: str) -> bool:
    """Whether a page offers to issue a paper, and not only to draft it: the desk judges again."""
    signs = sitting.seat.officer.role in kind.signed_by or bool(sitting.seat.actor.stands_for)
    return signs and sitting.may(DEED[kind.issuer], unit_id)


def wanted(kind: str, given: Given) -> Wanted:
    """The paper that a form asks for."""
    return Wanted(kind, words_given(given), given.text("to"), given.date("dated"))


def _concerns(sitting: Sitting, case: Case, kind: PaperKind) -> bool:
    """What the office issues is drafted by who may issue it; a unit's papers are drafted by its handlers."""
    return kind.issuer == "unit" or may_issue(sitting, kind, case.unit_id)


def _offer(sitting: Sitting, case: Case, kind: PaperKind, rules: Sequence[FieldRule]) -> Offer:
    own = {rule.id for rule in rules}
    asks = [field_ask(rule, rules, required=not rule.optional and not own & set(rule.when)) for rule in rules]
    to = Ask("to", "主送", required=kind.to == "asked", hint=TO[kind.to])
    more = [to, Ask("dated", "成文日期", "date", hint="不写则为今天")]
    if may_issue(sitting, kind, case.unit_id):
        return Offer(f"papers/{kind.id}", kind.name, (*asks, *more, DRAFT), button="印发")
    signs = "或".join(ROLE_NAMES[role] for role in kind.signed_by)
    return Offer(f"drafts/{kind.id}", kind.name, (*asks, *more), signs, button="出草稿")
