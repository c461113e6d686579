"""Pages that only show: the duties, the calendar of a year, figures, messages."""

from fastapi import APIRouter, Request
from fastapi.responses import Response

from desk.views.coverage import STANDING_NAMES, coverage
from desk.views.inbox import inbox_json, inbox_size
from desk.views.reports import period_asked, ranking, stats
from models.errors import DubanError
from models.figures import percent
from web.acts.asks import Given
from web.hints import hinted
from web.rendering import page
from web.seats import Seated

router = APIRouter()
MESSAGES = 100


@router.get("/coverage")
def coverage_page(request: Request, sitting: Seated) -> Response:
    """The duties of the source document, the obligation that carries each, and how its cases stand."""
    rows = coverage(sitting.office, sitting.office.catalog.duties, sitting.office.catalog.obligations.values())
    return page(request, "coverage.html", sitting, rows=rows, names=STANDING_NAMES)


@router.get("/reports")
def reports_page(request: Request, sitting: Seated, period: str = "", since: str = "", until: str = "") -> Response:
    """Figures by unit of a period, ranked; this month where none is named."""
    office, said = sitting.office, ""
    given = Given({"since": since, "until": until}, office.now())
    try:
        made = stats(office, period_asked(office, period or None, given.date("since"), given.date("until")))
    except DubanError as wrong:
        said, made = hinted(wrong), stats(office, period_asked(office, None, None, None))
    typed = {"period": period, "since": since, "until": until}
    return page(request, "reports.html", sitting, made=made, said=said, typed=typed, percent=percent)


@router.get("/ranking")
def ranking_page(request: Request, sitting: Seated) -> Response:
    """The units by their record of twelve months."""
    period, places = ranking(sitting.office)
    return page(request, "ranking.html", sitting, period=period, places=places, percent=percent)


@router.get("/notifications")
def notifications_page(request: Request, sitting: Seated, whose: str = "") -> Response:
    """Messages and whether they arrived: one's own, or everybody's for who may read every case."""
    office, mine = sitting.office, sitting.seat.officer.id
    officer = None if whose == "all" else mine
    said = ""
    try:
        found, total = inbox_json(office, officer, MESSAGES), inbox_size(office, officer)
    except DubanError as refused:
        said, found, total = hinted(refused), inbox_json(office, mine, MESSAGES), inbox_size(office, mine)
    return page(request, "notifications.html", sitting, found=found[::-1], total=total, whose=whose, said=said)
