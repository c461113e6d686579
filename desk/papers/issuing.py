"""Issuing a paper: its number, its file and its line of the log in one transaction, so that no number lacks them."""

from casework.turn import Turn
from catalog.papers import paper_kind
from desk.cases.performing import NOBODY, Asking, Done, Prepared, perform
from desk.files.intake import TITLE, required_text
from desk.files.office_files import MOST
from desk.files.store import keep
from desk.papers.drafting import Draft, Wanted, around_of, draft_of
from models.attachments import Attachment
from models.errors import BadInput, Refused
from models.instants import local_date
from models.paper_kinds import PaperKind
from models.papers import Paper
from models.policy import Deed
from models.queries.attachments import attachments_of
from models.queries.identity import acting
from models.queries.papers import latest_day, number_paper, paper_numbered, papers_of
from models.queries.people import acts_as
from models.standing import Request
from models.tables import Case, Officer
from models.words import ABOVE_UNITS, ROLE_NAMES, Act
from office.office import Office

DEED = {"office": Deed.PROPOSE, "unit": Deed.WORK}
"""What the office issues supervises: who may propose measures may issue it. The rest is work on the case."""


def issue_paper(office: Office, number: str, wanted: Wanted, asking: Asking = NOBODY) -> tuple[Done, Paper]:
    """Issue a paper of a case in the name of whoever acts, under the next number of its kind and year.

    Raises Refused where the case does not allow it, who acts may not sign it or its letterhead is not known; BadInput
    for what is missing.
    """
    kind, made = paper_kind(wanted.kind), []

    def prepare(turn: Turn, case: Case) -> Prepared:
        signer = _signer(turn, kind, case, asking.actor)
        draft = draft_of(office, around_of(office, turn.session, turn.now), case, wanted)
        paper = _put_on_record(office, turn, case, draft, signer)
        made.append(paper.number)
        said = {"name": kind.name, "kind": kind.id, "number": paper.number, "attachment": paper.attachment}
        return Act.ISSUE, {**said, "sha256": paper.sha256, "tells": list(kind.tells)}

    done = perform(office, number, ("issue", number, wanted), prepare, asking, after_end=True, deed=DEED[kind.issuer])
    with office.ledger.read() as session:
        known = None if made else session.get(Request, asking.request or "")
        at = known.at if known else None  # the same request again: what it issued, at that instant
        found = papers_of(session, done.case.number)
        return done, next(one for one in found if one.number in made or (one.kind == kind.id and one.issued_at == at))


def annul_paper(office: Office, paper_number: str, reason: str, asking: Asking = NOBODY) -> tuple[Done, Paper]:
    """Annul a paper (作废): its number stays taken, its file where it is. Raises Refused where it is annulled."""
    why = required_text(reason, "作废理由", TITLE)
    with office.ledger.read() as session:
        known = paper_numbered(session, paper_number)
    kind = paper_kind(known.kind)

    def prepare(turn: Turn, case: Case) -> Prepared:
        signer = _signer(turn, kind, case, asking.actor)
        paper = paper_numbered(turn.session, paper_number)
        if paper.annulled_at:
            raise Refused(f"{paper.number} 已作废（{paper.annulled_for}）")
        paper.annulled_at, paper.annulled_by, paper.annulled_for = turn.now, signer.id, why
        turn.session.add(paper)
        said = {"name": kind.name, "kind": kind.id, "number": paper.number, "reason": why}
        return Act.ANNUL, {**said, "tells": list(kind.tells)}

    asked = ("annul", paper_number, why)
    done = perform(office, known.case_number, asked, prepare, asking, after_end=True, deed=DEED[kind.issuer])
    with office.ledger.read() as session:
        return done, paper_numbered(session, paper_number)


def _signer(turn: Turn, kind: PaperKind, case: Case, actor: str | None) -> Officer:
    """Who signs is who issues: of a unit's papers its own people, or who stands above all units.

    Raises BadInput where nobody is named, Refused for who may not.
    """
    officer = acting(turn.session, actor)
    if officer is None:
        raise BadInput("没有指明签发人", code="name-actor")
    if not acts_as(turn.session, officer, kind.signed_by, local_date(turn.now)):
        roles = "、".join(ROLE_NAMES[role] for role in kind.signed_by)
        raise Refused(f"{kind.name}由{roles}签发，{officer.name}不能印发；可先出草稿", code="draft-paper")
    if officer.role not in ABOVE_UNITS and officer.unit_id not in (None, case.unit_id):
        raise Refused(f"{officer.name}不在{turn.unit(case.unit_id).name}，不能签发该单位的{kind.name}")
    return officer


def _in_order(turn: Turn, draft: Draft, number: str) -> None:
    """Raises Refused where an earlier number of the series has a later day: numbers go by days."""
    last = latest_day(turn.session, draft.head.id, draft.kind.series, draft.on.year)
    if last and draft.on < last:
        raise Refused(f"成文日期 {draft.on} 早于前一号的 {last}，不能编为 {number}")


def _put_on_record(office: Office, turn: Turn, case: Case, draft: Draft, signer: Officer) -> Paper:
    """Take the next number, write the paper under it, keep its file, and both rows."""
    if office.attachments is None:
        raise Refused("演练中没有数据目录，不能印发文书")
    known = attachments_of(turn.session, case.number)
    if len(known) >= MOST:
        raise Refused(f"{case.number} 已有 {len(known)} 个附件，最多 {MOST} 个，不能再印发")
    kind, year = draft.kind, draft.on.year
    number, place = number_paper(turn.session, draft.head, kind.series, year)
    _in_order(turn, draft, number)
    content = draft.written(office, number, signer.name)
    sha256 = keep(office.attachments, content, office.ledger.keys)
    turn.session.add(
        Attachment(
            case_number=case.number,
            number=len(known) + 1,
            name=f"{kind.name}（{number}）.docx",
            size=len(content),
            sha256=sha256,
            added_at=turn.now,
            actor=signer.id,
        )
    )
    paper = Paper(
        number=number,
        case_number=case.number,
        kind=kind.id,
        letterhead=draft.head.id,
        series=kind.series,
        year=year,
        place=place,
        addressee=draft.to,
        attachment=len(known) + 1,
        sha256=sha256,
        issued_on=draft.on,
        issued_at=turn.now,
        signer=signer.id,
    )
    turn.session.add(paper)
    return paper
