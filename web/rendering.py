"""Pages out of templates: escaped, with what every page shows (who, the way round, whether time is kept)."""

import hashlib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from fastapi import Request
from fastapi.responses import HTMLResponse, Response
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from desk.time_kept import time_stands_still
from models.instants import local_date, shown, shown_due
from models.policy import Deed
from papers.period_pages import CHARTS
from web.seats import LARGE, Sitting

HERE = Path(__file__).parent
STATIC = HERE / "static"
WAYS: tuple[tuple[str, str, Deed | None], ...] = (
    ("/", "首页", Deed.READ),
    ("/cases", "办件", Deed.READ),
    ("/mine", "我的", Deed.READ),
    ("/open", "登记", Deed.OPEN),
    ("/proposals", "待决定", Deed.READ),
    ("/papers", "文书", Deed.READ),
    ("/coverage", "职责", Deed.READ),
    ("/reports", "统计", Deed.FIGURES),
    ("/calendar", "日历", None),
    ("/notifications", "通知", Deed.READ),
    ("/people", "人员", None),
    ("/audit", "审计记录", Deed.AUDIT),
    ("/office", "设置", Deed.BACKUP),
)
"""The way round, as far as somebody may go it; what everybody may see has no deed."""


@cache
def environment() -> Environment:
    """The templates, put together once a process."""
    made = Environment(
        loader=FileSystemLoader([HERE / "templates", CHARTS.parent]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters.update(instant=shown, day=local_date)
    made.globals.update(shown_due=shown_due, asset=asset, link=link)
    return made


@cache
def asset(name: str) -> str:
    """An asset's name with its content in it: a browser keeps it for good, and asks anew when it changed."""
    digest = hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:12]
    return f"static/{name}?v={digest}"


def link(path: str, asked: Mapping[str, Any] | None = None, **more: Any) -> str:
    """A path with what is asked of it; what is empty is left out."""
    given = {name: value for name, value in {**(asked or {}), **more}.items() if value not in (None, "", False)}
    return (
        f"{path}?{urlencode({name: 1 if value is True else value for name, value in given.items()})}" if given else path
    )


def page(
    request: Request, template: str, sitting: Sitting | None = None, *, status: int = 200, **context: Any
) -> HTMLResponse:
    """A whole page."""
    return HTMLResponse(render(request, template, sitting, **context), status)


def fragment(request: Request, template: str, sitting: Sitting, **context: Any) -> Response:
    """A part of a page that asks anew by itself: nothing is sent where nothing changed."""
    body = render(request, template, sitting, **context)
    etag = f'"{hashlib.sha256(body.encode()).hexdigest()[:32]}"'
    headers = {"ETag": etag, "Cache-Control": "private, no-cache"}
    if request.headers.get("if-none-match") == etag:
        return Response(status_code=304, headers=headers)
    return HTMLResponse(body, headers=headers)


def _page_of(request: Request, base: str) -> str:
    """The page that is seen: what a form was sent to is none, and stands for the page it came from."""
    path = getattr(request.state, "stands_at", "") or request.url.path.removeprefix(base) or "/"
    if request.method == "GET":
        return path
    if path == "/find":  # what was searched for stands in no address
        return "/cases"
    parts = path.split("/")
    return "/".join(parts[: 3 if parts[1] in ("cases", "open") else 2])


def render(request: Request, template: str, sitting: Sitting | None, **context: Any) -> str:
    """A template with what every page knows."""
    base = request.scope.get("root_path", "")
    ways = [(base + path, name, path) for path, name, deed in WAYS if sitting and (deed is None or sitting.may(deed))]
    common = {
        "base": base,
        "here": _page_of(request, base),
        "asked_here": f"?{request.url.query}" if request.method == "GET" and request.url.query else "",
        "ways": ways,
        "me": sitting,
        "csrf": sitting.csrf if sitting else "",
        "large": request.cookies.get(LARGE) == "large",
        "stopped": time_stands_still(sitting.office) if sitting else None,
    }
    return environment().get_template(template).render(common | context)
