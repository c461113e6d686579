"""What is done from a list: many cases at once, urged or handed over; and keeping the list under a name."""

from typing import Any
from urllib.parse import parse_qs

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from desk.cases.in_bulk import Together, hand_over_together, urge_together
from desk.views.lists import cases_numbered
from desk.views.saved_lists import drop_list, save_list
from models.errors import BadInput, DubanError
from models.policy import Deed
from web.asked import asked_of, words_of
from web.choices import choices_of
from web.columns import as_word, columns_of
from web.forms import Form
from web.hints import hinted
from web.pages.case import new_id
from web.rendering import link, page
from web.seats import Sent, Sitting, Submitting

router = APIRouter()
BULK = {"urge": ("催办", Deed.URGE), "hand-over": ("改派", Deed.REASSIGN)}
"""What may be done to many cases at once, and who may: never closing, never approving."""
LIST = "/cases"


@router.post("/together/{act}")
def together_page(request: Request, act: str, sitting: Submitting, form: Sent) -> Response:
    """The chosen cases, and what is asked before it is done to them."""
    return _page(request, sitting, act, form)


@router.post("/together/{act}/done")
def together_done(request: Request, act: str, sitting: Submitting, form: Sent) -> Response:
    """Done to each: what one refuses hinders no other."""
    back = _back(sitting, form)
    try:
        made = _done(sitting, act, form)
    except DubanError as refused:
        return _page(request, sitting, act, form, said=hinted(refused), status=422)
    refused_for = {number: hinted(error) for number, error in made.refused.items()}
    context: dict[str, Any] = {
        "name": _named(act),
        "done": made.done,
        "refused": refused_for,
        "back": back,
    }
    return page(request, "together-done.html", sitting, **context)


@router.post("/saved")
def saved(request: Request, sitting: Submitting, form: Sent) -> Response:
    """Keep the list that is shown under a name, or keep one no more."""
    if name := form.said("drop"):
        drop_list(sitting.office, name)
    else:
        save_list(sitting.office, form.get("name"), _back(sitting, form).partition("?")[2])
    return RedirectResponse(request.scope.get("root_path", "") + _back(sitting, form), 303)


def together_again(request: Request, sitting: Sitting, path: str, form: Form, said: str) -> Response:
    """The page as it was filled in before the session ended."""
    return _page(request, sitting, path.split("/")[2], form, said=said)


def _page(request: Request, sitting: Sitting, act: str, form: Form, *, said: str = "", status: int = 200) -> Response:
    found = cases_numbered(sitting.office, form.all("number"))
    if not found and not said:
        said, status = "没有选中办件：请返回列表勾选", 422
    context: dict[str, Any] = {
        "act": act,
        "name": _named(act),
        "cases": found,
        "typed": form.typed,
        "officers": choices_of(sitting.office)["handler"] if act == "hand-over" else {},
        "said": said,
        "back": _back(sitting, form),
        "request_id": form.get("request") or new_id(),
    }
    return page(request, "together.html", sitting, status=status, **context)


def _done(sitting: Sitting, act: str, form: Form) -> Together:
    numbers, asking = form.all("number"), sitting.asking(form)
    if act == "urge":
        return urge_together(sitting.office, numbers, form.get("words"), asking)
    _named(act)
    if not form.said("officer"):
        raise BadInput("请选择改派给谁")
    return hand_over_together(sitting.office, numbers, form.get("officer"), form.get("reason"), asking)


def _named(act: str) -> str:
    """Raises BadInput for what is not done to many at once."""
    if act not in BULK:
        raise BadInput("没有这种批量办理")
    return BULK[act][0]


def _back(sitting: Sitting, form: Form) -> str:
    """The list that somebody came from: its filters, and nothing else that an address may say."""
    try:
        words = parse_qs(form.get("query"), max_num_fields=40)
        asked = words_of(asked_of({name: values[-1] for name, values in words.items()}, sitting.office.now()))
    except (DubanError, ValueError):
        return LIST
    return link(LIST, asked, columns=as_word(columns_of(words.get("columns", []))))
