"""What stands before every request: under which path the board lies, and what its answers say to a browser."""

from contextlib import suppress

from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

LARGEST = 25 << 20
"""Bytes of a request: an attachment of 20 MB, and what a form wraps around it."""
LARGEST_FORM, UPLOADS = 4 << 20, ("/attachments", "/calendar/change")
"""Of every other request: a form holds texts of 20,000 characters at most."""
CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
HEADERS = {
    "Content-Security-Policy": CSP,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}


class Guard:
    """Wraps the board. `base`: the path under which a proxy shows it, whether or not the proxy takes it away."""

    def __init__(self, app: ASGIApp, base: str = "") -> None:
        self.app, self.base = app, base

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        if self.base:
            path = scope["path"]
            inside = path == self.base or path.startswith(self.base + "/")
            scope = {**scope, "root_path": self.base, "path": path if inside else self.base + path}
        length = dict(scope["headers"]).get(b"content-length", b"")
        most = LARGEST if scope["path"].endswith(UPLOADS) else LARGEST_FORM
        if length.isdigit() and int(length) > most:  # the rest is the framework's, in its own words
            await _too_large(scope, most)(scope, receive, _with_headers(send))
            return
        if scope["method"] == "HEAD":  # whatever may be looked at may be asked about
            scope, send = {**scope, "method": "GET"}, _without_body(send)
        with suppress(Exception):  # answered and logged by then; the server would log its words as well
            await self.app(scope, _bounded(receive, most), _with_headers(send))


def _bounded(receive: Receive, most: int) -> Receive:
    """The same where nobody said beforehand how much comes."""
    came = 0

    async def receiving() -> Message:
        nonlocal came
        message = await receive()
        came += len(message.get("body", b""))
        if came > most:
            raise HTTPException(413, _said(most))
        return message

    return receiving


def _without_body(send: Send) -> Send:
    async def sending(message: Message) -> None:
        await send({**message, "body": b""} if message["type"] == "http.response.body" else message)

    return sending


def _said(most: int) -> str:
    return f"太大，最多 {20 if most == LARGEST else most >> 20} MB；请压缩或拆分后重试"


def _too_large(scope: Scope, most: int) -> Response:
    said = _said(most)
    if "/api/" in scope["path"]:
        body = {"type": "about:blank", "title": "太大", "status": 413, "detail": said, "code": "too-large"}
        return JSONResponse(body, 413, media_type="application/problem+json")
    return PlainTextResponse(said, 413)


def _with_headers(send: Send) -> Send:
    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in HEADERS.items():
                headers.setdefault(name, value)
            headers.setdefault("Cache-Control", "no-store")
        await send(message)

    return sending
