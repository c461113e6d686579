"""The public page, off unless the office has it on: a number and its code, answered with state and due date."""

from fastapi import APIRouter, Request
from fastapi.responses import Response

from desk.views.public_query import ask_standing
from models.errors import DubanError
from web.hints import hinted
from web.rendering import page
from web.seats import Sent, SignedOut, address_of, served_by
from web.statuses import status_of

router = APIRouter()


@router.get("/query")
def query_page(request: Request) -> Response:
    """The form."""
    _on(request)
    return page(request, "query.html", found=None, said="", typed={})


@router.post("/query")
def query_sent(request: Request, form: Sent) -> Response:
    """The answer: nothing of it is anybody's name or words."""
    _on(request)
    office, number, code = served_by(request).office, form.get("number"), form.get("code")
    try:
        found = ask_standing(office, number, code, address_of(request))
    except DubanError as refused:
        said, typed = hinted(refused), {"number": number}
        return page(request, "query.html", status=status_of(refused), found=None, said=said, typed=typed)
    return page(request, "query.html", found=found, said="", typed={})


def _on(request: Request) -> None:
    """Raises SignedOut where the office has no public page."""
    if not served_by(request).settings.public:
        raise SignedOut("请先登录")
