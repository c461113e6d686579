"""Coming in and going out: sign-in, a new password, one's sessions, larger letters."""

import hmac
import secrets
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from desk.signing_in.passwords import change_password
from desk.signing_in.sessions import own_sessions, sign_in, sign_out
from models.errors import BadInput, DubanError
from web.carried import kept, path_of, read, shown_again
from web.forms import Form
from web.hints import hinted
from web.rendering import page
from web.seats import (
    LARGE,
    Changing,
    Seated,
    Sent,
    Sitting,
    Submitting,
    SubmittingAnyhow,
    address_of,
    csrf_of,
    drop_cookie,
    keep_cookie,
    same_origin,
    served_by,
    sitting_of,
)

router = APIRouter()
BEFORE = "duban-before"
"""The cookie that ties the sign-in form to the browser to which it was given."""
YEAR = 365 * 24 * 3600


@router.get("/sign-in")
def sign_in_page(request: Request) -> Response:
    """The form."""
    return sign_in_form(request)


def sign_in_form(request: Request, *, said: str = "", status: int = 200, carried: Form | None = None) -> Response:
    """The sign-in form. `carried`: a form that came too late, which is sent again afterwards: nothing typed is lost."""
    before = request.cookies.get(BEFORE) or secrets.token_urlsafe(16)
    back = path_of(request)
    if request.method == "POST" and carried is None and not back.startswith("/sign-in"):
        back = "/"  # what was sent there is no page
    elif request.method == "GET" and request.url.query:
        back = f"{back}?{request.url.query}"
    if back.startswith("/sign-in"):
        back = request.query_params.get("back", "/") if carried is None else carried.get("back") or "/"
    words = kept(carried) if carried else ""
    context: dict[str, Any] = {"said": said, "token": csrf_of(before), "back": _inside(back), "carried": words}
    answer = page(request, "sign-in.html", status=status, **context)
    answer.set_cookie(BEFORE, before, httponly=True, samesite="lax", secure=request.url.scheme == "https", path="/")
    return answer


@router.post("/sign-in")
def sign_in_sent(request: Request, form: Sent) -> Response:
    """A name and a password. Where a form was carried along, it is shown once more before it is sent."""
    same_origin(request)
    if not hmac.compare_digest(form.get("token").encode(), csrf_of(request.cookies.get(BEFORE, "")).encode()):
        return sign_in_form(request, said="页面已过期，请再输入一次", status=403, carried=form)
    try:
        token = sign_in(served_by(request).office, form.get("name"), form.get("password"), address_of(request))
    except DubanError as refused:
        return sign_in_form(request, said=hinted(refused), status=403, carried=form)
    answer = _on(request, form, token)
    keep_cookie(request, answer, token)
    answer.delete_cookie(BEFORE, path="/")
    return answer


def _on(request: Request, form: Form, token: str) -> Response:
    """Where whoever signed in goes on: to the page he wanted, or to the form that came too late."""
    back, words = _inside(form.get("back")), read(form.get("carried"))
    if not words:
        return RedirectResponse(request.scope.get("root_path", "") + back, 303)
    sitting = sitting_of(request, token, anyhow=True)
    if sitting.seat.must_change:
        return password_form(request, sitting, carried=form.get("carried"), back=back)
    return shown_again(request, sitting, back, words)


@router.post("/sign-out")
def sign_out_sent(request: Request, sitting: SubmittingAnyhow) -> Response:
    """End the session."""
    sign_out(sitting.office, sitting.seat.id)
    answer = RedirectResponse(request.scope.get("root_path", "") + "/sign-in", 303)
    drop_cookie(request, answer)
    return answer


@router.get("/password")
def password_page(request: Request, sitting: Changing) -> Response:
    """Choosing a new password."""
    return password_form(request, sitting)


def password_form(
    request: Request, sitting: Sitting, *, said: str = "", status: int = 200, carried: str = "", back: str = ""
) -> Response:
    """The form. `carried`: a form that came too late, shown again afterwards."""
    why = sitting.seat.must_change
    context: dict[str, Any] = {"said": said, "why": why, "done": False, "carried": carried, "back": back}
    return page(request, "password.html", sitting, status=status, **context)


@router.post("/password")
def password_sent(request: Request, sitting: SubmittingAnyhow, form: Sent) -> Response:
    """The old one and, twice, the new one."""
    try:
        if form.get("new") != form.get("again"):
            raise BadInput("两次输入的新口令不一致")
        change_password(sitting.office, form.get("old"), form.get("new"), keep=sitting.seat.id)
    except DubanError as refused:
        carried, back = form.get("carried"), form.get("back")
        return password_form(request, sitting, said=hinted(refused), status=422, carried=carried, back=back)
    if words := read(form.get("carried")):
        return shown_again(request, sitting, _inside(form.get("back")), words)
    return page(request, "password.html", sitting, said="", why="", done=True)


@router.get("/sessions")
def sessions_page(request: Request, sitting: Seated) -> Response:
    """Where one is signed in."""
    return page(request, "sessions.html", sitting, sessions=own_sessions(sitting.office))


@router.post("/sessions/{session_id}/end")
def session_ended(request: Request, session_id: str, sitting: Submitting) -> Response:
    """End one of one's own sessions."""
    sign_out(sitting.office, session_id)
    return RedirectResponse(request.scope.get("root_path", "") + "/sessions", 303)


@router.post("/size")
def size_sent(request: Request, form: Sent) -> Response:
    """Larger letters, or the usual ones; it changes nothing but how pages look."""
    same_origin(request)
    answer = RedirectResponse(request.scope.get("root_path", "") + _inside(form.get("back")), 303)
    if form.get("size") == "large":
        answer.set_cookie(LARGE, "large", max_age=YEAR, samesite="lax", httponly=True, path="/")
    else:
        answer.delete_cookie(LARGE, path="/")
    return answer


def _inside(path: str) -> str:
    """A path of this board, for whoever comes from one; never another site's."""
    plain = path.startswith("/") and not path.startswith(("//", "/\\")) and all(char.isprintable() for char in path)
    return path if plain else "/"
