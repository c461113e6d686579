"""Papers: issued and drafted from the page of a case, annulled, and the register of what was issued."""

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from catalog.papers import paper_kind, paper_kinds
from desk.papers.drafting import draft_paper
from desk.papers.issuing import annul_paper, issue_paper
from desk.papers.listing import issued
from desk.papers.shown import kind_name
from desk.views.board import names_of_officers
from models.errors import DubanError
from models.instants import local_date
from office.office import Office
from web.acts.asks import Given
from web.acts.papers import DRAFT, wanted
from web.downloads import WORD, download
from web.hints import hinted
from web.pages.case import again, back
from web.rendering import page
from web.seats import Seated, Sent, Sitting, Submitting
from web.statuses import status_of

router = APIRouter()


@router.post("/cases/{number}/papers/{kind}")
def paper_sent(request: Request, number: str, kind: str, sitting: Submitting, form: Sent) -> Response:
    """Issue a paper, or hand its draft out; where it is refused the form comes back with all that was typed."""
    given = Given(form.typed, sitting.office.now())
    try:
        if given.flag(DRAFT.id):
            return _draft(sitting.office, number, kind, given)
        issue_paper(sitting.office, number, wanted(kind, given), sitting.asking(form))
    except DubanError as refused:
        return again(request, sitting, number, f"paper-{kind}", refused)
    return back(request, number, "paper")


@router.post("/cases/{number}/drafts/{kind}")
def draft_sent(request: Request, number: str, kind: str, sitting: Submitting, form: Sent) -> Response:
    """Hand a draft out to who may not issue it."""
    try:
        return _draft(sitting.office, number, kind, Given(form.typed, sitting.office.now()))
    except DubanError as refused:
        return again(request, sitting, number, f"draft-{kind}", refused)


@router.get("/papers")
def register_page(request: Request, sitting: Seated, year: str = "", kind: str = "") -> Response:
    """The register of what was issued: of this year unless another is asked for."""
    return _register(request, sitting, year, kind)


@router.post("/papers/annul")
def annulled(request: Request, sitting: Submitting, form: Sent) -> Response:
    """Annul a paper."""
    number = form.typed.get("number", "")
    try:
        _, paper = annul_paper(sitting.office, number, form.typed.get("reason", ""), sitting.asking(form))
    except DubanError as refused:
        return _register(request, sitting, "", "", refused=refused, typed=form.typed)
    base = request.scope.get("root_path", "")
    return RedirectResponse(f"{base}/papers?year={paper.year}&kind={paper.kind}", 303)


def _draft(office: Office, number: str, kind: str, given: Given) -> Response:
    content = draft_paper(office, number, wanted(kind, given))
    return download(content, f"{number} {paper_kind(kind).name}（草稿）.docx", WORD)


def _register(
    request: Request,
    sitting: Sitting,
    year: str,
    kind: str,
    *,
    refused: DubanError | None = None,
    typed: dict[str, str] | None = None,
) -> Response:
    shown = int(year) if year.isdecimal() and len(year) == 4 else local_date(sitting.office.now()).year
    kinds = {one.id: one.name for one in paper_kinds().values()}
    context: dict[str, Any] = {
        "found": issued(sitting.office, shown, kind if kind in kinds else None),
        "kinds": kinds,
        "kind": kind,
        "year": shown,
        "kind_name": kind_name,
        "people": names_of_officers(sitting.office),
        "said": hinted(refused) if refused else "",
        "typed": typed or {},
    }
    status = status_of(refused) if refused else 200
    return page(request, "papers.html", sitting, status=status, **context)
