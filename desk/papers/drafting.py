"""What a paper will say, before it has a number."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from casework.checks import Asked
from casework.papers import already, grounds, longest_extension, too_early, unchecked, unfit
from catalog.papers import paper_kind, paper_kinds
from desk.audit.noting import exported
from desk.cases.fields import read_fields, require
from desk.files.intake import TITLE, required_text, text
from desk.papers.known import Around, asked_of, day_words, known_of_case
from desk.papers.letterheads import letterhead_of
from desk.views.reports import REQUEST
from models.errors import BadInput, Refused
from models.instants import local_date
from models.ledger import LedgerSession
from models.paper_kinds import PaperKind
from models.papers import OFFICE, Letterhead
from models.policy import Deed
from models.queries.cases import events_of, get_case
from models.queries.identity import permit
from models.queries.papers import papers_of
from models.queries.people import unit_names
from models.steps import FieldRule
from models.tables import Case
from office.office import Office
from papers.template_check import in_chinese
from papers.word.checking import paragraphs_of
from papers.word.filling import fill
from papers.word.templates import own_template, template_of

UNNUMBERED = "（草稿，未编号）"
EVERYONE = "各有关单位"


@dataclass(frozen=True)
class Wanted:
    """What is typed for a paper: its kind, what it says, whom it goes to and the 成文日期 where they are others."""

    kind: str
    given: tuple[str, ...] = ()
    to: str | None = None
    on: dt.date | None = None


@dataclass(frozen=True)
class Draft:
    """A paper before it has a number: its head, whom it goes to, and all that its template is told."""

    kind: PaperKind
    head: Letterhead
    to: str
    on: dt.date
    known: Mapping[str, Any]

    def written(self, office: Office, number: str, signer: str) -> bytes:
        """The Word file."""
        said = {"number": number, "issuer": self.head.name, "date": day_words(self.on), "to": self.to, "signer": signer}
        template = template_of(office.texts.own, self.kind, self.head.name)
        try:
            content = fill(template, {**self.known, **said})
        except Exception as error:  # whatever an office wrote into its own template
            if own_template(office.texts.own, self.kind) is None:
                raise
            raise self._unusable(in_chinese(error)) from None
        if not any(number in text for text in paragraphs_of(content)):
            raise self._unusable("没有写上发文字号（{{ number }}）")
        return content

    def _unusable(self, why: str) -> Refused:
        return Refused(f"本单位的模板 {self.kind.id}.docx 填不出来：{why}", code="check-template")


def draft_of(office: Office, around: Around, case: Case, wanted: Wanted) -> Draft:
    """The paper that is wanted of a case. Raises Refused where the case does not allow it or its letterhead is not
    known, BadInput for what is missing or cannot be."""
    session, kind, today = around.session, paper_kind(wanted.kind), local_date(around.now)
    lines = events_of(session, case.number)
    refused = unfit(kind, case, lines, around.now) or already(
        kind, grounds(kind, case, lines), papers_of(session, case.number)
    )
    if refused:
        raise refused
    head = letterhead_of(session, OFFICE if kind.issuer == "office" else case.unit_id)
    rules = asked_of(kind, case)
    given = read_fields(session, rules, wanted.given, today)
    facts = {**case.progress.facts, **given}
    require(kind.name, rules, facts)
    _refuse_wrong(kind, case, given)
    refused = unchecked(kind, Asked(case, facts, around.calendar, None, {}, ()))
    if refused:
        raise refused
    on = wanted.on or today
    _refuse_day(kind, case, on, today, too_early(kind, on, grounds(kind, case, lines), facts))
    return Draft(kind, head, _addressee(session, kind, case, wanted.to), on, known_of_case(around, kind, case, given))


def _refuse_wrong(kind: PaperKind, case: Case, given: Mapping[str, Any]) -> None:
    """Raises BadInput for a number that none can be, and for more days than a limit may be lengthened by."""
    less = next((rule for rule in kind.fields if rule.kind == "number" and (given.get(rule.id) or 0) < 0), None)
    if less:
        raise BadInput(f"{less.name}（{less.id}）不能小于 0")
    days, most = given.get("extend_days"), longest_extension(case)
    if days is not None and not 1 <= days <= most:
        raise BadInput(f"{case.definition.name}的延期天数应为 1 至 {most}")


def _refuse_day(kind: PaperKind, case: Case, on: dt.date, today: dt.date, wrong: str) -> None:
    """Raises Refused for a day (成文日期) that cannot be the paper's."""
    if on > today:
        wrong = f"成文日期 {on} 晚于今天（{today}）"
    elif on < local_date(case.clock.received_at):
        wrong = f"成文日期 {on} 早于收到办件的日期"
    if wrong:
        raise Refused(f"{kind.name}的{wrong}，请核对")


def around_of(office: Office, session: LedgerSession, now: dt.datetime) -> Around:
    """In which a paper of this office is made."""
    kinds = tuple(one.id for one in office.catalog.obligations.values() if one.procedure == REQUEST)
    return Around(session, office.calendars(session), now, kinds)


def draft_paper(office: Office, number: str, wanted: Wanted) -> bytes:
    """The paper without a number, to be read before it is issued; that it is taken out is noted. Raises as draft_of."""
    with office.ledger.read() as session:
        case = get_case(session, number)
        permit(session, Deed.READ, case.unit_id)
        draft = draft_of(office, around_of(office, session, office.now()), case, wanted)
    content = draft.written(office, UNNUMBERED, "")
    exported(office, "paper", f"{case.number} {draft.kind.name}")
    return content


def kinds_for(office: Office, number: str) -> list[tuple[PaperKind, Sequence[FieldRule]]]:
    """Which papers a case allows as it stands, and what each asks for."""
    with office.ledger.read() as session:
        case = get_case(session, number)
        permit(session, Deed.READ, case.unit_id)
        lines, issued, now = events_of(session, case.number), papers_of(session, case.number), office.now()
        return [
            (kind, asked_of(kind, case))
            for kind in paper_kinds().values()
            if (unfit(kind, case, lines, now) or already(kind, grounds(kind, case, lines), issued)) is None
        ]


def _addressee(session: LedgerSession, kind: PaperKind, case: Case, said: str | None) -> str:
    if said is not None or kind.to == "asked":
        return required_text(said, "主送", TITLE) if said else _nobody_named(kind)
    match kind.to:
        case "unit":
            return unit_names(session).get(case.unit_id, case.unit_id)
        case "everyone":
            return EVERYONE
        case "applicant":
            return text(case.citizen, "申请人", TITLE) or _nobody_named(kind)
    return ""


def _nobody_named(kind: PaperKind) -> str:
    raise BadInput(f"{kind.name}还缺主送（发给谁）", code="give-addressee")
