"""People: who works where, and what whoever looks after them does: added, standing in, signing in, leaving."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from desk.people.absences import come_back, name_deputy
from desk.people.adding import add_officer
from desk.people.leaving import retire_officer
from desk.people.listing import Person, everybody, person
from desk.signing_in.identities import bind_identity, unbind_identity
from desk.signing_in.passwords import set_password
from desk.signing_in.providers import ways
from desk.signing_in.second_factor import reset
from models.errors import BadInput, DubanError, Forbidden, NotFound
from models.instants import local_date
from models.policy import Deed
from models.words import ROLE_NAMES
from web.acts.asks import Ask, Given
from web.choices import choices_of
from web.forms import Form
from web.hints import hinted
from web.rendering import page
from web.seats import Seated, Sent, Sitting, Submitting
from web.statuses import status_of

router = APIRouter()
REASON = Ask("reason", "理由", required=True)


@dataclass(frozen=True)
class PersonAct:
    """What may be done about a person: its name, who may, what it asks for, what does it, what is said afterwards."""

    name: str
    deed: Deed
    asks: tuple[Ask, ...]
    do: Callable[[Sitting, str, Form], object]
    done: str


def _away(sitting: Sitting, who: str, form: Form) -> object:
    given = Given(form.typed, sitting.office.now())
    since, until = given.date("since"), given.date("until")
    if until is None or not form.said("deputy"):
        raise BadInput("请选择代理人，并填写截止日期")
    start = since or local_date(sitting.office.now())
    return name_deputy(sitting.office, who, form.get("deputy"), start, until, form.get("reason"))


def _password(sitting: Sitting, who: str, form: Form) -> object:
    if form.get("new") != form.get("again"):
        raise BadInput("两次输入的口令不一致")
    return set_password(sitting.office, who, form.get("new"))


def _bind(sitting: Sitting, who: str, form: Form) -> object:
    return bind_identity(sitting.office, sitting.served.settings, who, form.get("provider"), form.get("account"))


def _unbind(sitting: Sitting, who: str, form: Form) -> object:
    provider, _, account = form.get("account").partition(":")
    return unbind_identity(sitting.office, sitting.served.settings, provider, account)


def _retire(sitting: Sitting, who: str, form: Form) -> object:
    return retire_officer(sitting.office, who, form.get("reason"))


ACTS: Mapping[str, PersonAct] = {
    "away": PersonAct(
        "安排代理",
        Deed.ABSENCE,
        (
            Ask("deputy", "代理人", "officer", required=True),
            Ask("since", "自（不填为今天）", "date"),
            Ask("until", "至", "date", required=True),
            Ask("reason", "事由"),
        ),
        _away,
        "已安排代理",
    ),
    "back": PersonAct(
        "结束代理", Deed.ABSENCE, (), lambda sitting, who, form: come_back(sitting.office, who), "代理已结束"
    ),
    "password": PersonAct(
        "设登录口令",
        Deed.BIND,
        (Ask("new", "口令", "secret", required=True), Ask("again", "再输一次", "secret", required=True)),
        _password,
        "口令已设，首次登录须自行更改",
    ),
    "factor": PersonAct(
        "重置动态口令", Deed.BIND, (), lambda sitting, who, form: reset(sitting.office, who), "动态口令已重置"
    ),
    "bind": PersonAct(
        "绑定账号",
        Deed.BIND,
        (Ask("provider", "登录方式", "provider", required=True), Ask("account", "那里的账号", required=True)),
        _bind,
        "账号已绑定",
    ),
    "unbind": PersonAct("解除绑定", Deed.BIND, (), _unbind, "绑定已解除"),
    "retire": PersonAct("离任", Deed.PEOPLE, (REASON,), _retire, "已离任"),
}


@router.get("/people")
def people_page(request: Request, sitting: Seated) -> Response:
    """Units and who works in them."""
    return _people(request, sitting)


@router.post("/people")
def added(request: Request, sitting: Submitting, form: Sent) -> Response:
    """Somebody is added."""
    row = {name: form.get(name) for name in ("id", "name", "role", "unit", "email")}
    try:
        made = add_officer(sitting.office, row)
    except DubanError as refused:
        return _people(request, sitting, said=hinted(refused), typed=form.typed, status=status_of(refused))
    return RedirectResponse(request.scope.get("root_path", "") + f"/people/{made.id}", 303)


@router.get("/people/{who}")
def person_page(request: Request, who: str, sitting: Seated) -> Response:
    """One of them, for those who look after people."""
    return _person(request, sitting, who)


@router.post("/people/{who}/{act}")
def person_act(request: Request, who: str, act: str, sitting: Submitting, form: Sent) -> Response:
    """Something is done about him; the page says what, or why not."""
    if act not in ACTS:
        raise NotFound("没有这种办理")
    try:
        ACTS[act].do(sitting, who, form)
    except DubanError as refused:
        shown = {name: word for name, word in form.typed.items() if name not in ("new", "again")}
        return _person(request, sitting, who, refused={act: hinted(refused)}, typed=shown, status=status_of(refused))
    return _person(request, sitting, who, done=ACTS[act].done)


def _people(
    request: Request, sitting: Sitting, *, said: str = "", typed: Mapping[str, str] | None = None, status: int = 200
) -> Response:
    context = {
        "people": everybody(sitting.office),
        "role_names": ROLE_NAMES,
        "said": said,
        "typed": typed or {},
        "units": choices_of(sitting.office)["unit"],
        "looks_after": sitting.may("people") or sitting.may("absence") or sitting.may("bind"),
        "may_add": sitting.may("people"),
    }
    return page(request, "people.html", sitting, status=status, **context)


def _person(
    request: Request,
    sitting: Sitting,
    who: str,
    *,
    done: str = "",
    refused: Mapping[str, str] | None = None,
    typed: Mapping[str, str] | None = None,
    status: int = 200,
) -> Response:
    """Raises Forbidden for who looks after nobody."""
    if not any(sitting.may(one.deed) for one in ACTS.values()):
        raise Forbidden("人员由管理员变更，代理由分管负责人或管理员安排")
    found = person(sitting.office, who)
    units = [found.officer.unit_id] if found.officer.unit_id else []
    offered = {name: act for name, act in ACTS.items() if sitting.may(act.deed, *units) and _fits(name, found)}
    if not offered and found.officer.left_on is None:
        raise Forbidden(f"{found.officer.name}不在您变更的范围内")
    context: dict[str, Any] = {
        "found": found,
        "role_names": ROLE_NAMES,
        "offered": offered,
        "choices": {**choices_of(sitting.office), "provider": _providers(sitting)},
        "done": done,
        "refused": refused or {},
        "typed": typed or {},
    }
    return page(request, "person.html", sitting, status=status, **context)


def _fits(act: str, found: Person) -> bool:
    """Whether an act can succeed with this person."""
    if found.officer.left_on:
        return False
    away = any(one.ended_at is None for one in found.absences)
    return {"back": away, "factor": found.second_factor, "unbind": False}.get(act, True)


def _providers(sitting: Sitting) -> dict[str, str]:
    try:
        sent, asked = ways(sitting.served.settings)
    except DubanError:
        return {}
    return {**sent, **asked}
