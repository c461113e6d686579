"""What somebody who signed in does before anything else: a code, a new password, setting up a second factor."""

from typing import Any

import segno
from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from desk.signing_in.first import First
from desk.signing_in.passwords import change_password
from desk.signing_in.second_factor import confirm, enrol, has_factor, prove
from desk.signing_in.sessions import leave_behind
from models.errors import BadInput, DubanError
from web.carried import inside, read, shown_again
from web.hints import hinted
from web.rendering import link, page
from web.seats import (
    Changing,
    Proving,
    Sent,
    Sitting,
    SubmittingChange,
    SubmittingProof,
    cookie_name,
    keep_cookie,
    sitting_of,
)

router = APIRouter()
PICTURE_SCALE = 5


def go_on(request: Request, token: str, back: str, carried: str) -> Response:
    """Where whoever has a new session goes on: to what comes first, to the form that came too late, or to a page.

    The session that the browser had before ends.
    """
    sitting, words = sitting_of(request, token, allowed=frozenset(First)), read(carried)
    earlier = request.cookies.get(cookie_name(request), "")
    if earlier and earlier != token:
        leave_behind(sitting.office, earlier)
    answer: Response
    if sitting.seat.first and words:
        answer = first_form(request, sitting, carried=carried, back=inside(back))
    elif words:
        answer = shown_again(request, sitting, inside(back), words)
    else:
        first = link(address_of_first(sitting), back=inside(back)) if sitting.seat.first else inside(back)
        answer = RedirectResponse(request.scope.get("root_path", "") + first, 303)
    keep_cookie(request, answer, token)
    return answer


def first_form(
    request: Request, sitting: Sitting, *, said: str = "", status: int = 200, carried: str = "", back: str = ""
) -> Response:
    """The form of what comes first. `carried`: a form that came too late, shown again afterwards."""
    form = password_form if sitting.seat.first is First.PASSWORD else factor_form
    return form(request, sitting, said=said, status=status, carried=carried, back=back)


def address_of_first(sitting: Sitting) -> str:
    """Where that form stands."""
    return "/password" if sitting.seat.first is First.PASSWORD else "/second-factor"


@router.get("/password")
def password_page(request: Request, sitting: Changing) -> Response:
    """Choosing a new password."""
    return password_form(request, sitting, back=inside(request.query_params.get("back", "/")))


def password_form(
    request: Request, sitting: Sitting, *, said: str = "", status: int = 200, carried: str = "", back: str = ""
) -> Response:
    """The form."""
    why = sitting.seat.why if sitting.seat.first is First.PASSWORD else ""
    context: dict[str, Any] = {"said": said, "why": why, "done": False, "carried": carried, "back": back}
    return page(request, "password.html", sitting, status=status, **context)


@router.post("/password")
def password_sent(request: Request, sitting: SubmittingChange, form: Sent) -> Response:
    """The old one and, twice, the new one."""
    try:
        if form.get("new") != form.get("again"):
            raise BadInput("两次输入的新口令不一致")
        change_password(sitting.office, form.get("old"), form.get("new"), keep=sitting.seat.id)
    except DubanError as refused:
        carried, back = form.get("carried"), form.get("back")
        return password_form(request, sitting, said=hinted(refused), status=422, carried=carried, back=back)
    if read(form.get("carried")):
        return go_on(request, sitting.token, form.get("back"), form.get("carried"))
    return page(request, "password.html", sitting, said="", why="", done=True)


@router.get("/second-factor")
def factor_page(request: Request, sitting: Proving) -> Response:
    """The code of a second factor, or setting one up."""
    return factor_form(request, sitting, back=inside(request.query_params.get("back", "/")))


def factor_form(
    request: Request, sitting: Sitting, *, said: str = "", status: int = 200, carried: str = "", back: str = ""
) -> Response:
    """The form; where there is none yet, with what the telephone is to keep."""
    asked = sitting.seat.first is First.CODE
    shown = {"said": said, "why": sitting.seat.why, "carried": carried, "back": back, "asked": asked}
    if not asked and not has_factor(sitting.office):
        made = enrol(sitting.office, sitting.seat.id)
        shown |= {"secret": made.secret, "picture": _picture(made.uri)}
    return page(request, "second-factor.html", sitting, status=status, **shown)


def _picture(uri: str) -> str:
    """What a telephone's camera reads."""
    return str(segno.make(uri, error="m").svg_data_uri(scale=PICTURE_SCALE, border=4, light="white"))


@router.post("/second-factor")
def factor_sent(request: Request, sitting: SubmittingProof, form: Sent) -> Response:
    """A code: of who signs in, or the first one of a new telephone."""
    given = prove if sitting.seat.first is First.CODE else confirm
    try:
        token = given(sitting.office, sitting.seat.id, form.get("code"))
    except DubanError as refused:
        carried, back = form.get("carried"), form.get("back")
        return factor_form(request, sitting, said=hinted(refused), status=422, carried=carried, back=back)
    return go_on(request, token, form.get("back"), form.get("carried"))
