"""What other systems have done: register, act, step, decide. One call for each act of the table (`web/acts/`)."""

import datetime as dt
from typing import Annotated, Any

from annotated_types import Ge
from fastapi import APIRouter, Body, Path
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel, Field, create_model

from desk.cases.opening import Opening, open_case
from desk.cases.performing import Done
from desk.supervision.applications import Terms
from desk.supervision.sanctions import decide
from desk.views.board import shown_with_revision
from desk.views.case_json import case_json
from desk.views.proposals import proposal_json
from models.instants import SHANGHAI
from office.office import Office
from web.acts.asks import ActForm, AskKind, Given
from web.acts.steps import FIELD, take
from web.acts.table import ACTS
from web.api.callers import Acting, Asked
from web.api.case_shapes import LEFT, OPENED
from web.api.plain import Day, Flag, Moment, Whole, Word
from web.api.questions import Number
from web.api.schemas import DecisionBody, OpenBody, Shape, StepBody
from web.hints import hinted

router = APIRouter(tags=["acts"])
TYPES: dict[AskKind, Any] = {"date": Day, "instant": Moment, "number": Annotated[Whole, Ge(1)], "flag": Flag}


@router.post("/cases", status_code=201, responses=OPENED)
def open_(caller: Acting, asked: Asked, body: OpenBody) -> Response:
    """Register a case."""
    opening = Opening(
        kind=body.kind,
        unit=body.unit,
        title=body.title,
        received_at=_aware(body.received_at),
        officer=body.officer,
        content=body.content,
        citizen=body.citizen,
        phone=body.phone,
        actor=asked.actor,
        given=tuple(f"{name}={value}" for name, value in body.fields.items()),
        parent=body.parent,
        units=body.for_units,
        old=body.old,
        again=body.allow_duplicate,
        old_number=body.old_number,
    )
    made = open_case(caller.office, opening, asked.request)
    return _answer(made, 201)


@router.post("/cases/{number}/steps/{step}", responses=LEFT)
def step_(
    caller: Acting, asked: Asked, number: Number, step: Annotated[Word, Path(description="Step, by id")], body: StepBody
) -> Response:
    """Take a step of the procedure; `GET /cases/{number}` lists what may be taken and what it asks for."""
    words = {FIELD + name: value for name, value in body.fields.items()}
    words |= _words({"on": body.on, "evidence": body.evidence, "unanswered": body.unanswered})
    return _answer(take(caller.office, number, step, Given(words, caller.office.now()), asked))


@router.post("/cases/{number}/decisions")
def decision_(caller: Acting, asked: Asked, number: Number, body: DecisionBody) -> list[dict[str, Any]]:
    """Approve or reject what was proposed or applied for; answers with the case's proposals."""
    terms = Terms(body.notified, body.unit, body.officer) if body.approve else None
    return [proposal_json(one) for one in decide(caller.office, number, body.what, body.reason, asked, terms).all]


def _body_of(act: ActForm) -> type[BaseModel]:
    """What an act asks for as a body; whether it is enough the desk says, in the same words everywhere."""
    fields: dict[str, Any] = {}
    for ask in act.all_asks:
        kind = TYPES.get(ask.kind, Word)
        words = "；".join(part for part in (ask.name, ask.hint) if part)
        known: dict[str, Any] = {"enum": list(ask.choices)} if ask.choices else {}
        fields[ask.id] = (kind | None, Field(default=None, description=words, json_schema_extra=known or None))
    name = "".join(part.capitalize() for part in act.id.split("-"))
    made = create_model(f"{name}Body", __base__=Shape, __doc__=act.name, **fields)
    made.model_config["json_schema_extra"] = {"required": [ask.id for ask in act.all_asks if ask.required]}
    return made


def _words(given: dict[str, Any]) -> dict[str, str]:
    """A body as the words of a form."""
    said = {name: value for name, value in given.items() if value is not None}
    return {name: _word(value) for name, value in said.items()}


def _aware(instant: dt.datetime | None) -> dt.datetime | None:
    """An instant; one without an offset is local time."""
    return instant.replace(tzinfo=SHANGHAI) if instant and instant.tzinfo is None else instant


def _word(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else ""
    if isinstance(value, dt.datetime):
        return str(_aware(value))
    return value.isoformat() if isinstance(value, dt.date) else str(value)


def _add(act: ActForm) -> None:
    """One route for an act."""
    shape = _body_of(act)

    def act_(caller: Acting, asked: Asked, number: Number, body: Annotated[Any, Body()]) -> Response:
        given = Given(_words(body.model_dump()), caller.office.now())
        done = act.do(caller.office, number, given, asked)
        return _answer(done) if done else _as_it_stands(caller.office, number)

    act_.__annotations__["body"] = shape
    act_.__doc__ = f"{act.name}. The case as it stands afterwards."
    router.add_api_route(f"/cases/{{number}}/{act.id}", act_, methods=["POST"], name=act.id, responses=LEFT)


for one in ACTS:
    _add(one)


def _answer(done: Done, status: int = 200) -> Response:
    """A case as an act left it, with its ETag; `warning` where nobody keeps time at present."""
    warning = hinted(done.warning) if done.warning else None
    body = {**case_json(done.case, done.frame), "warning": warning, "children": [one.number for one in done.children]}
    return JSONResponse(body, status, headers={"ETag": f'"{done.case.revision}"'})


def _as_it_stands(office: Office, number: str) -> Response:
    body, revision = shown_with_revision(office, number)
    return JSONResponse({**body, "warning": None}, headers={"ETag": f'"{revision}"'})
