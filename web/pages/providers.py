"""Signing in by an account of a provider: off to its page, and back from there."""

import logging
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from desk.signing_in.providers import arrive, depart, ways
from models.errors import BadInput, DubanError
from web.carried import inside
from web.hints import hinted
from web.pages.before import go_on
from web.rendering import page
from web.seats import BEFORE, address_of, served_by

log = logging.getLogger("duban.web")
router = APIRouter()
MISSET = "其他登录方式的设置有误，请告诉管理员查看 sign-in.yaml"
LONGEST = 4000
"""Of what a provider sends along."""


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
    served, secret = served_by(request), request.cookies.get(BEFORE, "")
    if not secret:
        return RedirectResponse(request.scope.get("root_path", "") + "/sign-in", 303)
    back = inside(request.query_params.get("back", "/"))
    return RedirectResponse(depart(served.office, served.settings, name, secret, back), 303)


@router.get("/sign-in/from/{name}")
def arrival(request: Request, name: str) -> Response:
    """Back from a provider's page: in, or told why not."""
    served, secret = served_by(request), request.cookies.get(BEFORE, "")
    given = {key: value for key, value in request.query_params.items() if len(value) <= LONGEST}
    try:
        token, back = arrive(served.office, served.settings, name, secret, given, address_of(request))
    except BadInput as error:
        log.error("sign-in.yaml cannot be used: %s", type(error).__name__)
        return page(request, "not-in.html", status=403, said=MISSET)
    except DubanError as error:
        return page(request, "not-in.html", status=403, said=hinted(error))
    return go_on(request, token, back, "")
