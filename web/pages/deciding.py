"""What waits for a decision, with its ground and the unit's record; and what concerns whoever sits there."""

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from desk.supervision.applications import Terms
from desk.supervision.sanctions import decide
from desk.views.board import names_of_officers, names_of_units
from desk.views.case_json import state_name
from desk.views.lists import cases_numbered
from desk.views.mine import mine
from desk.views.next_steps import next_name
from desk.views.proposals import cases_proposed, proposals_page
from models.errors import DubanError, Refused
from models.policy import Deed
from models.words import EVENT_NAMES
from web.acts.asks import Given
from web.choices import choices_of
from web.forms import Form
from web.hints import hinted
from web.pages.case import new_id
from web.rendering import page
from web.seats import Seated, Sent, Sitting, Submitting
from web.statuses import status_of

router = APIRouter()
NEXT_NAMED = 100
"""Of one's own cases so many say what is to be done next: each is read whole for it."""
AT_ONCE = 50


@router.get("/proposals")
def proposals_shown(request: Request, sitting: Seated, after: str = "", all: int = 0, done: str = "") -> Response:  # noqa: A002
    """What waits, in the order of time; with `all` what was decided too."""
    return _proposals(request, sitting, after=after, undecided=not all, done=done)


@router.post("/proposals/{number}/{seq}")
def decision_sent(request: Request, number: str, seq: int, sitting: Submitting, form: Sent) -> Response:
    """Approve or reject; where it is refused the page comes back with the reason at its row."""
    given = Given(form.typed, sitting.office.now())
    try:
        verdict = form.get("verdict")
        if verdict not in ("approve", "reject"):
            raise Refused("请选择批准或不批准")
        terms = Terms(given.date("notified"), given.text("unit"), given.text("officer"))
        what, reason = form.said("what"), given.words_of("reason")
        decide(sitting.office, number, what, reason, sitting.asking(form), terms if verdict == "approve" else None)
    except DubanError as refused:
        said = {f"{number}#{seq}": hinted(refused)}
        return _proposals(request, sitting, refused=said, typed=form.typed, status=status_of(refused))
    return RedirectResponse(f"{request.scope.get('root_path', '')}/proposals?done=1", 303)


def decision_again(request: Request, sitting: Sitting, path: str, form: Form, said: str) -> Response:
    """What waits, with a decision as it was filled in before; `path`: where the form is sent."""
    _, _, number, seq = path.split("/")
    return _proposals(request, sitting, refused={f"{number}#{seq}": said}, typed=form.typed)


@router.get("/mine")
def mine_page(request: Request, sitting: Seated) -> Response:
    """What concerns whoever sits there."""
    found = mine(sitting.office, sitting.seat.officer.id)
    first = cases_numbered(sitting.office, [one.number for one in found.cases[:NEXT_NAMED]])
    following = {one.number: next_name(one) for one in first}
    return page(request, "mine.html", sitting, mine=found, following=following, **_names(sitting))


def _proposals(
    request: Request,
    sitting: Sitting,
    *,
    after: str = "",
    undecided: bool = True,
    done: str = "",
    refused: dict[str, str] | None = None,
    typed: dict[str, str] | None = None,
    status: int = 200,
) -> Response:
    found = proposals_page(sitting.office, AT_ONCE, after or None, undecided=undecided)
    known = sitting.served.records() if found.rows else {}
    records = {unit: one for unit, one in known.items() if sitting.may(Deed.FIGURES, unit)}
    context: dict[str, Any] = {
        "found": found,
        "cases": cases_proposed(sitting.office, found.rows),
        "state_of": lambda case: state_name(case, sitting.office.now()),
        "choices": choices_of(sitting.office),
        "undecided": undecided,
        "records": records,
        "event_names": EVENT_NAMES,
        "done": "决定已生效，并已告知单位" if done else "",
        "refused": refused or {},
        "typed": typed or {},
        "request_id": new_id(),
        **_names(sitting),
    }
    return page(request, "proposals.html", sitting, status=status, **context)


def _names(sitting: Sitting) -> dict[str, Any]:
    return {"units": names_of_units(sitting.office), "people": names_of_officers(sitting.office)}
