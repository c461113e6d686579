"""The calendar of a year, its versions, and changing it: what a change moves is shown before it is made."""

import datetime as dt
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from calendars.notices import parse_notice
from calendars.official import FIRST_YEAR, LAST_YEAR
from desk.calendar.changes import Proposal, history, make, propose_local, propose_notice, propose_revocation
from desk.files.limits import LARGEST_WORD
from desk.files.text_files import text_of
from desk.views.board import names_of_officers
from models.changes import CHANGE_NAMES
from models.errors import BadInput, DubanError, Forbidden
from models.instants import local_date
from models.policy import DEED_NAMES, Deed
from web.acts.asks import Given
from web.forms import Form
from web.hints import hinted
from web.months import month_of
from web.rendering import page
from web.seats import Seated, Sent, Sitting, Submitting
from web.statuses import status_of

router = APIRouter()
MOVES = 200
"""Cases that are listed before a change is made; all are counted."""


@router.get("/calendar")
def calendar_page(request: Request, sitting: Seated, year: str = "", done: str = "") -> Response:
    """A year month by month, and the versions of the calendar. Raises BadInput for a year that cannot be counted."""
    calendar, today = sitting.office.calendar, local_date(sitting.office.now())
    if year and not (year.isdecimal() and len(year) == len("2026")):
        raise BadInput("年份应为四位数字")
    chosen = int(year or today.year)
    if not FIRST_YEAR <= chosen < LAST_YEAR:
        raise BadInput(f"只能查看 {FIRST_YEAR} 至 {LAST_YEAR - 1} 年")
    months = [month_of(dt.date(chosen, month, 1), calendar, {}, today) for month in range(1, 13)]
    library, changes = history(sitting.office)
    context: dict[str, Any] = {
        "year": chosen,
        "done": bool(done),
        "months": months,
        "announced": calendar.announced(chosen),
        "version": calendar.version,
        "library": library,
        "changes": changes,
        "kinds": CHANGE_NAMES,
        "people": names_of_officers(sitting.office),
    }
    return page(request, "calendar.html", sitting, **context)


@router.get("/calendar/change")
def change_page(request: Request, sitting: Seated) -> Response:
    """The forms: a notice of the State Council, a day of this city, a change taken back."""
    _may(sitting)
    return _forms(request, sitting)


@router.post("/calendar/change")
def change_sent(request: Request, sitting: Submitting, form: Sent) -> Response:
    """First what a change would move; with `confirm` the change itself."""
    _may(sitting)
    try:
        text = _notice_text(form)
        proposal = _proposed(sitting, form, text)
        if not form.get("confirm"):
            return _preview(request, sitting, form, proposal, text)
        make(sitting.office, proposal)
    except DubanError as refused:
        return _forms(request, sitting, said=hinted(refused), typed=form.typed, status=status_of(refused))
    first = proposal.change.days[0].date if proposal.change.days else local_date(sitting.office.now())
    base = request.scope.get("root_path", "")
    return RedirectResponse(f"{base}/calendar?year={first.year}&done=1", 303)


def change_again(request: Request, sitting: Sitting, path: str, form: Form, said: str) -> Response:
    """The page with a change as it was filled in before."""
    _may(sitting)
    return _forms(request, sitting, said=said, typed=form.typed)


def _may(sitting: Sitting) -> None:
    """Raises Forbidden for who may not change the calendar: what a change moves is told to nobody else."""
    if not sitting.may(Deed.CALENDAR):
        raise Forbidden(f"您的角色不能{DEED_NAMES[Deed.CALENDAR]}", code="see-policy", deed=Deed.CALENDAR)


def _notice_text(form: Form) -> str:
    upload = form.files.get("file")
    if upload is None:
        return form.get("text")
    if len(upload.content) > LARGEST_WORD:
        raise BadInput("通知文件太大，请确认是放假通知")
    return text_of(upload.name, upload.content, "通知")


def _proposed(sitting: Sitting, form: Form, text: str) -> Proposal:
    office, given, by = sitting.office, Given(form.typed, sitting.office.now()), sitting.seat.officer.id
    match form.get("what"):
        case "notice":
            return propose_notice(office, parse_notice(text, office.calendar), by)
        case "close" | "workday":
            day = given.date("date")
            if day is None:
                raise BadInput("请选择日期")
            works = form.get("what") == "workday"
            reason, basis = given.words_of("reason"), given.words_of("basis")
            return propose_local(office, day, reason, basis, workday=works, actor=by)
        case "revoke":
            number = given.number("number", "序号")
            if number is None:
                raise BadInput("请写明撤销第几号变更")
            return propose_revocation(office, number, given.words_of("reason"), by)
    raise BadInput("请选择要变更什么")


def _preview(request: Request, sitting: Sitting, form: Form, proposal: Proposal, text: str) -> Response:
    """The days as they were read and the cases they move; titles only for whoever may read every case."""
    moves = proposal.moves
    context: dict[str, Any] = {
        "change": proposal.change,
        "kinds": CHANGE_NAMES,
        "moves": moves[:MOVES] if sitting.may(Deed.READ) else [],
        "count": len(moves),
        "earlier": sum(one.new_due < one.old_due for one in moves),
        "later": sum(one.new_due > one.old_due for one in moves),
        "carried": {name: word for name, word in form.typed.items() if name != "text"},
        "text": text,
    }
    return page(request, "calendar-preview.html", sitting, **context)


def _forms(
    request: Request, sitting: Sitting, *, said: str = "", typed: dict[str, str] | None = None, status: int = 200
) -> Response:
    return page(request, "calendar-change.html", sitting, status=status, said=said, typed=typed or {})
