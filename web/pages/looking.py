"""Pages that only show: the duties, the calendar of a year, figures, messages."""

from pathlib import Path
from tempfile import TemporaryDirectory

from fastapi import APIRouter, Request
from fastapi.responses import Response

from desk.audit.noting import exported
from desk.views.coverage import STANDING_NAMES, coverage
from desk.views.inbox import inbox_json, inbox_size
from desk.views.period_report import TREND, period_report, trend_of_months
from desk.views.reports import period_asked, ranking, stats
from models.errors import DubanError
from models.figures import percent
from models.instants import shown
from papers.period_files import Format, write_report
from papers.period_pages import MOST_DRAWN
from web.acts.asks import Given
from web.downloads import EXCEL, WORD, download
from web.hints import hinted
from web.rendering import page
from web.seats import Seated, Sitting
from web.statuses import status_of

router = APIRouter()
MESSAGES = 100
TYPES = {Format.HTML: "text/html; charset=utf-8", Format.XLSX: EXCEL, Format.DOCX: WORD}


@router.get("/coverage")
def coverage_page(request: Request, sitting: Seated) -> Response:
    """The duties of the source document, the obligation that carries each, and how its cases stand."""
    rows = coverage(sitting.office, sitting.office.catalog.duties, sitting.office.catalog.obligations.values())
    return page(request, "coverage.html", sitting, rows=rows, names=STANDING_NAMES)


@router.get("/reports")
def reports_page(
    request: Request, sitting: Seated, period: str = "", since: str = "", until: str = "", trend: str = ""
) -> Response:
    """Figures by unit of a period, ranked; this month where none is named. `trend`: with those of twelve months."""
    return _reports(request, sitting, {"period": period, "since": since, "until": until, "trend": trend})


def _reports(request: Request, sitting: Sitting, typed: dict[str, str], said: str = "", status: int = 200) -> Response:
    office = sitting.office
    typed = {"period": "", "since": "", "until": "", "trend": "", **typed}
    given = Given(typed, office.now())
    try:
        period = None if said else typed["period"] or None
        made = stats(office, period_asked(office, period, given.date("since"), given.date("until")))
    except DubanError as wrong:
        said, made = hinted(wrong), stats(office, period_asked(office, None, None, None))
    drawn = [one for one in made.units if one.on_time_rate is not None][:MOST_DRAWN]
    bars = [(one.unit_name, one.on_time_rate, percent(one.on_time_rate)) for one in drawn]
    this_month = period_asked(office, None, None, None)
    trend = trend_of_months(office, this_month) if typed["trend"] and this_month else []
    context = {"trend": trend, "made": made, "said": said, "typed": typed, "percent": percent, "bars": bars}
    return page(request, "reports.html", sitting, status=status, **context)


@router.get("/reports/file")
def report_file(
    request: Request, sitting: Seated, every: str = "month", period: str = "", form: str = Format.HTML
) -> Response:
    """The report of a month, a quarter or a year as a file; of the one before where none is named."""
    try:
        made = period_report(sitting.office, every if every in TREND else "month", period or None, None)
    except DubanError as wrong:
        return _reports(request, sitting, {"period": period}, hinted(wrong), status_of(wrong))
    kind, now = Format(form) if form in list(Format) else Format.HTML, shown(sitting.office.now())
    with TemporaryDirectory(prefix="duban-report-") as folder:
        target = Path(folder) / "report"
        write_report(made, kind, target, now)
        content = target.read_bytes()
    exported(sitting.office, "report", made.title)
    return download(content, f"{made.title}.{kind}", TYPES[kind])


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
