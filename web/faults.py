"""What goes wrong, as a page says it or as the API does (problem+json, RFC 9457): in one line, never with a trace."""

import logging
from pathlib import Path
from traceback import extract_tb

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.exceptions import HTTPException
from starlette.routing import Match

from models.errors import DubanError
from web.carried import kept, may_be_carried, path_of
from web.forms import Form
from web.hints import hinted
from web.pages.before import address_of_first, first_form
from web.pages.sign_in import sign_in_form
from web.rendering import page
from web.seats import SignedOut, Sitting, SomethingFirst, anyhow, is_own, seated
from web.statuses import code_of, status_of

log = logging.getLogger("duban.web")
TITLES = {
    400: "请求不对",
    401: "未登录",
    403: "不能这样做",
    404: "没有找到",
    405: "不能这样做",
    409: "没有办成",
    412: "已有变化",
    413: "太大",
    422: "填写有误",
    429: "太频繁",
    500: "出错了",
    503: "暂时不可用",
    504: "没有回音",
}
HEADERS = {401: {"WWW-Authenticate": "Bearer"}, 429: {"Retry-After": "60"}}
ENDED = '<p class="foreseen">登录已过期；直接提交即可，登录之后内容都在。</p>'
HTTP_CODES = {400: "bad-input", 404: "not-found", 405: "not-allowed", 413: "too-large", 422: "bad-input"}
SAID = {400: "无法读取，请检查格式（UTF-8）后重试", 404: "没有这个页面", 405: "这个地址不能这样访问"}


def is_api(request: Request) -> bool:
    """Whether another system asks, not a person."""
    path = request.url.path.removeprefix(request.scope.get("root_path", ""))
    return path.startswith("/api/")


def problem(request: Request, status: int, detail: str, code: str = "", **more: object) -> Response:
    """What went wrong, for another system: `code` is stable, `detail` a line for people."""
    said = _printable(detail)
    body = {"type": "about:blank", "title": TITLES.get(status, ""), "status": status, "detail": said, "code": code}
    return JSONResponse({**body, **more}, status, HEADERS.get(status), media_type="application/problem+json")


def answer(request: Request, status: int, said: str, code: str = "", **more: object) -> Response:
    """A fault as whoever asks can read it."""
    if is_api(request):
        return problem(request, status, said, code, **more)
    sitting = _who(request)
    return page(request, "fault.html", sitting, status=status, title=TITLES.get(status, "出错了"), said=said)


def add_to(app: FastAPI) -> None:
    """Have the board answer so."""

    @app.exception_handler(SignedOut)
    def signed_out(request: Request, error: SignedOut) -> Response:
        return _sign_in_first(request, error)

    @app.exception_handler(SomethingFirst)
    def something_first(request: Request, error: SomethingFirst) -> Response:
        return _do_first(request)

    @app.exception_handler(DubanError)
    def refused(request: Request, error: DubanError) -> Response:
        return answer(request, status_of(error), hinted(error), code_of(error))

    @app.exception_handler(HTTPException)
    def other(request: Request, error: HTTPException) -> Response:
        said = SAID.get(error.status_code, str(error.detail))
        made = answer(request, error.status_code, said, HTTP_CODES.get(error.status_code, "refused"))
        made.headers.update(error.headers or {})
        if error.status_code == 405:
            made.headers["Allow"] = ", ".join(sorted(_allowed(request)))
        return made

    @app.exception_handler(RequestValidationError)
    def unreadable(request: Request, error: RequestValidationError) -> Response:
        where = [_printable("/".join(map(str, one["loc"]))) for one in error.errors()]
        return answer(request, 422, f"无法识别：{'、'.join(where[:5])}", "bad-input", fields=where)

    @app.exception_handler(Exception)
    def fault(request: Request, error: Exception) -> Response:
        where = [f"{Path(one.filename).name}:{one.lineno}" for one in extract_tb(error.__traceback__)[-6:]]
        log.error("unexpected %s at %s", type(error).__name__, " ".join(where))  # its words may hold what is personal
        return answer(request, 500, "程序出错，没有完成；请稍后重试，仍不行请告诉管理员查看日志", "fault")


def _printable(said: str) -> str:
    """What quotes a word that no answer can be written with."""
    return said.encode(errors="replace").decode()


def _allowed(request: Request) -> set[str]:
    """What this address takes: of several routes for it the framework names the first one's."""
    methods = {method for method in ("GET", "POST") if _matches(request, method)}
    return methods | ({"HEAD"} if "GET" in methods else set())


def _matches(request: Request, method: str) -> bool:
    scope = {**request.scope, "method": method}
    return any(route.matches(scope)[0] is Match.FULL for route in request.app.router.routes)


def _carried(request: Request) -> Form | None:
    """A form that came too late and is worth carrying along."""
    if request.method == "POST" and is_own(request) and may_be_carried(request):
        return getattr(request.state, "form", None)
    return None


def _sign_in_first(request: Request, error: SignedOut) -> Response:
    form = _carried(request)
    if form is not None:
        said = f"{error.reason}；登录后接着提交，填写的内容还在"
        return sign_in_form(request, said=said, status=401, carried=form)
    if request.headers.get("hx-request") and request.url.path.endswith("/due"):
        return HTMLResponse(ENDED)  # to load the page anew would lose what is being typed
    if request.headers.get("hx-request"):
        return Response(status_code=401, headers={"HX-Refresh": "true"})
    return sign_in_form(request, said="" if error.code else error.reason, status=401)


def _do_first(request: Request) -> Response:
    """What comes before anything else; a form that was sent meanwhile is shown again after it."""
    form, sitting = _carried(request), anyhow(request)
    if form is not None:
        return first_form(request, sitting, status=403, carried=kept(form), back=path_of(request))
    return RedirectResponse(request.scope.get("root_path", "") + address_of_first(sitting), 303)


def _who(request: Request) -> Sitting | None:
    try:
        return seated(request)
    except DubanError:
        return None
