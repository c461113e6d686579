"""Papers for other systems: which a case allows, issue one, annul one, the register, the files."""

from typing import Annotated, Any

from fastapi import APIRouter, Query
from fastapi.responses import JSONResponse, Response
from pydantic import Field

from desk.papers.drafting import Wanted, draft_paper, kinds_for
from desk.papers.issuing import annul_paper, issue_paper
from desk.papers.listing import issued, paper_file
from desk.papers.shown import kind_json, paper_json
from web.api.callers import Acting, Asked, Calling
from web.api.plain import Day, Word
from web.api.questions import Number
from web.api.schemas import Shape
from web.downloads import WORD, download

questions = APIRouter(tags=["questions"])
acts = APIRouter(tags=["acts"])
FILE: dict[int | str, dict[str, Any]] = {200: {"content": {WORD: {}}, "description": "The Word file"}}


class PaperBody(Shape):
    """A paper (文书) of a case. `fields`: what it asks for, by id; `to`: whom it goes to; `on`: its date (成文日期)."""

    kind: Word = Field(examples=["supervision-notice"])
    fields: dict[Word, Word] = Field(default={})
    to: Word | None = None
    on: Day | None = None

    @property
    def wanted(self) -> Wanted:
        """As the desk is asked."""
        return Wanted(self.kind, tuple(f"{name}={value}" for name, value in self.fields.items()), self.to, self.on)


class AnnulBody(Shape):
    """A paper to annul, by its 发文字号, and why."""

    number: Word = Field(examples=["景府办督〔2026〕1号"])
    reason: Word


@questions.get("/cases/{number}/papers")
def papers_allowed(caller: Calling, number: Number) -> list[dict[str, Any]]:
    """Which papers (文书) may be issued of a case as it stands, and what each asks for."""
    return [kind_json(kind, rules) for kind, rules in kinds_for(caller.office, number)]


@questions.get("/papers")
def papers_issued(
    caller: Calling,
    year: Annotated[int | None, Query(ge=2000, le=2100, description="Of this year only")] = None,
    kind: Annotated[Word | None, Query(description="Kind, by id or name", examples=["supervision-notice"])] = None,
) -> list[dict[str, Any]]:
    """The register of papers that were issued, annulled or not."""
    return [paper_json(one) for one in issued(caller.office, year, kind)]


@questions.get("/papers/file", response_class=Response, responses=FILE)
def paper_word(
    caller: Calling, number: Annotated[Word, Query(description="发文字号", examples=["景府办督〔2026〕1号"])]
) -> Response:
    """The Word file of a paper; that it was handed out is on record."""
    paper, content = paper_file(caller.office, number)
    return download(content, f"{paper.number}.docx", WORD)


@acts.post("/cases/{number}/papers", status_code=201)
def issue(caller: Acting, asked: Asked, number: Number, body: PaperBody) -> Response:
    """Issue a paper under the next number of its kind, in the name of the token's officer."""
    done, paper = issue_paper(caller.office, number, body.wanted, asked)
    return JSONResponse(paper_json(paper), 201, headers={"ETag": f'"{done.case.revision}"'})


@acts.post("/cases/{number}/drafts", response_class=Response, responses=FILE)
def draft(caller: Calling, number: Number, body: PaperBody) -> Response:
    """The same paper without a number, as Word; nothing is changed, that it was handed out is on record."""
    return download(draft_paper(caller.office, number, body.wanted), f"{number} {body.kind}.docx", WORD)


@acts.post("/papers/annul")
def annul(caller: Acting, asked: Asked, body: AnnulBody) -> dict[str, Any]:
    """Annul a paper; its number is never used again."""
    return paper_json(annul_paper(caller.office, body.number, body.reason, asked)[1])
