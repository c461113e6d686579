"""One case: what is owed until when and why that date, what can be done next, and everything on record about it."""

import secrets
from typing import Any
from urllib.parse import quote

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from desk.cases.attaching import attach_content, take_out
from desk.files.office_files import shown_size
from desk.views.beside import attached, contributions_of, corrections_of, notes_of
from desk.views.board import children_now, is_reply, names_of_officers, names_of_units, names_then, notices, show_case
from desk.views.case_json import state_name
from desk.views.facts import PRODUCT, named_facts
from desk.views.letters import STATES as LETTER_STATES
from desk.views.letters import Asked, letters_of
from desk.views.next_steps import stage
from models.errors import BadInput, DubanError, NotFound
from models.policy import Deed
from models.tables import Case
from models.words import EVENT_NAMES, LEVEL_NAMES
from office.office import Office
from web.acts.asks import ActForm, Ask, Given
from web.acts.steps import all_asks, steps_now, take, taken_by
from web.acts.table import ACTS, BY_ID, UNANSWERED
from web.choices import choices_of
from web.hints import hinted
from web.rendering import page
from web.seats import Seated, Sent, Sitting, Submitting
from web.statuses import status_of

router = APIRouter()


@router.get("/cases/{number}")
def case_page(request: Request, number: str, sitting: Seated, done: str = "") -> Response:
    """The case, personal data masked."""
    return _case(request, sitting, number, done=BY_ID[done].done if done in BY_ID else _DONE.get(done, ""))


UNSIGNED = ("sent", "raised")
_DONE = {"step": "已办", "attach": "附件已加上", "open": "已登记"}


@router.post("/cases/{number}/reveal")
def revealed_page(request: Request, number: str, sitting: Submitting) -> Response:
    """The case with what is personal in it, for who may; put on record before it is shown."""
    return _case(request, sitting, number, reveal=True)


@router.post("/cases/{number}/acts/{act}")
def act_sent(request: Request, number: str, act: str, sitting: Submitting, form: Sent) -> Response:
    """Carry an act out; where it is refused the form comes back with the reason and all that was typed."""
    if act not in BY_ID:
        raise NotFound("没有这项办理")
    given = Given(form.typed, sitting.office.now())
    try:
        BY_ID[act].do(sitting.office, number, given, sitting.asking(form))
    except DubanError as refused:
        return _again(request, sitting, number, act, refused)
    return _to(request, number, act)


@router.post("/cases/{number}/steps/{step}")
def step_sent(request: Request, number: str, step: str, sitting: Submitting, form: Sent) -> Response:
    """Take a step of the procedure."""
    try:
        take(sitting.office, number, step, Given(form.typed, sitting.office.now()), sitting.asking(form))
    except DubanError as refused:
        return _again(request, sitting, number, step, refused)
    return _to(request, number, "step")


@router.post("/cases/{number}/attachments")
def attachment_sent(request: Request, number: str, sitting: Submitting, form: Sent) -> Response:
    """Attach a file."""
    try:
        upload = form.files.get("file")
        if upload is None:
            raise BadInput("请先选择要附上的文件")
        attach_content(sitting.office, number, upload.name, upload.content, sitting.asking(form))
    except DubanError as refused:
        return _again(request, sitting, number, "attach", refused)
    return _to(request, number, "attach")


@router.get("/cases/{number}/attachments/{place}")
def attachment(number: str, place: int, sitting: Seated) -> Response:
    """A file, as a download whatever it is; that it was handed out is on record."""
    found, content = take_out(sitting.office, number, place)
    name = f"attachment; filename=attachment-{place}; filename*=UTF-8''{quote(found.name, safe='')}"
    return Response(content, media_type="application/octet-stream", headers={"Content-Disposition": name})


def _again(request: Request, sitting: Sitting, number: str, form: str, refused: DubanError) -> Response:
    """The page once more, with why beside the form that was sent, and with all that was typed into it."""
    said, typed = {form: hinted(refused)}, request.state.form.typed
    return _case(request, sitting, number, refused=said, typed=typed, status=status_of(refused))


def _to(request: Request, number: str, done: str) -> Response:
    return RedirectResponse(f"{request.scope.get('root_path', '')}/cases/{number}?done={done}", 303)


def _case(
    request: Request,
    sitting: Sitting,
    number: str,
    *,
    reveal: bool = False,
    done: str = "",
    refused: dict[str, str] | None = None,
    typed: dict[str, str] | None = None,
    status: int = 200,
) -> Response:
    office = sitting.office
    case, events, submissions, days = show_case(office, number, reveal=reveal)
    carried_out = {event.submission_id for event in events}
    letters = letters_of(office, case.number)
    context: dict[str, Any] = {
        "case": case,
        "state": state_name(case, office.now()),
        "events": events,
        "then": names_then(office, events),
        "days": days,
        "replies": [one for one in submissions.values() if is_reply(one) and one.id in carried_out],
        "children": [(one, stage(one), state_name(one, office.now())) for one in children_now(office, case.number)],
        "notices": notices(office, case.number, reveal=reveal),
        "letters": letters,
        "letter_states": LETTER_STATES,
        "corrections": corrections_of(submissions.values()),
        "contributions": contributions_of(submissions.values()),
        "notes": notes_of(submissions.values()),
        "attachments": attached(office, case),
        "facts": [fact for fact in named_facts(case) if fact.id != PRODUCT],
        **_forms(sitting, case, letters),
        **_names(office),
    }
    offered = {one.id for one, *_ in context["steps"]} | {one.id for one, _ in context["acts"]} | {"attach"}
    context["gone"] = [why for form, why in (refused or {}).items() if form not in offered]
    words = {"event_names": EVENT_NAMES, "level_names": LEVEL_NAMES, "shown_size": shown_size}
    said = {"done": done, "refused": refused or {}, "typed": typed or {}, "revealed": reveal, "request_id": new_id()}
    return page(request, "case.html", sitting, status=status, **context, **words, **said)


def new_id() -> str:
    """The id of what a form may ask for once."""
    return secrets.token_hex(16)


def _names(office: Office) -> dict[str, Any]:
    units, people = names_of_units(office), names_of_officers(office)
    return {"units": units, "people": people, "choices": choices_of(office)}


def _forms(sitting: Sitting, case: Case, letters: list[Asked]) -> dict[str, Any]:
    """The steps and acts that may come next, as far as whoever sits there may do them."""
    me, steps = sitting.seat.officer.id, []
    to_sign = any(one.row.officer_id == me and one.state in UNSIGNED for one in letters)
    if sitting.may(Deed.WORK, case.unit_id):
        steps = [(one.step, all_asks(case, one.step), taken_by(one.step)) for one in steps_now(case)]
    units = [case.unit_id, *(term.unit_id for term in case.progress.terms if term.unit_id)]
    helped = len(units) > 1
    acts: list[tuple[ActForm, tuple[Ask, ...]]] = [
        (act, tuple(ask for ask in act.all_asks if helped or ask.id != UNANSWERED.id))
        for act in ACTS
        if act.offered(case)
        and (act.id != "acknowledge" or to_sign)
        and sitting.may(act.deed, *(units if act.deed in (Deed.READ, Deed.CONTRIBUTE) else [case.unit_id]))
    ]
    return {"steps": steps, "acts": acts, "may_attach": sitting.may(Deed.WORK, case.unit_id)}
