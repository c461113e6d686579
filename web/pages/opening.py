"""Registering a case: which obligation, what it asks for, and when it would be due."""

from collections.abc import Sequence
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from desk.cases.opening import Opening, open_case
from desk.views.board import names_of_units
from desk.views.foreseen import Foreseen, foreseen
from models.errors import DubanError
from models.obligation import Obligation
from models.policy import Deed
from web.acts.asks import Ask, Given
from web.acts.steps import field_ask, words_given
from web.choices import choices_of
from web.forms import Form
from web.hints import hinted
from web.pages.case import new_id
from web.rendering import fragment, page
from web.seats import Seated, Sent, Sitting, Submitting, Watching
from web.statuses import status_of

router = APIRouter()
OLD = Ask("old", "收到已过一年，核对无误", "flag")
AGAIN = Ask("again", "不是重复，仍要登记", "flag")


@router.get("/open")
def choosing_page(request: Request, sitting: Seated) -> Response:
    """Every obligation that can be opened by hand."""
    kinds = sorted(sitting.office.catalog.obligations.values(), key=lambda one: (one.clause, one.id))
    return page(request, "open.html", sitting, kinds=kinds)


@router.get("/open/{kind}")
def opening_page(request: Request, kind: str, sitting: Seated) -> Response:
    """What this obligation asks for."""
    return _form(request, sitting, kind, {})


@router.get("/open/{kind}/due")
def due_fragment(request: Request, kind: str, sitting: Watching) -> Response:
    """When it would be due by what was typed so far."""
    return fragment(request, "due-part.html", sitting, due=_due(sitting, kind, dict(request.query_params)))


@router.post("/open/{kind}")
def opening_sent(request: Request, kind: str, sitting: Submitting, form: Sent) -> Response:
    """Register it; where it is refused the form comes back with the reason and all that was typed."""
    if form.get("look"):
        return _form(request, sitting, kind, form.typed, chosen=form.all("for"))
    given = Given(form.typed, sitting.office.now())
    try:
        opening = _opening(sitting, kind, given, form.all("for"))
        made = open_case(sitting.office, opening, form.request_id)
    except DubanError as refused:
        said, status = hinted(refused), status_of(refused)
        return _form(request, sitting, kind, form.typed, chosen=form.all("for"), said=said, status=status)
    return RedirectResponse(f"{request.scope.get('root_path', '')}/cases/{made.case.number}?done=open", 303)


def opening_again(request: Request, sitting: Sitting, path: str, form: Form, said: str) -> Response:
    """The form as it was filled in before; `path`: where it is sent."""
    return _form(request, sitting, path.removeprefix("/open/"), form.typed, chosen=form.all("for"), said=said)


def _opening(sitting: Sitting, kind: str, given: Given, units: list[str]) -> Opening:
    return Opening(
        kind=kind,
        unit=given.text("unit"),
        title=given.text("title"),
        received_at=given.instant("received"),
        officer=given.text("officer"),
        content=given.text("content"),
        citizen=given.text("citizen"),
        phone=given.text("phone"),
        actor=sitting.seat.officer.id,
        given=words_given(given),
        parent=given.text("parent"),
        units=units,
        old=given.flag("old"),
        again=given.flag("again"),
        old_number=given.text("old_number"),
    )


def _form(
    request: Request,
    sitting: Sitting,
    kind: str,
    typed: dict[str, str],
    *,
    chosen: Sequence[str] = (),
    said: str = "",
    status: int = 200,
) -> Response:
    obligation, units = sitting.office.catalog.get(kind), _own_units(sitting)
    if len(units) == 1:
        typed = {"unit": next(iter(units)), **typed}
    context: dict[str, Any] = {
        "kind": obligation,
        "asks": _asks(sitting, obligation),
        "choices": {**choices_of(sitting.office), "unit": units},
        "typed": typed,
        "said": said,
        "due": _due(sitting, kind, typed),
        "request_id": typed.get("request") or new_id(),
        "campaign": obligation.children is not None,
        "all_units": names_of_units(sitting.office),
        "chosen": chosen,
        "may_open": sitting.may(Deed.OPEN),
    }
    return page(request, "open-form.html", sitting, status=status, **context)


def _asks(sitting: Sitting, obligation: Obligation) -> tuple[Ask, ...]:
    """What the form asks for: who wrote and what only where somebody did."""
    letter = (
        Ask("content", "内容", "text"),
        Ask("citizen", "留言人", hint="只存入台账"),
        Ask("phone", "联系电话", hint="只存入台账"),
    )
    rules = obligation.opens_with
    return (
        Ask("title", "标题", required=obligation.replies),
        Ask("unit", "承办单位", "unit", hint="事项只有一个责任单位时可不选"),
        Ask("received", "收到时间", "instant", hint="不填为现在"),
        *(field_ask(rule, rules, required=not rule.optional and not rule.when) for rule in rules),
        *(letter if obligation.replies or obligation.procedure == "request" else ()),
        Ask("officer", "经办人", "handler", hint="不选则按单位的分派办法"),
        Ask("parent", "所属办件编号"),
        OLD,
        AGAIN,
    )


def _own_units(sitting: Sitting) -> dict[str, str]:
    """The units for which whoever sits there may register."""
    return {one: name for one, name in names_of_units(sitting.office).items() if sitting.may(Deed.OPEN, one)}


def _due(sitting: Sitting, kind: str, typed: dict[str, str]) -> Foreseen | None:
    """When it would be due; nothing while what was typed cannot be read yet."""
    given = Given(typed, sitting.office.now())
    try:
        return foreseen(sitting.office, kind, given.instant("received"), given.text("unit"), words_given(given))
    except DubanError:
        return None
