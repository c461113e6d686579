"""Signing in by an account of a provider: off to its page, and back from there."""

import logging
import secrets
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from desk.signing_in.hashing import TOKEN_BYTES
from desk.signing_in.providers import arrive, depart, ways
from models.errors import BadInput, DubanError
from web.carried import inside
from web.hints import hinted
from web.pages.before import go_on
from web.rendering import page
from web.seats import address_of, bound_to_host, kept_from_scripts, served_by

log = logging.getLogger("duban.web")
router = APIRouter()
MISSET = "其他登录方式的设置有误，请告诉管理员查看 sign-in.yaml"
LONGEST, LONGEST_BACK = 4000, 1000
"""Of what a provider sends along; of the page to go on to."""
TRIP = "duban-trip"
"""The cookie of one trip to a provider: its secret, made anew each time."""
TRIP_SECONDS = 900


def offered(request: Request) -> dict[str, Any]:
    """By whom else one may sign in. A broken file shuts nobody out who has a password here."""
    try:
        sent, asked = ways(served_by(request).settings)
    except DubanError as error:
        log.error("sign-in.yaml cannot be used: %s", type(error).__name__)
        return {"sent": {}, "asked": {}, "misset": MISSET}
    return {"sent": sent, "asked": asked, "misset": ""}


@router.get("/sign-in/with/{name}")
def departure(request: Request, name: str) -> Response:
    """Off to a provider's page. Nothing is decided here: a site that sends a browser on this trip gains nothing."""
    served, secret = served_by(request), secrets.token_urlsafe(TOKEN_BYTES)
    back = inside(request.query_params.get("back", "/"))
    back = back if len(back) <= LONGEST_BACK else "/"
    try:
        answer = RedirectResponse(depart(served.office, served.settings, name, secret, back), 303)
    except BadInput as error:
        return _misset(request, error)
    answer.set_cookie(bound_to_host(request, TRIP), secret, max_age=TRIP_SECONDS, **kept_from_scripts(request))
    return answer


@router.get("/sign-in/from/{name}")
def arrival(request: Request, name: str) -> Response:
    """Back from a provider's page: in, or told why not."""
    served, secret = served_by(request), request.cookies.get(bound_to_host(request, TRIP), "")
    given = {key: value for key, value in request.query_params.items() if len(value) <= LONGEST}
    try:
        token, back = arrive(served.office, served.settings, name, secret, given, address_of(request))
    except BadInput as error:
        return _misset(request, error)
    except DubanError as error:
        return page(request, "not-in.html", status=403, said=hinted(error))
    answer = go_on(request, token, back, "")
    answer.delete_cookie(bound_to_host(request, TRIP), path="/", secure=request.url.scheme == "https")
    return answer


def _misset(request: Request, error: BadInput) -> Response:
    """What is wrong with the office's file is for its administrator, not for whoever comes by."""
    log.error("sign-in.yaml cannot be used: %s", type(error).__name__)
    return page(request, "not-in.html", status=503, said=MISSET)
