"""One case: what is owed until when and why that date, what can be done next, and everything on record about it."""

import secrets
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from desk.cases.attaching import attach_content, take_out
from desk.files.office_files import shown_size
from desk.papers.shown import kind_name
from desk.views.beside import attached, contributions_of, corrections_of, issued_for, notes_of
from desk.views.board import children_now, is_reply, names_of_officers, names_of_units, names_then, notices, show_case
from desk.views.case_json import state_name
from desk.views.facts import PRODUCT, named_facts
from desk.views.letters import STATES as LETTER_STATES
from desk.views.letters import letters_of
from desk.views.next_steps import stage
from desk.views.public_query import check_code
from desk.views.why import HEAD, TAIL, count_word, days_told
from models.errors import BadInput, DubanError, NotFound
from models.words import EVENT_NAMES, LEVEL_NAMES
from office.office import Office
from web.acts.asks import Given
from web.acts.offer import key_of
from web.acts.offers import offers
from web.acts.steps import take
from web.acts.table import BY_ID
from web.choices import choices_of
from web.downloads import download
from web.forms import Form
from web.hints import hinted
from web.rendering import page
from web.seats import Seated, Sent, Sitting, Submitting
from web.statuses import status_of

router = APIRouter()
WORDS: dict[str, Any] = {
    "event_names": EVENT_NAMES,
    "level_names": LEVEL_NAMES,
    "letter_states": LETTER_STATES,
    "shown_size": shown_size,
    "kind_name": kind_name,
    "count_word": count_word,
    "head": HEAD,
    "tail": TAIL,
}
"""How the page words what it shows."""


@router.get("/cases/{number}")
def case_page(request: Request, number: str, sitting: Seated, done: str = "") -> Response:
    """The case, personal data masked."""
    return _case(request, sitting, number, done=BY_ID[done].done if done in BY_ID else _DONE.get(done, ""))


_DONE = {"step": "已办", "attach": "附件已加上", "open": "已登记", "paper": "已印发"}


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
        return again(request, sitting, number, f"act-{act}", refused)
    return back(request, number, act)


@router.post("/cases/{number}/steps/{step}")
def step_sent(request: Request, number: str, step: str, sitting: Submitting, form: Sent) -> Response:
    """Take a step of the procedure."""
    try:
        take(sitting.office, number, step, Given(form.typed, sitting.office.now()), sitting.asking(form))
    except DubanError as refused:
        return again(request, sitting, number, f"step-{step}", refused)
    return back(request, number, "step")


@router.post("/cases/{number}/attachments")
def attachment_sent(request: Request, number: str, sitting: Submitting, form: Sent) -> Response:
    """Attach a file."""
    try:
        upload = form.files.get("file")
        if upload is None:
            raise BadInput("请先选择要附上的文件")
        attach_content(sitting.office, number, upload.name, upload.content, sitting.asking(form))
    except DubanError as refused:
        return again(request, sitting, number, "attachments", refused)
    return back(request, number, "attach")


@router.get("/cases/{number}/attachments/{place}")
def attachment(number: str, place: int, sitting: Seated) -> Response:
    """A file, as a download whatever it is; that it was handed out is on record."""
    found, content = take_out(sitting.office, number, place)
    return download(content, found.name)


def case_again(request: Request, sitting: Sitting, path: str, form: Form, said: str) -> Response:
    """The page with a form as it was filled in before; `path`: where the form is sent."""
    _, _, number, sent_to = path.split("/", 3)
    return _case(request, sitting, number, refused={key_of(sent_to): said}, typed=form.typed)


def again(request: Request, sitting: Sitting, number: str, form: str, refused: DubanError) -> Response:
    """The page once more, with why beside the form that was sent, and with all that was typed into it."""
    said, typed = {form: hinted(refused)}, request.state.form.typed
    return _case(request, sitting, number, refused=said, typed=typed, status=status_of(refused))


def back(request: Request, number: str, done: str) -> Response:
    """To the page of the case, which says what was done."""
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
    shown = _shown(sitting, number, reveal=reveal)
    offered = shown["offers"].keys
    said = {
        "gone": [why for form, why in (refused or {}).items() if form not in offered],
        "done": done,
        "refused": refused or {},
        "typed": typed or {},
        "revealed": reveal,
        "request_id": new_id(),
    }
    return page(request, "case.html", sitting, status=status, **shown, **said)


def _shown(sitting: Sitting, number: str, *, reveal: bool) -> dict[str, Any]:
    """Everything on record about the case, and the forms of what may come next."""
    office = sitting.office
    case, events, submissions, days = show_case(office, number, reveal=reveal)
    carried_out = {event.submission_id for event in events}
    letters = letters_of(office, case.number)
    return {
        "case": case,
        "state": state_name(case, office.now()),
        "events": events,
        "then": names_then(office, events),
        "days": days_told(case, days),
        "replies": [one for one in submissions.values() if is_reply(one) and one.id in carried_out],
        "children": [(one, stage(one), state_name(one, office.now())) for one in children_now(office, case.number)],
        "notices": notices(office, case.number, reveal=reveal),
        "letters": letters,
        "corrections": corrections_of(submissions.values()),
        "contributions": contributions_of(submissions.values()),
        "notes": notes_of(submissions.values()),
        "attachments": attached(office, case),
        "papers": issued_for(office, case),
        "code": check_code(case) if sitting.served.settings.public else None,
        "facts": [fact for fact in named_facts(case) if fact.id != PRODUCT],
        "offers": offers(sitting, case, letters),
        **_names(office),
        **WORDS,
    }


def new_id() -> str:
    """The id of what a form may ask for once."""
    return secrets.token_hex(16)


def _names(office: Office) -> dict[str, Any]:
    units, people = names_of_units(office), names_of_officers(office)
    return {"units": units, "people": people, "choices": choices_of(office)}
