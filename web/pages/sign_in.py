"""Coming in and going out: sign-in, a new password, one's sessions, larger letters."""

import hmac
import secrets
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from desk.signing_in.providers import sign_in_there
from desk.signing_in.second_factor import has_factor
from desk.signing_in.sessions import own_sessions, sign_in, sign_out
from models.errors import BadInput, DubanError, NotReady
from web.carried import inside, kept, path_of
from web.forms import Form
from web.hints import hinted
from web.pages.before import go_on
from web.pages.providers import MISSET, offered
from web.rendering import page
from web.seats import (
    BEFORE,
    LARGE,
    Seated,
    Sent,
    Submitting,
    SubmittingAnyhow,
    address_of,
    anyhow,
    bound_to_host,
    csrf_of,
    drop_cookie,
    kept_from_scripts,
    same_origin,
    served_by,
)

router = APIRouter()
YEAR = 365 * 24 * 3600


@router.get("/sign-in")
def sign_in_page(request: Request) -> Response:
    """The form."""
    return sign_in_form(request)


def sign_in_form(request: Request, *, said: str = "", status: int = 200, carried: Form | None = None) -> Response:
    """The sign-in form. `carried`: a form that came too late, which is sent again afterwards: nothing typed is lost."""
    before = request.cookies.get(bound_to_host(request, BEFORE)) or secrets.token_urlsafe(16)
    back = path_of(request)
    if request.method == "POST" and carried is None and not back.startswith("/sign-in"):
        back = "/"  # what was sent there is no page
    elif request.method == "GET" and request.url.query:
        back = f"{back}?{request.url.query}"
    if back.startswith("/sign-in"):
        back = request.query_params.get("back", "/") if carried is None else carried.get("back") or "/"
    words = kept(carried) if carried else ""
    context: dict[str, Any] = {"said": said, "token": csrf_of(before), "back": inside(back), "carried": words}
    context |= offered(request)
    answer = page(request, "sign-in.html", status=status, **context)
    answer.set_cookie(bound_to_host(request, BEFORE), before, **kept_from_scripts(request))
    return answer


@router.post("/sign-in")
def sign_in_sent(request: Request, form: Sent) -> Response:
    """A name and a password. Where a form was carried along, it is shown once more before it is sent."""
    same_origin(request)
    if not hmac.compare_digest(
        form.get("token").encode(), csrf_of(request.cookies.get(bound_to_host(request, BEFORE), "")).encode()
    ):
        return sign_in_form(request, said="页面已过期，请再输入一次", status=403, carried=form)
    try:
        token = _token(request, form)
    except DubanError as refused:
        return sign_in_form(request, said=hinted(refused), status=403, carried=form)
    answer = go_on(request, token, form.get("back"), form.get("carried"))
    answer.delete_cookie(bound_to_host(request, BEFORE), path="/", secure=request.url.scheme == "https")
    return answer


def _token(request: Request, form: Form) -> str:
    """The secret of whoever typed a name and a password, or has signed in meanwhile in another window."""
    served, name, password = served_by(request), form.get("name"), form.get("password")
    if form.get("meanwhile"):
        return anyhow(request).token
    if way := form.get("with"):
        try:
            return sign_in_there(served.office, served.settings, way, name, password, address_of(request))
        except BadInput:  # what is wrong with the office's file is for its administrator
            raise NotReady(MISSET) from None
    return sign_in(served.office, name, password, address_of(request))


@router.post("/sign-out")
def sign_out_sent(request: Request, sitting: SubmittingAnyhow) -> Response:
    """End the session."""
    sign_out(sitting.office, sitting.seat.id)
    answer = RedirectResponse(request.scope.get("root_path", "") + "/sign-in", 303)
    drop_cookie(request, answer)
    return answer


@router.get("/sessions")
def sessions_page(request: Request, sitting: Seated) -> Response:
    """Where one is signed in."""
    return page(
        request, "sessions.html", sitting, sessions=own_sessions(sitting.office), factor=has_factor(sitting.office)
    )


@router.post("/sessions/{session_id}/end")
def session_ended(request: Request, session_id: str, sitting: Submitting) -> Response:
    """End one of one's own sessions."""
    sign_out(sitting.office, session_id)
    return RedirectResponse(request.scope.get("root_path", "") + "/sessions", 303)


@router.post("/size")
def size_sent(request: Request, form: Sent) -> Response:
    """Larger letters, or the usual ones; it changes nothing but how pages look."""
    same_origin(request)
    answer = RedirectResponse(request.scope.get("root_path", "") + inside(form.get("back")), 303)
    if form.get("size") == "large":
        answer.set_cookie(LARGE, "large", max_age=YEAR, samesite="lax", httponly=True, path="/")
    else:
        answer.delete_cookie(LARGE, path="/")
    return answer
