"""The board put together: pages, the API, what stands before them, and what they say when something goes wrong."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import anyio.to_thread
from fastapi import APIRouter, Depends, FastAPI
from fastapi.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from web import faults
from web.api import acts, questions
from web.api import papers as paper_calls
from web.api.callers import only_known
from web.api.schemas import Problem
from web.guarding import LARGEST, Guard
from web.pages import (
    before,
    calendar,
    case,
    deciding,
    feeds,
    first,
    lists,
    looking,
    opening,
    papers,
    people,
    providers,
    public,
    records,
    sign_in,
    signing,
    together,
)
from web.rendering import STATIC
from web.served import Served

API = "/api/v1"
PROBLEMS: dict[int | str, dict[str, Any]] = {
    "default": {
        "description": "What went wrong; `code` is stable",
        "content": {"application/problem+json": {"schema": Problem.model_json_schema()}},
    }
}
THREADS = 12
"""Requests at work at once: no more than the ledger has connections."""
PAGES: tuple[APIRouter, ...] = (
    sign_in.router,
    before.router,
    providers.router,
    first.router,
    lists.router,
    together.router,
    case.router,
    papers.router,
    public.router,
    signing.router,
    opening.router,
    deciding.router,
    looking.router,
    calendar.router,
    people.router,
    records.router,
    feeds.router,
)


class Assets(StaticFiles):
    """Scripts and styles: their address has their content in it, so that a browser may keep them."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        """One of them."""
        answer = await super().get_response(path, scope)
        answer.headers["Cache-Control"] = "public, max-age=31536000, immutable"
        return answer


def make_app(served: Served, base: str = "") -> Guard:
    """The board of an office. `base`: the path under which a proxy shows it."""
    app = _app()
    app.state.served = served
    return Guard(app, base)


def describe() -> dict[str, Any]:
    """The API's own description (OpenAPI), which hangs on no office."""
    return _app().openapi()


def _app() -> FastAPI:
    app = FastAPI(
        title="duban 督办",
        version="1",
        docs_url=None,  # its page would load scripts of others
        redoc_url=None,
        openapi_url=f"{API}/openapi.json",
        lifespan=_bounded,
        max_body_size=LARGEST,
        redirect_slashes=False,  # the address it would lead to is made from a header of the request
    )
    for router in (*PAGES, feeds.subscribed):
        app.include_router(router, include_in_schema=False)
    for router in (questions.router, paper_calls.questions, acts.router, paper_calls.acts):
        app.include_router(router, prefix=API, responses=PROBLEMS, dependencies=[Depends(only_known)])
    app.mount("/static", Assets(directory=STATIC))
    faults.add_to(app)
    return app


@asynccontextmanager
async def _bounded(app: FastAPI) -> AsyncIterator[None]:
    anyio.to_thread.current_default_thread_limiter().total_tokens = THREADS
    yield
