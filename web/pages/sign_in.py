"""Coming in and going out: sign-in, a new password, one's sessions, larger letters."""

import hmac
import json
import re
import secrets

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from desk.signing_in.passwords import change_password
from desk.signing_in.sessions import own_sessions, sign_in, sign_out
from models.errors import BadInput, DubanError
from web.forms import Form
from web.hints import hinted
from web.rendering import page
from web.seats import (
    LARGE,
    Changing,
    Seated,
    Sent,
    Submitting,
    SubmittingAnyhow,
    address_of,
    csrf_of,
    drop_cookie,
    keep_cookie,
    same_origin,
    served_by,
)

router = APIRouter()
BEFORE = "duban-before"
"""The cookie that ties the sign-in form to the browser to which it was given."""
YEAR = 365 * 24 * 3600
WORK = re.compile(r"/(cases/[^/]+/(acts|steps)/|open/|proposals/|calendar/change$)")


@router.get("/sign-in")
def sign_in_page(request: Request) -> Response:
    """The form."""
    return sign_in_form(request)


def may_be_carried(request: Request) -> bool:
    """Whether a form that came too late is worth carrying along: somebody's work, and never a password."""
    path = request.url.path.removeprefix(request.scope.get("root_path", ""))
    return WORK.match(path) is not None


def sign_in_form(request: Request, *, said: str = "", status: int = 200, carried: Form | None = None) -> Response:
    """The sign-in form. `carried`: a form that came too late, which is sent again afterwards: nothing typed is lost."""
    before = request.cookies.get(BEFORE) or secrets.token_urlsafe(16)
    back = request.url.path.removeprefix(request.scope.get("root_path", ""))
    if request.method == "POST" and carried is None and not back.startswith("/sign-in"):
        back = "/"  # what was sent there is no page
    elif request.method == "GET" and request.url.query:
        back = f"{back}?{request.url.query}"
    if back.startswith("/sign-in"):
        back = request.query_params.get("back", "/") if carried is None else carried.get("back") or "/"
    kept = _kept(carried) if carried else ""
    answer = page(
        request, "sign-in.html", status=status, said=said, token=csrf_of(before), back=_inside(back), carried=kept
    )
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
    back, carried = _inside(form.get("back")), _read(form.get("carried"))
    if carried:
        base = request.scope.get("root_path", "")
        answer: Response = page(request, "send-again.html", action=base + back, fields=carried, token=csrf_of(token))
    else:
        answer = RedirectResponse(request.scope.get("root_path", "") + back, 303)
    keep_cookie(request, answer, token)
    answer.delete_cookie(BEFORE, path="/")
    return answer


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
    return page(request, "password.html", sitting, said="", why=sitting.seat.must_change, done=False)


@router.post("/password")
def password_sent(request: Request, sitting: SubmittingAnyhow, form: Sent) -> Response:
    """The old one and, twice, the new one."""
    try:
        if form.get("new") != form.get("again"):
            raise BadInput("两次输入的新口令不一致")
        change_password(sitting.office, form.get("old"), form.get("new"), keep=sitting.seat.id)
    except DubanError as refused:
        why = sitting.seat.must_change
        return page(request, "password.html", sitting, status=422, said=hinted(refused), why=why, done=False)
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


def _kept(form: Form) -> str:
    """A form's words as the sign-in page carries them; what it carried itself already stays as it was."""
    if "carried" in form.words:
        return form.get("carried")
    words = {name: list(values) for name, values in form.words.items() if name != "csrf"}
    return json.dumps(words, ensure_ascii=False) if words else ""


def _read(carried: str) -> list[tuple[str, str]]:
    """Those words again. Nothing where they are no such thing."""
    try:
        found = json.loads(carried or "{}")
        return [(str(name), str(value)) for name, values in found.items() for value in values]
    except (ValueError, AttributeError, TypeError):
        return []
