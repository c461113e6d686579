"""The page of a link in a message: what is to be signed for, and a button. Nobody signs in for it."""

from collections.abc import Callable

from fastapi import APIRouter, Request
from fastapi.responses import Response

from desk.cases.signing_by_link import ToSign, sign_by_link, to_sign
from models.errors import BadInput, DubanError
from web.hints import hinted
from web.rendering import page
from web.seats import address_of, same_origin, served_by
from web.statuses import status_of

router = APIRouter()


@router.get("/ack/{token}")
def asked(request: Request, token: str) -> Response:
    """What is asked. A program that looks at every link of a message changes nothing."""
    served = served_by(request)
    return _shown(request, lambda: to_sign(served.office, served.settings, token), done=False)


@router.post("/ack/{token}")
def signed(request: Request, token: str) -> Response:
    """Signed for."""
    same_origin(request)
    served = served_by(request)
    served.watch_keys()

    return _shown(
        request,
        lambda: sign_by_link(served.office, served.settings, token, address_of(request), served.policy),
        done=True,
    )


def _shown(request: Request, find: Callable[[], ToSign], *, done: bool) -> Response:
    found, said, status = None, "", 200
    try:
        found = find()
    except BadInput:  # what is wrong with the office's file is for its administrator
        said, status = "链接暂不可用，请登录后签收", 503
    except DubanError as refused:
        said, status = hinted(refused), status_of(refused)
    return page(request, "ack.html", status=status, found=found, said=said, done=done)
