"""A form that came too late: kept while its sender signs in or chooses a new password, then shown as he left it."""

import json
import re
from collections.abc import Callable, Mapping
from contextlib import suppress

from fastapi import Request
from fastapi.responses import Response

from models.errors import DubanError
from web.forms import Form
from web.pages.calendar import change_again
from web.pages.case import case_again
from web.pages.deciding import decision_again
from web.pages.opening import opening_again
from web.pages.together import together_again
from web.rendering import page
from web.seats import Sitting

Typed = Mapping[str, list[str]]
SAID = "登录到期之前填写的内容都在，还没有提交：请核对后再提交一次"
WORK = re.compile(r"/(cases/[^/]+/(acts|steps|papers|drafts)/|open/|proposals/|calendar/change$|together/[^/]+/done$)")
Again = Callable[[Request, Sitting, str, Form, str], Response]
PAGES: tuple[tuple[str, Again], ...] = (
    ("/cases/", case_again),
    ("/open/", opening_again),
    ("/proposals/", decision_again),
    ("/calendar/change", change_again),
    ("/together/", together_again),
)
"""The pages that show a form once more, by the beginning of its address."""


def may_be_carried(request: Request) -> bool:
    """Whether a form that came too late is worth carrying along: somebody's work, and never a password."""
    return WORK.match(path_of(request)) is not None


def path_of(request: Request) -> str:
    """Where a request goes, below the board's own address."""
    return request.url.path.removeprefix(request.scope.get("root_path", ""))


def inside(path: str) -> str:
    """A path of this board, for whoever comes from one; never another site's."""
    plain = path.startswith("/") and not path.startswith(("//", "/\\")) and all(char.isprintable() for char in path)
    return path if plain else "/"


def kept(form: Form) -> str:
    """A form's words as a page carries them; what it carried itself already stays as it was."""
    if "carried" in form.words:
        return form.get("carried")
    words = {name: list(values) for name, values in form.words.items() if name != "csrf"}
    return json.dumps(words, ensure_ascii=False) if words else ""


def read(carried: str) -> Typed:
    """Those words again. Nothing where they are no such thing."""
    try:
        found = json.loads(carried or "{}")
        return {str(name): [str(value) for value in values] for name, values in found.items()}
    except (ValueError, AttributeError, TypeError):
        return {}


def shown_again(request: Request, sitting: Sitting, path: str, words: Typed) -> Response:
    """The page that the form belongs to, as it was filled in; where that page is closed to him, only the words."""
    request.state.stands_at = path
    form = Form(words)
    again = next((page_again for beginning, page_again in PAGES if path.startswith(beginning)), None)
    if again:
        with suppress(DubanError):  # it is closed to him: what was typed is not lost all the same
            return again(request, sitting, path, form, SAID)
    fields = [(name, value) for name, values in words.items() for value in values if value.strip()]
    return page(request, "send-again.html", sitting, fields=fields)
