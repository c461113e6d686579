"""The first page, the part of it that asks anew by itself, and the wall."""

import datetime as dt
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from desk.views.front import due_in_month, front
from desk.views.mine import waiting_for
from models.instants import local_date
from models.policy import Deed
from web.asked import words_of
from web.months import month_of
from web.rendering import fragment, page
from web.seats import Seated, Sitting, Watching

router = APIRouter()


@router.get("/")
def first_page(request: Request, sitting: Seated) -> Response:
    """The numbers of the day, units, ages, what is due when; who reads no case begins with the people."""
    if not sitting.may(Deed.READ):
        return RedirectResponse(request.scope.get("root_path", "") + "/people", 303)
    return page(request, "first.html", sitting, **_shown(sitting))


@router.get("/first")
def first_fragment(request: Request, sitting: Watching) -> Response:
    """The same without what stands around it; nothing where nothing changed."""
    return fragment(request, "first-part.html", sitting, **_shown(sitting))


@router.get("/wall")
def wall_page(request: Request, sitting: Watching) -> Response:
    """For a screen on a wall: large, nothing to press, fresh by itself."""
    return page(request, "wall.html", sitting, **_shown(sitting))


def _shown(sitting: Sitting) -> dict[str, Any]:
    made = front(sitting.office, sitting.served.trends())
    today = local_date(made.now)
    first = today.replace(day=1)
    last = (first + dt.timedelta(days=31)).replace(day=1) - dt.timedelta(days=1)
    counts = due_in_month(sitting.office, first, last)
    return {
        "front": made,
        "waiting": len(waiting_for(sitting.office)),
        "month": month_of(first, sitting.office.calendar, counts, today),
        "words_of": words_of,
    }
