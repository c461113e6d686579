"""A calendar that an officer's own program reads: his deadlines, by an address that nobody else knows."""

import hashlib

from fastapi import APIRouter, Request
from fastapi.responses import Response

from desk.signing_in.tokens import caller, make_feed
from desk.views.asked import Asked
from desk.views.subscriptions import deadlines
from models.errors import NotFound
from models.signing_in import TokenScope
from web.api.callers import limited, tags_of
from web.rendering import page
from web.seats import Submitting, served_by

router, subscribed = APIRouter(), APIRouter()
"""For who sits at a page, and for a program that only has the address."""


@router.post("/feeds")
def feed_made(request: Request, sitting: Submitting) -> Response:
    """A new address, shown this once; the one before opens nothing any more."""
    secret = make_feed(sitting.office)
    address = f"{str(request.base_url).rstrip('/')}/feeds/{secret}.ics"
    return page(request, "feed.html", sitting, address=address)


@subscribed.get("/feeds/{secret}.ics")
def feed(request: Request, secret: str) -> Response:
    """The deadlines of whoever made the address, each with an alarm; what no longer counts is cancelled."""
    served = served_by(request)
    served.watch_keys()
    found = caller(served.office, secret, served.policy)
    if found is None or found[1] is not TokenScope.FEED:
        raise NotFound("没有这个日历；请在网页“登录情况”里重新生成订阅地址")
    limited(secret)
    office, _ = found
    body = deadlines(office, Asked(officer=office.ledger.actor.officer))
    etag = f'"{hashlib.sha256(_lasting(body)).hexdigest()[:32]}"'
    headers = {"ETag": etag, "Cache-Control": "private, no-cache"}
    if etag in tags_of(request.headers.get("if-none-match", "")):
        return Response(status_code=304, headers=headers)
    return Response(body, media_type="text/calendar; charset=utf-8", headers=headers)


def _lasting(body: bytes) -> bytes:
    """Without the moment at which it was written, which is another at each look."""
    return b"\n".join(line for line in body.splitlines() if not line.startswith(b"DTSTAMP"))
